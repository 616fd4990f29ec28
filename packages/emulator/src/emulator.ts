import type { CallLog } from './call-log.ts';
import type { Clock } from './clock.ts';
import { Dispatcher, type Violation } from './dispatch.ts';
import type { Faults } from './faults.ts';
import { listen } from './http/server.ts';
import { type Credentials, credentialsFor, revokeSession } from './iam/callers.ts';
import type { Decisions } from './iam/decisions.ts';
import type { FunctionHost } from './lambda/host.ts';
import { LoopbackHandler } from './loopback.ts';
import type { Modelled } from './operation.ts';
import type { Plane } from './plane.ts';
import { publishTrailEvent } from './services/event-delivery.ts';
import { bridgeEvent, type TrailEvent } from './trail.ts';
import type { World } from './world.ts';

export interface EmulatorOptions {
  readonly world: World;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** False lets every caller do everything. */
  readonly enforceIam?: boolean;
  /** The time of pollers, timers and functions; the world's clock is this one if it is given. */
  readonly clock?: Clock;
  /** Runs the code of Lambda functions. */
  readonly functions?: FunctionHost;
  /** All operations of this package if left out. */
  readonly operations?: readonly Modelled[];
}

/** A running AWS. */
export interface Emulator {
  /** For `AWS_ENDPOINT_URL`. */
  readonly url: string;
  readonly port: number;
  readonly world: World;
  readonly faults: Faults;
  readonly calls: CallLog;
  /** Every distinct question that IAM answered. */
  readonly decisions: Decisions;
  /** What runs beside requests: deliveries, pollers, functions, executions. */
  readonly plane: Plane;
  /** CloudTrail records of all writes so far. */
  readonly events: readonly TrailEvent[];
  /** Answers that AWS would not give; every suite asserts that there are none. */
  readonly violations: readonly Violation[];
  /** Calls `listener` for every write from now on; gives the function that ends it. */
  onEvent(listener: (event: TrailEvent) => void): () => void;
  /** Credentials of a role or user of the world, or of an administrator of an account. */
  credentialsFor(who: string | { readonly account: string; readonly admin: true }): Credentials;
  /** Ends the session of an access key: its next call finds it expired. */
  revoke(accessKeyId: string): void;
  /** For the `requestHandler` of SDK clients. */
  requestHandler(): LoopbackHandler;
  close(): Promise<void>;
}

/** Starts an AWS in this process. It listens on 127.0.0.1 only. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { world } = options;
  const operations = options.operations ?? (await import('./operations.ts')).operations;
  const { clock, functions } = options;
  if (clock) world.now = () => clock.now();
  const dispatcher = new Dispatcher({
    world,
    operations,
    enforceIam: options.enforceIam ?? true,
    ...(clock && { clock }),
    ...(functions && { functions }),
  });
  dispatcher.trail.onEvent((event) => publishTrailEvent(dispatcher.plane, bridgeEvent(event)));
  const listening = await listen(dispatcher, options.port ?? 0);
  const handlers: LoopbackHandler[] = [];
  return {
    url: `http://127.0.0.1:${listening.port}`,
    port: listening.port,
    world,
    faults: dispatcher.faults,
    calls: dispatcher.calls,
    decisions: dispatcher.decisions,
    plane: dispatcher.plane,
    events: dispatcher.trail.events,
    violations: dispatcher.violations,
    onEvent: (listener) => dispatcher.trail.onEvent(listener),
    credentialsFor: (who) => credentialsFor(world, who),
    revoke: (accessKeyId) => revokeSession(world, accessKeyId),
    requestHandler() {
      const handler = new LoopbackHandler(listening.port);
      handlers.push(handler);
      return handler;
    },
    async close() {
      await dispatcher.plane.close();
      for (const handler of handlers) handler.destroy();
      await listening.close();
    },
  };
}
