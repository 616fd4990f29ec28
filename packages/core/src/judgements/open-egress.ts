import type { EgressRule } from '../facts/network.ts';

/** A rule that lets every address be reached on every port. */
export function isOpenEgress({ range, protocol, fromPort, toPort }: EgressRule): boolean {
  if (range !== '0.0.0.0/0' && range !== '::/0') return false;
  return protocol === '-1' || (fromPort === 0 && toPort === 65_535);
}
