import { hash } from 'node:crypto';
import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import { stringify } from 'safe-stable-stringify';
import type { Severity } from '../controls/control.ts';
import type { Finding } from '../engine/finding.ts';
import type { Place } from '../facts/fact.ts';

/** One finding as Security Hub shall show it, without the times that every import sets anew. */
export type AsffBody = Omit<AwsSecurityFinding, 'CreatedAt' | 'UpdatedAt'> & { readonly Id: string };

const schemaVersion = '2018-10-08';
const types = ['Software and Configuration Checks/AWS Security Best Practices'];
const label = {
  critical: 'CRITICAL',
  high: 'HIGH',
  medium: 'MEDIUM',
  low: 'LOW',
  informational: 'INFORMATIONAL',
} as const satisfies { readonly [S in Severity]: string };

/** How a finding of ours ends at the destination. */
export type Closing = 'passed' | 'gone';

/**
 * A failing control on one resource, within the limits of the format.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
 */
export function failedFinding(finding: Finding, title: string): AsffBody {
  const { resource } = finding;
  return {
    ...headOf(finding.id, resource, `lenswatch/${finding.control}`, finding.severity),
    Title: text(title, 256),
    Description: text(finding.message, 1024),
    Remediation: { Recommendation: { Text: text(finding.remediation, 512) } },
    ProductFields: fields({
      'lenswatch/control': finding.control,
      'lenswatch/reason': finding.reason ?? '',
      'lenswatch/confidence': finding.confidence,
      'lenswatch/evidence': stringify(finding.evidence),
    }),
    Resources: [
      {
        Type: 'Other',
        Id: text(resource.arn ?? resource.id, 512),
        Partition: partitionOf(resource),
        Region: resource.region,
        Details: { Other: fields({ type: resource.type, id: resource.id }) },
      },
    ],
    Compliance: {
      Status: 'FAILED',
      RelatedRequirements: finding.requirements.slice(0, 32).map((id) => text(id, 256)),
    },
    RecordState: 'ACTIVE',
  };
}

/** One finding for all that could not be judged in one place for one reason. */
export function unknownFinding(place: Place, reason: string, findings: readonly Finding[]): AsffBody {
  const permissions = [
    ...new Set(
      findings.flatMap(({ missing }) => missing ?? []).flatMap(({ permission }) => permission ?? []),
    ),
  ];
  const controls = [...new Set(findings.map(({ control }) => control))].sort();
  const what = `${findings.length} verdicts of ${controls.length} controls could not be reached (${reason}).`;
  const fix =
    permissions.length > 0
      ? `Allow ${permissions.sort().join(', ')} for the audit role.`
      : 'See the run for details.';
  return {
    ...headOf(unknownIdOf(place, reason), place, `lenswatch/could-not-judge`, 'informational'),
    Title: text(`lenswatch could not judge everything: ${reason}`, 256),
    Description: text(`${what} ${fix}`, 1024),
    Remediation: { Recommendation: { Text: text(fix, 512) } },
    ProductFields: fields({ 'lenswatch/reason': reason, 'lenswatch/controls': controls.join(' ') }),
    Resources: [
      {
        Type: 'AwsAccount',
        Id: `arn:${place.partition}:iam::${place.account}:root`,
        Partition: partitionOf(place),
        Region: place.region,
      },
    ],
    Compliance: { Status: 'NOT_AVAILABLE', StatusReasons: [{ ReasonCode: text(reason, 100) }] },
    RecordState: 'ACTIVE',
  };
}

/** The id under which everything unknown for one reason in one place is reported. */
export function unknownIdOf({ partition, account, region }: Place, reason: string): string {
  return `${partition}/${account}/${region}/could-not-judge/${reason}`;
}

/** The same finding, closed: judged fine again, or about something that no longer exists. */
export function closed(body: AsffBody, closing: Closing): AsffBody {
  return {
    ...body,
    Compliance: { ...body.Compliance, Status: closing === 'passed' ? 'PASSED' : 'NOT_AVAILABLE' },
    RecordState: 'ARCHIVED',
  };
}

/** Equal for findings that Security Hub would show alike; what moves by itself is left out. */
export function digestOf(body: AsffBody, moving = false): string {
  const { Description, ProductFields, ...steady } = body;
  return hash('sha256', stringify(moving ? steady : body), 'hex').slice(0, 32);
}

function headOf(id: string, { partition, account, region }: Place, generator: string, severity: Severity) {
  return {
    SchemaVersion: schemaVersion,
    Id: id,
    ProductArn: `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`,
    ProductName: 'lenswatch',
    CompanyName: 'lenswatch',
    GeneratorId: generator,
    AwsAccountId: account,
    Types: types,
    Severity: { Label: label[severity] },
    FindingProviderFields: { Severity: { Label: label[severity] }, Types: types },
  };
}

function partitionOf({ partition }: Place): 'aws' | 'aws-cn' | 'aws-us-gov' {
  return partition === 'aws-cn' || partition === 'aws-us-gov' ? partition : 'aws';
}

/** Cuts at a whole character and never leaves an empty string or half a character, which the format refuses. */
function text(value: string, limit: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  const plain = value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, ' ');
  const clean = plain.toWellFormed().trim();
  if (clean === '') return 'not stated';
  if (clean.length <= limit) return clean;
  const cut = clean.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '');
  return `${cut.trimEnd()}…`;
}

function fields(values: { readonly [key: string]: string }): { [key: string]: string } {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value.trim() === '' ? [] : [[key, text(value, 1024)]])),
  );
}
