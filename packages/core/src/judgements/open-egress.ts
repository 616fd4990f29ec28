import { type Evidence, fail, notApplicable, pass, type Reader, type Verdict } from '../controls/control.ts';
import type { EgressRule, SecurityGroup } from '../facts/network.ts';
import { coverEverything } from './cidr.ts';
import { writtenOut } from './prefix-list.ts';

const mostShown = 20;

/** What makes rules of egress too open, and how bad that is. */
export interface EgressLimit {
  isOpen(rules: readonly EgressRule[]): boolean;
  readonly severity: 'medium' | 'low';
}

/**
 * Where the security groups of a workload let it connect to: a part for each group, for `allOf`, and one for what
 * they open together, as the rules of all groups add up.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
 */
export function egressParts(
  what: string,
  groupIds: readonly string[],
  facts: Reader<'ec2.security-group' | 'ec2.prefix-list'>,
  { isOpen, severity }: EgressLimit,
  evidence: Evidence = {},
): readonly (() => Verdict)[] {
  const isWide = (group: SecurityGroup) => isOpen(group.egress) || isOpen(writtenOut(group, facts));
  const open = (through: string, seen: Evidence) =>
    fail(`${what} may connect to anywhere through ${through}.`, seen, { reason: 'OPEN_EGRESS', severity });
  const each = groupIds.map((id) => () => {
    const group = facts.find('ec2.security-group', id)?.value;
    if (!group) return facts.undecided('NO_DATA', `Security group ${id} of ${what} is not visible.`);
    const seen = { ...evidence, [`security group ${id}`]: reachedBy(group) };
    return isWide(group)
      ? open(`security group ${id}`, seen)
      : pass(`${what} connects through security group ${id}.`, seen);
  });
  // Of one group it says nothing more.
  const together = () => {
    const visible = groupIds.flatMap((id) => {
      const group = facts.find('ec2.security-group', id)?.value;
      return group ? [{ id, group }] : [];
    });
    const groups = visible.map(({ group }) => group);
    const adds = !groups.some(isWide) && isOpen(groups.flatMap((group) => writtenOut(group, facts)));
    const seen = visible.map(({ id, group }) => [`security group ${id}`, reachedBy(group)]);
    return adds
      ? open('its security groups together', { ...evidence, ...Object.fromEntries(seen) })
      : notApplicable(`The security groups of ${what} open no more together than each alone.`, evidence);
  };
  return [...each, together];
}

function reachedBy({ egress, egressLists = [] }: SecurityGroup): readonly string[] {
  const reached = [
    ...egress.map(({ range }) => range),
    ...egressLists.map(({ prefixListId }) => prefixListId),
  ];
  return reached.slice(0, mostShown);
}

/** Whether rules together let every address be reached, on whatever port. */
export function reachesAnywhere(rules: readonly EgressRule[]): boolean {
  return coverEverything(rules.map(({ range }) => range));
}

/** Whether rules together let every address be reached on every port of one protocol. */
export function isOpenEgress(rules: readonly EgressRule[]): boolean {
  const open = rules.filter(
    ({ protocol, fromPort, toPort }) => protocol === '-1' || (fromPort === 0 && toPort === 65_535),
  );
  return [...new Set(open.map(({ protocol }) => protocol))].some((wanted) =>
    reachesAnywhere(open.filter(({ protocol }) => protocol === wanted || protocol === '-1')),
  );
}
