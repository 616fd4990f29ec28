import type { Place, Resource } from '../../facts/fact.ts';
import type { Principal } from '../../facts/iam.ts';
import type { Ceiling } from '../../iam/ceiling.ts';
import { type Allowance, grantOf, mayTouch } from '../../iam/effective-grant.ts';
import { matchesGlob } from '../../iam/glob.ts';
import { type GuardrailDemand, guardrailDemand, type NamedGuardrail } from '../../iam/guardrail-demand.ts';
import { segmentsOf, sharesResources } from '../../iam/match.ts';
import { decidingGrants, type ModelReach, modelReachOf } from '../../iam/model-breadth.ts';
import { trustsService } from '../../iam/trust.ts';
import { isUsable } from '../../iam/usable-grant.ts';
import { allowanceEvidence, grantEvidence } from '../../judgements/allowance-evidence.ts';
import { judgeBelowOrganization } from '../../judgements/below-organization.ts';
import {
  accountSources,
  coversGeneratingModels,
  guardrailOf,
  isStanding,
  organizationSources,
} from '../../judgements/guardrail-enforcement.ts';
import { lowerSeverity } from '../../judgements/lower-severity.ts';
import { isEmbeddingOnly, modelIdsOf, offeredModelsOf } from '../../judgements/model-resolution.ts';
import { nameOf, outsideScope } from '../../judgements/principal-scope.ts';
import type { Parameters } from '../../parameters.ts';
import {
  defineControl,
  fail,
  notApplicable,
  pass,
  type Reader,
  type Severity,
  type Verdict,
} from '../control.ts';
import { Unreadable } from '../unreadable.ts';

/** IAM knows the condition key for these two actions alone. */
const actions = ['bedrock:invokemodel', 'bedrock:invokemodelwithresponsestream'];
const mantle = 'bedrock-mantle:createinference';

const reads = [
  'bedrock.guardrail',
  'bedrock.enforced-guardrails',
  'organizations.bedrock-policy',
  'bedrock.foundation-model',
  'bedrock.inference-profile',
  'bedrock-agent.agent',
  'bedrock-agent.knowledge-base',
  'bedrock-agent.flow',
  'organizations.policies',
] as const;
type Known = Reader<(typeof reads)[number]>;
type Asked = Pick<Parameters, 'allowDraftInCondition' | 'allowedExcludedModels'>;

export const control = defineControl({
  id: 'iam-bedrock-invoke-requires-guardrail',
  title: 'Invocation without the approved guardrail is denied',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'Whether a call names a guardrail is up to the caller. Only a condition of IAM refuses the call that ' +
    'names none, or another one.',
  remediation:
    'Add to the policy {"Effect":"Deny","Action":["bedrock:InvokeModel",' +
    '"bedrock:InvokeModelWithResponseStream"],"Resource":"*","Condition":{"StringNotLike":' +
    '{"bedrock:GuardrailIdentifier":"<guardrail arn>:*"}}} and allow bedrock:ApplyGuardrail on that guardrail',
  howTo: {
    console:
      'Open IAM, the role or user, the policy that allows InvokeModel, Edit. Add a Deny of both InvokeModel ' +
      'actions for every GuardrailIdentifier but the approved one, and an Allow of bedrock:ApplyGuardrail on ' +
      'it. Have the application name guardrail and version in each call before you save.',
    cli: `# require-guardrail.json: {"Version": "2012-10-17", "Statement": [
#   {"Effect": "Deny", "Action": ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
#    "Resource": "*",
#    "Condition": {"StringNotLike": {"bedrock:GuardrailIdentifier": "<guardrail arn>:*"}}},
#   {"Effect": "Allow", "Action": "bedrock:ApplyGuardrail", "Resource": "<guardrail arn>"}]}
aws iam put-role-policy --role-name <role> --policy-name require-guardrail \\
  --policy-document file://require-guardrail.json`,
    cdk: `role.addToPrincipalPolicy(
  new iam.PolicyStatement({
    effect: iam.Effect.DENY,
    actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
    resources: ['*'],
    conditions: { StringNotLike: { 'bedrock:GuardrailIdentifier': \`\${guardrail.attrGuardrailArn}:*\` } },
  }),
);
role.addToPrincipalPolicy(
  new iam.PolicyStatement({
    actions: ['bedrock:ApplyGuardrail'],
    resources: [guardrail.attrGuardrailArn],
  }),
);`,
  },
  requirements: ['GENSEC02-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions-id.html'],
  subject: 'iam.principal',
  reads,
  parameters: ['allowDraftInCondition', 'allowedExcludedModels'],

  evaluate(subject, facts, parameters) {
    const outside = outsideScope(subject.value, ['role', 'user']);
    if (outside) return outside;
    return judgeBelowOrganization(subject, facts, (above) => judge(subject, above, parameters, facts));
  },
});

