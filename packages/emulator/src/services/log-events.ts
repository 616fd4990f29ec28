import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { type At, defineStore, type World } from '../world.ts';
import { arnIn } from './arn.ts';
import { metricKey, metricSeries } from './cloudwatch.ts';
import { makeLogGroup } from './log-groups.ts';
import { logGroups } from './logs.ts';
import { required } from './record.ts';
import { recorded } from './trace.ts';

/** One line of a log. */
export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** Lines by stream, keyed by `group stream`. */
export const logStreams = defineStore<LogEvent[]>('logs.stream');

interface StreamInput {
  readonly logGroupName?: string | undefined;
  readonly logStreamName?: string | undefined;
}

function onStream(action: string) {
  return ({ logGroupName, logStreamName }: StreamInput, call: Call): Authorization[] => [
    {
      action: `logs:${action}`,
      resource: arnIn(call, 'logs', `log-group:${logGroupName}:log-stream:${logStreamName ?? ''}`),
    },
  ];
}

function checkGroup({ logGroupName }: StreamInput, call: Call): string {
  const name = required(logGroupName, 'logGroupName');
  if (call.world.items(logGroups, call).has(name)) return name;
  throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.', 400);
}

function streamOf(input: StreamInput, call: Call): LogEvent[] {
  const group = checkGroup(input, call);
  const lines = call.world.items(logStreams, call).get(`${group} ${input.logStreamName}`);
  if (lines) return lines;
  throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.', 400);
}

/** All lines of a group, oldest first. */
export function linesOf(world: World, at: At, group: string): LogEvent[] {
  return [...world.items(logStreams, at)]
    .filter(([name]) => name.startsWith(`${group} `))
    .flatMap(([, lines]) => lines)
    .sort((a, b) => a.timestamp - b.timestamp);
}

interface Embedded {
  readonly _aws?: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
    }[];
  };
  readonly [member: string]: unknown;
}

/**
 * Makes metrics out of a line in the embedded metric format; any other line is none.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function extractMetrics(world: World, at: At, message: string): void {
  if (!message.includes('"CloudWatchMetrics"')) return;
  let document: Embedded;
  try {
    document = JSON.parse(message) as Embedded;
  } catch {
    return;
  }
  const { _aws: meta } = document;
  for (const { Namespace, Dimensions, Metrics } of meta?.CloudWatchMetrics ?? []) {
    for (const names of Dimensions) {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(document[name])]));
      const pairs = names.map((Name) => ({ Name, Value: dimensions[Name] ?? '' }));
      for (const { Name } of Metrics) {
        const key = metricKey(Namespace, Name, pairs);
        const series = world.items(metricSeries, at);
        const known = series.get(key) ?? { namespace: Namespace, metric: Name, dimensions, points: [] };
        const values = [document[Name]].flat().filter((value) => typeof value === 'number');
        known.points.push(...values.map((value) => ({ at: new Date(meta?.Timestamp ?? 0), value })));
        series.set(key, known);
      }
    }
  }
}

export const logEvents: readonly Modelled[] = [
  defineOperation('logs:CreateLogGroup', {
    authorize: (input, call) => [
      {
        action: 'logs:CreateLogGroup',
        resource: arnIn(call, 'logs', `log-group:${input.logGroupName ?? ''}`),
      },
    ],
    handle(input, call) {
      if (!call.plane) throw new AwsError('InternalFailure', 'Nobody to make a log group.', 500);
      makeLogGroup(call.plane, call, {
        name: required(input.logGroupName, 'logGroupName'),
        keyArn: input.kmsKeyId,
        retentionDays: undefined,
      });
      return {};
    },
    trace: (input) => ({ requestParameters: recorded(input), responseElements: null }),
  }),
  defineOperation('logs:CreateLogStream', {
    authorize: onStream('CreateLogStream'),
    handle(input, call) {
      const name = `${checkGroup(input, call)} ${required(input.logStreamName, 'logStreamName')}`;
      const streams = call.world.items(logStreams, call);
      if (streams.has(name)) {
        throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists', 400);
      }
      streams.set(name, []);
      return {};
    },
    trace: (input) => ({ requestParameters: recorded(input), responseElements: null }),
  }),
  defineOperation('logs:PutLogEvents', {
    data: true,
    authorize: onStream('PutLogEvents'),
    handle(input, call) {
      const lines = streamOf(input, call);
      for (const { timestamp = 0, message = '' } of input.logEvents ?? []) {
        lines.push({ timestamp, message });
        extractMetrics(call.world, call, message);
      }
      return {};
    },
  }),
  defineOperation('logs:FilterLogEvents', {
    authorize: ({ logGroupName }, call) => [
      { action: 'logs:FilterLogEvents', resource: arnIn(call, 'logs', `log-group:${logGroupName ?? ''}`) },
    ],
    handle(input, call) {
      const { startTime = 0, endTime = Number.POSITIVE_INFINITY } = input;
      if (input.filterPattern !== undefined || input.logStreamNames || input.logStreamNamePrefix) {
        throw new AwsError('NotModelled', 'The emulator filters the events of a log by time only.', 501);
      }
      const all = linesOf(call.world, call, checkGroup(input, call)).filter(
        ({ timestamp }) => timestamp >= startTime && timestamp <= endTime,
      );
      const { items, next } = page(call, all, input.nextToken, input.limit, 10_000);
      return { events: items, nextToken: next };
    },
  }),
  defineOperation('logs:GetLogEvents', {
    authorize: onStream('GetLogEvents'),
    handle(input, call) {
      const { items, next } = page(call, streamOf(input, call), input.nextToken, input.limit, 10_000);
      return { events: items, nextForwardToken: next ?? input.nextToken ?? 'f/0' };
    },
  }),
];
