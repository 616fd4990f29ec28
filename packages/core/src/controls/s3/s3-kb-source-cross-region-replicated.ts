import type { Resource } from '../../facts/fact.ts';
import type { BucketReplication } from '../../facts/storage.ts';
import { allOf } from '../../judgements/all-of.ts';
import { anyOf } from '../../judgements/any-of.ts';
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

type Rule = BucketReplication['rules'][number];
type Reads = Reader<'s3.replication-destination'>;

export const control = defineControl({
  id: 's3-kb-source-cross-region-replicated',
  title: 'Knowledge base sources are replicated',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'A knowledge base in another Region can take over only if its documents are there. Replication keeps them there ' +
    'without anybody having to think of it.',
  remediation:
    'aws s3api put-bucket-replication --bucket <bucket> --replication-configuration <a rule that is enabled, covers ' +
    'the prefix, and names a versioned bucket in another Region>',
  howTo: {
    console:
      'Amazon S3, the bucket, Management, Replication rules: create a rule over the prefix of the knowledge base to a ' +
      'bucket in another Region. Both buckets need versioning. If the bucket encrypts with KMS, let the rule replicate ' +
      'objects encrypted with KMS too, and name a key of the other Region.',
    cli: [
      'aws s3api put-bucket-versioning --bucket <copy> --versioning-configuration Status=Enabled',
      'aws s3api put-bucket-replication --bucket <bucket> --replication-configuration \\',
      `  '{"Role": "<role arn>", "Rules": [{"ID": "knowledge", "Status": "Enabled", "Priority": 1, "Filter": {"Prefix": ""}, "DeleteMarkerReplication": {"Status": "Enabled"}, "Destination": {"Bucket": "arn:aws:s3:::<copy>"}}]}'`,
    ].join('\n'),
    cdk: [
      "new s3.Bucket(this, 'Documents', {",
      '  versioned: true,',
      '  replicationRules: [{ destination: copy, deleteMarkerReplication: true }],',
      '});',
    ].join('\n'),
  },
  requirements: ['GENREL05-BP02'],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html',
  ],
  subject: 's3.bucket',
  reads: ['bedrock-agent.data-source', 's3.bucket-replication', 's3.replication-destination'],
  parameters: ['multiRegionRequired', 'secondaryRegions', 'reportAdvisory'],

  evaluate(subject, facts, parameters) {
    const { id: name, value: bucket } = subject;
    const { multiRegionRequired, secondaryRegions, reportAdvisory } = parameters;
    if (!multiRegionRequired && !reportAdvisory) {
      return notApplicable('No second Region is asked for.', { multiRegionRequired, reportAdvisory });
    }
    const prefixes = prefixesOf(name, facts);
    if (prefixes === undefined) {
      return notApplicable(`No knowledge base reads bucket ${name}.`, { sources: 0 });
    }
    if ('foreign' in bucket) {
      return facts.undecided(
        'CROSS_ACCOUNT',
        `Bucket ${name} belongs to another account, whose rules were not read.`,
      );
    }
    const severity: Severity = multiRegionRequired ? 'medium' : 'informational';
    const replication = facts.find('s3.bucket-replication', name)?.value;
    if (!replication) {
      return facts.undecided('NO_DATA', `How bucket ${name} is replicated is not known.`);
    }
    const excluded = residencyOf(replication, bucket.region, secondaryRegions);
    if (excluded) {
      return notApplicable(`Tag data-residency keeps bucket ${name} where it is.`, {
        residency: replication.residency,
      });
    }
    const versioning = (): Verdict =>
      bucket.versioning === 'Enabled'
        ? pass(`Bucket ${name} keeps versions.`, { versioning: bucket.versioning })
        : fail(
            `Bucket ${name} keeps no versions, so nothing is replicated.`,
            { versioning: bucket.versioning },
            { reason: 'VERSIONING_OFF', severity },
          );
    const source = { name, region: bucket.region, algorithm: bucket.encryption?.algorithm ?? null, severity };
    const verdict = allOf(severity, [
      versioning,
      ...prefixes.map(
        (prefix) => () => judgePrefix({ ...source, prefix }, replication.rules, facts, parameters),
      ),
    ]);
    // A source that could not be read may read another prefix.
    if (verdict.verdict !== 'fail') facts.all('bedrock-agent.data-source');
    return verdict;
  },
});

