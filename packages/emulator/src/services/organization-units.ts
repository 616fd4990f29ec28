import { AwsError } from '../aws-error.ts';
import { defineOperation, type Modelled, page } from '../operation.ts';
import type { World } from '../world.ts';
import { checkAdministrator, memberStore, parentArn, unitStore } from './organizations.ts';
import { required } from './record.ts';
import { recorded } from './trace.ts';

const anywhere = { account: '', region: '' };

/** The units above an account, the nearest first, and the root. */
export function parentsOf(world: World, account: string): string[] {
  const parents: string[] = [];
  let parent = world.items(memberStore, anywhere).get(account)?.parent;
  while (parent !== undefined && !parents.includes(parent)) {
    parents.push(parent);
    parent = world.items(unitStore, anywhere).get(parent)?.parent;
  }
  return parents;
}

/** Puts an account under another unit. */
export function moveAccount(world: World, account: string, parent: string): void {
  const members = world.items(memberStore, anywhere);
  const member = members.get(account);
  if (member) members.set(account, { ...member, parent });
}

export const organizationUnits: readonly Modelled[] = [
  defineOperation('organizations:ListOrganizationalUnitsForParent', {
    authorize: (input, call) => [
      {
        action: 'organizations:ListOrganizationalUnitsForParent',
        resource: parentArn(call, required(input.ParentId, 'ParentId')),
      },
    ],
    handle(input, call) {
      checkAdministrator(call);
      const all = [...call.world.items(unitStore, anywhere).values()]
        .filter(({ parent }) => parent === input.ParentId)
        .map(({ id, name }) => ({ Id: id, Name: name, Arn: parentArn(call, id) }));
      const { items, next } = page(call, all, input.NextToken, input.MaxResults, 20);
      return { OrganizationalUnits: items, NextToken: next };
    },
  }),
  defineOperation('organizations:MoveAccount', {
    authorize: (input, call) =>
      [input.SourceParentId, input.DestinationParentId].map((id) => ({
        action: 'organizations:MoveAccount',
        resource: parentArn(call, id ?? ''),
      })),
    handle(input, call) {
      checkAdministrator(call);
      const account = required(input.AccountId, 'AccountId');
      const member = call.world.items(memberStore, anywhere).get(account);
      if (member?.parent !== input.SourceParentId) {
        throw new AwsError('AccountNotFoundException', 'The account is not in the source parent.', 400);
      }
      moveAccount(call.world, account, required(input.DestinationParentId, 'DestinationParentId'));
      return {};
    },
    trace: (input) => ({ requestParameters: recorded(input), responseElements: null }),
  }),
];
