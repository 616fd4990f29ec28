import type { Resource } from '../../facts/fact.ts';
import type { Principal } from '../../facts/iam.ts';
import type { PolicyCondition } from '../../facts/policy.ts';
import type { Ceiling } from '../../iam/ceiling.ts';
import { type Allowance, grantOf, mayTouch } from '../../iam/effective-grant.ts';
import { coversGlob } from '../../iam/glob.ts';
import {
  decidingGrants,
  isWider,
  type ModelReach,
  modelReach,
  modelReachOf,
} from '../../iam/model-breadth.ts';
import { isNegatedRestriction, isRestrictive } from '../../iam/restrictive-conditions.ts';
import { isUnguarded, trustEntries } from '../../iam/trust.ts';
import { witnessOf } from '../../iam/witness.ts';
import { allowanceEvidence, grantEvidence } from '../../judgements/allowance-evidence.ts';
import { judgeBelowOrganization } from '../../judgements/below-organization.ts';
import { modelIdsOf } from '../../judgements/model-resolution.ts';
import { nameOf, outsideScope } from '../../judgements/principal-scope.ts';
import type { Parameters } from '../../parameters.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

const actions = [
  'bedrock:invokemodel',
  'bedrock:invokemodelwithresponsestream',
  'bedrock:invokemodelwithbidirectionalstream',
  'bedrock:createmodelinvocationjob',
];

const reads = [
  'iam.service-specific-credentials',
  'bedrock.inference-profile',
  'organizations.policies',
] as const;
type Reads = (typeof reads)[number];
type Asked = Pick<
  Parameters,
  'maxModelBreadth' | 'approvedModels' | 'confusedDeputyServices' | 'trustedAccounts'
>;

export const control = defineControl({
  id: 'iam-bedrock-invoke-model-scoped',
  title: 'Model invocation is granted on named models only',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'A caller that may invoke any model can use expensive, unapproved or unsuitable ones, and a stolen ' +
    'credential of that caller can as well.',
  remediation:
    'In the policy statement, replace the resource pattern by the ARNs in use: ' +
    '"Resource": ["arn:aws:bedrock:*::foundation-model/<model id>", ' +
    '"arn:aws:bedrock:<region>:<account>:inference-profile/<profile id>"]',
  howTo: {
    console:
      'IAM > Roles or Users > (the principal) > Permissions: edit the policy of the evidence and replace ' +
      'its resource pattern by the ARNs of the models and inference profiles in use. An AWS managed policy ' +
      'cannot be edited: detach it and attach one of your own.',
    cli: `# policy.json: {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
#   "Action": ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
#   "Resource": ["arn:aws:bedrock:*::foundation-model/<model id>",
#     "arn:aws:bedrock:<region>:<account>:inference-profile/<profile id>"]}]}
aws iam put-role-policy --role-name <role> --policy-name <policy> --policy-document file://policy.json
# the same for a user or a managed policy
aws iam put-user-policy --user-name <user> --policy-name <policy> --policy-document file://policy.json
aws iam create-policy-version --policy-arn <policy arn> --policy-document file://policy.json --set-as-default`,
    cdk: `role.addToPolicy(
  new iam.PolicyStatement({
    actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
    resources: [
      'arn:aws:bedrock:*::foundation-model/<model id>',
      \`arn:aws:bedrock:\${this.region}:\${this.account}:inference-profile/<profile id>\`,
    ],
  }),
);`,
  },
  requirements: ['GENSEC01-BP01'],
  references: [
    'https://docs.aws.amazon.com/bedrock/latest/userguide/security_iam_id-based-policy-examples.html',
  ],
  subject: 'iam.principal',
  reads,
  parameters: ['maxModelBreadth', 'approvedModels', 'confusedDeputyServices', 'trustedAccounts'],

  evaluate(subject, facts, parameters) {
    const outside = outsideScope(subject.value, ['role', 'user']);
    return (
      outside ?? judgeBelowOrganization(subject, facts, (above) => judge(subject, above, parameters, facts))
    );
  },
});

