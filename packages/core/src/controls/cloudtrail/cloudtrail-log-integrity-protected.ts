import type { Resource } from '../../facts/fact.ts';
import { allOf } from '../../judgements/all-of.ts';
import { judgeAccessBlock, judgePublicPolicy, judgeVersioning } from '../../judgements/bucket-protection.ts';
import { type Recorder, recorderOf } from '../../judgements/cloudtrail-recorders.ts';
import { dataReach, managementGaps, takesCalls } from '../../judgements/cloudtrail-selectors.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

const reads = [
  'cloudtrail.event-data-store',
  's3.bucket',
  's3.account-public-access-block',
  'kms.key',
] as const;
type Known = Reader<(typeof reads)[number]>;
type Trail = Resource<'cloudtrail.trail'>;

/** Resource types whose data events are calls to AI services. */
const aiTypes = [
  ...[
    'AgentAlias',
    'KnowledgeBase',
    'FlowAlias',
    'Guardrail',
    'Prompt',
    'PromptVersion',
    'Model',
    'InlineAgent',
  ].map((name) => `AWS::Bedrock::${name}`),
  'AWS::SageMaker::Endpoint',
];

export const control = defineControl({
  id: 'cloudtrail-log-integrity-protected',
  title: 'The audit trail cannot be altered quietly',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'Whoever misuses a model and can change the record of it was never there. Digests show changes, a customer key and ' +
    'versions prevent them, and a second copy outlives the bucket.',
  remediation:
    'aws cloudtrail update-trail --name <trail> --enable-log-file-validation --kms-key-id <key arn> ' +
    '--cloud-watch-logs-log-group-arn <log group arn> --cloud-watch-logs-role-arn <role arn>; aws s3api ' +
    'put-bucket-versioning --bucket <bucket> --versioning-configuration Status=Enabled; block public access to the bucket',
  howTo: {
    console:
      'CloudTrail > Trails > the trail > General details > Edit: log file SSE-KMS encryption with a customer key, log file ' +
      'validation enabled. Below, CloudWatch Logs > Edit: enabled. In S3, the bucket > Properties > Bucket Versioning.',
    cli:
      'aws cloudtrail update-trail --name <trail> --enable-log-file-validation --kms-key-id <key arn>\n' +
      'aws cloudtrail update-trail --name <trail> --cloud-watch-logs-log-group-arn <log group arn> ' +
      '--cloud-watch-logs-role-arn <role arn>\n' +
      'aws s3api put-bucket-versioning --bucket <bucket> --versioning-configuration Status=Enabled',
    cdk:
      "new cloudtrail.Trail(this, 'Audit', { enableFileValidation: true, encryptionKey: key, sendToCloudWatchLogs: true, " +
      'bucket: new s3.Bucket(this, ' +
      "'Logs', { versioned: true, blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL }) });",
  },
  requirements: ['GENSEC03-BP01'],
  references: ['https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html'],
  subject: 'cloudtrail.trail',
  reads,
  parameters: ['requireCmk'],

  evaluate(trail, facts, { requireCmk }) {
    const { name, homeRegion } = trail.value;
    if (trail.region !== homeRegion) {
      return notApplicable(`Trail ${name} is judged in its home region ${homeRegion}.`, { homeRegion });
    }
    const records = recordsAi(recorderOf(trail));
    if (records === 'opaque') {
      return facts.undecided(
        'OPAQUE_POLICY',
        `Trail ${name} leaves out events by name, and whether AI calls are among them cannot be told.`,
      );
    }
    if (records === 'no') {
      return notApplicable(`Trail ${name} does not record the events of AI services.`, { trail: trail.arn });
    }
    return allOf('medium', [
      () => judgeValidation(trail),
      () => judgeKey(trail, facts, requireCmk),
      () => judgeBucket(trail, facts),
      () => judgeCopy(trail, facts),
    ]);
  },
});

/** All management events of AI services, or the data events of one of them. */
function recordsAi(recorder: Recorder): 'yes' | 'no' | 'opaque' {
  if (recorder.broken !== null) return 'no';
  const { missing, opaque } = managementGaps(recorder);
  if (missing.length === 0 && !opaque) return 'yes';
  if (aiTypes.some((type) => dataReach([recorder], [type], null) !== 'none')) return 'yes';
  return missing.length === 0 ? 'opaque' : 'no';
}

function judgeValidation({ value: { name, logFileValidation } }: Trail): Verdict {
  const evidence = { logFileValidation };
  return logFileValidation
    ? pass(`Trail ${name} signs its files.`, evidence)
    : fail(`Trail ${name} does not sign its files.`, evidence, { reason: 'VALIDATION_OFF' });
}

function judgeKey({ value: { name, keyId } }: Trail, facts: Known, requireCmk: boolean): Verdict {
  const without = (evidence: { readonly [name: string]: string | null }) =>
    fail(`Trail ${name} is not encrypted with a customer managed key.`, evidence, {
      reason: 'NO_CUSTOMER_KEY',
      ...(requireCmk ? {} : { severity: 'informational' }),
    });
  if (keyId === null) return without({ keyId });
  const key = facts.find('kms.key', keyId)?.value;
  if (!key)
    return fail(`Trail ${name} names a key that does not exist.`, { keyId }, { reason: 'KEY_MISSING' });
  if (key.manager !== 'CUSTOMER') return without({ keyId, manager: key.manager });
  const evidence = { keyId, keyState: key.state };
  if (key.state === 'Creating' || key.state === 'Updating') {
    return facts.undecided('TRANSIENT_STATE', `The key of trail ${name} is ${key.state}.`);
  }
  return key.state === 'Enabled'
    ? pass(`Trail ${name} uses a customer managed key.`, evidence)
    : fail(`Trail ${name} uses a key that is ${key.state}.`, evidence, { reason: 'KEY_UNUSABLE' });
}

function judgeBucket(trail: Trail, facts: Known): Verdict {
  const { name, bucketName } = trail.value;
  if (bucketName === null) return facts.undecided('NO_DATA', `AWS names no bucket of trail ${name}.`);
  const bucket = facts.find('s3.bucket', bucketName)?.value;
  if (!bucket) {
    return fail(
      `Bucket ${bucketName} of trail ${name} does not exist.`,
      { bucketName },
      { reason: 'BUCKET_MISSING' },
    );
  }
  if ('foreign' in bucket) {
    return facts.undecided(
      'CROSS_ACCOUNT',
      `Bucket ${bucketName} of trail ${name} belongs to another account.`,
    );
  }
  const named = { name: bucketName, bucket };
  return allOf('medium', [
    () => judgePublicPolicy(named),
    () => {
      const verdict = judgeAccessBlock(named, trail, facts);
      return verdict.verdict === 'fail' ? { ...verdict, severity: 'medium' } : verdict;
    },
    () => judgeVersioning(named, 'medium'),
  ]);
}

/** Events are kept a second time, where whoever can change the bucket cannot follow. */
function judgeCopy({ value: { name, logGroupArn } }: Trail, facts: Known): Verdict {
  if (logGroupArn !== null)
    return pass(`Trail ${name} also sends to CloudWatch Logs.`, { copy: logGroupArn });
  const store = facts.some(
    'cloudtrail.event-data-store',
    ({ value: { status, advancedSelectors } }) => status === 'ENABLED' && takesCalls(advancedSelectors),
  );
  return store
    ? pass(`Event data store ${store.value.name} keeps events too.`, { copy: store.arn })
    : fail(
        `Trail ${name} is the only copy: it sends to no log group, and no event data store keeps events.`,
        { copy: null },
        { reason: 'SINGLE_COPY' },
      );
}
