import type { InputOf } from '@lenswatch/core/aws/services.ts';
import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { arnIn } from './arn.ts';
import {
  addBus,
  type BusRecord,
  buses,
  busOf,
  findBus,
  findRule,
  type RuleRecord,
  ruleArn,
  rules,
  rulesOf,
  type TargetRecord,
} from './event-buses.ts';
import { publish } from './event-delivery.ts';
import { matchesPattern, patternProblem } from './event-pattern.ts';
import { matching, required } from './record.ts';
import { recorded } from './trace.ts';

type Entry = NonNullable<InputOf<'events:PutEvents'>['Entries']>[number];
type Target = NonNullable<InputOf<'events:PutTargets'>['Targets']>[number];

const mostEntries = 10;
/** Bytes of all entries of a call. @see https://aws.amazon.com/blogs/compute/more-room-to-build-serverless-services-now-support-payloads-up-to-1-mb */
const largestCall = 1024 * 1024;
const mostTargets = 5;

function onBusNamed(action: string) {
  return (input: { readonly Name?: string | undefined }, call: Call): Authorization[] => [
    { action: `events:${action}`, resource: arnIn(call, 'events', `event-bus/${input.Name ?? 'default'}`) },
  ];
}

interface RuleInput {
  readonly EventBusName?: string | undefined;
}

function onRule(action: string) {
  return (
    input: RuleInput & { readonly Name?: string | undefined; readonly Rule?: string | undefined },
    call: Call,
  ): Authorization[] => {
    const bus = busOf(call.world, call, input.EventBusName)?.name ?? input.EventBusName ?? 'default';
    return [{ action: `events:${action}`, resource: ruleArn(call, bus, input.Name ?? input.Rule ?? '') }];
  };
}

/** Each bus, source and detail type of a call is a question of its own. */
function onEntries(input: InputOf<'events:PutEvents'>, call: Call): Authorization[] {
  const distinct = new Map<string, Authorization>();
  for (const { EventBusName, Source = '', DetailType = '' } of input.Entries ?? []) {
    const bus = busOf(call.world, call, EventBusName);
    const resource = bus?.arn ?? arnIn(call, 'events', `event-bus/${EventBusName}`);
    distinct.set(`${resource} ${Source} ${DetailType}`, {
      action: 'events:PutEvents',
      resource,
      context: { 'events:source': Source, 'events:detail-type': DetailType },
      policy: { owner: bus?.account ?? call.account, document: bus?.policy ?? null },
    });
  }
  return [...distinct.values()];
}

function sizeOf({ Source = '', DetailType = '', Detail = '', Resources = [], Time }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time ? 14 : 0);
}