/** The prefixes that data sources read, an empty one for the whole bucket; undefined when none reads it. */
function prefixesOf(name: string, facts: Reader<'bedrock-agent.data-source'>): readonly string[] | undefined {
  const reads = ({ value }: Resource<'bedrock-agent.data-source'>) => value.bucketName === name;
  const using = facts.known('bedrock-agent.data-source').filter(reads);
  if (using.length === 0) {
    facts.all('bedrock-agent.data-source');
    return undefined;
  }
  const prefixes = using.flatMap(({ value }) =>
    value.inclusionPrefixes.length === 0 ? [''] : value.inclusionPrefixes,
  );
  return [...new Set(prefixes)].sort();
}

/** Whether the tag names Regions, and none of them could take over. */
function residencyOf(
  { residency }: BucketReplication,
  own: string,
  secondaryRegions: readonly string[],
): boolean {
  if (residency === null) return false;
  const allowed = residency.split(/[\s,;:+/]+/).filter((region) => region !== '' && region !== own);
  return secondaryRegions.length === 0
    ? allowed.length === 0
    : !secondaryRegions.some((region) => allowed.includes(region));
}

interface Source {
  readonly name: string;
  readonly region: string;
  /** How the bucket encrypts what names no encryption; null: AWS names none. */
  readonly algorithm: string | null;
  readonly prefix: string;
  readonly severity: Severity;
}

/** One working copy is enough, whatever could not be read of the others. */
function judgePrefix(
  { name, region, algorithm, prefix, severity }: Source,
  rules: readonly Rule[],
  facts: Reads,
  { secondaryRegions }: Pick<Parameters, 'secondaryRegions'>,
): Verdict {
  const what = prefix === '' ? `Bucket ${name}` : `Prefix ${prefix} of bucket ${name}`;
  const covering = rules.filter((rule) => rule.enabled && !rule.partial && prefix.startsWith(rule.prefix));
  const byKms = algorithm?.startsWith('aws:kms') === true;
  const refused = (reason: string, text: string) => fail(text, {}, { reason, severity });
  const verdicts = anyOf(
    covering.map((rule) => () => {
      const { bucketName, timeControl, metrics } = rule;
      // S3 copies what KMS encrypts only where the rule says so.
      if (byKms && !rule.kmsObjects) {
        return refused('ENCRYPTED_LEFT_OUT', `rule ${rule.id} leaves out what ${algorithm} encrypts`);
      }
      const destination = facts.find('s3.replication-destination', bucketName)?.value;
      if (!destination) return refused('DESTINATION_MISSING', `bucket ${bucketName} does not exist`);
      if (destination.region === region) {
        return refused('SAME_REGION', `bucket ${bucketName} lies in the same Region`);
      }
      if (secondaryRegions.length > 0 && !secondaryRegions.includes(destination.region)) {
        return refused('OTHER_REGION', `bucket ${bucketName} lies in ${destination.region}`);
      }
      if (destination.versioning !== 'Enabled') {
        return refused('DESTINATION_UNVERSIONED', `bucket ${bucketName} keeps no versions`);
      }
      return pass(`${what} is replicated to ${destination.region}.`, {
        [what]: { rule: rule.id, destination: bucketName, region: destination.region, timeControl, metrics },
      });
    }),
  );
  const evidence = {
    [what]: {
      rules: rules.length,
      covering: covering.map(({ id }) => id),
      secondaryRegions,
      ...(byKms ? { encryption: algorithm } : {}),
    },
  };
  const [first] = verdicts;
  if (first?.verdict === 'pass') return first;
  return first
    ? fail(
        `${what} is not replicated to another Region: ${verdicts.map(({ message }) => message).join(', ')}.`,
        evidence,
        {
          reason: first.reason ?? 'NOT_REPLICATED',
          severity,
        },
      )
    : fail(`No enabled rule replicates ${what.charAt(0).toLowerCase()}${what.slice(1)}.`, evidence, {
        reason: 'NOT_REPLICATED',
        severity,
      });
}
