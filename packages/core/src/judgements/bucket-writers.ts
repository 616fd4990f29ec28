import type { Place, Resource } from '../facts/fact.ts';
import type { Principal } from '../facts/iam.ts';
import type { PolicyDocument, PolicyPrincipal, PolicyStatement } from '../facts/policy.ts';
import { isAdministrator } from '../iam/administrator.ts';
import { holds } from '../iam/condition.ts';
import { type Allowance, allowancesOf, mayTouch } from '../iam/effective-grant.ts';
import { coversGlob, matchesGlob } from '../iam/glob.ts';
import { sharesResources } from '../iam/match.ts';
import { mayInvokeModels } from '../iam/model-callers.ts';
import { closeVariables } from '../iam/policy-variables.ts';
import { fixedContext } from '../iam/principal-context.ts';
import { trustsService } from '../iam/trust.ts';

const put = 's3:putobject';
const applications = ['lambda.amazonaws.com', 'ecs-tasks.amazonaws.com'];

/** A place in S3 whose writers are asked for. */
export interface Written {
  readonly bucket: string;
  /** Empty: the whole bucket. */
  readonly prefixes: readonly string[];
  readonly policy: PolicyDocument | null;
}

/**
 * The users and roles that may write below the prefixes, by their own policies or by the bucket's.
 * Administrators and roles that AWS defines are left out, and whoever the bucket's policy surely keeps out.
 */
export function writersOf(
  { bucket, prefixes, policy }: Written,
  { partition }: Pick<Place, 'partition'>,
  principals: readonly Resource<'iam.principal'>[],
): readonly Resource<'iam.principal'>[] {
  const wanted = (prefixes.length === 0 ? [''] : prefixes).map(
    (prefix) => `arn:${partition}:s3:::${bucket}/${prefix}*`,
  );
  const concerned = policy && { ...policy, statements: policy.statements.filter(isAboutWriting) };
  return principals.filter((principal) => {
    const { value } = principal;
    if (value.kind === 'group' || value.path.startsWith('/aws-service-role/')) return false;
    const open = concerned ? leftOpen(concerned, principal, wanted) : wanted;
    if (open.length === 0) return false;
    const grants = [...putGrants(value), ...(concerned ? grantsOfBucket(concerned, principal) : [])];
    return (
      grants.some(({ resource }) => open.some((pattern) => sharesResources(resource, pattern))) &&
      !isAdministrator(value)
    );
  });
}

/** A role that application code runs as and that asks models: what its users send may end up where it writes. */
export function isUserFacing(principal: Principal): boolean {
  const { trust } = principal;
  if (trust === null) return false;
  if (!applications.some((service) => trustsService(trust, service))) return false;
  return mayInvokeModels(principal);
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

function isAboutWriting({ actions, notActions }: PolicyStatement): boolean {
  return (
    actions?.some((pattern) => matchesGlob(pattern, put)) ??
    notActions?.some((pattern) => matchesGlob(pattern, put)) === false
  );
}

/** The patterns of which no Deny of the bucket's policy surely keeps the principal from every object. */
function leftOpen(
  { statements, version }: PolicyDocument,
  subject: Resource<'iam.principal'>,
  wanted: readonly string[],
): readonly string[] {
  const denies = statements.filter(({ effect }) => effect === 'Deny');
  if (denies.length === 0) return wanted;
  const known = fixedContext(subject.value);
  const close = (text: string) => (version === '2012-10-17' ? closeVariables(text, known.context) : text);
  const certain = denies.filter(
    ({ principals, conditions }) =>
      principals?.some((principal) => isMeant(principal, subject)) === true &&
      conditions.every((condition) => known.knows(condition.key) && holds(condition, known.context, close)),
  );
  return wanted.filter(
    (pattern) =>
      !certain.some(({ resources }) => resources?.some((denied) => coversGlob(denied, pattern, false))),
  );
}

/** What the bucket's policy grants a principal beside its own policies, whose Deny and boundary hold for it too. */
function grantsOfBucket(
  { statements, version }: PolicyDocument,
  subject: Resource<'iam.principal'>,
): readonly Allowance[] {
  const names = (list: readonly PolicyPrincipal[]) => list.some((principal) => isMeant(principal, subject));
  const granting = statements.filter(
    ({ effect, principals, notPrincipals }) =>
      effect === 'Allow' && (principals ? names(principals) : !names(notPrincipals ?? [])),
  );
  if (granting.length === 0) return [];
  const document = { version, statements: granting };
  const { value } = subject;
  const policies = [...value.policies, { name: 'bucket', source: 'inline', arn: null, document } as const];
  return allowancesOf({ ...value, policies }, put).filter(({ policy }) => policy === 'bucket');
}

/** Everybody, or this very principal; that of a whole account leaves the decision to the account's own policies. */
function isMeant({ kind, value }: PolicyPrincipal, { arn }: Resource<'iam.principal'>): boolean {
  return kind === 'AWS' && (value === '*' || value === arn);
}
