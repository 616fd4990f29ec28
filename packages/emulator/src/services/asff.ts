import type { InputOf } from '@lenswatch/core/aws/services.ts';

export type Finding = NonNullable<InputOf<'securityhub:BatchImportFindings'>['Findings']>[number];

/** Where a finding is imported: it must name this place. */
export interface ImportPlace {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

/** What is wrong with one member; `undefined` if nothing is. */
type Check = (value: unknown) => string | undefined;

const enums = {
  severity: ['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'],
  compliance: ['PASSED', 'WARNING', 'FAILED', 'NOT_AVAILABLE'],
  record: ['ACTIVE', 'ARCHIVED'],
  workflow: ['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED'],
  verification: ['UNKNOWN', 'TRUE_POSITIVE', 'FALSE_POSITIVE', 'BENIGN_POSITIVE'],
  partition: ['aws', 'aws-cn', 'aws-us-gov'],
};

const namespaces = [
  'Software and Configuration Checks',
  'TTPs',
  'Effects',
  'Unusual Behaviors',
  'Sensitive Data Identifications',
];

const timestamp = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$/;
const largestFinding = 240 * 1024;

const text =
  (shortest: number, longest: number): Check =>
  (value) => {
    const length = String(value).length;
    if (length < shortest) return `should NOT be shorter than ${shortest} characters`;
    return length > longest ? `should NOT be longer than ${longest} characters` : undefined;
  };

const oneOf =
  (values: readonly string[]): Check =>
  (value) =>
    values.includes(String(value)) ? undefined : 'should be equal to one of the allowed values';

const matches =
  (pattern: RegExp): Check =>
  (value) =>
    pattern.test(String(value)) ? undefined : `should match pattern "${pattern.source}"`;

const count =
  (fewest: number, most: number): Check =>
  (value) => {
    const size = Array.isArray(value) ? value.length : Object.keys(value as object).length;
    if (size < fewest) return `should NOT have fewer than ${fewest} items`;
    return size > most ? `should NOT have more than ${most} items` : undefined;
  };

const percent: Check = (value) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 100
    ? undefined
    : 'should be an integer between 0 and 100';

const moment: Check = (value) =>
  timestamp.test(String(value)) && !Number.isNaN(Date.parse(String(value)))
    ? undefined
    : 'should match format "date-time"';

const url: Check = (value) => (URL.canParse(String(value)) ? undefined : 'should match format "uri"');

const fields =
  (longestKey: number, longestValue: number): Check =>
  (value) => {
    const pairs = Object.entries(value as { readonly [key: string]: string });
    if (pairs.length > 50) return 'should NOT have more than 50 properties';
    const bad = pairs.find(([key, item]) => key.length > longestKey || item.length > longestValue);
    return bad && `['${bad[0]}'] should NOT be longer than ${longestKey} (key) or ${longestValue} (value)`;
  };

const typeName: Check = (value) => {
  const [namespace = '', ...rest] = String(value).split('/');
  const wellFormed = namespaces.includes(namespace) && rest.length <= 2 && rest.every((part) => part !== '');
  return wellFormed ? undefined : 'should be of the form namespace/category/classifier';
};

const tagValues: Check = (value) =>
  Object.values(value as { readonly [key: string]: string }).every((each) =>
    /^[\w .:+=@/-]{0,256}$/.test(each),
  )
    ? undefined
    : 'should hold at most 256 characters of A-Z a-z 0-9 . : + = @ _ / -';

/** Limits by path; `[]` stands for every item of a list. Absent members are skipped; required ones follow. */
const limits: { readonly [path: string]: Check } = {
  SchemaVersion: oneOf(['2018-10-08']),
  Id: text(1, 512),
  GeneratorId: text(1, 512),
  ProductArn: text(12, 2048),
  ProductName: text(1, 128),
  CompanyName: text(1, 128),
  AwsAccountId: matches(/^\d{12}$/),
  AwsAccountName: text(1, 50),
  Title: text(1, 256),
  Description: text(1, 1024),
  CreatedAt: moment,
  UpdatedAt: moment,
  FirstObservedAt: moment,
  LastObservedAt: moment,
  Types: count(1, 50),
  'Types[]': typeName,
  'FindingProviderFields.Types': count(1, 50),
  'FindingProviderFields.Types[]': typeName,
  'Severity.Label': oneOf(enums.severity),
  'Severity.Normalized': percent,
  'Severity.Original': text(1, 64),
  'FindingProviderFields.Severity.Label': oneOf(enums.severity),
  'FindingProviderFields.Severity.Original': text(1, 64),
  'FindingProviderFields.Confidence': percent,
  'FindingProviderFields.Criticality': percent,
  'FindingProviderFields.RelatedFindings': count(0, 10),
  Confidence: percent,
  Criticality: percent,
  'Remediation.Recommendation.Text': text(1, 512),
  'Remediation.Recommendation.Url': url,
  SourceUrl: url,
  ProductFields: fields(128, 2048),
  UserDefinedFields: fields(128, 1024),
  Resources: count(1, 32),
  'Resources[].Type': text(1, 256),
  'Resources[].Id': text(1, 512),
  'Resources[].Region': text(1, 16),
  'Resources[].Partition': oneOf(enums.partition),
  'Resources[].Tags': tagValues,
  RelatedFindings: count(0, 10),
  'Compliance.Status': oneOf(enums.compliance),
  'Compliance.RelatedRequirements': count(0, 32),
  'Note.Text': text(1, 512),
  RecordState: oneOf(enums.record),
  'Workflow.Status': oneOf(enums.workflow),
  VerificationState: oneOf(enums.verification),
};

const requiredMembers = [
  'SchemaVersion',
  'Id',
  'ProductArn',
  'GeneratorId',
  'AwsAccountId',
  'CreatedAt',
  'UpdatedAt',
  'Title',
  'Description',
  'Resources',
] as const;

/** The values at a path, with the indexes that `[]` stood for. */
function valuesAt(value: unknown, path: string): { at: string; value: unknown }[] {
  return path.split('.').reduce<{ at: string; value: unknown }[]>(
    (found, step) =>
      found.flatMap(({ at, value: holder }) => {
        const list = step.endsWith('[]');
        const name = list ? step.slice(0, -2) : step;
        const member = (holder as { readonly [name: string]: unknown } | undefined)?.[name];
        if (member === undefined) return [];
        if (!list) return [{ at: `${at}.${name}`, value: member }];
        return (member as readonly unknown[]).map((item, index) => ({
          at: `${at}.${name}[${index}]`,
          value: item,
        }));
      }),
    [{ at: 'data', value }],
  );
}

/** The path of the first string without a visible character. */
function blankIn(value: unknown, at = 'data'): string | undefined {
  if (typeof value === 'string') return /\S/.test(value) ? undefined : at;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const blank = blankIn(member, Array.isArray(value) ? `${at}[${name}]` : `${at}.${name}`);
    if (blank !== undefined) return blank;
  }
  return undefined;
}

