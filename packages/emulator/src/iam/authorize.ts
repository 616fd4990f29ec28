import type { World } from '../world.ts';
import type { Authorization } from './authorization.ts';
import type { Context } from './conditions.ts';
import { contextOf, type RequestFacts } from './context.ts';
import { evaluate } from './evaluate.ts';
import type { Principal } from './principal.ts';
import { grantOf } from './resource-policy.ts';
import { type BoundaryRecord, defaultDocument, groups, type InlinePolicy, roles, users } from './store.ts';

/** Why an action is refused, e.g. `because no identity-based policy allows the s3:GetBucketPolicy action`. */
export type Reason = string;

interface Policies {
  readonly identity: readonly string[];
  /** Null: no boundary is set. */
  readonly boundary: readonly string[] | null;
}

/**
 * The reason why IAM refuses an action to a caller, `null` if it allows it. Looks at inline, attached and
 * group policies, the permissions boundary, the session policy and the policy on the resource, if the authorization
 * brings one: within an account either side may allow, across accounts both have to.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function refusalOf(
  world: World,
  principal: Principal,
  authorization: Authorization,
  request: RequestFacts,
): Reason | null {
  const { action, policy } = authorization;
  const context = contextOf(world, principal, authorization, request);
  const grant =
    policy && policy.document !== null
      ? grantOf(world, policy.document, principal, authorization, context)
      : 'none';
  if (grant === 'deny') return 'with an explicit deny in a resource-based policy';
  const silence = `because no resource-based policy allows the ${action} action`;
  const foreign = policy !== undefined && policy.owner !== principal.account;
  if (principal.kind === 'service') return grant === 'named' ? null : silence;
  if (policy && (foreign || policy.decisive) && grant === 'none') return silence;
  const reason = ownRefusalOf(world, principal, authorization, context);
  const sufficient = grant === 'named' && !foreign;
  return sufficient && reason?.startsWith('because no identity-based policy') ? null : reason;
}

/** Why the caller's own policies refuse an action. */
function ownRefusalOf(
  world: World,
  principal: Principal,
  authorization: Authorization,
  context: Context,
): Reason | null {
  if (principal.kind === 'administrator') return null;
  const { identity, boundary } = policiesOf(world, principal);
  const layers: readonly (readonly [kind: string, article: string, documents: readonly string[] | null])[] = [
    ['identity-based policy', 'an', identity],
    ['permissions boundary', 'a', boundary],
    ['session policy', 'a', principal.session?.policies ?? null],
  ];
  const effects = layers.map(([kind, article, documents]) => ({
    kind,
    article,
    effect: documents === null ? ('allow' as const) : evaluate(documents, authorization, context),
  }));
  const denied = effects.find(({ effect }) => effect === 'deny');
  if (denied) return `with an explicit deny in ${denied.article} ${denied.kind}`;
  const silent = effects.find(({ effect }) => effect === 'none');
  return silent ? `because no ${silent.kind} allows the ${authorization.action} action` : null;
}

/** The sentence in which AWS refuses. S3 and EC2 have their own. */
export function refusalMessage(
  principal: Pick<Principal, 'arn'>,
  { action, resource }: Authorization,
  reason: Reason,
): string {
  const sentence = `User: ${principal.arn} is not authorized to perform: ${action}`;
  if (action.startsWith('ec2:')) {
    return `You are not authorized to perform this operation. ${sentence} ${reason}`;
  }
  const target = action.startsWith('s3:') ? `"${resource}"` : resource;
  return `${sentence} on resource: ${target} ${reason}`;
}

function policiesOf(world: World, principal: Principal): Policies {
  const at = { account: principal.account, region: '' };
  if (principal.kind === 'role') {
    const role = world.items(roles, at).get(principal.name);
    if (!role) return { identity: [], boundary: null };
    return {
      identity: [
        ...inline(role.RolePolicyList),
        ...managed(world, principal.account, role.AttachedManagedPolicies),
      ],
      boundary: boundaryOf(world, principal.account, role.PermissionsBoundary),
    };
  }
  const user = world.items(users, at).get(principal.name);
  if (!user) return { identity: [], boundary: null };
  const identity = [
    ...inline(user.UserPolicyList),
    ...managed(world, principal.account, user.AttachedManagedPolicies),
  ];
  for (const name of user.GroupList) {
    const group = world.items(groups, at).get(name);
    if (!group) continue;
    identity.push(...inline(group.GroupPolicyList));
    identity.push(...managed(world, principal.account, group.AttachedManagedPolicies));
  }
  return { identity, boundary: boundaryOf(world, principal.account, user.PermissionsBoundary) };
}

function inline(policies: readonly InlinePolicy[]): string[] {
  return policies.map((policy) => policy.PolicyDocument);
}

function managed(
  world: World,
  account: string,
  attached: readonly { readonly PolicyArn: string }[],
): string[] {
  return attached.flatMap(({ PolicyArn }) => defaultDocument(world, account, PolicyArn) ?? []);
}

/** A boundary whose policy is gone allows nothing. */
function boundaryOf(
  world: World,
  account: string,
  boundary: BoundaryRecord | undefined,
): readonly string[] | null {
  if (!boundary) return null;
  const document = defaultDocument(world, account, boundary.PermissionsBoundaryArn);
  return document === undefined ? [] : [document];
}
