import type { Severity } from '@lenswatch/core/controls/control.ts';

/** Worst first. */
export const severities = [
  'critical',
  'high',
  'medium',
  'low',
  'informational',
] as const satisfies readonly Severity[];

/** Orders severities, worst first. */
export function bySeverity(a: Severity, b: Severity): number {
  return severities.indexOf(a) - severities.indexOf(b);
}

/** True when a severity is as bad as the limit, or worse. */
export function isAtLeast(severity: Severity, limit: Severity): boolean {
  return bySeverity(severity, limit) <= 0;
}
