import type { InputOf, Operation } from '@lenswatch/core/aws/services.ts';
import type { Answer } from './answer.ts';
import type { Clock } from './clock.ts';
import type { Authorization } from './iam/authorization.ts';
import type { Decisions } from './iam/decisions.ts';
import type { Principal } from './iam/principal.ts';
import type { FunctionHost } from './lambda/host.ts';
import type { World } from './world.ts';

/** The way in which services call each other: as a principal, and no differently than anybody else. */
export interface Acting {
  act<O extends Operation>(
    operation: O,
    input: InputOf<O>,
    as: Principal,
    region: string,
  ): Promise<Answer<O>>;
  /** True if `as` may do what no operation of the emulator stands for, e.g. hand traces to X-Ray. */
  allowed(attempt: string, authorization: Authorization, as: Principal, region: string): boolean;
}

/** What goes wrong in the background, where nobody waits for an answer. */
export type OnFailure = (what: string, error: unknown) => void;

/** All that runs beside requests: deliveries, pollers, functions, executions. One per emulator. */
export class Plane {
  readonly world: World;
  readonly clock: Clock;
  readonly decisions: Decisions;
  /** Runs the code of functions; null: nobody does, and invoking one is not modelled. */
  readonly functions: FunctionHost | null;
  readonly #acting: Acting;
  readonly #onFailure: OnFailure;
  readonly #end = new AbortController();
  readonly #tasks = new Set<Promise<void>>();
  readonly #watchers = new Set<() => void>();
  #busy = 0;

  constructor(
    world: World,
    acting: Acting,
    rest: {
      readonly clock: Clock;
      readonly decisions: Decisions;
      readonly functions: FunctionHost | null;
      readonly onFailure: OnFailure;
    },
  ) {
    this.world = world;
    this.#acting = acting;
    this.clock = rest.clock;
    this.decisions = rest.decisions;
    this.functions = rest.functions;
    this.#onFailure = rest.onFailure;
  }

  /** Aborted when the emulator closes. */
  get ended(): AbortSignal {
    return this.#end.signal;
  }

  /** A call that a service makes: authorized, checked, logged and recorded as everybody's. @throws AwsError */
  act<O extends Operation>(
    operation: O,
    input: InputOf<O>,
    as: Principal,
    region: string,
  ): Promise<Answer<O>> {
    return this.#acting.act(operation, input, as, region);
  }

  allowed(attempt: string, authorization: Authorization, as: Principal, region: string): boolean {
    return this.#acting.allowed(attempt, authorization, as, region);
  }

  /** Starts something that nobody waits for. What it throws is a fault of the emulator. */
  run(what: string, task: () => Promise<void>): void {
    const running = task()
      .catch((error: unknown) => this.#onFailure(what, error))
      .finally(() => this.#tasks.delete(running));
    this.#tasks.add(running);
  }

  /** Work in the background, for `settled`. */
  async working<T>(task: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    try {
      return await task();
    } finally {
      this.#busy -= 1;
      this.changed();
    }
  }

  /** Says that something happened for which a poller or a test may wait. */
  changed(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }

  /** Resolves at the next change, or after `ms` of the clock's time. */
  async nextChange(ms: number): Promise<void> {
    const over = new AbortController();
    let watcher = () => {};
    const change = new Promise<void>((resolve) => {
      watcher = resolve;
    });
    this.#watchers.add(watcher);
    await Promise.race([change, this.clock.sleep(ms, AbortSignal.any([over.signal, this.ended]))]);
    this.#watchers.delete(watcher);
    over.abort();
  }

  /** True while something works in the background. */
  get busy(): boolean {
    return this.#busy > 0;
  }

  /** Ends everything that runs. */
  async close(): Promise<void> {
    this.#end.abort();
    this.changed();
    await this.functions?.close();
    await Promise.all(this.#tasks);
  }
}
