import type { AwsAccount } from '@lenswatch/core/aws/access.ts';
import type { Operation } from '@lenswatch/core/aws/services.ts';
import { controls as allControls, collectors } from '@lenswatch/core/catalogue.generated.ts';
import { type Catalogue, catalogueOf } from '@lenswatch/core/engine/catalogue.ts';
import { collect } from '@lenswatch/core/engine/collect.ts';
import type { Finding } from '@lenswatch/core/engine/finding.ts';
import { planFor } from '@lenswatch/core/engine/plan.ts';
import type { Unproven } from '@lenswatch/core/engine/witness.ts';
import type { Reference } from '@lenswatch/core/events/references.ts';
import type { History, Memory } from '@lenswatch/core/history/history.ts';
import { defaultParameters } from '@lenswatch/core/parameters.ts';
import { defaultFramework } from '@lenswatch/core/requirements/frameworks.ts';
import { conclude, type World as Judged } from '@lenswatch/core/run.ts';
import { securityHub } from '@lenswatch/core/sinks/security-hub.ts';
import { type Dirty, dirtyIn } from '@lenswatch/core/watch/dirty.ts';
import { type Looked, lookAgain } from '@lenswatch/core/watch/look.ts';
import { parseLook } from '@lenswatch/core/watch/messages.ts';
import { readingOn } from '@lenswatch/core/watch/read-on.ts';
import { drain, noteChange, recheck, type Watching } from '@lenswatch/core/watch/watch.ts';
import { securityHub as enableSecurityHub } from '@lenswatch/emulator/builders/securityhub.ts';
import { findings as hubFindings } from '@lenswatch/emulator/services/securityhub-findings.ts';
import { World } from '@lenswatch/emulator/world.ts';
import { directAws } from './direct-aws.ts';
import { memoryHistory } from './memory-history.ts';
import { type MemoryHub, memoryHub } from './memory-hub.ts';
import { type Mutation, watchedAccount, watchedRegions, watchedWorld } from './watched-world.ts';

/** The controls that the watched account is judged by; the last one needs what an old spoke does not allow. */
const ids = [
  'bedrock-guardrail-prompt-attack-effective',
  'bedrock-guardrail-version-pinned',
  'bedrock-agent-guardrail-attached',
  'bedrock-agent-role-least-privilege',
  'bedrock-invocation-log-store-protected',
  'bedrock-kb-source-bucket-protected',
  'bedrock-service-role-confused-deputy-guarded',
  'bedrock-token-volume-alarmed',
  'iam-passrole-genai-restricted',
  'sagemaker-model-private-and-isolated',
];
const newest = ids.map((id) => {
  const control = allControls.find((one) => one.id === id);
  if (!control) throw new Error(`There is no control ${id}.`);
  return control;
});
/** What a hub of the next version asks for and a spoke of this version refuses. */
const deniedByOldSpoke: ReadonlySet<Operation> = new Set<Operation>(['sagemaker:DescribeModel']);

/** The writer was stopped. */
class Stopped extends Error {}

/** A message on its way. */
interface Message {
  readonly at: number;
  readonly body: string;
}

/** Chance, repeatable. */
export interface Chance {
  /** 0 ≤ x < 1. */
  next(): number;
}

/** Numbers that a seed decides (mulberry32). */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
  };
}

/** Everything that a schedule may do. */
export type Step =
  | {
      readonly do: 'change';
      readonly which: number;
      /** Seconds after the change at which its event arrives, once each; none: the event is lost. */
      readonly arrives: readonly number[];
    }
  | { readonly do: 'wait'; readonly seconds: number }
  /** A sweep reads now and concludes after so many further steps. */
  | { readonly do: 'sweep'; readonly lasts: number }
  /**
   * Whoever makes the nth write from now on (of any kind, or to Security Hub) is stopped, before it or right after.
   */
  | {
      readonly do: 'stop';
      readonly atWrite: number;
      readonly of: 'any' | 'Security Hub';
      readonly written: boolean;
    }
  | { readonly do: 'release'; readonly hub: 'old' | 'new'; readonly spoke: 'old' | 'new' };

/** A monitor and an account that it watches, with a clock that only steps move. */
export class Simulation {
  readonly world = new World();
  readonly mutations: readonly Mutation[];
  /** How often it looked because of events. */
  looks = 0;
  readonly #hub: MemoryHub;
  readonly #history: History;
  readonly #securityHub: World;
  readonly #chance: Chance;
  #time = Date.UTC(2026, 10, 20, 12);
  #past: { readonly until: number; readonly world: World }[] = [];
  #messages: Message[] = [];
  #sweeps: { remaining: number; finish: () => Promise<void> }[] = [];
  #stop: { writes: number; of: 'any' | 'Security Hub'; written: boolean } | undefined;
  #hubIsOld = false;
  #spokeIsOld = false;

