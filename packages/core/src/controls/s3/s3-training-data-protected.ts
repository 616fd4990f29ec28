import type { Resource } from '../../facts/fact.ts';
import type { Bucket } from '../../facts/storage.ts';
import { matchesGlob } from '../../iam/glob.ts';
import { allOf } from '../../judgements/all-of.ts';
import {
  judgeAccessBlock,
  judgePublicPolicy,
  judgeTransport,
  judgeVersioning,
  judgeWriters,
} from '../../judgements/bucket-protection.ts';
import { isUserFacing, writersOf } from '../../judgements/bucket-writers.ts';
import { judgeCustomerKey, withoutCustomerKey } from '../../judgements/customer-key.ts';
import { nameOf } from '../../judgements/principal-scope.ts';
import type { Parameters } from '../../parameters.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

const mostShown = 10;

type Jobs = 'bedrock.customization-job' | 'sagemaker.training-job';
type Reads = Reader<Jobs | 'iam.principal' | 'kms.key' | 's3.account-public-access-block'>;

export const control = defineControl({
  id: 's3-training-data-protected',
  title: 'Training buckets resist tampering',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'Whoever can change training data decides what the model learns, and nobody sees it in the model. Few writers, ' +
    'versions to go back to and a key of one’s own keep the data what it was.',
  remediation:
    'aws s3api put-bucket-versioning --bucket <bucket> --versioning-configuration Status=Enabled; aws s3api ' +
    'put-public-access-block and put-bucket-encryption with a customer managed key; remove s3:PutObject from ' +
    'whoever need not write',
  howTo: {
    console:
      'Amazon S3, the bucket: under Permissions block all public access and deny aws:SecureTransport=false; under ' +
      'Properties enable versioning and default encryption with a customer managed key. Then remove writers in IAM.',
    cli: [
      'aws s3api put-public-access-block --bucket <bucket> --public-access-block-configuration \\',
      '  BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true',
      'aws s3api put-bucket-versioning --bucket <bucket> --versioning-configuration Status=Enabled',
      'aws s3api put-bucket-encryption --bucket <bucket> --server-side-encryption-configuration \\',
      `  '{"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "<key arn>"}}]}'`,
    ].join('\n'),
    cdk: [
      "new s3.Bucket(this, 'TrainingData', {",
      '  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,',
      '  encryption: s3.BucketEncryption.KMS,',
      '  encryptionKey: key,',
      '  enforceSSL: true,',
      '  versioned: true,',
      '});',
    ].join('\n'),
  },
  requirements: ['GENSEC06-BP01'],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html'],
  subject: 's3.bucket',
  reads: [
    'bedrock.customization-job',
    'sagemaker.training-job',
    'iam.principal',
    'kms.key',
    's3.account-public-access-block',
  ],
  parameters: [
    'maxTrainingDataWriters',
    'requireImmutability',
    'requireCmk',
    'trustedAccounts',
    'ingestRolePatterns',
  ],

  evaluate(subject, facts, parameters) {
    const { id: name, value: bucket } = subject;
    const users = usersOf(name, facts);
    if (users === undefined) {
      return notApplicable(`No training, customization or import job reads bucket ${name}.`, {
        jobs: 0,
      });
    }
    if ('foreign' in bucket) {
      return facts.undecided(
        'CROSS_ACCOUNT',
        `Bucket ${name} belongs to another account, whose settings were not read.`,
      );
    }
    const named = { name, bucket };
    const { algorithm = null, keyArn = null } = bucket.encryption ?? {};
    const verdict = allOf('high', [
      () => judgeAccessBlock(named, subject, facts),
      () => judgePublicPolicy(named),
      () => judgeWriters(named, subject, parameters.trustedAccounts, facts),
      () => judgeTransport(named, subject),
      () => judgeVersioning(named, 'high'),
      () =>
        algorithm?.startsWith('aws:kms')
          ? judgeCustomerKey(`Bucket ${name}`, keyArn, facts, parameters)
          : withoutCustomerKey(`Bucket ${name}`, { algorithm }, parameters),
      () => judgeLock(name, bucket, parameters),
      () => judgeTrainingWriters(subject, bucket, users, facts, parameters),
    ]);
    // A job that could not be read may read what more principals may write.
    if (verdict.verdict !== 'fail') needEveryJob(facts);
    return verdict;
  },
});

interface Users {
  readonly example: string;
  readonly prefixes: readonly string[];
}

/** A job that reads the bucket, and every prefix that jobs read; undefined when none does. */
function usersOf(name: string, facts: Reader<Jobs>): Users | undefined {
  const reads = ({ value }: Resource<Jobs>) => value.inputs.some(({ bucket }) => bucket === name);
  const known = [...facts.known('bedrock.customization-job'), ...facts.known('sagemaker.training-job')];
  const using = known.filter(reads);
  const [first] = using;
  if (!first) {
    // "No job reads it" needs every job.
    needEveryJob(facts);
    return undefined;
  }
  const prefixes = using.flatMap(({ value }) =>
    value.inputs.flatMap(({ bucket, prefix }) => (bucket === name ? [prefix] : [])),
  );
  return { example: first.id, prefixes: [...new Set(prefixes)].sort() };
}

function needEveryJob(facts: Reader<Jobs>): void {
  facts.all('bedrock.customization-job');
  facts.all('sagemaker.training-job');
}

function judgeLock(
  name: string,
  { objectLock, mfaDelete = false }: Bucket,
  { requireImmutability }: Pick<Parameters, 'requireImmutability'>,
): Verdict {
  const evidence = { [`${name}: object lock`]: objectLock, [`${name}: MFA delete`]: mfaDelete };
  return objectLock || mfaDelete || !requireImmutability
    ? pass(`Bucket ${name} may hold training data.`, evidence)
    : fail(`Bucket ${name} has neither Object Lock nor MFA delete.`, evidence, { reason: 'OBJECT_LOCK_OFF' });
}

function judgeTrainingWriters(
  { id: name, ...place }: Resource<'s3.bucket'>,
  { policy }: Bucket,
  { example, prefixes }: Users,
  facts: Reads,
  {
    maxTrainingDataWriters,
    ingestRolePatterns,
  }: Pick<Parameters, 'maxTrainingDataWriters' | 'ingestRolePatterns'>,
): Verdict {
  const writers = writersOf({ bucket: name, prefixes, policy }, place, facts.known('iam.principal'));
  const facing = writers.filter(
    ({ arn, value }) =>
      isUserFacing(value) && !ingestRolePatterns.some((pattern) => matchesGlob(pattern, arn)),
  );
  const evidence = {
    job: example,
    writers: writers.slice(0, mostShown).map(({ arn }) => arn),
    writerCount: writers.length,
    maxTrainingDataWriters,
    organizationPolicies: 'not considered',
  };
  const [first] = facing;
  if (first) {
    return fail(
      `${nameOf(first.value)} serves users and may write training data in bucket ${name}.`,
      evidence,
      {
        reason: 'USER_WRITABLE',
        severity: 'high',
      },
    );
  }
  if (writers.length > maxTrainingDataWriters) {
    return fail(
      `Bucket ${name} has training data that ${writers.length} principals may write, more than ${maxTrainingDataWriters}.`,
      evidence,
      { reason: 'TOO_MANY_WRITERS', severity: 'high' },
    );
  }
  facts.all('iam.principal');
  return pass(`Bucket ${name} has training data that ${writers.length} principals may write.`, evidence);
}