/** What is wrong with an entry; `null` if it is taken. */
function entryProblem(entry: Entry): { ErrorCode: string; ErrorMessage: string } | null {
  for (const member of ['Source', 'DetailType', 'Detail'] as const) {
    if (!entry[member]) {
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${member} is not valid. Reason: ${member} is a required argument.`,
      };
    }
  }
  if (entry.Source?.startsWith('aws.')) {
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: 'Not authorized for the source.',
    };
  }
  try {
    const detail: unknown = JSON.parse(entry.Detail ?? '');
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) return null;
  } catch {
    // Falls through: a detail that is no JSON is as malformed as one that is no object.
  }
  return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

function put(entry: Entry, call: Call) {
  const problem = entryProblem(entry);
  if (problem) return problem;
  const bus = busOf(call.world, call, entry.EventBusName);
  if (!bus) {
    return {
      ErrorCode: 'ResourceNotFoundException',
      ErrorMessage: `Event bus ${entry.EventBusName} does not exist.`,
    };
  }
  const id = `00000000-0000-4000-b000-${call.world.id(12).toLowerCase()}`;
  if (call.plane) {
    publish(call.plane, bus, {
      version: '0',
      id,
      'detail-type': entry.DetailType ?? '',
      source: entry.Source ?? '',
      account: call.account,
      time: (entry.Time ?? call.now).toISOString().replace(/\.\d{3}Z$/, 'Z'),
      region: call.region,
      resources: entry.Resources ?? [],
      detail: JSON.parse(entry.Detail ?? '{}') as unknown,
    });
  }
  return { EventId: id };
}

function targetOf(target: Target): TargetRecord {
  const { Id, Arn, RoleArn, Input, InputPath, DeadLetterConfig, RetryPolicy, ...rest } = target;
  const unknown = Object.keys(rest).find((member) => rest[member as keyof typeof rest] !== undefined);
  if (unknown) throw new AwsError('NotModelled', `The emulator does not model ${unknown} of targets.`, 501);
  return {
    id: required(Id, 'Id'),
    arn: required(Arn, 'Arn'),
    roleArn: RoleArn ?? null,
    input: Input ?? null,
    inputPath: InputPath ?? null,
    deadLetterArn: DeadLetterConfig?.Arn ?? null,
    attempts: RetryPolicy?.MaximumRetryAttempts ?? 185,
    seconds: RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400,
  };
}

function describedTarget({ id, arn, roleArn, input, inputPath, deadLetterArn }: TargetRecord) {
  return {
    Id: id,
    Arn: arn,
    ...(roleArn !== null && { RoleArn: roleArn }),
    ...(input !== null && { Input: input }),
    ...(inputPath !== null && { InputPath: inputPath }),
    ...(deadLetterArn !== null && { DeadLetterConfig: { Arn: deadLetterArn } }),
  };
}

function describedRule({ name, arn, bus, pattern, enabled, description }: RuleRecord) {
  return {
    Name: name,
    Arn: arn,
    EventPattern: pattern,
    State: enabled ? ('ENABLED' as const) : ('DISABLED' as const),
    EventBusName: bus,
    ...(description !== null && { Description: description }),
  };
}

function describedBus({ name, arn, policy, keyArn, deadLetterArn, description }: BusRecord) {
  return {
    Name: name,
    Arn: arn,
    ...(policy !== null && { Policy: policy }),
    ...(keyArn !== null && { KmsKeyIdentifier: keyArn }),
    ...(deadLetterArn !== null && { DeadLetterConfig: { Arn: deadLetterArn } }),
    ...(description !== null && { Description: description }),
  };
}

const requestOnly = (input: unknown) => ({ requestParameters: recorded(input), responseElements: null });
const both = (input: unknown, answer: unknown) => ({
  requestParameters: recorded(input),
  responseElements: recorded(answer),
});

const busOperations: readonly Modelled[] = [
  defineOperation('events:CreateEventBus', {
    authorize: onBusNamed('CreateEventBus'),
    handle(input, call) {
      const name = matching(required(input.Name, 'Name'), /^[\w./-]{1,256}$/, 'Name');
      if (busOf(call.world, call, name)) {
        throw new AwsError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`, 400);
      }
      const bus = addBus(call.world, call, name, {
        keyArn: input.KmsKeyIdentifier ?? null,
        deadLetterArn: input.DeadLetterConfig?.Arn ?? null,
        description: input.Description ?? null,
      });
      return { EventBusArn: bus.arn };
    },
    trace: both,
  }),
  defineOperation('events:DescribeEventBus', {
    authorize: onBusNamed('DescribeEventBus'),
    handle: (input, call) => describedBus(findBus(call, input.Name)),
  }),
  defineOperation('events:ListEventBuses', {
    handle(input, call) {
      busOf(call.world, call, 'default');
      const all = [...call.world.items(buses, call).values()]
        .filter(({ name }) => name.startsWith(input.NamePrefix ?? ''))
        .map(({ name, arn, policy }) => ({
          Name: name,
          Arn: arn,
          ...(policy !== null && { Policy: policy }),
        }));
      const { items, next } = page(call, all, input.NextToken, input.Limit, 100);
      return { EventBuses: items, NextToken: next };
    },
  }),
  defineOperation('events:DeleteEventBus', {
    authorize: onBusNamed('DeleteEventBus'),
    handle(input, call) {
      const name = required(input.Name, 'Name');
      const bus = busOf(call.world, call, name);
      if (bus && rulesOf(call.world, bus).length > 0) {
        throw new AwsError('ValidationException', `Event bus ${name} still has rules.`, 400);
      }
      call.world.items(buses, call).delete(name);
      return {};
    },
    trace: requestOnly,
  }),
  defineOperation('events:PutPermission', {
    authorize: (input, call) => onBusNamed('PutPermission')({ Name: input.EventBusName }, call),
    handle(input, call) {
      const bus = findBus(call, input.EventBusName);
      if (input.Policy === undefined) {
        throw new AwsError('NotModelled', 'The emulator models PutPermission with a whole policy only.', 501);
      }
      bus.policy = input.Policy;
      return {};
    },
    trace: requestOnly,
  }),
];

