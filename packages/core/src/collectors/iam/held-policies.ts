import { stated } from '../aws/stated.ts';
import type { Reading } from '../collector.ts';

/** What one role, user or group holds itself: inline policies with their text, attached ones by ARN. */
export interface HeldPolicies {
  readonly inline: readonly {
    readonly PolicyName?: string | undefined;
    readonly PolicyDocument?: string | undefined;
  }[];
  readonly attached: readonly {
    readonly PolicyName?: string | undefined;
    readonly PolicyArn?: string | undefined;
  }[];
}

/** What one role holds. */
export async function policiesOfRole(
  reading: Reading<'iam:ListRolePolicies' | 'iam:GetRolePolicy' | 'iam:ListAttachedRolePolicies', never>,
  RoleName: string,
): Promise<HeldPolicies> {
  const [names, attached] = await Promise.all([
    every(reading.pages('iam:ListRolePolicies', { RoleName }), ({ PolicyNames }) =>
      stated(reading, PolicyNames, `the inline policies of role ${RoleName}`),
    ),
    every(reading.pages('iam:ListAttachedRolePolicies', { RoleName }), ({ AttachedPolicies }) =>
      stated(reading, AttachedPolicies, `the attached policies of role ${RoleName}`),
    ),
  ]);
  const inline = names.map((PolicyName) => reading.call('iam:GetRolePolicy', { RoleName, PolicyName }));
  return { inline: await Promise.all(inline), attached };
}

/** What one user holds, groups left out. */
export async function policiesOfUser(
  reading: Reading<'iam:ListUserPolicies' | 'iam:GetUserPolicy' | 'iam:ListAttachedUserPolicies', never>,
  UserName: string,
): Promise<HeldPolicies> {
  const [names, attached] = await Promise.all([
    every(reading.pages('iam:ListUserPolicies', { UserName }), ({ PolicyNames }) =>
      stated(reading, PolicyNames, `the inline policies of user ${UserName}`),
    ),
    every(reading.pages('iam:ListAttachedUserPolicies', { UserName }), ({ AttachedPolicies }) =>
      stated(reading, AttachedPolicies, `the attached policies of user ${UserName}`),
    ),
  ]);
  const inline = names.map((PolicyName) => reading.call('iam:GetUserPolicy', { UserName, PolicyName }));
  return { inline: await Promise.all(inline), attached };
}

/** What one group holds, and hands to its users. */
export async function policiesOfGroup(
  reading: Reading<'iam:ListGroupPolicies' | 'iam:GetGroupPolicy' | 'iam:ListAttachedGroupPolicies', never>,
  GroupName: string,
): Promise<HeldPolicies> {
  const [names, attached] = await Promise.all([
    every(reading.pages('iam:ListGroupPolicies', { GroupName }), ({ PolicyNames }) =>
      stated(reading, PolicyNames, `the inline policies of group ${GroupName}`),
    ),
    every(reading.pages('iam:ListAttachedGroupPolicies', { GroupName }), ({ AttachedPolicies }) =>
      stated(reading, AttachedPolicies, `the attached policies of group ${GroupName}`),
    ),
  ]);
  const inline = names.map((PolicyName) => reading.call('iam:GetGroupPolicy', { GroupName, PolicyName }));
  return { inline: await Promise.all(inline), attached };
}

async function every<P, T>(
  pages: AsyncIterable<P>,
  itemsOf: (page: P) => readonly T[],
): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...itemsOf(page));
  return items;
}