/** Members that are required in some place only. */
function missingIn(finding: Finding): string | undefined {
  const absent = requiredMembers.find((name) => finding[name] === undefined);
  if (absent) return `data should have required property '${absent}'`;
  const severity = finding.FindingProviderFields?.Severity?.Label ?? finding.Severity?.Label;
  if (severity === undefined && finding.Severity?.Normalized === undefined) {
    return `data should have required property 'Severity'`;
  }
  if (!finding.FindingProviderFields?.Types && !finding.Types)
    return `data should have required property 'Types'`;
  const bare = finding.Resources?.findIndex(({ Id, Type }) => Id === undefined || Type === undefined) ?? -1;
  if (bare >= 0) return `data.Resources[${bare}] should have required properties 'Type' and 'Id'`;
  if (finding.Compliance?.StatusReasons?.some(({ ReasonCode }) => ReasonCode === undefined)) {
    return `data.Compliance.StatusReasons should have required property 'ReasonCode'`;
  }
  const related = [
    ...(finding.RelatedFindings ?? []),
    ...(finding.FindingProviderFields?.RelatedFindings ?? []),
  ];
  return related.some(({ Id, ProductArn }) => Id === undefined || ProductArn === undefined)
    ? `data.RelatedFindings should have required properties 'ProductArn' and 'Id'`
    : undefined;
}

/** The product ARN that an account uses for its own findings in one region. */
export function defaultProductArn({ partition, account, region }: ImportPlace): string {
  return `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`;
}

function adheres(message: string): string {
  return `Finding does not adhere to Amazon Finding Format. ${message}.`;
}

/**
 * Why Security Hub refuses one finding, `undefined` if it takes it. Covers the finding alone; what depends
 * on findings imported before is up to the caller.
 *
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html
 */
export function refusalOf(
  finding: Finding,
  place: ImportPlace,
): { code: string; message: string } | undefined {
  const missing = missingIn(finding);
  if (missing) return { code: 'InvalidInput', message: adheres(missing) };
  const blank = blankIn(finding);
  if (blank) return { code: 'InvalidInput', message: adheres(`${blank} should match pattern ".*\\S.*"`) };
  for (const [path, check] of Object.entries(limits)) {
    for (const { at, value } of valuesAt(finding, path)) {
      const problem = check(value);
      if (problem) return { code: 'InvalidInput', message: adheres(`${at} ${problem}`) };
    }
  }
  if (Buffer.byteLength(JSON.stringify(finding)) > largestFinding) {
    return {
      code: 'InvalidInput',
      message: `The finding exceeds the maximum size of ${largestFinding} bytes.`,
    };
  }
  if (finding.AwsAccountId !== place.account) {
    return {
      code: 'InvalidAccess',
      message: `AwsAccountId should be the account of the caller: ${place.account}.`,
    };
  }
  const expected = defaultProductArn(place);
  if (finding.ProductArn !== expected) {
    return { code: 'InvalidInput', message: `ProductArn should be ${expected} for this account and Region.` };
  }
  return undefined;
}
