import type { Severity } from '../controls/control.ts';
import type { Finding, Suppressed } from './finding.ts';
import { matchesGlob } from './glob.ts';

/** A decision to accept findings: who, why, until when. */
export interface Suppression {
  readonly control: string;
  /** ARN or resource id; `*` and `?` are wildcards. */
  readonly resource: string;
  readonly reason: string;
  readonly owner: string;
  readonly approver: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** Principals whose findings are accepted by kind, e.g. break-glass roles. */
export interface Exemptions {
  readonly principals: readonly string[];
  readonly reason: string;
}

/** Longest life of a suppression in days, by the severity of what it accepts (scoring §1.5). */
const longestDays: { readonly [S in Severity]: number } = {
  critical: 30,
  high: 90,
  medium: 365,
  low: 365,
  informational: 365,
};

const DAY = 86_400_000;

/**
 * Marks what people decided to accept; no finding is ever removed. A suppression lives as long as its
 * finding's severity allows, whatever it claims; unknown may be accepted only where access or the region
 * itself is refused, for 90 days.
 */
export function govern(
  finding: Finding,
  suppressions: readonly Suppression[],
  exemptions: readonly Exemptions[],
  now: string,
): Finding {
  if (finding.verdict !== 'fail' && finding.verdict !== 'unknown') return finding;
  const suppressed = suppressedBy(finding, suppressions, now) ?? exemptedBy(finding, exemptions);
  return suppressed ? { ...finding, suppressed } : finding;
}

function suppressedBy(
  finding: Finding,
  suppressions: readonly Suppression[],
  now: string,
): Suppressed | undefined {
  for (const { control, resource, reason, owner, createdAt, expiresAt } of suppressions) {
    if (control !== finding.control) continue;
    if (!matchesGlob(resource, finding.resource.id) && !matchesGlob(resource, finding.resource.arn ?? ''))
      continue;
    const unknown = finding.verdict === 'unknown';
    if (unknown && finding.reason !== 'ACCESS_DENIED' && finding.reason !== 'REGION_UNSUPPORTED') continue;
    const days = unknown ? 90 : longestDays[finding.severity];
    const end = new Date(Math.min(Date.parse(expiresAt), Date.parse(createdAt) + days * DAY)).toISOString();
    if (end > now) return { reason, owner, expiresAt: end };
  }
  return undefined;
}

function exemptedBy({ resource }: Finding, exemptions: readonly Exemptions[]): Suppressed | undefined {
  const { arn } = resource;
  if (arn === null || !arn.includes(':iam::')) return undefined;
  for (const { principals, reason } of exemptions) {
    if (principals.some((pattern) => matchesGlob(pattern, arn))) {
      return { reason, owner: 'lenswatch configuration', expiresAt: null };
    }
  }
  return undefined;
}
