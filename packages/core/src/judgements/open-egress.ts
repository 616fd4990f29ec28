import type { EgressRule } from '../facts/network.ts';
import { coverEverything } from './cidr.ts';

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
