import { control } from '@lenswatch/core/controls/bedrock/bedrock-token-volume-alarmed.ts';
import type { Alarm, MetricSeries } from '@lenswatch/core/facts/logging.ts';
import { testControl } from '../../../support/test-control.ts';

const series = (metric: string, dimensions: { [name: string]: string } = {}, namespace = 'AWS/Bedrock') => ({
  [`${namespace}|${metric}|${JSON.stringify(dimensions)}`]: { namespace, metric, dimensions },
});
const model = { ModelId: 'amazon.nova-pro-v1:0' };
const listed = {
  'cloudwatch.bedrock-series': {
    ...series('Invocations', model),
    ...series('InputTokenCount', model),
    ...series('OutputTokenCount'),
  },
};
const watch = (
  metric: string,
  dimensions: { [name: string]: string } = {},
  namespace = 'AWS/Bedrock',
): MetricSeries[] => [{ namespace, metric, dimensions }];
const alarm = (more: Partial<Alarm> = {}): Alarm => ({
  kind: 'metric',
  actionsEnabled: true,
  actions: ['arn:aws:sns:us-east-1:111122223333:oncall'],
  state: 'OK',
  stateSince: '2026-11-01T00:00:00.000Z',
  metrics: watch('InputTokenCount', model),
  expressions: [],
  rule: null,
  ...more,
});
const alarms = (table: { [name: string]: Alarm }) => ({ ...listed, 'cloudwatch.alarm': table });
const silent = { actions: [] };
const composite = (rule: string, more: Partial<Alarm> = {}) =>
  alarm({ kind: 'composite', metrics: [], rule, ...more });

