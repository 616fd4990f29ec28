import { setMaxListeners } from 'node:events';
import { exitCodes } from './exit-code.ts';

/** What Ctrl-C means while AWS is being read. */
export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
}

/** The first Ctrl-C ends every call and lets the command finish with what it has; the second ends it at once. */
export function onInterrupt(): Interruption {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal); // every call in flight listens
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    process.stderr.write('Interrupted: finishing with what was read. Press Ctrl-C again to stop at once.\n');
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      process.off('SIGINT', interrupt);
    },
  };
}
