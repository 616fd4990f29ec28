/** The value below which a part of the samples lie; of none, not a number. */
export function percentile(samples: readonly number[], part: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

/** One line about samples in milliseconds. */
export function summary(name: string, samples: readonly number[]): string {
  const ms = (part: number) => `${percentile(samples, part).toFixed(0)} ms`;
  return `${name}: p50 ${ms(0.5)}, p95 ${ms(0.95)} (${samples.length})`;
}
