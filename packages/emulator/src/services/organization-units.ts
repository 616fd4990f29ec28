import {
  type Authorization,
  AwsError,
  type Call,
  defineOperation,
  type Modelled,
  page,
} from '../operation.ts';
import { defineStore, type World } from '../world.ts';
import { delegatedStore, findOrganization, memberStore } from './organizations.ts';
import { required } from './record.ts';
import { recorded } from './trace.ts';

export interface UnitRecord {
  readonly id: string;
  readonly name: string;
  /** Id of the unit or root that holds it. */
  readonly parent: string;
}

/** Organizational units, keyed by id. */
export const units = defineStore<UnitRecord>('organizations.unit', 'world');

const anywhere = { account: '', region: '' };

/** The units above an account, the nearest first, and the root. */
export function parentsOf(world: World, account: string): string[] {
  const parents: string[] = [];
  let parent = world.items(memberStore, anywhere).get(account)?.parent;
  while (parent !== undefined && !parents.includes(parent)) {
    parents.push(parent);
    parent = world.items(units, anywhere).get(parent)?.parent;
  }
  return parents;
}

/** Puts an account under another unit. */
export function moveAccount(world: World, account: string, parent: string): void {
  const members = world.items(memberStore, anywhere);
  const member = members.get(account);
  if (member) members.set(account, { ...member, parent });
}

function unitArn(id: string, call: Call): string {
  const { Id, MasterAccountId } = findOrganization(call.world) ?? {};
  const kind = id.startsWith('r-') ? 'root' : 'ou';
  return `arn:${call.partition}:organizations::${MasterAccountId}:${kind}/${Id}/${id}`;
}

function checkAdministrator(call: Call): void {
  const manages = findOrganization(call.world)?.MasterAccountId === call.account;
  if (manages || call.world.items(delegatedStore, anywhere).has(call.account)) return;
  throw new AwsError('AccessDeniedException', `You don't have permissions to access this resource.`, 400);
}

const onParent = (input: { ParentId?: string | undefined }, call: Call): Authorization[] => [
  {
    action: 'organizations:ListOrganizationalUnitsForParent',
    resource: unitArn(required(input.ParentId, 'ParentId'), call),
  },
];

export const organizationUnits: readonly Modelled[] = [
  defineOperation('organizations:ListOrganizationalUnitsForParent', {
    authorize: onParent,
    handle(input, call) {
      checkAdministrator(call);
      const all = [...call.world.items(units, anywhere).values()]
        .filter(({ parent }) => parent === input.ParentId)
        .map(({ id, name }) => ({ Id: id, Name: name, Arn: unitArn(id, call) }));
      const { items, next } = page(call, all, input.NextToken, input.MaxResults, 20);
      return { OrganizationalUnits: items, NextToken: next };
    },
  }),
  defineOperation('organizations:MoveAccount', {
    authorize: (input, call) =>
      [input.SourceParentId, input.DestinationParentId].map((id) => ({
        action: 'organizations:MoveAccount',
        resource: unitArn(id ?? '', call),
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
