import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Credentials } from '../iam/callers.ts';
import type { RunnableFunction } from './functions.ts';
import type { FunctionHost, Invocation, Outcome } from './host.ts';
import { Sandbox } from './sandbox.ts';

export interface ProcessOptions {
  readonly node: string;
  readonly runtimeClient: string;
  readonly clock: Clock;
  /** Folder of a function's code; inline code gets one of its own. */
  directoryOf(fn: RunnableFunction): string;
  /** Folder for inline code and notes; it is emptied at the start. */
  readonly scratch: string;
}

/** One invocation, measured. */
export interface Measured {
  readonly name: string;
  readonly cold: boolean;
  /** Milliseconds of the start of the process; null for a warm one. */
  readonly initMs: number | null;
  readonly durationMs: number;
  /** Bytes. */
  readonly peakMemory: number;
}

/** Runs functions as Lambda does: each in processes of its own, kept warm, one invocation at a time in each. */
export class ProcessFunctions implements FunctionHost {
  readonly measured: Measured[] = [];
  readonly #options: ProcessOptions;
  readonly #sandboxes = new Map<string, Sandbox[]>();
  readonly #clockFile: string;
  readonly #hook: string;
  #port = 0;
  #closed = false;
  #serial = 0;

  constructor(options: ProcessOptions) {
    this.#options = options;
    rmSync(options.scratch, { recursive: true, force: true });
    mkdirSync(options.scratch, { recursive: true });
    this.#clockFile = join(options.scratch, 'clock');
    // Without its types, so that no process spends the first tenth of a second on taking them off.
    this.#hook = join(options.scratch, 'hook.mjs');
    const source = readFileSync(new URL('./child-hook.ts', import.meta.url), 'utf8');
    writeFileSync(this.#hook, stripTypeScriptTypes(source));
  }

  /** Tells where the emulator listens; it does not before it is started with this host. */
  connect(port: number): void {
    this.#port = port;
  }

  /** Files that processes of a function have loaded, with the milliseconds after their start. */
  loaded(name: string): { readonly ms: number; readonly file: string }[] {
    try {
      const lines = readFileSync(this.#loadedFile(name), 'utf8').trim().split('\n');
      return lines.map((line) => {
        const [ms = '', file = ''] = line.split(' ');
        return { ms: Number(ms), file };
      });
    } catch {
      return [];
    }
  }

  /** Ends all processes of a function, so that the next invocation starts cold. */
  chill(name: string): void {
    for (const [key, sandboxes] of this.#sandboxes) {
      if (!key.endsWith(`:${name}`)) continue;
      for (const sandbox of sandboxes) sandbox.stop();
      this.#sandboxes.delete(key);
    }
  }

  async invoke(fn: RunnableFunction, invocation: Invocation): Promise<Outcome> {
    if (this.#closed) throw new Error('The functions have been closed.');
    writeFileSync(this.#clockFile, String(this.#options.clock.offset));
    const warm = this.#idle(fn);
    const sandbox = warm ?? this.#open(fn, invocation.credentials());
    sandbox.busy = true;
    const started = performance.now();
    try {
      if (!warm) await sandbox.start();
      const ready = performance.now();
      const outcome = await sandbox.invoke(invocation);
      this.measured.push({
        name: fn.name,
        cold: !warm,
        initMs: warm ? null : sandbox.initMs,
        durationMs: performance.now() - ready,
        peakMemory: sandbox.peakMemory,
      });
      return outcome;
    } catch (error) {
      sandbox.stop();
      const errorMessage = (error as Error).message;
      const log = [
        `INIT_REPORT Init Duration: ${(performance.now() - started).toFixed(2)} ms Status: error`,
        errorMessage,
      ];
      return { state: 'failed', errorType: 'Runtime.InitError', errorMessage, log };
    } finally {
      sandbox.busy = false;
    }
  }

  /** Milliseconds that a process of a function takes until it asks for work; it gets none. */
  async startOf(fn: RunnableFunction, credentials: Credentials): Promise<number> {
    const sandbox = this.#sandbox(fn, credentials, `${fn.name}-start`);
    try {
      await sandbox.start();
      return sandbox.initMs ?? Number.NaN;
    } finally {
      sandbox.stop();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const sandboxes of this.#sandboxes.values()) for (const sandbox of sandboxes) sandbox.stop();
    this.#sandboxes.clear();
  }

  #idle(fn: RunnableFunction): Sandbox | undefined {
    const soon = this.#options.clock.now().getTime() + fn.timeout * 1000;
    const usable = (this.#sandboxes.get(fn.arn) ?? []).filter((sandbox) => {
      if (!sandbox.busy && !sandbox.dead && sandbox.expires < soon) sandbox.stop();
      return !sandbox.dead;
    });
    this.#sandboxes.set(fn.arn, usable);
    return usable.find(({ busy }) => !busy);
  }

  #open(fn: RunnableFunction, credentials: Credentials): Sandbox {
    const sandbox = this.#sandbox(fn, credentials, fn.name);
    this.#sandboxes.get(fn.arn)?.push(sandbox);
    return sandbox;
  }

  /** @param notes what its notes about loaded files are called. */
  #sandbox(fn: RunnableFunction, credentials: Credentials, notes: string): Sandbox {
    const { node, runtimeClient, clock } = this.#options;
    return new Sandbox(fn, credentials, {
      node,
      runtimeClient,
      clock,
      port: this.#port,
      clockFile: this.#clockFile,
      loadedFile: this.#loadedFile(notes),
      directory: this.#directoryOf(fn),
      hook: this.#hook,
    });
  }

  #directoryOf(fn: RunnableFunction): string {
    if (fn.code.kind === 'stored') return this.#options.directoryOf(fn);
    // Lambda writes inline code as CommonJS.
    this.#serial += 1;
    const directory = join(this.#options.scratch, `${fn.name}-${this.#serial}`);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'index.js'), fn.code.text);
    writeFileSync(join(directory, 'package.json'), '{"type":"commonjs"}');
    return directory;
  }

  #loadedFile(name: string): string {
    return join(this.#options.scratch, `${name}.loaded`);
  }
}
