import type { Reader } from '../controls/control.ts';
import type { Resource } from '../facts/fact.ts';
import type { Alarm, MetricSeries } from '../facts/logging.ts';

export type AlarmFact = 'cloudwatch.alarm' | 'cloudwatch.bedrock-series';

/** A metric, whatever its dimensions. */
export interface Metric {
  readonly namespace: string;
  readonly metric: string;
}

/** How well some metrics are watched. */
export interface AlarmCover {
  /** Name of an alarm that acts on one of the metrics; null when there is none. */
  readonly alarm: string | null;
  /** Alarms that name a metric, but none of its series: they never fire. */
  readonly mismatched: readonly string[];
  /** Alarms on a metric that act on nothing. */
  readonly idle: readonly string[];
  /** Alarms on a metric that have seen no data for too long. */
  readonly blind: readonly string[];
}

/**
 * Whether an alarm that does something watches one of the metrics. CloudWatch does not aggregate over
 * dimensions for an alarm, so a metric alarm counts only with the dimensions of a listed series.
 *
 * @throws Unreadable when no such alarm was seen and alarms or series could not all be read.
 */
export function alarmOn(
  metrics: readonly Metric[],
  facts: Reader<AlarmFact>,
  parameters: { readonly alarmNoDataDays: number },
): AlarmCover {
  const series = facts.known('cloudwatch.bedrock-series').map(({ value }) => value);
  const alarms = facts.known('cloudwatch.alarm');
  const acting = namedByActing(alarms);
  const mismatched: string[] = [];
  const idle: string[] = [];
  const blind: string[] = [];
  const timeless: string[] = [];
  const found = facts.some('cloudwatch.alarm', (alarm) => {
    const reference = referenceOf(alarm.value, metrics, series);
    if (reference === 'none') return false;
    if (reference === 'mismatch') mismatched.push(alarm.id);
    else if (!isActing(alarm.value) && !acting.has(alarm.id)) idle.push(alarm.id);
    else if (alarm.value.state !== 'INSUFFICIENT_DATA') return true;
    // Its series is listed, so the metric has data: an alarm that long sees none looks elsewhere.
    else if (alarm.value.stateSince === null) timeless.push(alarm.id);
    else if (isLonger(alarm.value.stateSince, facts.now, parameters.alarmNoDataDays)) blind.push(alarm.id);
    else return true;
    return false;
  });
  // "No alarm fits any series" says something only once every series is known.
  if (!found) facts.all('cloudwatch.bedrock-series');
  if (!found && timeless.length > 0) {
    return facts.undecided('NO_DATA', `AWS does not say since when alarm ${timeless[0]} has seen no data.`);
  }
  return { alarm: found?.id ?? null, mismatched, idle, blind };
}

function referenceOf(
  alarm: Alarm,
  metrics: readonly Metric[],
  series: readonly MetricSeries[],
): 'match' | 'mismatch' | 'none' {
  const watched = alarm.metrics.filter((entry) => metrics.some((metric) => isSameMetric(entry, metric)));
  if (watched.some((entry) => series.some((listed) => isSameSeries(listed, entry)))) return 'match';
  // A SEARCH, SELECT or PromQL text finds the series by itself.
  if (alarm.expressions.some((text) => metrics.some((metric) => mentions(text, metric)))) return 'match';
  return watched.length > 0 ? 'mismatch' : 'none';
}

function isSameMetric(a: Metric, b: Metric): boolean {
  return a.namespace === b.namespace && a.metric === b.metric;
}

function isSameSeries(a: MetricSeries, b: MetricSeries): boolean {
  const names = Object.keys(a.dimensions);
  return (
    isSameMetric(a, b) &&
    names.length === Object.keys(b.dimensions).length &&
    names.every((name) => a.dimensions[name] === b.dimensions[name])
  );
}

/** Whole words only: `AWS/BedrockMantle` does not mention `AWS/Bedrock`. */
function mentions(text: string, { namespace, metric }: Metric): boolean {
  const word = (value: string) => new RegExp(`(?<![\\w/])${value}(?![\\w/])`, 'i');
  const prometheus = namespace.replace(/\W/g, '_');
  const joined = new RegExp(`(?<![a-z0-9])${prometheus}_${metric}(?![a-z0-9])`, 'i');
  return (
    joined.test(text) ||
    ((word(namespace).test(text) || word(prometheus).test(text)) && word(metric).test(text))
  );
}

function isActing({ actionsEnabled, actions }: Alarm): boolean {
  return actionsEnabled && actions.length > 0;
}

/** Names of the alarms that acting composite alarms build on, through other composites too. */
function namedByActing(alarms: readonly Resource<'cloudwatch.alarm'>[]): ReadonlySet<string> {
  const rules = new Map(
    alarms.flatMap(({ id, value }) =>
      value.kind === 'composite' && value.rule ? [[id, value.rule] as const] : [],
    ),
  );
  const named = new Set<string>();
  const follow = (rule: string) => {
    for (const name of namesIn(rule)) {
      if (named.has(name)) continue;
      named.add(name);
      const inner = rules.get(name);
      if (inner !== undefined) follow(inner);
    }
  };
  for (const { id, value } of alarms) {
    const rule = rules.get(id);
    if (rule !== undefined && isActing(value)) follow(rule);
  }
  return named;
}

/** The rule language: `ALARM("name")`, `OK(name)`, names or ARNs. */
function namesIn(rule: string): readonly string[] {
  const calls = rule.matchAll(
    /\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]*)"|'([^']*)'|([^)"']*))\s*\)/gi,
  );
  return [...calls].map(([, double, single, bare]) => {
    const name = (double ?? single ?? bare ?? '').trim();
    const arn = name.indexOf(':alarm:');
    return arn < 0 ? name : name.slice(arn + ':alarm:'.length);
  });
}

function isLonger(since: string, now: string, days: number): boolean {
  return Date.parse(now) - Date.parse(since) > days * 86_400_000;
}