function judge(
  subject: Resource<'iam.principal'>,
  above: readonly Ceiling[],
  { allowDraftInCondition, allowedExcludedModels }: Asked,
  facts: Known,
): Verdict {
  const principal = subject.value;
  const who = nameOf(principal);
  const grants = (mayTouch(principal, ['bedrock']) ? actions : [])
    .flatMap((action) => grantOf(principal, action, above).allowances)
    .flatMap((allowance) => {
      const reach = modelReachOf(allowance);
      return reach ? [{ allowance, reach, demand: guardrailDemand(allowance) }] : [];
    });
  if (grants.length === 0) return notApplicable(`${who} may invoke no model.`, { grants: 0 });
  const serves = serviceOf(subject, facts);
  if (serves !== null) {
    return notApplicable(
      `${who} is the role of ${serves}, whose own model calls name no guardrail; the condition would break it.`,
      { serves },
    );
  }
  const generating = grants.filter(({ reach }) => !makesEmbeddings(reach, facts));
  if (generating.length === 0) {
    return notApplicable(`${who} may invoke embedding models only.`, { grants: grants.length });
  }

  const evidenceOf = (some: readonly Granted[]) =>
    grantEvidence(
      principal,
      some.map(({ allowance, demand }) => ({ ...allowanceEvidence(allowance), guardrail: shown(demand) })),
    );
  const enforced = isEnforcedWhere(generating, subject, facts, allowedExcludedModels);
  const base: Severity = enforced ? 'low' : 'high';
  const failWith = (some: readonly Granted[], why: string, reason: string, severity: Severity) =>
    fail(`${who} ${why}.`, { ...evidenceOf(some), enforced }, { reason, severity });

  const demands = ({ demand }: Granted) => demand.kind !== 'none';
  const free = decidingGrants(generating, demands).filter((grant) => !demands(grant));
  if (free.length > 0) {
    const [{ allowance }] = free as [Granted];
    const where = `policy ${allowance.policy}, statement ${allowance.statement}`;
    return failWith(
      free,
      `may invoke models without a guardrail: ${where} allows it on ${allowance.writtenResource}`,
      'GUARDRAIL_NOT_REQUIRED',
      base,
    );
  }
  if (grantOf(principal, mantle, above).allowances.some((allowance) => isUsable(allowance, mantle))) {
    // Neither the condition nor an enforcement knows that endpoint.
    return failWith(
      generating,
      'must name a guardrail, but may call models through the mantle endpoint, which knows none',
      'MANTLE_BYPASS',
      'high',
    );
  }
  const any = generating.filter(({ demand }) => demand.kind === 'any');
  if (any.length > 0) {
    const why = 'must name a guardrail, but any will do';
    return failWith(any, why, 'ANY_GUARDRAIL', lowerSeverity(base));
  }
  const named = [
    ...new Map(generating.flatMap(({ demand }) => valuesOf(demand)).map((one) => [one.value, one])).values(),
  ];
  const drafts = named.filter(({ draft }) => draft);
  if (drafts.length > 0 && !allowDraftInCondition) {
    const why = `must name a guardrail, of which the draft will do: ${valuesIn(drafts)}`;
    return failWith(generating, why, 'DRAFT_ALLOWED', lowerSeverity(base));
  }
  const fixed = named.filter(({ id }) => id !== null);
  const sought = fixed.map((one) => ({ one, found: whereaboutsOf(one, subject, facts) }));
  const missing = sought.flatMap(({ one, found }) => (found === 'nowhere' ? [one] : []));
  if (missing.length > 0) {
    const why = `must name a guardrail that does not exist: ${valuesIn(missing)}`;
    return failWith(generating, why, 'GUARDRAIL_MISSING', lowerSeverity(base));
  }
  const inapplicable = fixed.filter((one) => !mayApply(principal, one, above));
  if (inapplicable.length > 0) {
    const why = `must name a guardrail that it may not apply: ${valuesIn(inapplicable)}`;
    return failWith(generating, why, 'APPLY_GUARDRAIL_MISSING', lowerSeverity(base));
  }
  // What the others prove stands, whatever this one names.
  const opaque = named.find(({ id }) => id === null);
  if (opaque) facts.undecided('OPAQUE_POLICY', `${who} must name ${opaque.value}, which varies by caller.`);
  const unseen = sought.flatMap(({ one, found }) => (found === 'unseen' ? [one] : []));
  if (unseen.length > 0) {
    facts.undecided(
      'NO_DATA',
      `${who} must name ${valuesIn(unseen)}; whether that exists cannot be seen from the regions that were scanned.`,
    );
  }
  return pass(`${who} may invoke models with ${valuesIn(named)} only.`, evidenceOf(generating));
}

interface Granted {
  readonly allowance: Allowance;
  readonly reach: ModelReach;
  readonly demand: GuardrailDemand;
}

function valuesOf(demand: GuardrailDemand): readonly NamedGuardrail[] {
  return demand.kind === 'named' ? demand.values : [];
}

