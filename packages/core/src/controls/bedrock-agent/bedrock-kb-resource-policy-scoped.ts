import type { PolicyStatement } from '../../facts/policy.ts';
import { matchesGlob } from '../../iam/glob.ts';
import { allOf } from '../../judgements/all-of.ts';
import { deniesOutsiders, type Outsiders, outsidersOf } from '../../judgements/outside-principals.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { defineControl, fail, pass } from '../control.ts';

/** Actions that read through the knowledge base; nothing else belongs into its resource policy. */
const retrieval = /^bedrock:(retrieve(andgenerate)?\*?|getdocumentcontent)$/;

/** The actions that such a policy can open to others; neither needs the other. */
const waysIn = ['bedrock:retrieve', 'bedrock:getdocumentcontent'];

const nobody: Outsiders = { anybody: [], narrowed: [], accounts: [], unclear: [] };

export const control = defineControl({
  id: 'bedrock-kb-resource-policy-scoped',
  title: 'Knowledge base sharing is limited to trusted accounts',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'Whoever may retrieve from a knowledge base reads the documents behind it. A resource policy that ' +
    'names everybody, or an account nobody knows, publishes them.',
  remediation:
    'aws bedrock-agent delete-resource-policy --resource-arn <knowledge base arn>, or put a policy that ' +
    'names trusted accounts and bedrock:Retrieve alone',
  howTo: {
    console:
      'Amazon Bedrock > Knowledge Bases > (the knowledge base) > resource-based policy: delete the ' +
      'statement of the evidence, or replace its principal by the trusted account and its actions by ' +
      'bedrock:Retrieve. Where the page shows no policy, use the CLI.',
    cli: `aws bedrock-agent get-resource-policy --resource-arn <knowledge base arn>
# nobody outside needs it:
aws bedrock-agent delete-resource-policy --resource-arn <knowledge base arn>
# or policy.json names trusted accounts and bedrock:Retrieve alone:
aws bedrock-agent put-resource-policy --resource-arn <knowledge base arn> --policy file://policy.json`,
    cdk: `new bedrock.CfnKnowledgeBasePolicy(this, 'Sharing', {
  knowledgeBaseId: base.attrKnowledgeBaseId,
  policyDocument: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::<trusted account>:root' },
        Action: 'bedrock:Retrieve',
        Resource: base.attrKnowledgeBaseArn,
      },
    ],
  },
});`,
  },
  requirements: ['GENSEC01-BP03'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/kb-managed-cross-account.html'],
  subject: 'bedrock-agent.knowledge-base',
  reads: ['bedrock-agent.knowledge-base-policy'],
  parameters: ['trustedAccounts'],

  evaluate({ id, arn, value: { name, status }, account }, facts, { trustedAccounts }) {
    const state = verdictOfState(`Knowledge base ${name}`, status, facts);
    if (state) return state;

    const policy = facts.find('bedrock-agent.knowledge-base-policy', id)?.value.policy ?? null;
    if (policy === null) return pass(`Knowledge base ${name} has no resource policy.`, { policy: null });

    const what = `The resource policy of knowledge base ${name}`;
    const trusted = [account, ...trustedAccounts];
    // Each way in is closed by itself: who may not retrieve may still fetch whole documents.
    const opened = waysIn.filter((way) => policy.statements.some((statement) => allows(statement, way)));
    const open = opened.length > 0 ? opened : waysIn;
    const denies = ({ actions, resources }: PolicyStatement) =>
      open.every((way) => actions?.some((action) => matchesGlob(action, way)) === true) &&
      resources?.some((resource) => resource === '*' || resource === arn) === true;
    const denial = deniesOutsiders(policy, denies, trusted);
    const found = outsidersOf(policy, () => true, trusted);
    const { anybody, narrowed, accounts, unclear } = denial === 'no' ? found : nobody;
    return allOf('high', [
      () => {
        if (denial === 'maybe' && Object.values(found).some((list) => list.length > 0)) {
          return facts.undecided('OPAQUE_POLICY', `${what} lets others in and denies some of them again.`);
        }
        const evidence = { everybody: [...anybody, ...narrowed] };
        if (anybody.length > 0) {
          const options = { reason: 'PUBLIC', severity: 'critical' } as const;
          return fail(`${what} lets everybody in (${anybody.join(', ')}).`, evidence, options);
        }
        return narrowed.length > 0
          ? fail(`${what} lets in everybody from some networks (${narrowed.join(', ')}).`, evidence, {
              reason: 'PRINCIPAL_UNBOUND',
            })
          : pass(`${what} does not name everybody.`, evidence);
      },
      () => {
        const evidence = { untrusted: accounts };
        if (accounts.length > 0) {
          const message = `${what} lets in principals of untrusted accounts: ${accounts.join(', ')}.`;
          return fail(message, evidence, { reason: 'UNTRUSTED_ACCOUNT' });
        }
        return unclear.length > 0
          ? facts.undecided(
              'OPAQUE_POLICY',
              `${what} names principals of unknown accounts: ${unclear.join(', ')}.`,
            )
          : pass(`${what} names trusted accounts only.`, evidence);
      },
      () => {
        const wider = policy.statements.flatMap(widerActions);
        const evidence = { widerActions: wider };
        return wider.length > 0
          ? fail(`${what} allows more than retrieval: ${wider.join(', ')}.`, evidence, {
              reason: 'WIDE_ACTIONS',
            })
          : pass(`${what} allows retrieval only.`, evidence);
      },
    ]);
  },
});

function allows({ effect, actions, notActions }: PolicyStatement, way: string): boolean {
  const names = (patterns: readonly string[]) => patterns.some((pattern) => matchesGlob(pattern, way));
  return effect === 'Allow' && (actions ? names(actions) : !names(notActions ?? []));
}

function widerActions({ effect, actions, notActions }: PolicyStatement): readonly string[] {
  if (effect !== 'Allow') return [];
  if (actions) return actions.filter((action) => !retrieval.test(action));
  return [`all but ${notActions?.join(' and ') ?? 'nothing'}`];
}
