import { moveAccount } from '../services/organization-units.ts';
import { unitStore } from '../services/organizations.ts';
import type { World } from '../world.ts';
import type { Built } from './built.ts';

/** An organizational unit with the accounts that it holds; under the root unless `parent` says otherwise. */
export function organizationalUnit(
  world: World,
  options: {
    readonly id: string;
    readonly name: string;
    readonly parent?: string;
    readonly accounts?: readonly string[];
  },
): Built {
  const { id, name, parent = 'r-root', accounts = [] } = options;
  world.items(unitStore, { account: '', region: '' }).set(id, { id, name, parent });
  for (const account of accounts) moveAccount(world, account, id);
  return { id, arn: `arn:aws:organizations:::ou/${id}` };
}
