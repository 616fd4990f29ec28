import type { Finding } from '../engine/finding.ts';

/** What a sink did: counts for people, errors as sentences. */
export interface PublishReport {
  readonly sink: string;
  readonly imported: number;
  readonly archived: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly errors: readonly string[];
}

/**
 * A destination of findings. Given everything known about an account, it tells its destination what changed
 * since last time, and remembers what was accepted. Publishing the same twice changes nothing.
 */
export interface Sink {
  readonly name: string;
  publish(account: string, findings: readonly Finding[], now: string): Promise<PublishReport>;
}
