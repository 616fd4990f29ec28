import type { Resource } from '../../facts/fact.ts';
import type { PolicyCondition, PolicyDocument, PolicyStatement } from '../../facts/policy.ts';
import { allowancesOf } from '../../iam/effective-grant.ts';
import { isGlob, matchesGlob } from '../../iam/glob.ts';
import { allowReaches, matchesAction } from '../../iam/match.ts';
import { demandsValue } from '../../iam/restrictive-conditions.ts';
import { allOf } from '../../judgements/all-of.ts';
import { judgeTool, usedBy } from '../../judgements/judge-tool.ts';
import { outsidersOf } from '../../judgements/outside-principals.ts';
import { type ToolUse, toolUseFacts, toolUses } from '../../judgements/tool-uses.ts';
import { defineControl, fail, pass, type Reader, type Severity, type Verdict } from '../control.ts';

type Reads = (typeof toolUseFacts)[number] | 'iam.principal';

const invoke = 'lambda:invokefunction';
/** Services that call functions for whoever owns an agent, in whatever account. */
const agentServices: ReadonlySet<string> = new Set([
  'bedrock.amazonaws.com',
  'bedrock-agentcore.amazonaws.com',
]);

export const control = defineControl({
  id: 'lambda-agent-tool-policy-scoped',
  title: 'Tool functions can be called only by their agent',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'A tool function acts with its own rights on what it is told. Whoever can call it past its agent also ' +
    'gets past the guardrail, the confirmation and the log of that agent.',
  remediation:
    'aws lambda add-permission --function-name <function> --statement-id <id> --action ' +
    'lambda:InvokeFunction --principal bedrock.amazonaws.com --source-arn <arn of the agent>, then ' +
    'aws lambda remove-permission for every wider statement',
  howTo: {
    console:
      'Lambda > Functions > (the function) > Configuration > Permissions > Resource-based policy statements: ' +
      'edit the statement for bedrock.amazonaws.com and enter the ARN of the agent as source ARN; delete ' +
      'statements for everybody. Under Function URL, delete the URL or set its auth type to AWS_IAM.',
    cli: [
      'aws lambda add-permission --function-name <function> --statement-id agent-<agent id> \\',
      '  --action lambda:InvokeFunction --principal bedrock.amazonaws.com \\',
      '  --source-arn arn:aws:bedrock:<region>:<account>:agent/<agent id> --source-account <account>',
      'aws lambda remove-permission --function-name <function> --statement-id <id of the wider statement>',
      'aws lambda delete-function-url-config --function-name <function>',
    ].join('\n'),
    cdk: [
      "tool.addPermission('Agent', {",
      "  principal: new iam.ServicePrincipal('bedrock.amazonaws.com'),",
      '  sourceArn: agent.attrAgentArn, // agent: bedrock.CfnAgent',
      '  sourceAccount: cdk.Stack.of(this).account,',
      '});',
    ].join('\n'),
  },
  requirements: ['GENSEC05-BP01'],
  references: [
    'https://docs.aws.amazon.com/bedrock/latest/userguide/agents-permissions.html#agents-permissions-lambda',
    'https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html',
  ],
  subject: 'lambda.tool-function',
  reads: [...toolUseFacts, 'iam.principal'],
  parameters: ['trustedAccounts', 'evaluateDraft'],

  evaluate(subject, facts, { trustedAccounts, evaluateDraft }) {
    return judgeTool('high', subject.id, facts, evaluateDraft, (uses) => {
      if (!subject.value.exists) {
        return fail(
          `Function ${subject.id} does not exist, yet ${uses[0]?.by} calls it.`,
          { usedBy: usedBy(uses) },
          { reason: 'DANGLING_TOOL' },
        );
      }
      return allOf('high', [
        () => judgeUrls(subject),
        () => judgePolicy(subject, uses, [subject.account, ...trustedAccounts], facts),
      ]);
    });
  },
});

function judgeUrls({ id, value }: Resource<'lambda.tool-function'>): Verdict {
  const [open] = value.urls.filter(({ authType }) => authType === 'NONE');
  const evidence = { urls: value.urls.map(({ authType, qualifier }) => ({ authType, qualifier })) };
  if (!open) return pass(`No URL opens function ${id} to everybody.`, evidence);
  const of = open.qualifier === null ? 'A URL' : `A URL of its alias ${open.qualifier}`;
  return fail(`${of} lets everybody call function ${id}.`, evidence, {
    severity: 'critical',
    reason: 'PUBLIC_URL',
  });
}

/** Something that a statement lets in and should not. */
interface Opening {
  readonly statement: string;
  readonly who: string;
  readonly severity: Severity;
  readonly reason: string;
}

function judgePolicy(
  { id, value }: Resource<'lambda.tool-function'>,
  uses: readonly ToolUse[],
  trusted: readonly string[],
  facts: Reader<Reads>,
): Verdict {
  const statements = (value.policy?.statements ?? []).flatMap((statement, index) =>
    grantsInvoke(statement) ? [{ name: statement.sid ?? `#${index + 1}`, statement }] : [],
  );
  if (value.policy === null || statements.length === 0) return judgeByRole(id, uses, facts);
  const { version } = value.policy;
  return allOf(
    'high',
    statements.map(({ name, statement }) => () => {
      const found = openingIn(statement, { version, statements: [statement] }, trusted, id, facts);
      const evidence = { [`statement ${name}`]: shown(statement), usedBy: usedBy(uses) };
      if (!found) return pass(`Statement ${name} lets in whom it should only.`, evidence);
      const { who, severity, reason } = found;
      return fail(`Statement ${name} of function ${id} lets in ${who}.`, evidence, { severity, reason });
    }),
  );
}

