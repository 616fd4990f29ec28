import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An invocation on its way to a runtime. */
export interface Job {
  readonly requestId: string;
  readonly functionArn: string;
  readonly event: unknown;
  /** Milliseconds since the epoch, in the time of the runtime. */
  readonly deadline: number;
}

export interface RuntimeError {
  readonly errorType?: string;
  readonly errorMessage?: string;
}

type Answer = { readonly payload: unknown } | { readonly error: RuntimeError };

/**
 * Lambda's Runtime API for one runtime, on loopback.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  /** Resolves when the runtime asks for its first invocation; rejects when it says that it cannot start. */
  readonly ready: Promise<void>;
  readonly #server: Server;
  readonly #pending = new Map<string, (answer: Answer) => void>();
  #waiting: ((job: Job) => void) | null = null;
  #queued: Job | null = null;
  #started: () => void = () => {};
  #failed: (error: Error) => void = () => {};

  constructor() {
    this.ready = new Promise((resolve, reject) => {
      this.#started = resolve;
      this.#failed = reject;
    });
    this.ready.catch(() => {}); // whoever waits hears of it; this one only keeps the process alive
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  /** Gives the runtime an invocation; one at a time. */
  run(job: Job): Promise<Answer> {
    return new Promise((resolve) => {
      this.#pending.set(job.requestId, resolve);
      if (this.#waiting) this.#waiting(job);
      else this.#queued = job;
    });
  }

  /** Ends everything that waits: the runtime is gone. */
  abandon(error: RuntimeError): void {
    for (const done of this.#pending.values()) done({ error });
    this.#pending.clear();
    this.#failed(new Error(`${error.errorType}: ${error.errorMessage}`));
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (path.endsWith('/runtime/invocation/next')) {
      this.#next(response);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const [, requestId, kind] = /\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    response.writeHead(requestId || path.endsWith('/init/error') ? 202 : 404, {
      'content-type': 'application/json',
    });
    response.end('{"status":"OK"}');
    if (requestId) {
      const body: unknown = text === '' ? null : JSON.parse(text);
      this.#pending.get(requestId)?.(
        kind === 'response' ? { payload: body } : { error: body as RuntimeError },
      );
      this.#pending.delete(requestId);
    } else if (path.endsWith('/init/error')) {
      this.abandon(JSON.parse(text) as RuntimeError);
    }
  }

  #next(response: ServerResponse): void {
    this.#started();
    const give = (job: Job) => {
      this.#waiting = null;
      response.writeHead(200, {
        'content-type': 'application/json',
        'Lambda-Runtime-Aws-Request-Id': job.requestId,
        'Lambda-Runtime-Deadline-Ms': String(job.deadline),
        'Lambda-Runtime-Invoked-Function-Arn': job.functionArn,
        'Lambda-Runtime-Trace-Id':
          'Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=0',
      });
      response.end(JSON.stringify(job.event));
    };
    if (this.#queued) {
      const job = this.#queued;
      this.#queued = null;
      give(job);
    } else this.#waiting = give;
  }
}
