import { defineStore, type World } from '../world.ts';

/** The organization, as Organizations keeps it; shared by name so that IAM needs no service's code. */
export const organizationStore = defineStore<{ readonly Id?: string | undefined }>(
  'organizations.organization',
  'world',
);
const members = defineStore<unknown>('organizations.member', 'world');

const anywhere = { account: '', region: '' };

/** Id of the organization that an account of this world belongs to; without a list of members, all do. */
export function organizationIdOf(world: World, account: string): string | undefined {
  const list = world.items(members, anywhere);
  if (!world.accounts.has(account) || (list.size > 0 && !list.has(account))) return undefined;
  const [organization] = world.items(organizationStore, anywhere).values();
  return organization?.Id;
}