/** Without a policy a function can be called by whom IAM lets call it: flows do, with their role. */
function judgeByRole(id: string, uses: readonly ToolUse[], facts: Reader<Reads>): Verdict {
  const evidence = { policy: null, usedBy: usedBy(uses) };
  const shut = uses.find(({ roleArn }) => {
    const role = roleArn === null ? undefined : facts.find('iam.principal', roleArn)?.value;
    return !role || !allowancesOf(role, invoke).some(({ resource }) => allowReaches(resource, id));
  });
  if (!shut) {
    // What could not be read may name the function too, with a role that is shut out.
    toolUses(id, facts, true);
    return pass(`Only roles that may call function ${id} can do so.`, evidence);
  }
  const message = `No statement lets anything call function ${id}, so ${shut.by} cannot use it.`;
  return fail(message, evidence, { severity: 'low', reason: 'NOT_CALLABLE' });
}

function openingIn(
  statement: PolicyStatement,
  alone: PolicyDocument,
  trusted: readonly string[],
  id: string,
  facts: Reader<Reads>,
): Omit<Opening, 'statement'> | undefined {
  const { anybody, narrowed, accounts, unclear } = outsidersOf(alone, grantsInvoke, trusted);
  const bound = statement.conditions.some(demandsValue);
  if (anybody.length > 0 && !bound) {
    return { who: 'everybody', severity: 'critical', reason: 'PUBLIC_POLICY' };
  }
  if (anybody.length + narrowed.length > 0) {
    return {
      who: 'principals of any account that meet its conditions',
      severity: 'high',
      reason: 'FOREIGN_PRINCIPAL',
    };
  }
  if (accounts.length > 0) {
    return { who: 'an account that is not trusted', severity: 'high', reason: 'FOREIGN_PRINCIPAL' };
  }
  // Everybody under a bound source is every service of that account, unless only principals meet the conditions.
  const byPrincipal = statement.conditions.some(
    (condition) => condition.key.startsWith('aws:principal') && demandsValue(condition),
  );
  const byService = statement.principals?.some(({ kind, value }) =>
    kind === 'Service' ? agentServices.has(value) : kind === 'AWS' && value === '*' && !byPrincipal,
  );
  const found = byService ? openingForAgents(statement.conditions, trusted, id, facts) : undefined;
  if (!found && unclear.length > 0) {
    facts.undecided('OPAQUE_POLICY', `Whose principal a statement of function ${id} names is not clear.`);
  }
  return found;
}

function openingForAgents(
  conditions: readonly PolicyCondition[],
  trusted: readonly string[],
  id: string,
  facts: Reader<Reads>,
): Omit<Opening, 'statement'> | undefined {
  const demanded = conditions.filter(demandsValue);
  const valuesOf = (key: string) =>
    demanded.filter((condition) => condition.key === key).map(({ values }) => values);
  const sources = valuesOf('aws:sourcearn');
  const isTrusted = (account: string | undefined) => account !== undefined && trusted.includes(account);
  const bindsAccount =
    valuesOf('aws:sourceaccount').some((values) => values.every(isTrusted)) ||
    sources.some((values) => values.every((arn) => isTrusted(arn.split(':')[4]))) ||
    valuesOf('aws:sourceorgid').length > 0;
  if (!bindsAccount) {
    return { who: 'agents of every account', severity: 'high', reason: 'SOURCE_UNBOUND' };
  }
  // A pattern that ends before the resource leaves it open.
  const isWide = (arn: string) => isGlob(arn.split(':').slice(5).join(':') || '*');
  // All conditions must hold, so that the narrowest of them decides.
  const arns = sources.find((values) => !values.some(isWide)) ?? sources[0];
  if (!arns) {
    return { who: 'every agent of the account', severity: 'medium', reason: 'SOURCE_ACCOUNT_ONLY' };
  }
  if (arns.some(isWide)) {
    return { who: 'agents by a pattern', severity: 'low', reason: 'SOURCE_PATTERN' };
  }
  const known = toolUses(id, facts, false);
  const stranger = arns.find((pattern) => !known.some((use) => matchesGlob(pattern, use.arn)));
  if (stranger === undefined) return undefined;
  // Who seems not to use it may do so in what could not be read.
  toolUses(id, facts, true);
  if (isRuntime(stranger)) {
    return facts.undecided('NO_DATA', `Whether ${stranger} calls function ${id} is not read.`);
  }
  return { who: `${stranger}, which does not use it`, severity: 'low', reason: 'SOURCE_UNRELATED' };
}

/** Which functions the code of a runtime calls is no fact; what the targets of a gateway call is. */
function isRuntime(arn: string): boolean {
  return /^arn:[^:]*:bedrock-agentcore:[^:]*:[^:]*:(?!gateway\/)/.test(arn);
}

function grantsInvoke({ effect, actions, notActions }: PolicyStatement): boolean {
  if (effect !== 'Allow') return false;
  const named = (patterns: readonly string[]) => patterns.some((pattern) => matchesAction(pattern, invoke));
  return notActions ? !named(notActions) : named(actions ?? []);
}

function shown({ principals, notPrincipals, conditions }: PolicyStatement) {
  return {
    principals: (principals ?? notPrincipals ?? []).map(({ value }) => value).slice(0, 10),
    conditions: conditions.map(({ key, values }) => ({ key, values: values.slice(0, 10) })),
  };
}
