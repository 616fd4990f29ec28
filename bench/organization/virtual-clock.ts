import { setImmediate } from 'node:timers/promises';
import { Clock } from '@lenswatch/emulator/clock.ts';

/** Rounds of the event loop after which nothing goes on any more without time passing. */
const ROUNDS = 12;

interface Sleeper {
  readonly until: number;
  wake(): void;
}

/** Time that passes only while everybody sleeps: an hour of a simulation takes as long as its computing. */
export class VirtualClock extends Clock {
  #now: number;
  readonly #sleepers: Sleeper[] = [];

  constructor(start: string) {
    super();
    this.#now = Date.parse(start);
  }

  override now(): Date {
    return new Date(this.#now);
  }

  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms <= 0 || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper = {
        until: this.#now + ms,
        wake: () => {
          signal?.removeEventListener('abort', give);
          resolve();
        },
      };
      const give = () => {
        const at = this.#sleepers.indexOf(sleeper);
        if (at >= 0) this.#sleepers.splice(at, 1);
        sleeper.wake();
      };
      signal?.addEventListener('abort', give, { once: true });
      // In the order of waking; few sleep at a time.
      const later = this.#sleepers.findLastIndex(({ until }) => until <= sleeper.until);
      this.#sleepers.splice(later + 1, 0, sleeper);
    });
  }

  /** Lets time pass until it is so late, in steps from sleeper to sleeper. */
  async passUntil(end: number): Promise<void> {
    for (;;) {
      for (let round = 0; round < ROUNDS; round += 1) await setImmediate();
      const next = this.#sleepers[0];
      if (!next || next.until > end) break;
      this.#now = next.until;
      while (this.#sleepers[0] && this.#sleepers[0].until <= this.#now) this.#sleepers.shift()?.wake();
    }
    this.#now = end;
  }
}
