import type { Finding } from '@lenswatch/core/engine/finding.ts';
import type { Sink } from '@lenswatch/core/sinks/sink.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { finding } from './finding.ts';

/** A destination as a test sees it: what it shows as open, and how it was spoken to. */
export interface Destination {
  readonly sink: Sink;
  /** Ids that the destination shows as open. */
  open(): Promise<readonly string[]>;
  /** Sizes of the batches sent since the last question. */
  batches(): readonly number[];
  /** Makes the destination refuse one id, once, for a passing reason. */
  refuseOnce?(id: string): void;
}

export interface SinkLimits {
  /** Records that one call may carry. */
  readonly batch: number;
}

const account = '111122223333';
const at = (day: number) => new Date(Date.UTC(2026, 10, day, 12)).toISOString();

/** What every sink must keep: the same suite for each of them. */
export function testSink(name: string, limits: SinkLimits, open: () => Promise<Destination>): void {
  describe(`${name} keeps the rules of every sink`, () => {
    let destination: Destination;
    const publish = (findings: readonly Finding[], day: number) =>
      destination.sink.publish(account, findings, at(day));
    const idOf = (n: number) => `aws/${account}/us-east-1/bedrock-guardrail-prompt-attack-effective/${n}`;
    const failing = (n: number, more: Partial<Finding> = {}) => finding({ ...more, id: idOf(n) });

    beforeEach(async () => {
      destination = await open();
    });

    test('twice equals once', async () => {
      const first = await publish([failing(1), failing(2)], 1);
      expect(first).toMatchObject({ imported: 2, failed: 0, errors: [] });
      destination.batches();
      const second = await publish([failing(1), failing(2)], 2);
      expect(second).toMatchObject({ imported: 0, archived: 0, unchanged: 2 });
      expect(destination.batches()).toEqual([]);
    });

    test('sends exactly what changed', async () => {
      await publish([failing(1), failing(2)], 1);
      destination.batches();
      await publish([failing(1), failing(2, { message: 'Guardrail g1 only detects.' })], 2);
      expect(destination.batches()).toEqual([1]);
    });

    test('keeps to the size of a batch', async () => {
      await publish(
        Array.from({ length: limits.batch * 2 + 5 }, (_, n) => failing(n)),
        1,
      );
      const sizes = destination.batches();
      expect(Math.max(...sizes)).toBeLessThanOrEqual(limits.batch);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(limits.batch * 2 + 5);
    });

    test('one refused record loses no other, and is sent again', async () => {
      destination.refuseOnce?.(idOf(2));
      await publish([failing(1), failing(2), failing(3)], 1);
      await publish([failing(1), failing(2), failing(3)], 2);
      expect([...(await destination.open())].sort()).toEqual([idOf(1), idOf(2), idOf(3)]);
    });

    test('a pass closes what is open and is otherwise not spoken of', async () => {
      await publish([failing(1), finding({ id: idOf(2), verdict: 'pass' })], 1);
      expect(await destination.open()).toEqual([idOf(1)]);
      const report = await publish([finding({ id: idOf(1), verdict: 'pass' })], 2);
      expect(report.archived).toBe(1);
      expect(await destination.open()).toEqual([]);
    });

    test('what does not exist any more is closed', async () => {
      await publish([failing(1)], 1);
      await publish([], 2);
      expect(await destination.open()).toEqual([]);
    });

    test('what cannot be judged any more stays open', async () => {
      await publish([failing(1)], 1);
      await publish([failing(1, { verdict: 'unknown', reason: 'THROTTLED', missing: [] })], 2);
      expect(await destination.open()).toContain(idOf(1));
    });

    test('what does not apply is never sent', async () => {
      const report = await publish([finding({ id: idOf(1), verdict: 'not-applicable' })], 1);
      expect(report.imported).toBe(0);
      expect(await destination.open()).toEqual([]);
    });

    test('a failure that came back is open again', async () => {
      await publish([failing(1)], 1);
      await publish([failing(1, { verdict: 'pass' })], 2);
      await publish([failing(1)], 3);
      expect(await destination.open()).toEqual([idOf(1)]);
    });
  });
}
