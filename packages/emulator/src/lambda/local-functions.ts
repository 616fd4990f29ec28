import type { Credentials } from '../iam/callers.ts';
import type { RunnableFunction } from './functions.ts';
import type { FunctionHost, Invocation, Outcome } from './host.ts';

/** Code that runs in this process in place of a function's bundle. */
export type LocalHandler = (
  event: never,
  context: { readonly fn: RunnableFunction; readonly credentials: Credentials; log(line: string): void },
) => unknown;

/** Runs functions in this process, by name: for tests of what is around them. */
export class LocalFunctions implements FunctionHost {
  readonly #handlers: { readonly [name: string]: LocalHandler };

  constructor(handlers: { readonly [name: string]: LocalHandler }) {
    this.#handlers = handlers;
  }

  async invoke(fn: RunnableFunction, invocation: Invocation): Promise<Outcome> {
    const log: string[] = [];
    const handler = this.#handlers[fn.name];
    if (!handler) throw new Error(`Nobody stands in for the function ${fn.name}.`);
    const context = {
      fn,
      credentials: invocation.credentials(),
      log: (line: string) => {
        log.push(line);
      },
    };
    try {
      const payload = await handler(invocation.event as never, context);
      return { state: 'returned', payload, log };
    } catch (error) {
      const { name, message } = error as Error;
      return { state: 'failed', errorType: name, errorMessage: message, log };
    }
  }

  async close(): Promise<void> {}
}