function judge(
  subject: Resource<'iam.principal'>,
  above: readonly Ceiling[],
  parameters: Asked,
  facts: Reader<Reads>,
): Verdict {
  const principal = subject.value;
  const grants = (mayTouch(principal, ['bedrock']) ? actions : [])
    .flatMap((action) => grantOf(principal, action, above).allowances)
    .flatMap((allowance) => {
      const reach = modelReachOf(allowance);
      return reach ? [{ allowance, reach, reaches: profilesOnly(allowance) ?? [reach] }] : [];
    });
  const who = nameOf(principal);
  if (grants.length === 0) return notApplicable(`${who} may invoke no model.`, { grants: 0 });

  const evidenceOf = (some: readonly Reached[]) => ({
    ...grantEvidence(
      principal,
      some.map(({ allowance, reaches }) => ({
        ...allowanceEvidence(allowance),
        class: reaches.map(({ breadth }) => breadth),
      })),
    ),
    maxModelBreadth: parameters.maxModelBreadth,
  });
  const failWith = (some: readonly [Reached, ...Reached[]], why: string, reason: string) => {
    const critical = criticalBecause(subject, facts, parameters);
    return fail(
      `${who} ${why}${critical ? `, and ${critical}` : ''}.`,
      { ...evidenceOf(some), witness: witnessOf(subject, some[0].allowance, above) },
      { reason, severity: critical ? 'critical' : 'high' },
    );
  };

  const isWide = ({ reaches }: Reached) =>
    reaches.some(({ breadth }) => isWider(breadth, parameters.maxModelBreadth));
  const deciding = decidingGrants(grants, (grant) => !isWide(grant));
  const wide = deciding.filter(isWide);
  const [worst] = wide;
  if (worst) {
    const { writtenAction, writtenResource, policy, statement } = worst.allowance;
    const where = `policy ${policy}, statement ${statement}`;
    return failWith(
      [worst, ...wide.slice(1)],
      `may invoke more than named models: ${where} allows ${writtenAction} on ${writtenResource}`,
      'MODEL_SCOPE_WIDE',
    );
  }
  const { refused, unresolved } = againstApproved(deciding, parameters.approvedModels, facts);
  const [first] = refused;
  if (first) {
    const names = [...new Set(refused.flatMap(({ reaches }) => reaches.map(({ id }) => id ?? '*')))];
    return failWith(
      [first, ...refused.slice(1)],
      `may invoke models outside the approved ones: ${names.join(', ')}`,
      'MODEL_NOT_APPROVED',
    );
  }
  if (unresolved) {
    facts.undecided('MODEL_ID_UNRESOLVED', `It cannot be told which model is behind ${unresolved}.`);
  }
  return pass(`${who} may invoke named models only.`, evidenceOf(grants));
}

/** The profiles through which alone a grant can be used, where a condition names them exactly. */
function profilesOnly({ conditions, restrictions }: Allowance): readonly ModelReach[] | undefined {
  const binding: readonly PolicyCondition[] = [
    ...conditions.filter(isRestrictive),
    ...restrictions.flatMap((list) => (list.length === 1 ? list.filter(isNegatedRestriction) : [])),
  ];
  for (const { key, values } of binding) {
    if (key !== 'bedrock:inferenceprofilearn') continue;
    const reaches = values.map(modelReach);
    const exact = reaches.filter(
      (reach) => reach?.breadth === 'EXACT' && reach.type?.endsWith('inference-profile') === true,
    );
    if (exact.length === values.length) return exact.filter((reach) => reach !== null);
  }
  return undefined;
}

interface Reached {
  readonly allowance: Allowance;
  readonly reach: ModelReach;
  /** What is left of it where a condition names the profiles through which alone it can be used. */
  readonly reaches: readonly ModelReach[];
}

/** Grants that reach beyond the approved models, and one model id of which that cannot be told. */
function againstApproved(
  grants: readonly Reached[],
  approved: readonly string[],
  facts: Reader<Reads>,
): { readonly refused: readonly Reached[]; readonly unresolved: string | undefined } {
  if (approved.length === 0) return { refused: [], unresolved: undefined };
  const covers = (id: string) => approved.some((pattern) => coversGlob(pattern, id));
  const direct = grants.filter(({ reaches }) =>
    reaches.some(({ type, id }) => (type === null || type === 'foundation-model') && !covers(id ?? '*')),
  );
  // What is proven without another fact stands even where that fact cannot be read.
  if (direct.length > 0) return { refused: direct, unresolved: undefined };

  const refused: Reached[] = [];
  let unresolved: string | undefined;
  for (const grant of grants) {
    for (const { type, id } of grant.reaches) {
      const name = id ?? '*';
      if (covers(name)) continue;
      const models = type?.endsWith('inference-profile') ? modelsBehind(name, type, facts) : undefined;
      if (models === undefined) unresolved ??= `${type}/${name}`;
      else if (!models.every(covers)) refused.push(grant);
    }
  }
  return { refused, unresolved };
}

function modelsBehind(profile: string, type: string, facts: Reader<Reads>): readonly string[] | undefined {
  const known = facts.find('bedrock.inference-profile', profile);
  if (known) return known.value.modelArns.map((arn) => arn.slice(arn.lastIndexOf('/') + 1));
  const model = modelIdsOf(profile).at(-1);
  return type === 'inference-profile' && model !== profile && model !== undefined ? [model] : undefined;
}

function criticalBecause(
  { account, value }: Resource<'iam.principal'>,
  facts: Reader<Reads>,
  parameters: Pick<Parameters, 'confusedDeputyServices' | 'trustedAccounts'>,
): string | undefined {
  if (value.trust) {
    const scope = {
      account,
      trustedAccounts: parameters.trustedAccounts,
      services: parameters.confusedDeputyServices,
    };
    return isUnguarded(trustEntries(value.trust, scope)) ? 'its trust policy is not guarded' : undefined;
  }
  return hasActiveKey(value, facts) ? 'it has an active long-term Bedrock API key' : undefined;
}

function hasActiveKey({ kind, name }: Principal, facts: Reader<Reads>): boolean {
  if (kind !== 'user') return false;
  return facts
    .known('iam.service-specific-credentials')
    .some(
      ({ value }) =>
        value.userName === name &&
        value.credentials.some(
          ({ service, status, expiresAt }) =>
            service === 'bedrock.amazonaws.com' &&
            status === 'Active' &&
            (expiresAt === null || Date.parse(expiresAt) > Date.parse(facts.now)),
        ),
    );
}
