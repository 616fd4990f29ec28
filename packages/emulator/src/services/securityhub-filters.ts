import type { InputOf } from '@lenswatch/core/aws/services.ts';
import { AwsError } from '../aws-error.ts';
import type { Finding } from './asff.ts';

type Filters = NonNullable<InputOf<'securityhub:GetFindings'>['Filters']>;
type StringFilter = NonNullable<Filters['Id']>[number];

/** The values that each modelled filter looks at. */
const fields: { readonly [filter: string]: (finding: Finding) => readonly (string | undefined)[] } = {
  Id: (finding) => [finding.Id],
  GeneratorId: (finding) => [finding.GeneratorId],
  ProductArn: (finding) => [finding.ProductArn],
  ProductName: (finding) => [finding.ProductName],
  AwsAccountId: (finding) => [finding.AwsAccountId],
  Region: (finding) => [finding.Region],
  Title: (finding) => [finding.Title],
  Type: (finding) => finding.Types ?? [],
  RecordState: (finding) => [finding.RecordState],
  SeverityLabel: (finding) => [finding.Severity?.Label],
  ComplianceStatus: (finding) => [finding.Compliance?.Status],
  WorkflowStatus: (finding) => [finding.Workflow?.Status],
  ResourceId: (finding) => (finding.Resources ?? []).map(({ Id }) => Id),
  ResourceType: (finding) => (finding.Resources ?? []).map(({ Type }) => Type),
};

function holds({ Value = '', Comparison }: StringFilter, values: readonly string[]): boolean {
  switch (Comparison) {
    case 'PREFIX':
      return values.some((value) => value.startsWith(Value));
    case 'CONTAINS':
      return values.some((value) => value.includes(Value));
    case 'NOT_EQUALS':
      return !values.includes(Value);
    case 'PREFIX_NOT_EQUALS':
      return !values.some((value) => value.startsWith(Value));
    case 'NOT_CONTAINS':
      return !values.some((value) => value.includes(Value));
    case 'CONTAINS_WORD':
      return values.some((value) => value.split(/\W+/).includes(Value));
    default:
      return values.includes(Value);
  }
}

/**
 * Whether a finding passes all filters. Positive filters of one field are alternatives, negative ones
 * must all hold.
 * @throws AwsError `NotModelled` for a filter that the emulator does not know.
 */
export function passes(finding: Finding, filters: Filters): boolean {
  return Object.entries(filters).every(([name, given]) => {
    if (given === undefined || given.length === 0) return true;
    const field = fields[name];
    if (!field) throw new AwsError('NotModelled', `The filter ${name} of GetFindings is not modelled.`, 501);
    const values = field(finding).filter((value) => value !== undefined);
    const wanted = given as readonly StringFilter[];
    const negative = wanted.filter(({ Comparison }) => Comparison?.includes('NOT'));
    const positive = wanted.filter(({ Comparison }) => !Comparison?.includes('NOT'));
    return (
      negative.every((filter) => holds(filter, values)) &&
      (positive.length === 0 || positive.some((filter) => holds(filter, values)))
    );
  });
}
