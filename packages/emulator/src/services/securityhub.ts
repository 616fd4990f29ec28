import { AwsError } from '../aws-error.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { arnIn } from './arn.ts';
import { defaultProductArn, type Finding, refusalOf } from './asff.ts';
import { required } from './record.ts';
import { passes } from './securityhub-filters.ts';
import {
  checkEnabled,
  findingKey,
  findings,
  hubs,
  merged,
  type StoredFinding,
  severityOf,
} from './securityhub-findings.ts';
import { recorded } from './trace.ts';

const largestBatch = 100;
const largestCall = 6 * 1024 * 1024;

const onHub = (action: string) => (_input: unknown, call: Call) => [
  { action: `securityhub:${action}`, resource: arnIn(call, 'securityhub', 'hub/default') },
];

function invalid(message: string): AwsError {
  return new AwsError('InvalidInputException', message, 400);
}

/** Imports one finding. @returns why it was refused, `undefined` if it was taken (or was old news). */
function importOne(finding: Finding, call: Call): { code: string; message: string } | undefined {
  const refusal = refusalOf(finding, call);
  if (refusal) return refusal;
  const all = call.world.items(findings, call);
  const old = all.get(findingKey(finding));
  if (!old && finding.CreatedAt !== finding.UpdatedAt) {
    const message = 'CreatedAt and UpdatedAt should be equal when a finding is imported for the first time.';
    return { code: 'InvalidInput', message };
  }
  const isNews = !old || Date.parse(finding.UpdatedAt ?? '') > Date.parse(old.finding.UpdatedAt ?? '');
  if (isNews) all.set(findingKey(finding), merged(old, finding, call));
  return undefined;
}

export const operations: readonly Modelled[] = [
  defineOperation('securityhub:EnableSecurityHub', {
    authorize: onHub('EnableSecurityHub'),
    handle(_input, call) {
      const all = call.world.items(hubs, call);
      if (all.has('default')) {
        throw new AwsError(
          'ResourceConflictException',
          `Account ${call.account} is already subscribed to AWS Security Hub`,
          409,
        );
      }
      all.set('default', { arn: arnIn(call, 'securityhub', 'hub/default'), subscribedAt: call.now });
      return {};
    },
    trace: (input) => ({ requestParameters: recorded(input), responseElements: null }),
  }),
  defineOperation('securityhub:DescribeHub', {
    authorize: onHub('DescribeHub'),
    handle(_input, call) {
      const hub = call.world.items(hubs, call).get('default');
      if (!hub) {
        const message = `Account ${call.account} is not subscribed to AWS Security Hub`;
        throw new AwsError('InvalidAccessException', message, 401);
      }
      return { HubArn: hub.arn, SubscribedAt: hub.subscribedAt.toISOString(), AutoEnableControls: true };
    },
  }),
  defineOperation('securityhub:BatchImportFindings', {
    authorize: (_input, call) => [
      {
        action: 'securityhub:BatchImportFindings',
        resource: defaultProductArn(call),
        context: { 'securityhub:TargetAccount': call.account },
      },
    ],
    handle(input, call) {
      checkEnabled(call);
      const batch = required(input.Findings, 'Findings');
      if (batch.length === 0 || batch.length > largestBatch) {
        throw invalid(`Invalid parameter 'Findings'. 1 to ${largestBatch} findings are allowed in one call.`);
      }
      if (Buffer.byteLength(JSON.stringify(batch)) > largestCall) {
        throw invalid(`Invalid parameter 'Findings'. The request is larger than ${largestCall} bytes.`);
      }
      const FailedFindings = batch.flatMap((finding) => {
        const refusal = importOne(finding, call);
        if (!refusal) return [];
        return [{ Id: finding.Id ?? '', ErrorCode: refusal.code, ErrorMessage: refusal.message }];
      });
      const FailedCount = FailedFindings.length;
      return { FailedCount, SuccessCount: batch.length - FailedCount, FailedFindings };
    },
    // Whole findings would make the event larger than CloudTrail keeps.
    trace: (input, answer) => ({
      requestParameters: {
        findings: (input.Findings ?? []).map(({ Id, ProductArn }) => recorded({ Id, ProductArn })),
      },
      responseElements: recorded(answer),
    }),
  }),
  defineOperation('securityhub:BatchUpdateFindings', {
    authorize: onHub('BatchUpdateFindings'),
    handle(input, call) {
      checkEnabled(call);
      const { FindingIdentifiers, Note, Severity, Types, Workflow, ...rest } = input;
      const wanted = required(FindingIdentifiers, 'FindingIdentifiers');
      if (wanted.length === 0 || wanted.length > largestBatch) {
        throw invalid(
          `Invalid parameter 'FindingIdentifiers'. 1 to ${largestBatch} are allowed in one call.`,
        );
      }
      if (Note?.Text !== undefined && (Note.Text.trim() === '' || Note.Text.length > 512)) {
        throw invalid(`Invalid parameter 'Note'. Text needs 1 to 512 characters.`);
      }
      const all = call.world.items(findings, call);
      const { VerificationState, Confidence, Criticality, UserDefinedFields, RelatedFindings } = rest;
      const changes: Partial<Finding> = {
        ...(Note && { Note: { ...Note, UpdatedAt: call.now.toISOString() } }),
        ...(Severity && { Severity: severityOf(Severity) }),
        ...(Types && { Types }),
        ...(Workflow && { Workflow }),
        ...(VerificationState && { VerificationState }),
        ...(UserDefinedFields && { UserDefinedFields }),
        ...(RelatedFindings && { RelatedFindings }),
        ...(Confidence !== undefined && { Confidence }),
        ...(Criticality !== undefined && { Criticality }),
      };
      const owned = (['Severity', 'Types', 'Confidence', 'Criticality', 'RelatedFindings'] as const).filter(
        (field) => field in changes,
      );
      const known = wanted.filter((identifier) => all.has(findingKey(identifier)));
      for (const identifier of known) {
        const old = all.get(findingKey(identifier)) as StoredFinding;
        const customer = [...new Set([...old.customer, ...owned])];
        // UpdatedAt stays: it belongs to the provider.
        all.set(findingKey(identifier), { finding: { ...old.finding, ...changes }, customer });
      }
      const UnprocessedFindings = wanted
        .filter((identifier) => !known.includes(identifier))
        .map((FindingIdentifier) => ({
          FindingIdentifier,
          ErrorCode: 'FindingNotFound',
          ErrorMessage: 'Finding Not Found',
        }));
      return { ProcessedFindings: known, UnprocessedFindings };
    },
    trace: (input, answer) => ({ requestParameters: recorded(input), responseElements: recorded(answer) }),
  }),
  defineOperation('securityhub:GetFindings', {
    authorize: onHub('GetFindings'),
    handle(input, call) {
      checkEnabled(call);
      const all = [...call.world.items(findings, call).values()]
        .map(({ finding }) => finding)
        .filter((finding) => passes(finding, input.Filters ?? {}));
      const { Field, SortOrder } = input.SortCriteria?.[0] ?? {};
      if (Field !== undefined && Field !== 'UpdatedAt') {
        throw new AwsError('NotModelled', `Sorting findings by ${Field} is not modelled.`, 501);
      }
      const sign = SortOrder === 'asc' ? 1 : -1;
      if (Field) all.sort((a, b) => sign * (Date.parse(a.UpdatedAt ?? '') - Date.parse(b.UpdatedAt ?? '')));
      const { items, next } = page(call, all, input.NextToken, input.MaxResults, 100);
      return { Findings: items, NextToken: next };
    },
  }),
];
