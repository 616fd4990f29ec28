import { CfnCondition, Fn, type Stack, Token } from 'aws-cdk-lib';
import { choiceParameter, kinds, numberParameter, textParameter } from '../parameter.ts';
import { choices, type Settings } from '../settings.ts';

/** What the published template offers; the settings of a customer change the defaults. */
const usual = {
  prefix: 'lenswatch',
  externalId: 'lenswatch',
  threshold: 'high',
  fullSweepHours: 24,
  accountSweepHours: 6,
  metricSweepHours: 1,
  sweepConcurrency: 40,
  reservedConcurrency: 10,
  logRetentionDays: 90,
} as const;

/**
 * Declares what can be set on the hub, and the conditions that follow. Without settings the parameters that have
 * no sensible default must be given: that is the published template.
 *
 * sst passes no parameters, so CloudFormation takes the defaults on every deployment, and settings take effect
 * by changing them.
 */
export function hubParameters(stack: Stack, settings: Settings | undefined) {
  const { organization } = settings ?? {};
  const set = settings ?? usual;
  textParameter(stack, 'Prefix', 'Start of every name', kinds.prefix, set.prefix);
  const organizationId = textParameter(
    stack,
    'OrganizationId',
    'Id of the organization (o-…). Empty: this account alone',
    kinds.organizationOrNone,
    organization?.id ?? '',
  );
  const units = textParameter(
    stack,
    'OrganizationalUnits',
    'Units or roots to watch, separated by commas. Empty: this account alone',
    kinds.units,
    organization?.units.join(',') ?? '',
  );
  const excludedAccounts = textParameter(
    stack,
    'ExcludedAccounts',
    'Accounts of those units that are not watched, separated by commas',
    kinds.accounts,
    organization?.excludedAccounts.join(',') ?? '',
  );
  const regions = textParameter(
    stack,
    'Regions',
    'Regions to watch, separated by commas; the region of IAM is always watched too',
    kinds.regions,
    settings?.regions.join(','),
  );
  const externalId = textParameter(
    stack,
    'ExternalId',
    'What the hub says when it assumes a role of a member; the same as in the template "access"',
    kinds.externalId,
    set.externalId,
  );
  const threshold = choiceParameter(
    stack,
    'Threshold',
    'Failures below this severity are not sent to Security Hub',
    choices.threshold,
    set.threshold,
  );
  const fullSweepHours = choiceParameter(
    stack,
    'FullSweepHours',
    'Hours between sweeps of everything',
    choices.fullSweepHours,
    set.fullSweepHours,
  );
  const accountSweepHours = choiceParameter(
    stack,
    'AccountSweepHours',
    'Hours between sweeps of what belongs to whole accounts, such as IAM',
    choices.accountSweepHours,
    set.accountSweepHours,
  );
  const metricSweepHours = choiceParameter(
    stack,
    'MetricSweepHours',
    'Hours between sweeps of what is judged by metrics, where AI is in use. 0: with the full sweep only',
    choices.metricSweepHours,
    set.metricSweepHours,
  );
  const sweepConcurrency = numberParameter(
    stack,
    'SweepConcurrency',
    'Sweep functions that run at once',
    { min: 1, max: 500 },
    set.sweepConcurrency,
  );
  const reservedConcurrency = choiceParameter(
    stack,
    'ReservedConcurrency',
    'Executions kept for on-change. 0 where the account may run no more than 100 functions at once',
    choices.reservedConcurrency,
    set.reservedConcurrency,
  );
  const logRetentionDays = choiceParameter(
    stack,
    'LogRetentionDays',
    'Days that logs are kept',
    choices.logRetentionDays,
    set.logRetentionDays,
  );
  const ownKeyArn = textParameter(
    stack,
    'KeyArn',
    'ARN of a KMS key of yours to use instead of a new one; docs/operating.md says what its policy must allow',
    kinds.keyOrNone,
    settings?.keyArn ?? '',
  );
  const boundary = textParameter(
    stack,
    'PermissionsBoundary',
    'Name of a managed policy of this account that bounds every role. Empty: none',
    kinds.boundaryOrNone,
    settings?.permissionsBoundary ?? '',
  );
  const notify = textParameter(
    stack,
    'NotifyEmail',
    'Address that hears of alarms. Empty: subscribe to the topic yourself',
    { maxLength: 320 },
    settings?.notify ?? '',
  );

  const given = (id: string, value: string) =>
    new CfnCondition(stack, id, { expression: Fn.conditionNot(Fn.conditionEquals(value, '')) });
  const isZero = (value: string) => Fn.conditionEquals(value, '0');
  return {
    organizationId: organizationId.valueAsString,
    units: units.valueAsString,
    excludedAccounts: excludedAccounts.valueAsString,
    regions: regions.valueAsString,
    externalId: externalId.valueAsString,
    threshold: threshold.valueAsString,
    fullSweepHours: Token.asString(fullSweepHours.value),
    accountSweepHours: Token.asString(accountSweepHours.value),
    metricSweepHours: Token.asString(metricSweepHours.value),
    sweepConcurrency: Token.asString(sweepConcurrency.value),
    reservedConcurrency: reservedConcurrency.valueAsNumber,
    logRetentionDays: logRetentionDays.valueAsNumber,
    ownKeyArn: ownKeyArn.valueAsString,
    boundary: boundary.valueAsString,
    notify: notify.valueAsString,
    inOrganization: given('InOrganization', organizationId.valueAsString),
    alone: new CfnCondition(stack, 'Alone', {
      expression: Fn.conditionEquals(organizationId.valueAsString, ''),
    }),
    createsKey: new CfnCondition(stack, 'CreatesKey', {
      expression: Fn.conditionEquals(ownKeyArn.valueAsString, ''),
    }),
    hasBoundary: given('HasBoundary', boundary.valueAsString),
    hasEmail: given('HasEmail', notify.valueAsString),
    reserves: new CfnCondition(stack, 'Reserves', {
      expression: Fn.conditionNot(isZero(Token.asString(reservedConcurrency.value))),
    }),
    sweepsMetrics: new CfnCondition(stack, 'SweepsMetrics', {
      expression: Fn.conditionNot(isZero(Token.asString(metricSweepHours.value))),
    }),
  };
}
export type HubParameters = ReturnType<typeof hubParameters>;