function shown(demand: GuardrailDemand): string | readonly string[] {
  return demand.kind === 'named' ? demand.values.map(({ value }) => value) : demand.kind;
}

function valuesIn(named: readonly NamedGuardrail[]): string {
  return named.map(({ value }) => value).join(', ');
}

/**
 * The agent, knowledge base or flow that acts as this role, in words; null when none does. Only a role that
 * Bedrock may assume can be one.
 *
 * @throws Unreadable when no such use was seen and not all could be read.
 */
function serviceOf({ arn, value }: Resource<'iam.principal'>, facts: Known): string | null {
  if (!value.trust || !trustsService(value.trust, 'bedrock.amazonaws.com')) return null;
  const agent = facts.some('bedrock-agent.agent', (one) =>
    one.value.versions.some(({ roleArn }) => roleArn === arn),
  );
  if (agent) return `agent ${agent.value.name}`;
  const base = facts.some('bedrock-agent.knowledge-base', (one) => one.value.roleArn === arn);
  if (base) return `knowledge base ${base.value.name}`;
  const flow = facts.some('bedrock-agent.flow', (one) =>
    one.value.versions.some(({ roleArn }) => roleArn === arn),
  );
  return flow ? `flow ${flow.value.name}` : null;
}

/** Models that make embeddings say so in their names; whether they make nothing else, the catalogue knows. */
function makesEmbeddings({ type, id }: ModelReach, facts: Known): boolean {
  if (id === null || !id.includes('embed')) return false;
  if (type === 'foundation-model' || type === 'inference-profile') {
    const name = modelIdsOf(id).at(-1) ?? id;
    const models = facts
      .all('bedrock.foundation-model')
      .filter((model) => matchesGlob(name, model.id))
      .map((model) => model.id);
    return models.length > 0 && models.every((model) => isEmbeddingOnly(model, facts));
  }
  const models = offeredModelsOf(id, facts) ?? [];
  return models.length > 0 && models.every((model) => isEmbeddingOnly(model.id, facts));
}

/** Whether a guardrail meets every call of a generating model in the regions of these grants, whatever it names. */
function isEnforcedWhere(
  grants: readonly Granted[],
  account: Place,
  facts: Known,
  allowed: readonly string[],
): boolean {
  try {
    const scanned = facts.all('bedrock.enforced-guardrails').map(({ region }) => region);
    return grants.every(({ allowance }) => {
      const pattern = segmentsOf(allowance.resource)?.[3] ?? '*';
      const regions = scanned.filter((region) => matchesGlob(pattern, region));
      return regions.length > 0 && regions.every((region) => isEnforcedIn(region, account, facts, allowed));
    });
  } catch (signal) {
    // It only lowers the severity: what could not be read lowers nothing.
    if (signal instanceof Unreadable) return false;
    throw signal;
  }
}

function isEnforcedIn(
  region: string,
  { partition, account }: Place,
  facts: Known,
  allowed: readonly string[],
): boolean {
  const place = { partition, account, region };
  return [...accountSources(place, facts, true), ...(organizationSources(place, facts, true) ?? [])].some(
    (source) => {
      const meant = guardrailOf(source, place, facts);
      return meant.number !== 'DRAFT' && isStanding(meant) && coversGeneratingModels(source, facts, allowed);
    },
  );
}

/**
 * Whether a guardrail is there. One of another account is taken to be: its owner shares it. One that may lie
 * in a region that was not scanned is neither there nor missing.
 */
function whereaboutsOf(
  { id, account, region, version, draft }: NamedGuardrail,
  place: Place,
  facts: Known,
): 'there' | 'nowhere' | 'unseen' {
  if (account === '' || id === null) return 'nowhere';
  if (account !== '*' && account !== place.account) return 'there';
  const guardrail = facts.find('bedrock.guardrail', id);
  if (!guardrail || !matchesGlob(region, guardrail.region)) {
    return scannedRegions(facts).includes(region) ? 'nowhere' : 'unseen';
  }
  const { versions } = guardrail.value;
  const numbered = versions.filter((candidate) => candidate.version !== 'DRAFT');
  const held =
    version === null ? draft || numbered.length > 0 : versions.some((one) => one.version === version);
  return held ? 'there' : 'nowhere';
}

/** Every region that was read has one list of what it enforces, under its own name. */
function scannedRegions(facts: Known): readonly string[] {
  return [
    ...facts.known('bedrock.enforced-guardrails').map(({ id }) => id),
    ...facts.known('bedrock.guardrail').map(({ region }) => region),
  ];
}

function mayApply(
  principal: Principal,
  { id, account, region }: NamedGuardrail,
  above: readonly Ceiling[],
): boolean {
  const arn = `arn:*:bedrock:${region}:${account}:guardrail/${id}`;
  return grantOf(principal, 'bedrock:applyguardrail', above).allowances.some(({ resource }) =>
    sharesResources(resource, arn),
  );
}
