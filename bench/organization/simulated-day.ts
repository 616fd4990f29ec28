import { organization } from '@lenswatch/emulator/builders/organizations.ts';
import { applyTemplate } from '@lenswatch/emulator/cloudformation/apply.ts';
import { startEmulator } from '@lenswatch/emulator/emulator.ts';
import {
  eventSourceMappings,
  type RunnableFunction,
  runnableFunctions,
} from '@lenswatch/emulator/lambda/functions.ts';
import { LocalFunctions } from '@lenswatch/emulator/lambda/local-functions.ts';
import { objects } from '@lenswatch/emulator/services/s3-objects.ts';
import { fire, schedules } from '@lenswatch/emulator/services/scheduler.ts';
import { executions, stateMachines } from '@lenswatch/emulator/services/sfn-machines.ts';
import { World } from '@lenswatch/emulator/world.ts';
import { concludeSweep } from '@lenswatch/functions/conclude-sweep.ts';
import { planSweep } from '@lenswatch/functions/plan-sweep.ts';
import { LEAST, RESERVE, type Swept } from '@lenswatch/functions/sweep.ts';
import {
  concludeRequest,
  documentsOf,
  type Looking,
  planRequest,
  type Summary,
  sweepRequest,
  type Target,
} from '@lenswatch/functions/sweep-documents.ts';
import { templates } from '../../stacks/templates.ts';
import { type Definition, historyEvents } from './history-events.ts';
import { exampleOf, type Size, simulatedHub, summaryOf } from './simulated-hub.ts';
import { timesOf } from './times.ts';
import { VirtualClock } from './virtual-clock.ts';

/** One sweep of the day; all times in milliseconds of the epoch. */
export interface Sweep {
  readonly mode: Looking;
  readonly started: number;
  /** When it had its turn and began to plan. */
  readonly planned: number;
  readonly ended: number;
  readonly status: string;
  /** Events of its history. */
  readonly events: number;
}

/** What the hub's template says. */
export interface Deployed {
  readonly definition: Definition;
  /** By function: `on-change`, `sweep`, … */
  readonly functions: {
    readonly [name: string]: {
      readonly memory: number;
      readonly timeout: number;
      readonly reserved: number | null;
    };
  };
  /** How many of a function its queue starts at once. */
  readonly fromQueue: { readonly [name: string]: number };
}

export interface Day {
  readonly deployed: Deployed;
  readonly sweeps: readonly Sweep[];
  /** Sweep functions that ran at the same time. */
  readonly mostAtOnce: number;
  /** Largest payloads in bytes. */
  readonly bytes: { readonly [what in 'plan' | 'child' | 'answer' | 'conclusion']: number };
  /** Milliseconds that the slowest run of each took. */
  readonly slowest: { readonly [what in 'plan' | 'conclude']: number };
}

const hubAt = { account: '111111111111', region: 'us-east-1' };
const management = '999999999999';
const day = '2026-11-20';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * A day of a hub in the emulated AWS: the state machine and the schedules of its template, the real planner and
 * conclusion, and a stand-in for the sweep that sleeps as long as the example of the account took. A second full
 * sweep is started a minute after the first.
 *
 * @param computing seconds of processor time of planner and conclusion, which the emulator's clock does not see.
 */