testControl(control, [
  {
    when: 'AWS does not say since when the only alarm has seen no data',
    subject: {},
    facts: alarms({ a: alarm({ state: 'INSUFFICIENT_DATA', stateSince: null }) }),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'an alarm watches the series of a model',
    subject: {},
    facts: alarms({ a: alarm() }),
    expect: 'pass',
  },
  {
    when: 'an alarm watches the total over all models',
    subject: {},
    facts: alarms({ a: alarm({ metrics: watch('OutputTokenCount') }) }),
    expect: 'pass',
  },
  {
    when: 'a search over all models is alarmed',
    subject: {},
    facts: alarms({
      a: alarm({
        metrics: [],
        expressions: [`SUM(SEARCH('{AWS/Bedrock,ModelId} MetricName="InputTokenCount"', 'Sum', 300))`],
      }),
    }),
    expect: 'pass',
  },
  {
    when: 'a composite alarm acts for a silent one',
    subject: {},
    facts: alarms({ 'token rate': alarm(silent), all: composite('ALARM("token rate") OR ALARM(other)') }),
    expect: 'pass',
  },
  {
    when: 'a composite alarm acts through another one',
    subject: {},
    facts: alarms({
      tokens: alarm(silent),
      inner: composite('ALARM(tokens)', silent),
      outer: composite('ALARM("arn:aws:cloudwatch:us-east-1:111122223333:alarm:inner")'),
    }),
    expect: 'pass',
  },
  {
    when: 'a composite alarm names the silent one with spaces and single quotes',
    subject: {},
    facts: alarms({ 'token rate': alarm(silent), all: composite("ALARM ( 'token rate' )") }),
    expect: 'pass',
  },
  {
    when: 'a composite alarm names the silent one with spaces and without quotes',
    subject: {},
    facts: alarms({ tokens: alarm(silent), all: composite('ALARM( tokens )') }),
    expect: 'pass',
  },
  {
    when: 'composite alarms that name each other act for a silent one',
    subject: {},
    facts: alarms({
      tokens: alarm(silent),
      one: composite('ALARM(tokens) AND NOT ALARM(two)'),
      two: composite('ALARM(one)'),
    }),
    expect: 'pass',
  },
  {
    when: 'a query of Prometheus metrics is alarmed',
    subject: {},
    facts: alarms({ a: alarm({ metrics: [], expressions: ['sum(aws_bedrock_InputTokenCount) > 1000'] }) }),
    expect: 'pass',
  },
  {
    when: 'an alarm watches the series of a model, and series could not all be listed',
    subject: {},
    facts: alarms({ a: alarm() }),
    partial: ['cloudwatch.bedrock-series'],
    expect: 'pass',
  },
  {
    when: 'only the mantle endpoint is used and its tokens are alarmed',
    subject: {},
    facts: {
      'cloudwatch.bedrock-series': {
        ...series('Inferences', {}, 'AWS/BedrockMantle'),
        ...series('TotalInputTokens', {}, 'AWS/BedrockMantle'),
      },
      'cloudwatch.alarm': { a: alarm({ metrics: watch('TotalInputTokens', {}, 'AWS/BedrockMantle') }) },
    },
    expect: 'pass',
  },
  {
    when: 'an alarm has had no data for a few days only',
    subject: {},
    facts: alarms({ a: alarm({ state: 'INSUFFICIENT_DATA', stateSince: '2026-11-10T00:00:00.000Z' }) }),
    expect: 'pass',
  },
  { when: 'there is no alarm', subject: {}, facts: listed, expect: 'fail', reason: 'NO_TOKEN_ALARM' },
  {
    when: 'an alarm watches another metric',
    subject: {},
    facts: alarms({ a: alarm({ metrics: watch('Invocations', model) }) }),
    expect: 'fail',
    message: /^No alarm watches/,
  },
  {
    when: 'an alarm watches a metric of the same name in another namespace',
    subject: {},
    facts: alarms({ a: alarm({ metrics: watch('InputTokenCount', model, 'Chat/Tokens') }) }),
    expect: 'fail',
    message: /^No alarm watches/,
  },
  {
    when: 'a search names another namespace and a longer metric',
    subject: {},
    facts: alarms({
      a: alarm({
        metrics: [],
        expressions: [`SEARCH('{AWS/BedrockMantle} MetricName="InputTokenCount"', 'Sum')`],
      }),
      b: alarm({ metrics: [], expressions: [`SEARCH('{AWS/Bedrock} CacheReadInputTokenCount', 'Sum')`] }),
    }),
    expect: 'fail',
  },
  {
    when: 'the dimensions fit no series',
    subject: {},
    facts: alarms({ a: alarm({ metrics: watch('InputTokenCount', { ModelId: 'gone' }) }) }),
    expect: 'fail',
    reason: 'DIMENSION_MISMATCH',
  },
  {
    when: 'the total is alarmed but only single models have series',
    subject: {},
    facts: alarms({ a: alarm({ metrics: watch('InputTokenCount') }) }),
    expect: 'fail',
    reason: 'DIMENSION_MISMATCH',
  },
  {
    when: 'a single model is alarmed but only the total has a series',
    subject: {},
    facts: alarms({ a: alarm({ metrics: watch('OutputTokenCount', model) }) }),
    expect: 'fail',
    reason: 'DIMENSION_MISMATCH',
  },
  {
    when: 'the alarm has no action',
    subject: {},
    facts: alarms({ a: alarm(silent) }),
    expect: 'fail',
    message: /a acts on nothing/,
  },
  {
    when: 'the actions of the alarm are switched off',
    subject: {},
    facts: alarms({ a: alarm({ actionsEnabled: false }) }),
    expect: 'fail',
  },
  {
    when: 'the composite alarm that names it acts on nothing either',
    subject: {},
    facts: alarms({ tokens: alarm(silent), all: composite('ALARM(tokens)', silent) }),
    expect: 'fail',
  },
  {
    when: 'the alarm has had no data for weeks',
    subject: {},
    facts: alarms({ a: alarm({ state: 'INSUFFICIENT_DATA', stateSince: '2026-10-10T00:00:00.000Z' }) }),
    expect: 'fail',
    message: /no data for more than 14 days/,
  },
  {
    when: 'the dimensions fit no series, and series could not all be listed',
    subject: {},
    facts: alarms({ a: alarm({ metrics: watch('InputTokenCount', { ModelId: 'gone' }) }) }),
    partial: ['cloudwatch.bedrock-series'],
    expect: 'unknown',
  },
  {
    when: 'nothing calls a model',
    subject: {},
    facts: { 'cloudwatch.bedrock-series': series('InputTokenCount') },
    expect: 'not-applicable',
    reason: 'NO_USAGE',
  },
]);
