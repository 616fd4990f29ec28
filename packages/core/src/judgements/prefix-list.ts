import type { Reader } from '../controls/control.ts';
import type { EgressRule, RouteTable, SecurityGroup } from '../facts/network.ts';
import { prefixLength } from './cidr.ts';

type Lists = Reader<'ec2.prefix-list'>;

/**
 * The addresses that a prefix list stands for.
 *
 * @throws Unreadable when the list is not visible: it may stand for all of them.
 */
export function addressesOf(prefixListId: string, facts: Lists): readonly string[] {
  const list = facts.find('ec2.prefix-list', prefixListId);
  if (!list) return facts.undecided('NO_DATA', `Prefix list ${prefixListId} is not visible.`);
  return list.value.cidrs;
}

/** Where a security group lets traffic go, its prefix lists written out. */
export function writtenOut({ egress, egressLists = [] }: SecurityGroup, facts: Lists): readonly EgressRule[] {
  const listed = egressLists.flatMap(({ prefixListId, ...ports }) =>
    addressesOf(prefixListId, facts).map((range) => ({ range, ...ports })),
  );
  return [...egress, ...listed];
}

/** Whether a prefix list makes one of the routes a default route: all addresses, or a half of them. */
export function hasListedDefault({ listRoutes = [] }: RouteTable, facts: Lists): boolean {
  return listRoutes.some(({ prefixListId }) =>
    addressesOf(prefixListId, facts).some((cidr) => {
      const length = prefixLength(cidr);
      return cidr === '2000::/3' || (length !== undefined && length <= 1);
    }),
  );
}
