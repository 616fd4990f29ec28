import type { AgentActionGroup, AgentFunction } from '../../facts/bedrock-agent.ts';
import { writesOf } from '../../iam/write-actions.ts';
import { allOf } from '../../judgements/all-of.ts';
import { isProduction } from '../../judgements/production.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { judgeServed, servedAgentVersions } from '../../judgements/served-versions.ts';
import {
  defineControl,
  fail,
  notApplicable,
  pass,
  type Reader,
  type Severity,
  type Verdict,
} from '../control.ts';

type Reads =
  | 'bedrock-agent.agent-tools'
  | 'bedrock-agent.agent-tags'
  | 'lambda.tool-function'
  | 'iam.principal';

/** Methods that change nothing, and those that do by definition; POST may also ask a question. */
const safe = /^(get|head|options|trace)$/;
const changing = /^(put|patch|delete)$/;
const mostShown = 20;

export const control = defineControl({
  id: 'bedrock-agent-mutating-action-confirmed',
  title: 'Functions that change state need user confirmation',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'A model decides which function is called, and text that others wrote can talk it into the wrong one. ' +
    'A question to the user before anything is sent, paid or deleted is the last stop on that way.',
  remediation:
    'aws bedrock-agent update-agent-action-group --agent-id <id> --agent-version DRAFT --action-group-id ' +
    '<id> --action-group-name <name> --function-schema <functions with requireConfirmation ENABLED> <the ' +
    'other settings unchanged>, then prepare the agent and publish a version',
  howTo: {
    console:
      'Amazon Bedrock > Agents > (the agent) > Edit in Agent builder > Action groups > (the group): open the ' +
      'function and set "Enable confirmation of action group function" to Enabled; in an OpenAPI schema add ' +
      '"x-requireConfirmation": "ENABLED" to the operation. Save, Prepare, and create a version.',
    cli: [
      'aws bedrock-agent update-agent-action-group --agent-id <agent id> --agent-version DRAFT \\',
      '  --action-group-id <group id> --action-group-name <name> \\',
      '  --action-group-executor lambda=<function arn> \\',
      '  --function-schema \'{"functions":[{"name":"<name>","description":"<text>","requireConfirmation":"ENABLED"}]}\'',
      'aws bedrock-agent prepare-agent --agent-id <agent id>',
      'aws bedrock-agent update-agent-alias --agent-id <agent id> --agent-alias-id <alias id> \\',
      '  --agent-alias-name <name>',
    ].join('\n'),
    cdk: [
      "new bedrock.CfnAgent(this, 'Agent', {",
      '  // …',
      '  actionGroups: [{',
      "    actionGroupName: 'orders',",
      '    actionGroupExecutor: { lambda: tool.functionArn },',
      "    functionSchema: { functions: [{ name: 'cancel_order', requireConfirmation: 'ENABLED' }] },",
      '  }],',
      '});',
    ].join('\n'),
  },
  requirements: ['GENSEC05-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/agents-userconfirmation.html'],
  subject: 'bedrock-agent.agent',
  reads: ['bedrock-agent.agent-tools', 'bedrock-agent.agent-tags', 'lambda.tool-function', 'iam.principal'],
  parameters: ['mutatingPattern', 'evaluateDraft', 'environmentTagKeys', 'prodValues', 'accountEnvironment'],

  evaluate({ id, value: agent }, facts, { mutatingPattern, evaluateDraft, ...environment }) {
    const versions = servedAgentVersions(agent);
    const served = versions.some((version) => version.served);
    const state = verdictOfState(`Agent ${agent.name}`, agent.status, facts, served);
    if (state) return state;

    // Tags only lower a severity: without them the account's default decides.
    const tags = facts.known('bedrock-agent.agent-tags').find((each) => each.id === id)?.value.tags ?? {};
    const { production, because } = isProduction(tags, environment);
    const severity: Severity = production ? 'high' : 'medium';
    const telling = new RegExp(mutatingPattern, 'i');

    return judgeServed(severity, versions, evaluateDraft, ({ version }) => {
      const what = `Agent ${agent.name}, version ${version},`;
      const tools = facts
        .find('bedrock-agent.agent-tools', id)
        ?.value.versions.find((toolset) => toolset.version === version);
      if (!tools) return facts.undecided('NO_DATA', `The tools of ${what} are not known.`);
      // What AWS provides (user input, code interpreter) has no functions of its own.
      const groups = tools.actionGroups.filter((group) => group.state === 'ENABLED' && !group.signature);
      if (groups.length === 0) {
        return notApplicable(`${what} has no functions of its own.`, { actionGroups: 0 });
      }
      return allOf(
        severity,
        groups.map((group) => () => judgeGroup(what, group, { severity, because }, telling, facts)),
      );
    });
  },
});

