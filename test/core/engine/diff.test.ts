import { diff } from '@lenswatch/core/engine/diff.ts';
import type { Finding } from '@lenswatch/core/engine/finding.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finding } from '../../support/finding.ts';

const always = () => true;
const byId = (findings: readonly Finding[]) => new Map(findings.map((entry) => [entry.id, entry]));

const anyFinding = fc
  .record({
    id: fc.integer({ min: 0, max: 12 }).map(String),
    verdict: fc.constantFrom('pass', 'fail', 'not-applicable', 'unknown'),
    severity: fc.constantFrom('low', 'high'),
    strength: fc.constantFrom('LOW', 'MEDIUM', 'HIGH'),
  } as const)
  .map(({ id, verdict, severity, strength }) => finding({ id, verdict, severity, evidence: { strength } }));
const run = fc.uniqueArray(anyFinding, { selector: ({ id }) => id, maxLength: 12 });

describe('diff', () => {
  test('says nothing on the first look of a control, whatever it finds', () => {
    fc.assert(
      fc.property(
        run,
        (now) =>
          diff(
            now,
            new Map(),
            () => true,
            () => false,
          ).length === 0,
      ),
    );
  });

  test('says nothing when nothing changed', () => {
    fc.assert(fc.property(run, (now) => diff(now, byId(now), () => true, always).length === 0));
  });

  test('never speaks of what vanished from a scope that could not be listed', () => {
    fc.assert(
      fc.property(run, run, (before, now) => {
        const ids = new Set(now.map(({ id }) => id));
        return diff(now, byId(before), () => false, always).every((change) => ids.has(change.finding));
      }),
    );
  });

  test('opens exactly what fails now and did not before, and resolves exactly the reverse', () => {
    fc.assert(
      fc.property(run, run, (before, now) => {
        fc.pre(before.length > 0);
        const old = byId(before);
        const changes = diff(now, old, () => true, always);
        const opened = now.filter(({ id, verdict }) => verdict === 'fail' && old.get(id)?.verdict !== 'fail');
        expect(changes.filter(({ kind }) => kind === 'opened').map((change) => change.finding)).toEqual(
          opened.map(({ id }) => id),
        );
        for (const change of changes) {
          if (change.kind !== 'resolved') continue;
          expect(change.before?.verdict).toBe('fail');
          expect(['pass', 'not-applicable']).toContain(change.after?.verdict);
        }
      }),
    );
  });

  test('applied twice in opposite directions swaps before and after', () => {
    fc.assert(
      fc.property(run, run, (before, now) => {
        fc.pre(before.length > 0 && now.length > 0);
        const there = diff(now, byId(before), () => true, always).filter(({ kind }) => kind === 'changed');
        const back = diff(before, byId(now), () => true, always).filter(({ kind }) => kind === 'changed');
        expect(back.map((change) => change.finding).sort()).toEqual(
          there.map((change) => change.finding).sort(),
        );
      }),
    );
  });

  test('names the fields that differ', () => {
    const before = finding({ id: 'g', verdict: 'pass', evidence: { filters: { PROMPT_ATTACK: 'HIGH' } } });
    const after = finding({ id: 'g', verdict: 'fail', evidence: { filters: { PROMPT_ATTACK: 'MEDIUM' } } });
    const [change] = diff([after], byId([before]), () => true, always);
    expect(change).toMatchObject({
      kind: 'opened',
      before: { verdict: 'pass' },
      after: { verdict: 'fail' },
      fields: [{ path: 'filters.PROMPT_ATTACK', before: 'HIGH', after: 'MEDIUM' }],
    });
  });

  test('what can no longer be judged is lost, not resolved', () => {
    const before = finding({ id: 'g', verdict: 'fail' });
    const [change] = diff([finding({ id: 'g', verdict: 'unknown' })], byId([before]), () => true, always);
    expect(change?.kind).toBe('lost');
  });
});
