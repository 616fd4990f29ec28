import type { Place } from '../../facts/fact.ts';
import { isUnguarded, trustEntries } from '../../iam/trust.ts';
import { allOf } from '../../judgements/all-of.ts';
import {
  judgeAccessBlock,
  judgePublicPolicy,
  judgeVersioning,
  type NamedBucket,
} from '../../judgements/bucket-protection.ts';
import { judgeCustomerKey, withoutCustomerKey } from '../../judgements/customer-key.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

const reads = [
  'logs.log-group',
  's3.bucket',
  's3.account-public-access-block',
  'kms.key',
  'iam.principal',
] as const;
type Known = Reader<(typeof reads)[number]>;
interface Wanted {
  readonly requireCmk: boolean;
  readonly requireImmutability: boolean;
  readonly minLogRetentionDays: number;
}

export const control = defineControl({
  id: 'bedrock-invocation-log-store-protected',
  title: 'Invocation logs are encrypted, retained and private',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'Invocation logs hold whole prompts and answers, the most sensitive text of the workload. A customer ' +
    'key lets their owner deny and audit every read; retention and versions keep the record when it is ' +
    'needed.',
  remediation:
    'aws logs associate-kms-key --log-group-name <name> --kms-key-id <key arn>; aws logs ' +
    'put-retention-policy --log-group-name <name> --retention-in-days 365; for a bucket: block public ' +
    'access, default encryption with a customer key, versioning; in the trust policy of the logging role: ' +
    'aws:SourceAccount',
  howTo: {
    console:
      'CloudWatch > Log groups > (the group): edit the retention setting; the key is set with the CLI. S3 ' +
      '> Buckets > (the bucket): under Permissions block all public access, under Properties enable ' +
      'versioning and default encryption with a customer managed key. IAM > Roles > (the logging role) > ' +
      'Trust relationships: add a condition on aws:SourceAccount.',
    cli: `aws logs associate-kms-key --log-group-name <group> --kms-key-id <key arn>
aws logs put-retention-policy --log-group-name <group> --retention-in-days 365
aws s3api put-public-access-block --bucket <bucket> --public-access-block-configuration \\
  BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
aws s3api put-bucket-versioning --bucket <bucket> --versioning-configuration Status=Enabled
aws s3api put-bucket-encryption --bucket <bucket> --server-side-encryption-configuration \\
  '{"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "<key arn>"}}]}'
# trust.json: as before, with "Condition": {"StringEquals": {"aws:SourceAccount": "<account>"}}
aws iam update-assume-role-policy --role-name <role> --policy-document file://trust.json`,
    cdk: `new logs.LogGroup(this, 'Invocations', {
  encryptionKey: key, // key: kms.Key, whose policy admits logs.<region>.amazonaws.com
  retention: logs.RetentionDays.ONE_YEAR,
});
new s3.Bucket(this, 'InvocationBodies', {
  encryption: s3.BucketEncryption.KMS,
  encryptionKey: key,
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  versioned: true,
});
new iam.Role(this, 'InvocationLogging', {
  assumedBy: new iam.ServicePrincipal('bedrock.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
  }),
});`,
  },
  requirements: ['GENSEC01-BP04'],
  references: ['https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html'],
  subject: 'bedrock.invocation-logging',
  reads,
  parameters: [
    'minLogRetentionDays',
    'requireImmutability',
    'requireCmk',
    'confusedDeputyServices',
    'trustedAccounts',
  ],

  evaluate({ value: logging, ...subject }, facts, parameters) {
    const { logGroupName, bucketName, largeDataBucketName, logRoleArn } = logging;
    const buckets = [...new Set([bucketName, largeDataBucketName])].filter((name) => name !== null);
    if (!logging.enabled || (logGroupName === null && buckets.length === 0)) {
      return notApplicable('Invocation logging is off; there is nothing to protect.', {
        enabled: logging.enabled,
      });
    }
    return allOf('high', [
      ...(logGroupName === null ? [] : [() => judgeLogGroup(logGroupName, facts, parameters)]),
      ...buckets.map((name) => () => judgeBucket(name, subject, facts, parameters)),
      ...(logRoleArn === null ? [] : [() => judgeRole(logRoleArn, subject, facts, parameters)]),
    ]);
  },
});

