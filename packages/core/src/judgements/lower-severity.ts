import type { Severity } from '../controls/control.ts';

const steps: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'informational'];

/** One step less severe: the catalogue's "–1". `informational` stays what it is. */
export function lowerSeverity(severity: Severity): Severity {
  return steps[steps.indexOf(severity) + 1] ?? 'informational';
}
