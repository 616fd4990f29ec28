import type { Change } from '../change.ts';
import { answeredAt, isOwn, type Named, textAt } from './named.ts';

/** IAM answers in the partition's one region and names principals by name, policies by ARN. */
export const iam = {
  'iam.principal': principals,
  'iam.service-specific-credentials': userNames,
  // Told by name; `affected` finds the path.
  'iam.role-session': principals,
};

const kinds = ['role', 'user', 'group'] as const;

/**
 * ARNs of principals and of managed policies; `affected` finds the holders of a policy, the members of a
 * group, and the path of a principal, which requests do not name.
 */
function principals(change: Change): Named {
  const policyArn = /Policy(Version)?$/.test(change.name) ? policyOf(change) : undefined;
  if (policyArn !== undefined) return [policyArn];

  const { partition, account } = change;
  const named = kinds.flatMap((kind) => {
    const arn = answeredAt(change, `${kind}.arn`);
    if (arn !== undefined && isOwn(change, arn)) return [arn];
    const names = [textAt(change, `${kind}Name`, `${kind}.${kind}Name`), textAt(change, `new${kind}Name`)];
    return names.flatMap((name) =>
      name === undefined ? [] : [`arn:${partition}:iam::${account}:${kind}/${name}`],
    );
  });
  // Membership is the user's: the group itself stays as it is.
  const told = named.some((arn) => arn.includes(':user/')) ? named.filter(isNoGroup) : named;
  return told.length > 0 ? told : [null];
}

function isNoGroup(arn: string): boolean {
  return !arn.includes(':group/');
}

/** The policy that was itself changed; one that is attached or detached concerns its new holder only. */
function policyOf(change: Change): string | undefined {
  if (kinds.some((kind) => textAt(change, `${kind}Name`) !== undefined)) return undefined;
  return textAt(change, 'policyArn');
}

/** Who renews, changes or deletes an own key need not name himself. */
function userNames(change: Change): Named {
  const name = textAt(change, 'userName', 'serviceSpecificCredential.userName') ?? callerOf(change);
  const renamed = textAt(change, 'newUserName');
  return [name ?? null, ...(renamed === undefined ? [] : [renamed])];
}

function callerOf({ actor, account }: Change): string | undefined {
  return new RegExp(`^arn:[^:]+:iam::${account}:user/(?:.*/)?([^/]+)$`).exec(actor.principal)?.[1];
}