const ruleOperations: readonly Modelled[] = [
  defineOperation('events:PutRule', {
    authorize: onRule('PutRule'),
    handle(input, call) {
      const bus = findBus(call, input.EventBusName);
      const name = matching(required(input.Name, 'Name'), /^[\w.-]{1,64}$/, 'Name');
      if (input.ScheduleExpression !== undefined) {
        throw new AwsError(
          'NotModelled',
          'The emulator models schedules of EventBridge Scheduler only.',
          501,
        );
      }
      const pattern = required(input.EventPattern, 'EventPattern');
      const problem = patternProblem(pattern);
      if (problem) {
        throw new AwsError(
          'InvalidEventPatternException',
          `Event pattern is not valid. Reason: ${problem}`,
          400,
        );
      }
      const all = call.world.items(rules, call);
      const known = all.get(`${bus.name}/${name}`);
      const rule: RuleRecord = {
        name,
        arn: ruleArn(call, bus.name, name),
        bus: bus.name,
        pattern,
        enabled: input.State !== 'DISABLED',
        description: input.Description ?? null,
        targets: known?.targets ?? new Map(),
      };
      all.set(`${bus.name}/${name}`, rule);
      return { RuleArn: rule.arn };
    },
    trace: both,
  }),
  defineOperation('events:DescribeRule', {
    authorize: onRule('DescribeRule'),
    handle: (input, call) => describedRule(findRule(call, input.EventBusName, input.Name)),
  }),
  defineOperation('events:ListRules', {
    authorize: (input, call) => onRule('ListRules')({ EventBusName: input.EventBusName, Name: '*' }, call),
    handle(input, call) {
      const all = rulesOf(call.world, findBus(call, input.EventBusName))
        .filter(({ name }) => name.startsWith(input.NamePrefix ?? ''))
        .map(describedRule);
      const { items, next } = page(call, all, input.NextToken, input.Limit, 100);
      return { Rules: items, NextToken: next };
    },
  }),
  defineOperation('events:DeleteRule', {
    authorize: onRule('DeleteRule'),
    handle(input, call) {
      const { bus, name, targets } = findRule(call, input.EventBusName, input.Name);
      if (targets.size > 0) {
        throw new AwsError('ValidationException', `Rule can't be deleted since it has targets.`, 400);
      }
      call.world.items(rules, call).delete(`${bus}/${name}`);
      return {};
    },
    trace: requestOnly,
  }),
  defineOperation('events:EnableRule', {
    authorize: onRule('EnableRule'),
    handle(input, call) {
      findRule(call, input.EventBusName, input.Name).enabled = true;
      return {};
    },
    trace: requestOnly,
  }),
  defineOperation('events:DisableRule', {
    authorize: onRule('DisableRule'),
    handle(input, call) {
      findRule(call, input.EventBusName, input.Name).enabled = false;
      return {};
    },
    trace: requestOnly,
  }),
  defineOperation('events:PutTargets', {
    authorize: onRule('PutTargets'),
    handle(input, call) {
      const { targets } = findRule(call, input.EventBusName, input.Rule);
      const wanted = required(input.Targets, 'Targets').map(targetOf);
      if (new Set([...targets.keys(), ...wanted.map(({ id }) => id)]).size > mostTargets) {
        throw new AwsError(
          'LimitExceededException',
          `The requested resource exceeds the maximum number allowed: ${mostTargets} targets.`,
          400,
        );
      }
      for (const target of wanted) targets.set(target.id, target);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    trace: both,
  }),
  defineOperation('events:ListTargetsByRule', {
    authorize: onRule('ListTargetsByRule'),
    handle(input, call) {
      const all = [...findRule(call, input.EventBusName, input.Rule).targets.values()].map(describedTarget);
      const { items, next } = page(call, all, input.NextToken, input.Limit, 100);
      return { Targets: items, NextToken: next };
    },
  }),
  defineOperation('events:RemoveTargets', {
    authorize: onRule('RemoveTargets'),
    handle(input, call) {
      const { targets } = findRule(call, input.EventBusName, input.Rule);
      for (const id of input.Ids ?? []) targets.delete(id);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    trace: both,
  }),
];

export const operations: readonly Modelled[] = [
  ...busOperations,
  ...ruleOperations,
  defineOperation('events:PutEvents', {
    data: true,
    authorize: onEntries,
    handle(input, call) {
      const entries = required(input.Entries, 'Entries');
      if (entries.length === 0 || entries.length > mostEntries) {
        throw new AwsError('ValidationException', `1 to ${mostEntries} entries are allowed.`, 400);
      }
      if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > largestCall) {
        throw new AwsError(
          'ValidationException',
          'Total size of the entries in the request is over the limit.',
          400,
        );
      }
      const Entries = entries.map((entry) => put(entry, call));
      return { FailedEntryCount: Entries.filter((entry) => 'ErrorCode' in entry).length, Entries };
    },
  }),
  defineOperation('events:TestEventPattern', {
    handle(input) {
      const pattern = required(input.EventPattern, 'EventPattern');
      const problem = patternProblem(pattern);
      if (problem) {
        throw new AwsError(
          'InvalidEventPatternException',
          `Event pattern is not valid. Reason: ${problem}`,
          400,
        );
      }
      return { Result: matchesPattern(JSON.parse(pattern), JSON.parse(required(input.Event, 'Event'))) };
    },
  }),
];
