import type { EgressRule } from '../facts/network.ts';

/** A rule that lets every address be reached, on whatever port. */
export function reachesAnywhere({ range }: EgressRule): boolean {
  return range === '0.0.0.0/0' || range === '::/0';
}

/** A rule that lets every address be reached on every port. */
export function isOpenEgress(rule: EgressRule): boolean {
  const { protocol, fromPort, toPort } = rule;
  if (!reachesAnywhere(rule)) return false;
  return protocol === '-1' || (fromPort === 0 && toPort === 65_535);
}