interface Mutation {
  readonly name: string;
  readonly confirmed: boolean;
  readonly because: string;
}

function judgeGroup(
  what: string,
  group: AgentActionGroup,
  { severity, because }: { severity: Severity; because: string },
  telling: RegExp,
  facts: Reader<Reads>,
): Verdict {
  const { name: groupName, functions, schemaBucket, returnsControl } = group;
  const key = `action group ${groupName}`;
  if (returnsControl) {
    const evidence = { [key]: 'returns control to the application' };
    return pass(`${what} leaves action group ${groupName} to its application, which asks.`, evidence);
  }
  if (schemaBucket !== null) {
    facts.undecided(
      'OPAQUE_POLICY',
      `The schema of action group ${groupName} lies in bucket ${schemaBucket}; objects are not read.`,
    );
  }
  if (functions === null) {
    facts.undecided('PARSE_ERROR', `The schema of action group ${groupName} does not parse.`);
  }
  const shown = (found: readonly Mutation[]) => ({
    [key]: found.slice(0, mostShown).map((each) => ({ ...each })),
    environment: because,
  });
  const unasked = (found: readonly Mutation[]) => {
    const names = found.filter(({ confirmed }) => !confirmed).map(({ name }) => name);
    if (names.length === 0) return undefined;
    return fail(
      `${what} changes state without asking: ${names.slice(0, mostShown).join(', ')} of action group ${groupName}.`,
      shown(found),
      { severity, reason: 'UNCONFIRMED' },
    );
  };
  const bySchema = functions.flatMap((each) => mutationOf(each, reasonInSchema(each, telling)));
  const others = functions.filter(
    (each) => !safe.test(each.method ?? '') && reasonInSchema(each, telling) === undefined,
  );
  // A proven failure needs no role; where the role cannot be read it stands alone.
  const proven = unasked(bySchema);
  if (proven) return proven;
  const writes = others.length > 0 ? writesOfTool(group, facts) : [];
  const byRole = writes.length > 0 ? `its role may ${writes.slice(0, 3).join(', ')}` : undefined;
  const found = [...bySchema, ...others.flatMap((each) => mutationOf(each, byRole))];
  if (found.length === 0) {
    return notApplicable(`${what} changes nothing through action group ${groupName}.`, shown([]));
  }
  return (
    unasked(found) ??
    pass(`${what} asks before it changes state through action group ${groupName}.`, shown(found))
  );
}

function mutationOf({ name, confirmed }: AgentFunction, because: string | undefined): readonly Mutation[] {
  return because === undefined ? [] : [{ name, confirmed, because }];
}

/** Why name, description or method say that a function changes something. */
function reasonInSchema({ name, method, describedAs }: AgentFunction, telling: RegExp): string | undefined {
  if (method !== null && safe.test(method)) return undefined;
  if (method !== null && changing.test(method)) return `its method is ${method.toUpperCase()}`;
  if (telling.test(name)) return 'its name says so';
  const word = describedAs.find((verb) => telling.test(verb));
  return word === undefined ? undefined : `its description says "${word}"`;
}

function writesOfTool({ lambdaArn }: AgentActionGroup, facts: Reader<Reads>): readonly string[] {
  const tool = lambdaArn === null ? undefined : facts.find('lambda.tool-function', lambdaArn)?.value;
  const role = tool?.roleArn ? facts.find('iam.principal', tool.roleArn)?.value : undefined;
  return role ? writesOf(role) : [];
}
