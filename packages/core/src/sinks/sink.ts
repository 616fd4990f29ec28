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
 * A destination of findings. Given everything known about an account, or about some of its regions, it tells
 * its destination what changed since last time, and remembers what was accepted. Publishing the same twice
 * changes nothing; two that publish at the same time leave what the later of them says.
 */
export interface Sink {
  readonly name: string;
  publish(
    account: string,
    findings: readonly Finding[],
    now: string,
    regions?: readonly string[],
  ): Promise<PublishReport>;
}
