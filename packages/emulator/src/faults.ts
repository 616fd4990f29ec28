import type { Operation, ServiceName } from '@lenswatch/core/aws/services.ts';

/** Which calls a fault hits. What is left out matches everything. */
export interface FaultScope {
  readonly operation?: Operation | `${ServiceName}:*`;
  readonly account?: string;
  readonly region?: string;
  /** 1 is a call without pagination token, 2 the call with the first token, and so on. */
  readonly onPage?: number;
  /** Only the nth call (from 1) that matches the rest. */
  readonly onCall?: number;
  /** How many matching calls it hits before it ends; for ever if left out. */
  readonly times?: number;
}

/** What goes wrong. */
export type Trouble =
  /** `reason` ends AWS's sentence, e.g. `with an explicit deny in a service control policy`. */
  | { readonly fault: 'deny'; readonly reason?: string }
  | { readonly fault: 'throttle' }
  | { readonly fault: 'error'; readonly code?: string; readonly status?: number; readonly message?: string }
  /** The connection breaks before an answer. */
  | { readonly fault: 'cut' }
  /** Status 200 and half a body. */
  | { readonly fault: 'malformed' }
  /** No answer until the caller gives up. */
  | { readonly fault: 'hang' }
  | { readonly fault: 'latency'; readonly ms: number }
  | { readonly fault: 'rate-limit'; readonly perSecond: number }
  | { readonly fault: 'page-size'; readonly size: number }
  /** Reads answer the state before the last write, until it is `seconds` old by the world's clock. */
  | { readonly fault: 'stale'; readonly seconds: number };

export type Fault = FaultScope & Trouble;

/** The call that faults are matched with. */
export interface Target {
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  readonly page: number;
}

interface Entry {
  readonly fault: Fault;
  seen: number;
  hits: number;
  /** Tokens left of a rate limit, and when they were counted. */
  tokens: number;
  counted: number;
}

/** The faults in force. Tests add them while the emulator runs. */
export class Faults {
  readonly #entries = new Set<Entry>();

  /** Puts a fault in force and gives the function that ends it. */
  add(fault: Fault): () => void {
    const tokens = fault.fault === 'rate-limit' ? fault.perSecond : 0;
    const entry: Entry = { fault, seen: 0, hits: 0, tokens, counted: performance.now() };
    this.#entries.add(entry);
    return () => {
      this.#entries.delete(entry);
    };
  }

  /** Ends all faults. */
  clear(): void {
    this.#entries.clear();
  }

  /** The faults that hit a call, in the order they were added. Counts the call. */
  hitting(target: Target): Trouble[] {
    const troubles: Trouble[] = [];
    for (const entry of this.#entries) {
      if (!matches(entry.fault, target)) continue;
      entry.seen += 1;
      if (entry.fault.onCall !== undefined && entry.seen !== entry.fault.onCall) continue;
      if (entry.fault.times !== undefined && entry.hits >= entry.fault.times) continue;
      if (entry.fault.fault === 'rate-limit' && !exceeds(entry, entry.fault.perSecond)) continue;
      entry.hits += 1;
      troubles.push(entry.fault);
    }
    return troubles;
  }

  /** For how many seconds reads may be stale at most; 0 if no such fault is in force. */
  get staleSeconds(): number {
    let seconds = 0;
    for (const { fault } of this.#entries)
      if (fault.fault === 'stale') seconds = Math.max(seconds, fault.seconds);
    return seconds;
  }
}

function matches({ operation, account, region, onPage }: FaultScope, target: Target): boolean {
  if (account !== undefined && account !== target.account) return false;
  if (region !== undefined && region !== target.region) return false;
  if (onPage !== undefined && onPage !== target.page) return false;
  if (operation === undefined || operation === target.operation) return true;
  return operation.endsWith(':*') && target.operation.startsWith(operation.slice(0, -1));
}

function exceeds(entry: Entry, perSecond: number): boolean {
  const now = performance.now();
  entry.tokens = Math.min(perSecond, entry.tokens + ((now - entry.counted) / 1000) * perSecond);
  entry.counted = now;
  if (entry.tokens < 1) return true;
  entry.tokens -= 1;
  return false;
}
