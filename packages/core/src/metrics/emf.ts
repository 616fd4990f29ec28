/** Units that CloudWatch knows and we use. */
export type Unit = 'None' | 'Count' | 'Percent' | 'Seconds' | 'Milliseconds';

/** One metric with its value, or with the values of one period. */
export interface Metric {
  readonly name: string;
  readonly unit: Unit;
  readonly value: number | readonly number[];
  /** Never an id, ARN or tag: each combination is a series that is paid for. */
  readonly dimensions?: { readonly [name: string]: string };
}

/** A log event from which CloudWatch makes metrics. */
export interface MetricDocument {
  readonly _aws: {
    /** Milliseconds since 1970. */
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly [
      {
        readonly Namespace: string;
        readonly Dimensions: readonly [readonly string[]];
        readonly Metrics: readonly { readonly Name: string; readonly Unit: Unit }[];
      },
    ];
  };
  readonly [member: string]: unknown;
}

const METRICS = 100;
const VALUES = 100;
const DIMENSION_LENGTH = 1024;

/**
 * Metrics in embedded format: one document for each combination of dimensions, within the limits that CloudWatch
 * enforces by dropping what exceeds them without a word. What is no finite number is left out.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricDocuments(
  namespace: string,
  now: string,
  metrics: readonly Metric[],
): readonly MetricDocument[] {
  const usable = metrics.flatMap((metric) => {
    const values = [metric.value].flat().filter(Number.isFinite).slice(0, VALUES);
    return values.length === 0 ? [] : [{ ...metric, value: values.length === 1 ? values[0] : values }];
  });
  const groups = Map.groupBy(usable, ({ dimensions = {} }) =>
    JSON.stringify(Object.entries(dimensions).sort()),
  );
  return [...groups.values()].flatMap((group) =>
    parts(group, METRICS).map((part): MetricDocument => {
      const dimensions = part[0]?.dimensions ?? {};
      return {
        _aws: {
          Timestamp: Date.parse(now),
          CloudWatchMetrics: [
            {
              Namespace: namespace,
              Dimensions: [Object.keys(dimensions)],
              Metrics: part.map(({ name, unit }) => ({ Name: name, Unit: unit })),
            },
          ],
        },
        ...Object.fromEntries(
          Object.entries(dimensions).map(([name, value]) => [name, value.slice(0, DIMENSION_LENGTH)]),
        ),
        ...Object.fromEntries(part.map(({ name, value }) => [name, value])),
      };
    }),
  );
}

/** No part names a metric twice: the second would replace the first. */
function parts<T extends { readonly name: string }>(all: readonly T[], size: number): readonly T[][] {
  const made: T[][] = [];
  for (const one of all) {
    const open = made.find((part) => part.length < size && !part.some(({ name }) => name === one.name));
    if (open) open.push(one);
    else made.push([one]);
  }
  return made;
}