  /**
   * @param options `like`: a simulation of the unchanged account to begin as; `plain`: remember in plain memory
   * instead of a table.
   */
  constructor(chance: Chance, options: { readonly like?: Simulation; readonly plain?: boolean } = {}) {
    const { like } = options;
    this.#chance = chance;
    this.world.now = () => new Date(Date.UTC(2026, 10, 20, 12));
    this.mutations = watchedWorld(this.world);
    this.#securityHub = like ? like.#securityHub.snapshot() : new World();
    this.#securityHub.now = () => new Date(this.#time);
    if (like) this.#time = like.#time;
    else {
      for (const region of watchedRegions) {
        enableSecurityHub(this.#securityHub, { account: watchedAccount, region });
      }
    }
    this.#hub = memoryHub({
      now: () => this.now(),
      beforeWrite: () => this.#write(),
      pause: () => this.#pause(),
      ...(like ? { like: like.#hub } : {}),
    });
    this.#history = options.plain ? memoryHistory() : this.#hub.history;
  }

  /** No two moments are the same. */
  now(): string {
    this.#time += 1;
    return new Date(this.#time).toISOString();
  }

  async play(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      await this.#step(step);
      for (const sweep of this.#sweeps) sweep.remaining -= 1;
      const over = this.#sweeps.filter(({ remaining }) => remaining < 0);
      this.#sweeps = this.#sweeps.filter(({ remaining }) => remaining >= 0);
      for (const { finish } of over) await this.#unlessStopped(finish);
    }
    this.#stop = undefined;
  }

  /** Lets everything under way come to an end. */
  async settle(): Promise<void> {
    for (const { finish } of this.#sweeps.splice(0)) await finish();
    for (let rounds = 0; this.#messages.length > 0; rounds += 1) {
      if (rounds > 500) throw new Error('The monitor never comes to rest.');
      this.#time = Math.max(this.#time, Math.min(...this.#messages.map(({ at }) => at)));
      await this.#deliver();
    }
  }

  /** One sweep that nothing disturbs, by the newest hub and spoke, when AWS has come to agree with itself. */
  async sweepCleanly(): Promise<void> {
    this.#stop = undefined;
    this.#hubIsOld = false;
    this.#spokeIsOld = false;
    this.#time += 60_000;
    await (await this.#sweep())();
  }

  recall(): Promise<Memory> {
    return this.#history.recall(watchedAccount);
  }

  published() {
    return this.#history.published('security-hub', watchedAccount);
  }

  /** What Security Hub shows as open, by id. */
  open(): ReadonlyMap<string, object> {
    const open = new Map<string, object>();
    for (const region of watchedRegions) {
      for (const { finding } of this.#securityHub
        .items(hubFindings, { account: watchedAccount, region })
        .values()) {
        if (finding.RecordState === 'ACTIVE') open.set(finding.Id ?? '', finding);
      }
    }
    return open;
  }

  async #step(step: Step): Promise<void> {
    switch (step.do) {
      case 'change': {
        const mutation = this.mutations[step.which % this.mutations.length];
        if (!mutation) return;
        this.#past.push({ until: this.#time, world: this.world.snapshot() });
        mutation.apply(this.world);
        const at = this.now();
        for (const seconds of step.arrives) {
          const body = JSON.stringify({ references: mutation.references, at });
          this.#messages.push({ at: this.#time + seconds * 1000, body });
        }
        this.#time += 1000;
        return;
      }
      case 'wait':
        this.#time += step.seconds * 1000;
        return this.#deliver();
      case 'sweep': {
        let finish: (() => Promise<void>) | undefined;
        await this.#unlessStopped(async () => {
          finish = await this.#sweep();
        });
        if (finish) this.#sweeps.push({ remaining: step.lasts, finish });
        return;
      }
      case 'stop':
        this.#stop = { writes: step.atWrite, of: step.of, written: step.written };
        return;
      case 'release':
        this.#hubIsOld = step.hub === 'old';
        this.#spokeIsOld = step.spoke === 'old';
    }
  }

  /** Everything that is due, at the same time and in any order. What was stopped is delivered again. */
  async #deliver(): Promise<void> {
    const due = this.#messages.filter(({ at }) => at <= this.#time);
    this.#messages = this.#messages.filter(({ at }) => at > this.#time);
    due.sort(() => this.#chance.next() - 0.5);
    await Promise.all(
      due.map(async ({ body }) => {
        if (!(await this.#unlessStopped(() => this.#handle(body)))) {
          const seconds = 30 + 300 * this.#chance.next();
          this.#messages.push({ at: this.#time + Math.round(seconds) * 1000, body });
        }
      }),
    );
    this.#collectSent();
  }

  #collectSent(): void {
    for (const { body, delaySeconds } of this.#hub.sent.splice(0)) {
      this.#messages.push({ at: this.#time + delaySeconds * 1000, body });
    }
  }

  #watching(): Watching {
    return {
      dirty: dirtyIn(this.#hub.items, () => this.now()),
      send: async (message, delaySeconds) => {
        await this.#hub.aws.send('sqs:SendMessage', 'us-east-1', {
          QueueUrl: 'change',
          MessageBody: JSON.stringify(message),
          DelaySeconds: delaySeconds,
        });
      },
      now: () => this.now(),
    };
  }

  async #handle(body: string): Promise<void> {
    const watching = this.#watching();
    const look = parseLook(body);
    if (look) {
      await drain(look.account, look.region, watching, (due, now) => this.#look(due, now));
      return;
    }
    const { references, at } = JSON.parse(body) as { references: readonly Reference[]; at: string };
    await noteChange(references, { at }, watching, this.#judged());
  }

  async #look(due: readonly Dirty[], now: string): Promise<Looked> {
    this.looks += 1;
    const looked = await lookAgain(due, { aws: this.#account(), world: this.#judged(), now });
    await this.#publish(looked.regions);
    return looked;
  }

  /** Reads everything; gives the function that concludes. */
  async #sweep(): Promise<() => Promise<void>> {
    const judged = this.#judged();
    const { catalogue } = judged;
    const aws = this.#account();
    const now = this.now();
    const collecting = { now, attestations: [] };
    const plan = planFor(catalogue.controls, catalogue);
    const snapshot = await collect(plan, [{ aws, regions: watchedRegions }], collecting);
    return async () => {
      const listed = new Set(
        snapshot.coverage.map(({ account, region, fact }) => `${account}/${region}#${fact}`),
      );
      const readOn = readingOn({ aws, catalogue, collecting, listed });
      let first: readonly Unproven[] = [];
      await conclude(snapshot, catalogue.controls, judged, {
        remembering: true,
        readOn,
        onFirst(bystanders) {
          first = bystanders;
        },
      });
      await recheck(first, this.#watching());
      await this.#publish(undefined);
      this.#collectSent();
    };
  }

  async #publish(regions: readonly string[] | undefined): Promise<void> {
    const history = this.#history;
    const sink = securityHub({
      history,
      awsOf: async () => this.#reporter(),
      titleOf: (control) => control,
      threshold: 'low',
    });
    const findings = await history.findings(watchedAccount, regions);
    const { errors } = await sink.publish(watchedAccount, [...findings.values()], this.now(), regions);
    if (errors.length > 0) throw new Error(errors.join('\n'));
  }

  #judged(): Judged & { readonly catalogue: Catalogue } {
    const controls = this.#hubIsOld ? newest.slice(0, -1) : newest;
    return {
      catalogue: catalogueOf(controls, collectors),
      framework: defaultFramework,
      parameters: defaultParameters,
      suppressions: [],
      exemptions: [],
      attestations: [],
      history: this.#history,
      onControlError: (control, _resource, error) => {
        throw new Error(`Control ${control} failed`, { cause: error });
      },
    };
  }

  /** The account as its audit role sees it: up to half a minute behind, each call as it likes. */
  #account(): AwsAccount {
    return directAws(watchedAccount, {
      worldFor: () => {
        const lag = this.#chance.next() < 0.5 ? 0 : Math.floor(this.#chance.next() * 30_000);
        const seen = this.#past.find(({ until }) => until >= this.#time - lag);
        return seen && lag > 0 ? seen.world : this.world;
      },
      before: () => this.#pause(),
      ...(this.#spokeIsOld ? { denied: deniedByOldSpoke } : {}),
    });
  }

  #reporter(): AwsAccount {
    const aws = directAws(watchedAccount, { worldFor: () => this.#securityHub, before: () => this.#pause() });
    return {
      account: watchedAccount,
      send: async (operation: Operation, region: string, input: unknown) => {
        const after = this.#write('Security Hub');
        const answer = await aws.send(operation, region, input as never);
        after();
        return answer;
      },
    } as unknown as AwsAccount;
  }

  /** Lets others go first, now and then for long. */
  async #pause(): Promise<void> {
    const most = this.#chance.next() < 0.05 ? 200 : 4;
    for (let turns = Math.floor(this.#chance.next() * most); turns > 0; turns -= 1) await Promise.resolve();
  }

  /** Counts a write; the one that was chosen stops its writer, before it or in what this gives back. */
  #write(to: 'table' | 'Security Hub' = 'table'): () => void {
    if (!this.#stop || (this.#stop.of !== 'any' && this.#stop.of !== to)) return () => {};
    this.#stop.writes -= 1;
    if (this.#stop.writes >= 0) return () => {};
    const { written } = this.#stop;
    this.#stop = undefined;
    if (!written) throw new Stopped('The writer was stopped before it wrote.');
    return () => {
      throw new Stopped('The writer was stopped after it wrote.');
    };
  }

  async #unlessStopped(task: () => Promise<void>): Promise<boolean> {
    try {
      await task();
      return true;
    } catch (error) {
      if (error instanceof Stopped) return false;
      throw error;
    }
  }
}

/** A finding without its times. */
export function timeless({ observedAt: _, firstSeen: __, ...finding }: Finding): object {
  return finding;
}
