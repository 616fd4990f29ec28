import { fail, pass, type Reader, type Verdict } from '../controls/control.ts';
import type { Place } from '../facts/fact.ts';
import type { PolicyStatement } from '../facts/policy.ts';
import type { Bucket, PublicAccessBlock } from '../facts/storage.ts';
import { coversGlob, matchesGlob } from '../iam/glob.ts';
import { deniesOutsiders, outsidersOf } from './outside-principals.ts';

const readAndWrite = ['s3:getobject', 's3:putobject'];

/** One bucket and its name: evidence is kept per bucket, since a resource may have several. */
export interface NamedBucket {
  readonly name: string;
  readonly bucket: Bucket;
}

const flags = ['blockPublicAcls', 'ignorePublicAcls', 'blockPublicPolicy', 'restrictPublicBuckets'] as const;

/** Whether the public access blocks of bucket and account together have all four settings on. */
export function judgeAccessBlock(
  { name, bucket }: NamedBucket,
  place: Place,
  facts: Reader<'s3.account-public-access-block'>,
): Verdict {
  const key = `${name}: public access block`;
  const missing = (blocks: readonly (PublicAccessBlock | null | undefined)[]) =>
    flags.filter((flag) => !blocks.some((block) => block?.[flag]));
  if (missing([bucket.publicAccessBlock]).length === 0) {
    return pass(`Bucket ${name} blocks public access.`, { [key]: 'bucket' });
  }
  const account = facts.find('s3.account-public-access-block', place.account)?.value.block;
  const off = missing([bucket.publicAccessBlock, account]);
  if (off.length === 0)
    return pass(`The account blocks public access to bucket ${name}.`, { [key]: 'account' });
  return fail(
    `Bucket ${name} lacks ${off.join(', ')} on both bucket and account.`,
    { [key]: { off } },
    { reason: 'PUBLIC_ACCESS_BLOCK', severity: 'high' },
  );
}

/** Whether AWS calls the bucket's policy public. */
export function judgePublicPolicy({ name, bucket }: NamedBucket): Verdict {
  const evidence = { [`${name}: policy is public`]: bucket.policyIsPublic };
  return bucket.policyIsPublic
    ? fail(`The policy of bucket ${name} is public.`, evidence, { reason: 'PUBLIC', severity: 'critical' })
    : pass(`The policy of bucket ${name} is not public.`, evidence);
}

/** Whether the bucket's policy lets principals of other accounts write objects. */
export function judgeWriters(
  { name, bucket }: NamedBucket,
  place: Place,
  trustedAccounts: readonly string[],
  facts: Pick<Reader<never>, 'undecided'>,
): Verdict {
  const key = `${name}: outside writers`;
  const trusted = [place.account, ...trustedAccounts];
  const found = bucket.policy && outsidersOf(bucket.policy, matchesPut, trusted);
  const guarded = bucket.policy ? deniesOutsiders(bucket.policy, deniesPut(place, name), trusted) : 'no';
  const certain = found ? [...found.anybody, ...found.accounts] : [];
  const doubtful = found ? [...found.narrowed, ...found.unclear] : [];
  if (guarded === 'yes' || certain.length + doubtful.length === 0) {
    return pass(`The policy of bucket ${name} lets nobody outside write.`, { [key]: [] });
  }
  const doubts = [...certain, ...doubtful];
  if (guarded === 'maybe' || certain.length === 0) {
    return facts.undecided(
      'OPAQUE_POLICY',
      `Whether the policy of bucket ${name} lets others write cannot be told: ${doubts.join(', ')}.`,
    );
  }
  return fail(
    `The policy of bucket ${name} lets untrusted principals write: ${certain.join(', ')}.`,
    { [key]: certain },
    { reason: 'OUTSIDE_WRITERS', severity: 'high' },
  );
}

/** Whether the bucket's policy refuses every request without TLS. */
export function judgeTransport({ name, bucket }: NamedBucket, place: Place): Verdict {
  const refusing = bucket.policy?.statements.filter(
    (statement) =>
      statement.effect === 'Deny' &&
      statement.principals?.some(({ kind, value }) => kind === 'AWS' && value === '*') === true &&
      coversObjects(statement, place, name) &&
      statement.conditions.length === 1 &&
      statement.conditions.some(
        ({ operator, key, values }) =>
          operator === 'bool' &&
          key === 'aws:securetransport' &&
          values.some((value) => value.toLowerCase() === 'false'),
      ),
  );
  // One statement may refuse reading and another one writing.
  const denies = readAndWrite.every((action) =>
    refusing?.some(({ actions }) => actions?.some((pattern) => matchesGlob(pattern, action))),
  );
  const evidence = { [`${name}: denies plain HTTP`]: denies };
  return denies
    ? pass(`Bucket ${name} refuses plain HTTP.`, evidence)
    : fail(`The policy of bucket ${name} does not refuse plain HTTP.`, evidence, {
        reason: 'PLAIN_HTTP',
        severity: 'medium',
      });
}

/** Whether earlier states of the bucket's objects can be brought back. */
export function judgeVersioning({ name, bucket }: NamedBucket, severity: 'high' | 'medium'): Verdict {
  const evidence = { [`${name}: versioning`]: bucket.versioning };
  return bucket.versioning === 'Enabled'
    ? pass(`Bucket ${name} keeps versions.`, evidence)
    : fail(`Versioning of bucket ${name} is ${bucket.versioning ?? 'off'}.`, evidence, {
        reason: 'VERSIONING_OFF',
        severity,
      });
}

/** An Allow is over-approximated: any pattern that may match `s3:PutObject`. */
function matchesPut({ actions, notActions }: PolicyStatement): boolean {
  return actions ? actions.some(coversPut) : !notActions?.some(coversPut);
}

/** A Deny is under-approximated: it must name the action and every object. */
function deniesPut(place: Place, name: string): (statement: PolicyStatement) => boolean {
  return (statement) => statement.actions?.some(coversPut) === true && coversObjects(statement, place, name);
}

function coversPut(pattern: string): boolean {
  return matchesGlob(pattern, 's3:putobject');
}

function coversObjects({ resources }: PolicyStatement, { partition }: Place, name: string): boolean {
  const objects = `arn:${partition}:s3:::${name}/*`;
  return resources?.some((pattern) => coversGlob(pattern, objects, false)) === true;
}
