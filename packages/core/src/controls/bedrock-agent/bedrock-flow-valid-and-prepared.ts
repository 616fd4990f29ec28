import type { Flow } from '../../facts/bedrock-agent.ts';
import { allOf } from '../../judgements/all-of.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { isTestAlias } from '../../judgements/served-versions.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

export const control = defineControl({
  id: 'bedrock-flow-valid-and-prepared',
  title: 'Flow aliases point to valid, existing versions',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'An alias that points to a version that was deleted or never prepared fails every call, at the moment ' +
    'somebody makes one. Errors in the draft become the next version.',
  remediation:
    'aws bedrock-agent prepare-flow --flow-identifier <id>, create-flow-version --flow-identifier <id>, then ' +
    'update-flow-alias --flow-identifier <id> --alias-identifier <alias> --name <name> ' +
    '--routing-configuration flowVersion=<number>',
  howTo: {
    console:
      'Open Amazon Bedrock, Flows, the flow. Mend what the flow builder lists as errors, save, publish a ' +
      'version. Under Aliases edit the alias and choose that version.',
    cli: `aws bedrock-agent get-flow --flow-identifier <id> --query validations
aws bedrock-agent prepare-flow --flow-identifier <id>
aws bedrock-agent create-flow-version --flow-identifier <id>
aws bedrock-agent update-flow-alias --flow-identifier <id> --alias-identifier <alias> --name <name> \\
  --routing-configuration flowVersion=<number>`,
    cdk: `const version = new bedrock.CfnFlowVersion(this, 'Version', { flowArn: flow.attrArn });
new bedrock.CfnFlowAlias(this, 'Live', {
  flowArn: flow.attrArn,
  name: 'live',
  routingConfiguration: [{ flowVersion: version.attrVersion }],
});`,
  },
  requirements: ['GENREL03-BP01', 'GENREL04-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/flows-deploy.html'],
  subject: 'bedrock-agent.flow',
  reads: [],

  evaluate({ value: flow }, facts) {
    const aliases = flow.aliases.filter(({ id }) => !isTestAlias(id));
    const state = verdictOfState(`Flow ${flow.name}`, flow.status, facts, aliases.length > 0);
    if (state) return state;
    if (aliases.length === 0) {
      return notApplicable(`Flow ${flow.name} has no alias but the test alias.`, { aliases: [] });
    }
    // That an alias serves DRAFT at all is another control's question.
    const routes = new Set(aliases.flatMap((alias) => alias.routes).filter((route) => route !== 'DRAFT'));
    return allOf('medium', [
      ...[...routes].map((route) => () => judgeRoute(flow, route, facts)),
      () => judgeDraft(flow),
    ]);
  },
});

function judgeRoute(flow: Flow, route: string, facts: Reader<never>): Verdict {
  const by = flow.aliases.filter(({ routes }) => routes.includes(route)).map(({ name }) => name);
  const what = `Version ${route} of flow ${flow.name}, which alias ${by.join(', ')} serves,`;
  const version = flow.versions.find((candidate) => candidate.version === route);
  const evidence = { [`version ${route}`]: { status: version?.status ?? null, aliases: by } };
  if (!version) {
    return fail(`${what} does not exist.`, evidence, { reason: 'VERSION_MISSING', severity: 'high' });
  }
  if (version.status === 'Prepared') return pass(`${what} is prepared.`, evidence);
  if (version.status === 'Preparing') {
    return facts.undecided('TRANSIENT_STATE', `${what} is being prepared.`);
  }
  return fail(`${what} is ${version.status}.`, evidence, { reason: 'VERSION_NOT_PREPARED' });
}

function judgeDraft({ name, draftErrors }: Flow): Verdict {
  const evidence = { draftErrors };
  if (draftErrors.length === 0) return pass(`The draft of flow ${name} has no errors.`, evidence);
  const kinds = [...new Set(draftErrors)].join(', ');
  return fail(`The draft of flow ${name} has errors: ${kinds}.`, evidence, {
    reason: 'DRAFT_INVALID',
    severity: 'low',
  });
}
