/** Time that a test can push on: the machine's, plus an offset. */
export class Clock {
  #offset = 0;
  readonly #sleepers = new Set<() => void>();

  /** Milliseconds by which this clock is ahead of the machine's. */
  get offset(): number {
    return this.#offset;
  }

  now(): Date {
    return new Date(Date.now() + this.#offset);
  }

  /** Pushes the time on; whoever sleeps looks whether it was enough. */
  advance(ms: number): void {
    this.#offset += ms;
    for (const wake of [...this.#sleepers]) wake();
  }

  /** Resolves after `ms` of this clock's time, or at once when `signal` aborts. */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const until = this.now().getTime() + ms;
    for (;;) {
      const left = until - this.now().getTime();
      if (left <= 0 || signal?.aborted) return;
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          this.#sleepers.delete(done);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, left);
        this.#sleepers.add(done);
        signal?.addEventListener('abort', done, { once: true });
      });
    }
  }
}
