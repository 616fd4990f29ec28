import { defineStore, type World } from '../world.ts';

/** The organization, as Organizations keeps it; shared by name so that IAM needs no service's code. */
export const organizationStore = defineStore<{ readonly Id?: string | undefined }>(
  'organizations.organization',
  'world',
);

/** Id of the organization that an account of this world belongs to. */
export function organizationIdOf(world: World, account: string): string | undefined {
  if (!world.accounts.has(account)) return undefined;
  const [organization] = world.items(organizationStore, { account: '', region: '' }).values();
  return organization?.Id;
}