export async function simulateDay(
  size: Size,
  options: {
    readonly latency: number;
    readonly concurrency: number | undefined;
    readonly computing: { readonly plan: number; readonly conclude: number };
  },
): Promise<Day> {
  const clock = new VirtualClock(`${day}T00:00:00.000Z`);
  const { hub, objects: held } = simulatedHub(size, {
    pause: () => clock.sleep(options.latency),
    now: () => clock.now().toISOString(),
  });
  const planned = new Map<string, number>();
  const bytes = { plan: 0, child: 0, answer: 0, conclusion: 0 };
  const slowest = { plan: 0, conclude: 0 };
  let running = 0;
  let mostAtOnce = 0;
  let children = 0;
  const weigh = <T>(what: keyof typeof bytes, payload: T): T => {
    bytes[what] = Math.max(bytes[what], Buffer.byteLength(JSON.stringify(payload)));
    return payload;
  };
  const timed = async <T>(what: 'plan' | 'conclude', work: () => Promise<T>): Promise<T> => {
    const began = clock.now().getTime();
    const answer = await work();
    await clock.sleep(options.computing[what] * 1_000);
    slowest[what] = Math.max(slowest[what], clock.now().getTime() - began);
    return answer;
  };

  const world = new World();
  for (const account of [hubAt.account, management]) world.account(account, account, [hubAt.region]);
  organization(world, { management, delegated: [hubAt.account] });

  async function plan(event: unknown): Promise<object> {
    const { mode, run } = planRequest.parse(event);
    planned.set(run, clock.now().getTime());
    const answer = weigh('plan', await timed('plan', () => planSweep(mode, run, hub)));
    const { bucket, key } = answer.targets;
    const body = Buffer.from(await hub.objects.get(key));
    world.items(objects, { account: '', region: '' }).set(`${bucket}/${key}`, {
      body: new Uint8Array(body),
      etag: '"plan"',
      lastModified: clock.now(),
      contentType: 'application/json',
      metadata: {},
      versionId: null,
    });
    return answer;
  }

  async function sweep(event: unknown, { fn }: { readonly fn: RunnableFunction }): Promise<Swept> {
    running += 1;
    mostAtOnce = Math.max(mostAtOnce, running);
    const { Items } = sweepRequest.parse(weigh('child', event));
    const end = clock.now().getTime() + fn.timeout * 1_000;
    const summaries: Summary[] = [];
    const rest: Target[] = [];
    for (const target of Items) {
      const { mode } = target;
      if (mode === 'retire') throw new Error('Nobody retires on a simulated day.');
      const takes = exampleOf(target.account, size).milliseconds[mode];
      // What the sweep would interrupt and go on with, the next invocation does here as a whole.
      if (end - clock.now().getTime() < RESERVE + Math.max(LEAST, takes) && summaries.length > 0) {
        rest.push(target);
        continue;
      }
      await clock.sleep(takes);
      summaries.push({ ...summaryOf(target.account, size), mode: target.mode });
    }
    children += 1;
    held.set(`${documentsOf(Items[0]?.run ?? '').summaries}${children}.json`, JSON.stringify(summaries));
    running -= 1;
    return weigh('answer', {
      summaries: summaries.map(({ account, regions, state }) => ({ account, regions, state })),
      rest,
    });
  }

  const conclude = async (event: unknown) =>
    weigh('conclusion', await timed('conclude', () => concludeSweep(concludeRequest.parse(event), hub)));

  const emulator = await startEmulator({
    world,
    clock,
    functions: new LocalFunctions({
      'lenswatch-plan-sweep': plan,
      'lenswatch-sweep': sweep,
      'lenswatch-conclude-sweep': conclude,
    }),
  });
  try {
    const { plane } = emulator;
    process.env['CDK_VALIDATION'] = 'false'; // "npm run synth" validates
    const stack = await applyTemplate(plane, {
      ...hubAt,
      name: 'lenswatch-hub',
      template: JSON.stringify(templates({ version: '0.0.0', zip: 'functions.zip' }).hub),
      capabilities: ['CAPABILITY_NAMED_IAM'],
      parameters: {
        OrganizationId: 'o-exampleorg1',
        OrganizationalUnits: 'r-root',
        Regions: size.regions.join(','),
        CodeBucket: 'code',
        ...(options.concurrency === undefined ? {} : { SweepConcurrency: String(options.concurrency) }),
      },
    });
    if (stack.status !== 'CREATE_COMPLETE') throw new Error(`The hub was not deployed: ${stack.reason}`);
    const mappings = [...world.items(eventSourceMappings, hubAt).values()];
    for (const mapping of mappings) mapping.enabled = false; // nothing changes on this day
    const [machine] = world.items(stateMachines, hubAt).values();
    if (!machine) throw new Error('The hub has no state machine.');
    const definition = JSON.parse(machine.definition ?? '') as Definition;

    const starts = [...world.items(schedules, hubAt).values()].flatMap(({ name, expression, input }) =>
      timesOf(expression, day).flatMap((at) =>
        input?.includes('full')
          ? [
              { name, at },
              { name, at: at + MINUTE },
            ]
          : [{ name, at }],
      ),
    );
    for (const { name, at } of starts.sort((a, b) => a.at - b.at)) {
      await clock.passUntil(at);
      await fire(plane, hubAt, name);
    }
    const own = () =>
      [...world.items(executions, hubAt).values()].filter(({ mapRunArn }) => mapRunArn === null);
    for (let hours = 0; hours < 24 && own().some(({ status }) => status === 'RUNNING'); hours += 1) {
      await clock.passUntil(clock.now().getTime() + HOUR);
    }
    return {
      deployed: {
        definition,
        functions: Object.fromEntries(
          runnableFunctions(world, hubAt).map(({ name, memory, timeout, reserved }) => [
            name.replace('lenswatch-', ''),
            { memory, timeout, reserved },
          ]),
        ),
        fromQueue: Object.fromEntries(
          mappings.map(({ functionName, concurrency }) => [
            functionName.replace(/^.*lenswatch-/, ''),
            concurrency,
          ]),
        ),
      },
      sweeps: own().map(({ name, input, started, stopped, status, states }) => ({
        mode: (JSON.parse(input) as { mode: Looking }).mode,
        started: started.getTime(),
        planned: planned.get(name) ?? Number.POSITIVE_INFINITY,
        ended: stopped?.getTime() ?? Number.POSITIVE_INFINITY,
        status,
        events: historyEvents(definition, states),
      })),
      mostAtOnce,
      bytes,
      slowest,
    };
  } finally {
    await emulator.close();
  }
}