function judgeLogGroup(name: string, facts: Known, wanted: Wanted): Verdict {
  const group = facts.find('logs.log-group', name)?.value;
  if (!group) {
    return fail(
      `Log group ${name} does not exist.`,
      { logGroupName: name },
      { reason: 'DESTINATION_MISSING' },
    );
  }
  const { keyArn, retentionDays } = group;
  return allOf('high', [
    () => judgeCustomerKey(`Log group ${name}`, keyArn, facts, wanted),
    () => {
      const evidence = { [`${name}: retention days`]: retentionDays };
      if (retentionDays === null) {
        return pass(`Log group ${name} keeps logs for ever, which costs.`, evidence);
      }
      const { minLogRetentionDays: minimum } = wanted;
      return retentionDays >= minimum
        ? pass(`Log group ${name} keeps logs for ${retentionDays} days.`, evidence)
        : fail(`Log group ${name} keeps logs for ${retentionDays} days, less than ${minimum}.`, evidence, {
            reason: 'RETENTION_SHORT',
          });
    },
  ]);
}

function judgeBucket(name: string, place: Place, facts: Known, wanted: Wanted): Verdict {
  const bucket = facts.find('s3.bucket', name)?.value;
  if (!bucket) {
    return fail(`Bucket ${name} does not exist.`, { bucketName: name }, { reason: 'DESTINATION_MISSING' });
  }
  if ('foreign' in bucket) {
    return facts.undecided('CROSS_ACCOUNT', `Bucket ${name} belongs to another account, which was not read.`);
  }
  const named: NamedBucket = { name, bucket };
  const { algorithm = null, keyArn = null } = bucket.encryption ?? {};
  return allOf('high', [
    () => judgeAccessBlock(named, place, facts),
    () => {
      const verdict = judgePublicPolicy(named);
      return verdict.verdict === 'fail' ? { ...verdict, severity: 'high' } : verdict;
    },
    () =>
      algorithm?.startsWith('aws:kms')
        ? judgeCustomerKey(`Bucket ${name}`, keyArn, facts, wanted)
        : withoutCustomerKey(`Bucket ${name}`, { algorithm }, wanted),
    () => judgeVersioning(named, 'high'),
    () => {
      const evidence = { [`${name}: object lock`]: bucket.objectLock };
      if (bucket.objectLock || !wanted.requireImmutability)
        return pass(`Bucket ${name} may hold logs.`, evidence);
      return fail(`Bucket ${name} has no Object Lock.`, evidence, { reason: 'OBJECT_LOCK_OFF' });
    },
  ]);
}

/** Whoever can make Bedrock assume the role for another account can write into these logs. */
function judgeRole(
  roleArn: string,
  { account }: Place,
  facts: Known,
  parameters: {
    readonly confusedDeputyServices: readonly string[];
    readonly trustedAccounts: readonly string[];
  },
): Verdict {
  const role = facts.find('iam.principal', roleArn)?.value;
  if (!role)
    return notApplicable(`Logging role ${roleArn} does not exist; nobody can assume it.`, { roleArn });
  if (!role.trust) return facts.undecided('NO_DATA', `AWS names no trust policy of logging role ${roleArn}.`);
  const { confusedDeputyServices: services, trustedAccounts } = parameters;
  const entries = trustEntries(role.trust, { account, trustedAccounts, services });
  const open = entries.filter(({ guarded }) => !guarded).map(({ principal }) => principal);
  const evidence = { logRoleArn: roleArn, unguardedTrust: open };
  return isUnguarded(entries)
    ? fail(`Logging role ${roleArn} trusts ${open.join(', ')} without a guarding condition.`, evidence, {
        reason: 'TRUST_UNGUARDED',
      })
    : pass(`The trust of logging role ${roleArn} is guarded.`, evidence);
}
