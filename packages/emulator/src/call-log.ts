/** One call that reached the emulator. */
export interface LoggedCall {
  /** `service:Operation`, or method and path of what is no operation. */
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  /** ARN of the principal; empty for unsigned calls. */
  readonly caller: string;
  /** HTTP status; 0 if no answer was given. */
  readonly status: number;
  /** Error name as the caller sees it; null for an answer. */
  readonly error: string | null;
  /** 1 for a call without pagination token. */
  readonly page: number;
  readonly at: Date;
}

/** Every call since the start, in order. */
export class CallLog {
  readonly #calls: LoggedCall[] = [];
  readonly #counts = new Map<string, number>();

  add(call: LoggedCall): void {
    this.#calls.push(call);
    this.#counts.set(call.operation, this.count(call.operation) + 1);
  }

  get all(): readonly LoggedCall[] {
    return this.#calls;
  }

  /** Calls of one operation. */
  of(operation: string): LoggedCall[] {
    return this.#calls.filter((call) => call.operation === operation);
  }

  count(operation: string): number {
    return this.#counts.get(operation) ?? 0;
  }

  /** Calls per operation. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  clear(): void {
    this.#calls.length = 0;
    this.#counts.clear();
  }
}
