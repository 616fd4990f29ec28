/** Orders version names: DRAFT first, then the numbers upwards. AWS promises no order of its own. */
export function versionOrder(a: string, b: string): number {
  return rankOf(a) - rankOf(b);
}

function rankOf(version: string): number {
  return version === 'DRAFT' ? -1 : Number(version);
}
