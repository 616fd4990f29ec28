import type { Resource } from '../../facts/fact.ts';
import type { Ceiling } from '../../iam/ceiling.ts';
import { type Allowance, grantOf, restrictingKeys } from '../../iam/effective-grant.ts';
import { isGlob, matchesGlob } from '../../iam/glob.ts';
import { isAny, segmentsOf } from '../../iam/match.ts';
import { modelReach } from '../../iam/model-breadth.ts';
import { mayInvokeModels } from '../../iam/model-callers.ts';
import { witnessOf } from '../../iam/witness.ts';
import { allowanceEvidence, grantEvidence } from '../../judgements/allowance-evidence.ts';
import { isMantleCall } from '../../judgements/bedrock-usage.ts';
import { judgeBelowOrganization } from '../../judgements/below-organization.ts';
import { knownRecorders, needEveryRecorder } from '../../judgements/cloudtrail-recorders.ts';
import { dataReach } from '../../judgements/cloudtrail-selectors.ts';
import { nameOf, outsideScope } from '../../judgements/principal-scope.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

const mantle = 'bedrock-mantle:createinference';
const stream = 'bedrock:invokemodelwithbidirectionalstream';
const streamType = 'AWS::Bedrock::Model';
const bounds = new Set(['bedrock-mantle:model', 'bedrock-mantle:projectarn']);

const reads = [
  'cloudtrail.trail',
  'cloudtrail.event-data-store',
  'organizations.policies',
  'cloudwatch.bedrock-series',
] as const;
type Known = Reader<(typeof reads)[number]>;

export const control = defineControl({
  id: 'iam-no-unlogged-inference-path',
  title: 'Inference paths outside invocation logging and guardrail conditions are not granted',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'Calls through the bedrock-mantle endpoint appear in no invocation log and meet no condition on guardrails; ' +
    'two-way streams appear in CloudTrail only where data events are recorded. Misuse there leaves no trace.',
  remediation:
    'Deny the path by a service control policy: {"Effect": "Deny", "Action": "bedrock-mantle:*", "Resource": "*"}; for ' +
    'two-way streams, record data events of AWS::Bedrock::Model with aws cloudtrail put-event-selectors',
  howTo: {
    console:
      'AWS Organizations > Policies > Service control policies > Create policy: deny bedrock-mantle:*, and attach it. ' +
      'For streams: CloudTrail > Trails > the trail > Data events > Edit > Bedrock model.',
    cli:
      'aws organizations create-policy --type SERVICE_CONTROL_POLICY --name deny-bedrock-mantle --description "No unlogged inference" ' +
      '--content file://deny-mantle.json\n' +
      'aws organizations attach-policy --policy-id <policy id> --target-id <account or unit>\n' +
      'aws cloudtrail put-event-selectors --trail-name <trail> --advanced-event-selectors file://selectors.json',
    cdk:
      "new organizations.CfnPolicy(this, 'NoMantle', { name: 'deny-bedrock-mantle', type: 'SERVICE_CONTROL_POLICY', " +
      "targetIds: ['<unit>'], content: { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'bedrock-mantle:*', " +
      "Resource: '*' }] } });",
  },
  requirements: ['GENSEC01-BP04'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html'],
  subject: 'iam.principal',
  reads,
  parameters: ['mantleAllowedPrincipalPatterns'],

  evaluate(subject, facts, { mantleAllowedPrincipalPatterns: allowed }) {
    const { value: principal } = subject;
    const outside = outsideScope(principal, ['role', 'user']);
    if (outside) return outside;
    const who = nameOf(principal);
    if (!mayInvokeModels(principal)) return notApplicable(`${who} may invoke no model.`, { grants: 0 });

    return judgeBelowOrganization(
      subject,
      facts,
      (above) => judge(subject, above, allowed, facts),
      `Policies of the organization close unlogged paths to ${who}.`,
    );
  },
});

function judge(
  subject: Resource<'iam.principal'>,
  above: readonly Ceiling[],
  allowed: readonly string[],
  facts: Known,
): Verdict {
  const { arn, value: principal } = subject;
  const who = nameOf(principal);
  const unlogged = grantOf(principal, mantle, above).allowances.filter(({ resource }) =>
    reachesMantle(resource),
  );
  const isAllowedHere = allowed.some((pattern) => matchesGlob(pattern, arn));
  const loose = isAllowedHere ? unlogged.filter((allowance) => !isBounded(allowance)) : unlogged;
  const [first] = loose;
  if (first) {
    const where = `policy ${first.policy}, statement ${first.statement}`;
    return fail(
      isAllowedHere
        ? `${who} may call any model of any project through bedrock-mantle: ${where}.`
        : `${who} may call models through bedrock-mantle, which no invocation log sees: ${where}.`,
      {
        ...grantEvidence(principal, loose.map(allowanceEvidence)),
        witness: witnessOf(subject, first, above),
        mantleUsed: facts.known('cloudwatch.bedrock-series').some(isMantleCall),
      },
      { reason: isAllowedHere ? 'MANTLE_UNBOUNDED' : 'MANTLE_GRANTED' },
    );
  }
  // A grant of all actions on a knowledge base opens no stream to a model.
  const streams = grantOf(principal, stream, above).allowances.filter(
    ({ resource }) => modelReach(resource) !== null,
  );
  const [open] = streams;
  if (open && !isRecorded(facts)) {
    needEveryRecorder(facts);
    return fail(
      `${who} may open two-way streams to models, and no data events of ${streamType} are recorded in every region.`,
      {
        ...grantEvidence(principal, streams.map(allowanceEvidence)),
        witness: witnessOf(subject, open, above),
      },
      { reason: 'STREAM_UNRECORDED', severity: 'medium' },
    );
  }
  const grants = [...unlogged, ...streams];
  return pass(
    grants.length === 0
      ? `${who} may call models only where the calls are logged.`
      : `${who} may use other paths to models within bounds, or where they are recorded.`,
    grants.length === 0 ? { grants: 0 } : grantEvidence(principal, grants.map(allowanceEvidence)),
  );
}

function reachesMantle(resource: string): boolean {
  return isAny(resource) || matchesGlob(segmentsOf(resource)?.[2] ?? '', 'bedrock-mantle');
}

/** Named models, a named project by condition, or a named project as resource. */
function isBounded(allowance: Allowance): boolean {
  if (restrictingKeys(allowance).some((key) => bounds.has(key))) return true;
  const [, project] = /^project\/(.+)$/.exec(segmentsOf(allowance.resource)?.[5] ?? '') ?? [];
  return !allowance.openActions && !allowance.openResources && project !== undefined && !isGlob(project);
}

/** The grant holds in every region, so one that records a single region leaves the others open. */
function isRecorded(facts: Known): boolean {
  const everywhere = knownRecorders(facts).filter(({ broken, region }) => broken === null && region === null);
  return dataReach(everywhere, [streamType], null) === 'all';
}
