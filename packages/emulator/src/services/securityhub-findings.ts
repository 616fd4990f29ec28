import { AwsError } from '../aws-error.ts';
import type { Call } from '../operation.ts';
import { defineStore } from '../world.ts';
import type { Finding } from './asff.ts';

/** Fields that a customer changed with BatchUpdateFindings are no longer the provider's to change. */
type CustomerField = 'Severity' | 'Types' | 'Confidence' | 'Criticality' | 'RelatedFindings';

export interface StoredFinding {
  readonly finding: Finding;
  readonly customer: readonly CustomerField[];
}

/** The hub of account and region under the key `default`; absent: Security Hub is not enabled. */
export const hubs = defineStore<{ readonly arn: string; readonly subscribedAt: Date }>('securityhub.hub');

/** Keyed by `product ARN|id`. */
export const findings = defineStore<StoredFinding>('securityhub.finding');

export function findingKey(finding: { ProductArn?: string | undefined; Id?: string | undefined }): string {
  return `${finding.ProductArn}|${finding.Id}`;
}

/** @throws AwsError when Security Hub is not enabled here. */
export function checkEnabled(call: Call): void {
  if (call.world.items(hubs, call).has('default')) return;
  throw new AwsError(
    'InvalidAccessException',
    `Account ${call.account} is not subscribed to AWS Security Hub`,
    401,
  );
}

const normalized = { INFORMATIONAL: 0, LOW: 1, MEDIUM: 40, HIGH: 70, CRITICAL: 90 } as const;

/** The label of a normalized severity, by AWS's own table. */
function labelOf(value: number): keyof typeof normalized {
  if (value === 0) return 'INFORMATIONAL';
  if (value < 40) return 'LOW';
  if (value < 70) return 'MEDIUM';
  return value < 90 ? 'HIGH' : 'CRITICAL';
}

/** A severity with label and number, whichever of them was given. */
export function severityOf(given: Finding['Severity']): NonNullable<Finding['Severity']> {
  const Label = given?.Label ?? labelOf(given?.Normalized ?? 0);
  return { ...given, Label, Normalized: given?.Normalized ?? normalized[Label] };
}

/** What the provider says, taken from the preferred place or from its twin at the top. */
function providerFieldsOf(finding: Finding): NonNullable<Finding['FindingProviderFields']> {
  const given = finding.FindingProviderFields ?? {};
  const top = severityOf(finding.Severity);
  return {
    ...given,
    Severity: given.Severity ?? { Label: top.Label, ...(top.Original && { Original: top.Original }) },
    Types: given.Types ?? finding.Types ?? [],
    ...((given.Confidence ?? finding.Confidence) !== undefined && {
      Confidence: given.Confidence ?? finding.Confidence,
    }),
    ...((given.Criticality ?? finding.Criticality) !== undefined && {
      Criticality: given.Criticality ?? finding.Criticality,
    }),
    ...((given.RelatedFindings ?? finding.RelatedFindings) && {
      RelatedFindings: given.RelatedFindings ?? finding.RelatedFindings,
    }),
  };
}

/** The workflow after an import: reopened where the finding came back, otherwise as people left it. */
function workflowAfter(old: Finding | undefined, imported: Finding): NonNullable<Finding['Workflow']> {
  const status = old?.Workflow?.Status ?? 'NEW';
  const revived = old?.RecordState === 'ARCHIVED' && imported.RecordState === 'ACTIVE';
  const worse =
    old?.Compliance?.Status === 'PASSED' && (imported.Compliance?.Status ?? 'PASSED') !== 'PASSED';
  const settled = status === 'NOTIFIED' || status === 'RESOLVED';
  return { Status: settled && (revived || worse) ? 'NEW' : status };
}

/** The finding that an import leaves behind. What only customers may set is kept from the old one. */
export function merged(old: StoredFinding | undefined, given: Finding, call: Call): StoredFinding {
  const { Note, UserDefinedFields, VerificationState, Workflow, ...provided } = given;
  const imported: Finding = { ...provided, RecordState: given.RecordState ?? 'ACTIVE' };
  const FindingProviderFields = providerFieldsOf(given);
  const kept = old?.finding;
  const customers = (field: CustomerField) => old?.customer.includes(field) ?? false;
  const finding: Finding = {
    ...imported,
    ProductName: imported.ProductName ?? 'Default',
    CompanyName: imported.CompanyName ?? 'Personal',
    Region: call.region,
    ProductFields: {
      ...imported.ProductFields,
      'aws/securityhub/FindingId': `${given.ProductArn}/${given.Id}`,
      'aws/securityhub/ProductName': imported.ProductName ?? 'Default',
      'aws/securityhub/CompanyName': imported.CompanyName ?? 'Personal',
    },
    FindingProviderFields,
    Severity: customers('Severity') ? kept?.Severity : severityOf(FindingProviderFields.Severity),
    Types: customers('Types') ? kept?.Types : FindingProviderFields.Types,
    Confidence: customers('Confidence') ? kept?.Confidence : FindingProviderFields.Confidence,
    Criticality: customers('Criticality') ? kept?.Criticality : FindingProviderFields.Criticality,
    RelatedFindings: customers('RelatedFindings')
      ? kept?.RelatedFindings
      : FindingProviderFields.RelatedFindings,
    Workflow: workflowAfter(kept, imported),
    WorkflowState: 'NEW',
    ProcessedAt: call.now.toISOString(),
    ...(kept?.Note && { Note: kept.Note }),
    ...(kept?.UserDefinedFields && { UserDefinedFields: kept.UserDefinedFields }),
    ...(kept?.VerificationState && { VerificationState: kept.VerificationState }),
  };
  return { finding, customer: old?.customer ?? [] };
}
