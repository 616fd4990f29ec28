import { AwsError } from '../aws-error.ts';
import type { Call } from '../operation.ts';
import { type At, defineStore, type World } from '../world.ts';
import { arnIn } from './arn.ts';

/** An event as buses carry it. */
export interface Envelope {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

export interface BusRecord {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  /** JSON text; null: only the own account gets in. */
  policy: string | null;
  /** Customer managed key; null: EventBridge's own. */
  keyArn: string | null;
  /** Queue for what the bus itself could not take. */
  deadLetterArn: string | null;
  description: string | null;
}

export interface TargetRecord {
  readonly id: string;
  readonly arn: string;
  readonly roleArn: string | null;
  /** Constant JSON text in place of the event. */
  readonly input: string | null;
  /** The part of the event that is sent, e.g. `$.detail`. */
  readonly inputPath: string | null;
  readonly deadLetterArn: string | null;
  readonly attempts: number;
  readonly seconds: number;
}

export interface RuleRecord {
  readonly name: string;
  readonly arn: string;
  readonly bus: string;
  /** Text of the pattern. */
  pattern: string;
  enabled: boolean;
  description: string | null;
  /** By id. */
  readonly targets: Map<string, TargetRecord>;
}

/** What became of an event at a target. */
export interface Delivery {
  readonly event: Envelope;
  readonly rule: string;
  readonly target: string;
  readonly outcome: 'delivered' | 'dead-lettered' | 'lost';
  /** Why not, in the words of whoever refused; empty if it was delivered. */
  readonly reason: string;
}

/** Keyed by name; the default bus comes into being when somebody looks for it. */
export const buses = defineStore<BusRecord>('events.bus');
/** Keyed by `bus/rule`. */
export const rules = defineStore<RuleRecord>('events.rule');
/** Every delivery so far, keyed by number. */
export const deliveries = defineStore<Delivery>('events.delivery', 'world');

export function addBus(world: World, at: At, name: string, rest: Partial<BusRecord> = {}): BusRecord {
  const bus: BusRecord = {
    name,
    arn: arnIn(at, 'events', `event-bus/${name}`),
    account: at.account,
    region: at.region,
    policy: null,
    keyArn: null,
    deadLetterArn: null,
    description: null,
    ...rest,
  };
  world.items(buses, at).set(name, bus);
  return bus;
}

/** A bus by name or ARN. */
export function busOf(world: World, at: At, reference = 'default'): BusRecord | undefined {
  const parts = reference.split(':');
  const place = reference.startsWith('arn:')
    ? { account: parts[4] ?? '', region: parts[3] ?? '' }
    : { account: at.account, region: at.region };
  const name = reference.startsWith('arn:') ? (parts[5] ?? '').replace('event-bus/', '') : reference;
  const bus = world.items(buses, place).get(name);
  return bus ?? (name === 'default' ? addBus(world, place, name) : undefined);
}

export function findBus(call: Call, reference: string | undefined): BusRecord {
  const bus = busOf(call.world, call, reference);
  if (bus) return bus;
  throw new AwsError('ResourceNotFoundException', `Event bus ${reference} does not exist.`, 400);
}

/** The rules of one bus. */
export function rulesOf(world: World, bus: BusRecord): RuleRecord[] {
  return [...world.items(rules, bus).values()].filter((rule) => rule.bus === bus.name);
}

/** Rules of the default bus leave the bus out of their ARN. */
export function ruleArn(at: At & { readonly partition?: string }, bus: string, name: string): string {
  return arnIn(at, 'events', bus === 'default' ? `rule/${name}` : `rule/${bus}/${name}`);
}

export function findRule(call: Call, bus: string | undefined, name: string | undefined): RuleRecord {
  const rule = call.world.items(rules, call).get(`${findBus(call, bus).name}/${name}`);
  if (rule) return rule;
  throw new AwsError(
    'ResourceNotFoundException',
    `Rule ${name} does not exist on EventBus ${bus ?? 'default'}.`,
    400,
  );
}
