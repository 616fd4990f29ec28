import type { Place, Resource } from '../facts/fact.ts';
import type { Principal } from '../facts/iam.ts';
import type { PolicyDocument } from '../facts/policy.ts';
import { invokeActions } from '../iam/action-sets.ts';
import { isAdministrator } from '../iam/administrator.ts';
import { type Allowance, allowancesOf, mayTouch } from '../iam/effective-grant.ts';
import { coversGlob, matchesGlob } from '../iam/glob.ts';
import { sharesResources } from '../iam/match.ts';
import { trustsService } from '../iam/trust.ts';

const put = 's3:putobject';
const applications = ['lambda.amazonaws.com', 'ecs-tasks.amazonaws.com'];
const invokers = [...new Set(invokeActions.map((action) => action.slice(0, action.indexOf(':'))))];

/** A place in S3 whose writers are asked for. */
export interface Written {
  readonly bucket: string;
  /** Empty: the whole bucket. */
  readonly prefixes: readonly string[];
  readonly policy: PolicyDocument | null;
}

/**
 * The users and roles whose own policies let them write below the prefixes. Administrators and roles that AWS
 * defines are left out, and whoever the bucket's policy keeps out by name.
 */
export function writersOf(
  { bucket, prefixes, policy }: Written,
  { partition }: Pick<Place, 'partition'>,
  principals: readonly Resource<'iam.principal'>[],
): readonly Resource<'iam.principal'>[] {
  const wanted = (prefixes.length === 0 ? [''] : prefixes).map(
    (prefix) => `arn:${partition}:s3:::${bucket}/${prefix}*`,
  );
  const admitted = policy && admittedBy(policy, `arn:${partition}:s3:::${bucket}/*`);
  return principals.filter(({ arn, value }) => {
    if (value.kind === 'group' || value.path.startsWith('/aws-service-role/')) return false;
    if (admitted && !admitted.some((pattern) => matchesGlob(pattern, arn))) return false;
    return (
      putGrants(value).some(({ resource }) => wanted.some((pattern) => sharesResources(resource, pattern))) &&
      !isAdministrator(value)
    );
  });
}

/** A role that application code runs as and that asks models: what its users send may end up where it writes. */
export function isUserFacing(principal: Principal): boolean {
  const { kind, trust } = principal;
  if (kind !== 'role' || trust === null) return false;
  if (!applications.some((service) => trustsService(trust, service))) return false;
  return (
    mayTouch(principal, invokers) &&
    invokeActions.some((action) => allowancesOf(principal, action).length > 0)
  );
}

const kept = new WeakMap<Principal, readonly Allowance[]>();

/** Asked once per principal, however many buckets there are. */
function putGrants(principal: Principal): readonly Allowance[] {
  let grants = kept.get(principal);
  if (!grants) {
    grants = mayTouch(principal, ['s3']) ? allowancesOf(principal, put) : [];
    kept.set(principal, grants);
  }
  return grants;
}

/** The only principals that may write, where a Deny of the bucket's policy spares them by ARN; null: no such Deny. */
function admittedBy({ statements }: PolicyDocument, objects: string): readonly string[] | null {
  for (const { effect, principals, actions, resources, conditions } of statements) {
    const everybody = principals?.some(({ kind, value }) => kind === 'AWS' && value === '*') === true;
    const [only, ...others] = conditions;
    if (
      effect === 'Deny' &&
      everybody &&
      actions?.some((pattern) => matchesGlob(pattern, put)) &&
      resources?.some((pattern) => coversGlob(pattern, objects, false)) &&
      others.length === 0 &&
      only?.key === 'aws:principalarn' &&
      /^(arnnotlike|arnnotequals|stringnotlike|stringnotequals)$/.test(only.operator) &&
      !only.ifExists &&
      only.set === null
    ) {
      return only.values;
    }
  }
  return null;
}
