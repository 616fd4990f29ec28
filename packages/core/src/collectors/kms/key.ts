import { AwsFailure } from '../../aws/failure.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Reading } from '../collector.ts';

/** The facts that name keys. */
const dependsOn = [
  'logs.log-group',
  's3.bucket',
  'bedrock-agent.prompt',
  'bedrock-agent.agent',
  'bedrock-agent.data-source',
  'bedrock-agent.flow',
  'bedrock.custom-model',
  'bedrock.customization-job',
  'opensearch.collection',
  'opensearch.domain',
  's3vectors.vector-bucket',
  'cloudtrail.trail',
] as const;

type KeyReading = Reading<'kms:DescribeKey', (typeof dependsOn)[number]>;

/**
 * The keys that stores, agents and jobs name. Its id is the reference as written there: a key id, a key ARN
 * or an alias, so that whoever holds the reference finds the key.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
 */
export const collector = defineCollector({
  fact: 'kms.key',
  type: 'AWS::KMS::Key',
  scope: 'region',
  operations: ['kms:DescribeKey'],
  changedBy: [
    'kms:DisableKey',
    'kms:EnableKey',
    'kms:ScheduleKeyDeletion',
    'kms:CancelKeyDeletion',
    'kms:ImportKeyMaterial',
    'kms:DeleteImportedKeyMaterial',
    'kms:CreateAlias',
    'kms:UpdateAlias',
    'kms:DeleteAlias',
  ],
  dependsOn,
  async *list(reading) {
    yield* new Set(references(reading).map(({ key }) => key));
  },
  async get(reading, key) {
    const [, , , arnRegion, owner = reading.account] = key.startsWith('arn:') ? key.split(':') : [];
    const region = arnRegion ?? regionOfReference(reading, key);
    let answer: Awaited<ReturnType<typeof describe>>;
    try {
      answer = await describe(reading, key, region);
    } catch (error) {
      const denied = error instanceof AwsFailure && error.reason === 'ACCESS_DENIED';
      if (!denied || owner === reading.account) throw error;
      return reading.giveUp(
        'CROSS_ACCOUNT',
        `Key ${key} belongs to account ${owner}, which does not show it.`,
      );
    }
    if (!answer) return undefined;
    const metadata = stated(reading, answer.KeyMetadata, `the metadata of key ${key}`);
    return {
      id: key,
      arn: stated(reading, metadata.Arn, `the ARN of key ${key}`),
      value: {
        manager: stated(reading, metadata.KeyManager, `the manager of key ${key}`),
        state: stated(reading, metadata.KeyState, `the state of key ${key}`),
      },
    };
  },
  async *affected(reading, reference) {
    const keys = new Set(references(reading).map(({ key }) => key));
    for (const key of keys) if (await isCalled(reading, key, reference)) yield key;
  },
});

/**
 * Whether a name, as a log group or bucket writes it, means the key or alias of an ARN. An alias hides which
 * key it is; one that leads nowhere, or that AWS does not show, may be the one that was changed.
 */
async function isCalled(reading: KeyReading, key: string, arn: string): Promise<boolean> {
  const resource = arn.split(':').slice(5).join(':');
  if (key === arn || key === resource || `key/${key}` === resource) return true;
  if (!/(^|:)alias\//.test(key) || !resource.startsWith('key/')) return false;
  const [, , , region = reading.region] = key.startsWith('arn:') ? key.split(':') : [];
  try {
    const answer = await describe(reading, key, region);
    return answer === undefined || answer.KeyMetadata?.Arn === arn;
  } catch {
    return true;
  }
}

function describe(reading: KeyReading, KeyId: string, region: string) {
  return reading.find('kms:DescribeKey', { KeyId }, { region });
}

/** Who names which key, and in which region the name is meant. */
function references(reading: KeyReading): readonly { readonly key: string; readonly region: string }[] {
  const groups = reading.known('logs.log-group').map(({ value, region }) => ({ key: value.keyArn, region }));
  const buckets = reading
    .known('s3.bucket')
    .flatMap(({ value }) =>
      'foreign' in value ? [] : [{ key: value.encryption?.keyArn ?? null, region: value.region }],
    );
  const versioned = [
    ...reading.known('bedrock-agent.agent'),
    ...reading.known('bedrock-agent.flow'),
    ...reading.known('bedrock-agent.prompt'),
  ].flatMap(({ value, region }) => value.versions.map(({ keyArn }) => ({ key: keyArn, region })));
  const domains = reading
    .known('opensearch.domain')
    .map(({ value, region }) => ({ key: value.atRest.keyId, region }));
  const others = (
    [
      'bedrock-agent.data-source',
      'bedrock.custom-model',
      'bedrock.customization-job',
      'opensearch.collection',
      's3vectors.vector-bucket',
    ] as const
  ).flatMap((fact) => reading.known(fact).map(({ value, region }) => ({ key: value.keyArn, region })));
  const indexes = reading
    .known('s3vectors.vector-bucket')
    .flatMap(({ value, region }) => value.indexes.map(({ keyArn }) => ({ key: keyArn, region })));
  const trails = reading
    .known('cloudtrail.trail')
    .map(({ value, region }) => ({ key: value.homeRegion === region ? value.keyId : null, region }));
  return [...groups, ...buckets, ...versioned, ...domains, ...others, ...indexes, ...trails].flatMap(
    ({ key, region }) => (key === null ? [] : [{ key, region }]),
  );
}

/** A bare id or alias means a key of the region in which it is written; buckets may lie in another one. */
function regionOfReference(reading: KeyReading, key: string): string {
  const regions = new Set(
    references(reading).flatMap((reference) => (reference.key === key ? reference.region : [])),
  );
  const [region = reading.region, ...others] = regions;
  if (others.length === 0) return region;
  return reading.giveUp(
    'NO_DATA',
    `Key ${key} is named in several regions, where it may mean different keys.`,
  );
}
