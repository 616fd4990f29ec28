import type { Retirement } from '@lenswatch/core/retirement.ts';
import type { Summary } from './sweep-documents.ts';

/** An answer of Step Functions holds 256 kB. */
const LISTED = 200;

/** Sums up what was retired; a target that failed as a whole is a refusal of its own. */
export function retirementOf(summaries: readonly Summary[]): Retirement {
  const sum = (count: (summary: Summary) => number | undefined) =>
    summaries.reduce((total, summary) => total + (count(summary) ?? 0), 0);
  const refusals = summaries
    .toSorted((a, b) => (a.account < b.account ? -1 : 1))
    .flatMap(({ account, reason, retired }) => [
      ...(reason === undefined ? [] : [{ account, service: null, region: null, reason }]),
      ...(retired?.refusals ?? []).map((refusal) => ({ account, ...refusal })),
    ]);
  return {
    archived: sum(({ retired }) => retired?.archived),
    open: sum(({ retired }) => retired?.open),
    rules: sum(({ retired }) => retired?.rules),
    refusals: refusals.slice(0, LISTED),
    more: Math.max(0, refusals.length - LISTED),
  };
}
