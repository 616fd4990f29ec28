import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Clock } from '../clock.ts';
import type { Credentials } from '../iam/callers.ts';
import type { RunnableFunction } from './functions.ts';
import type { Invocation, Outcome } from './host.ts';
import { RuntimeApi } from './runtime-api.ts';

/** What a sandbox needs from outside. */
export interface SandboxOptions {
  /** The Node that runs functions. */
  readonly node: string;
  /** Entry of the runtime interface client. */
  readonly runtimeClient: string;
  /** Port of the emulator. */
  readonly port: number;
  readonly clock: Clock;
  /** Holds the offset of the clock, for the process to read. */
  readonly clockFile: string;
  /** Gets a line for every file that the process loads. */
  readonly loadedFile: string;
  readonly directory: string;
  /** The preload that redirects requests and shifts time. */
  readonly hook: string;
}

/** Milliseconds that Lambda gives to the start of a runtime. */
const longestInit = 10_000;
/** Milliseconds that output may still take after the answer. */
const trailing = 20;

/** One execution environment: a process under the real runtime interface client. */
export class Sandbox {
  readonly started = performance.now();
  /** Milliseconds from the start of the process to its first request for work; null: not there yet. */
  initMs: number | null = null;
  /** Bytes of memory, at most, as the machine counts them. */
  peakMemory = 0;
  busy = false;
  dead = false;
  readonly credentials: Credentials;
  /** When the credentials end, by the clock. */
  readonly expires: number;
  readonly #fn: RunnableFunction;
  readonly #options: SandboxOptions;
  readonly #api = new RuntimeApi();
  #child: ChildProcess | null = null;
  #lines: string[] = [];
  #rest = '';

  constructor(fn: RunnableFunction, credentials: Credentials, options: SandboxOptions) {
    this.#fn = fn;
    this.#options = options;
    this.credentials = credentials;
    this.expires = options.clock.now().getTime() + 11 * 3_600_000;
  }

  /** Starts the process. @throws Error if the runtime does not come up. */
  async start(): Promise<void> {
    const api = await this.#api.listen();
    const { node, runtimeClient, directory, hook } = this.#options;
    const heap = `--max-old-space-size=${Math.max(64, Math.floor(this.#fn.memory * 0.9))}`;
    const child = spawn(node, [heap, '--import', hook, runtimeClient, this.#fn.handler], {
      cwd: directory,
      env: this.#environment(api),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.stdout.on('data', (data: Buffer) => this.#write(String(data)));
    child.stderr.on('data', (data: Buffer) => this.#write(String(data)));
    child.once('exit', (code, signal) => {
      this.dead = true;
      const errorMessage = `RequestId: unknown Error: Runtime exited with ${signal ? `signal ${signal}` : `code ${code}`}`;
      this.#api.abandon({ errorType: 'Runtime.ExitError', errorMessage });
    });
    const timer = setTimeout(() => this.stop(), longestInit);
    try {
      await this.#api.ready;
      this.initMs = performance.now() - this.started;
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${this.#take().join('\n')}`);
    } finally {
      clearTimeout(timer);
    }
  }

  async invoke({ requestId, event }: Invocation): Promise<Outcome> {
    const milliseconds = this.#fn.timeout * 1000;
    const deadline = this.#options.clock.now().getTime() + milliseconds;
    const timedOut = Symbol('timed out');
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<typeof timedOut>((resolve) => {
      timer = setTimeout(() => resolve(timedOut), milliseconds);
    });
    const job = { requestId, event, deadline, functionArn: this.#fn.arn };
    const answer = await Promise.race([this.#api.run(job), timeout]);
    clearTimeout(timer);
    this.#measure();
    await new Promise((resolve) => setTimeout(resolve, trailing));
    const log = this.#take();
    if (answer === timedOut) {
      this.stop();
      const errorMessage = `${requestId} Task timed out after ${this.#fn.timeout.toFixed(2)} seconds`;
      return { state: 'failed', errorType: 'Sandbox.Timedout', errorMessage, log };
    }
    if ('payload' in answer) return { state: 'returned', payload: answer.payload, log };
    const { errorType = 'Error', errorMessage = '' } = answer.error;
    return { state: 'failed', errorType, errorMessage, log };
  }

  stop(): void {
    this.dead = true;
    this.#child?.kill('SIGKILL');
    this.#api.close();
  }

  #environment(api: number): { [name: string]: string } {
    const { accessKeyId, secretAccessKey, sessionToken = '' } = this.credentials;
    const { name, region, memory, environment, handler, logGroup } = this.#fn;
    const { port, clockFile, loadedFile, directory } = this.#options;
    return {
      ...environment,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${api}`,
      LAMBDA_TASK_ROOT: directory,
      _HANDLER: handler,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
      AWS_LAMBDA_LOG_STREAM_NAME: 'sandbox',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      EMULATOR_PORT: String(port),
      EMULATOR_CLOCK: clockFile,
      EMULATOR_LOADED: loadedFile,
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
    };
  }

  #write(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    this.#lines.push(...lines.filter((line) => line !== ''));
  }

  #take(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  /** Linux only; elsewhere the memory stays unknown. */
  #measure(): void {
    try {
      const status = readFileSync(`/proc/${this.#child?.pid}/status`, 'utf8');
      const [, kilobytes = '0'] = /VmHWM:\s+(\d+) kB/.exec(status) ?? [];
      this.peakMemory = Math.max(this.peakMemory, Number(kilobytes) * 1024);
    } catch {
      // The process is gone, or this is no Linux.
    }
  }
}
