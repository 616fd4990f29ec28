import { merge } from '@lenswatch/core/engine/merge.ts';
import type { Coverage, Gap, Snapshot } from '@lenswatch/core/facts/fact.ts';
import { after } from '@lenswatch/core/history/after.ts';
import { type Entry, missing, present, unreadable } from '@lenswatch/core/history/entry.ts';
import { type Memory, nothingKnown } from '@lenswatch/core/history/history.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nothingNew } from '../../support/test-history.ts';

const place = { partition: 'aws', account: '111122223333', region: 'us-east-1' };
const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 12, minute)).toISOString();
const resource = (id: string, name: string) => ({
  ...place,
  fact: 'bedrock.guardrail' as const,
  id,
  arn: `arn:aws:bedrock:us-east-1:111122223333:guardrail/${id}`,
  value: { name, versions: [] },
});
const gap = (id: string | null): Gap => ({
  ...place,
  fact: 'bedrock.guardrail',
  id,
  reason: 'ACCESS_DENIED',
  operation: 'bedrock:GetGuardrail',
  permission: 'bedrock:GetGuardrail',
  message: 'It was denied.',
});

function listing(
  minute: number,
  names: { readonly [id: string]: string },
  more: Partial<Coverage> = {},
): Snapshot {
  const resources = Object.entries(names).map(([id, name]) => resource(id, name));
  const gaps = more.gaps ?? [];
  return {
    schemaVersion: '1.0',
    collectedAt: at(minute),
    places: [place],
    coverage: [
      {
        ...place,
        fact: 'bedrock.guardrail',
        readAt: at(minute),
        state: gaps.length > 0 ? 'partial' : 'complete',
        resources: resources.length,
        calls: 1,
        gaps,
        ...more,
      },
    ],
    resources,
  };
}

const nothing: Snapshot = { ...listing(0, {}), coverage: [] };
const read = (id: string, name: string, minute: number) => present(resource(id, name), at(minute));
const gone = (id: string, minute: number) => missing(place, 'bedrock.guardrail', id, at(minute));

/** What is remembered after several looks, one after the other. */
function remembered(...looks: readonly (Snapshot | Entry)[]): Memory {
  return looks.reduce<Memory>((memory, look) => {
    const merged = 'state' in look ? merge(memory, nothing, [look]) : merge(memory, look);
    return after(memory, { ...nothingNew, ...merged.delta });
  }, nothingKnown);
}

const namesIn = (memory: Memory) =>
  Object.fromEntries(
    merge(memory, nothing).snapshot.resources.map(({ id, value }) => [id, 'name' in value ? value.name : '']),
  );

describe('of two looks at the same thing the one that began later is believed', () => {
  test.each([
    ['a later single reading over a listing', [listing(1, { a: 'old' }), read('a', 'new', 2)], { a: 'new' }],
    [
      'a later listing over a single reading',
      [listing(1, { a: 'x' }), read('a', 'y', 2), listing(3, { a: 'z' })],
      { a: 'z' },
    ],
    [
      'an older listing that ends later',
      [listing(1, {}), read('a', 'new', 3), listing(2, { a: 'old' })],
      { a: 'new' },
    ],
    ['an older single reading', [listing(3, { a: 'new' }), read('a', 'old', 2)], { a: 'new' }],
    [
      'a deletion over an older listing that still saw it',
      [listing(1, { a: 'x' }), gone('a', 3), listing(2, { a: 'x' })],
      {},
    ],
    [
      'a creation over an older listing that did not see it yet',
      [listing(1, {}), read('a', 'x', 3), listing(2, {})],
      { a: 'x' },
    ],
    [
      'a later listing over a deletion',
      [listing(1, { a: 'x' }), gone('a', 2), listing(3, { a: 'x' })],
      { a: 'x' },
    ],
    ['an older listing not at all', [listing(3, { a: 'x' }), listing(2, { b: 'x' })], { a: 'x' }],
  ])('%s', (_what, looks, expected) => {
    expect(namesIn(remembered(...looks))).toEqual(expected);
  });

  test('whatever the order in which they are written', () => {
    const look = fc.oneof(
      fc.record({
        kind: fc.constant('listing' as const),
        a: fc.option(fc.constantFrom('x', 'y'), { nil: null }),
      }),
      fc.record({
        kind: fc.constant('read' as const),
        a: fc.option(fc.constantFrom('x', 'y'), { nil: null }),
      }),
    );
    fc.assert(
      fc.property(
        fc.array(look, { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat()),
        (looks, numbers) => {
          const made = looks.map(({ kind, a }, index) =>
            kind === 'listing'
              ? listing(index + 1, a === null ? {} : { a })
              : a === null
                ? gone('a', index + 1)
                : read('a', a, index + 1),
          );
          const shuffled = made
            .map((one) => ({ one, order: numbers.next().value ?? 0 }))
            .sort((a, b) => a.order - b.order)
            .map(({ one }) => one);
          // Nothing counts before the account was listed for the first time.
          const first = listing(0, {});
          expect(namesIn(remembered(first, ...shuffled, ...shuffled))).toEqual(
            namesIn(remembered(first, ...made)),
          );
        },
      ),
    );
  });
});

test('an unchanged listing is one row, and nothing else is written', () => {
  const memory = remembered(listing(1, { a: 'x', b: 'y' }));
  const { delta, differing } = merge(memory, listing(2, { a: 'x', b: 'y' }));
  expect(delta).toMatchObject({ entries: [], forgotten: [], guards: [] });
  expect(delta.coverage).toHaveLength(1);
  expect(differing).toEqual([]);
});

test('a reading that failed takes away what was known, and its gap says why', () => {
  const memory = remembered(listing(1, { a: 'x' }));
  const { snapshot } = merge(memory, nothing, [unreadable(gap('a'), at(2))]);
  expect(snapshot.resources).toEqual([]);
  expect(snapshot.coverage[0]).toMatchObject({
    state: 'partial',
    gaps: [{ id: 'a', reason: 'ACCESS_DENIED' }],
  });
});

test('what an incomplete listing does not show is not taken from memory', () => {
  const memory = remembered(listing(1, { a: 'x', b: 'y' }));
  const { snapshot } = merge(memory, listing(2, { a: 'x' }, { gaps: [gap(null)] }));
  expect(snapshot.resources.map(({ id }) => id)).toEqual(['a']);
  expect(snapshot.coverage[0]?.gaps).toHaveLength(1);
});

test('a single reading of a place that was never listed is not believed', () => {
  const { snapshot, delta } = merge(nothingKnown, nothing, [read('a', 'x', 1)]);
  expect(snapshot.coverage).toEqual([]);
  expect(delta.entries).toEqual([]);
});

test('single readings are guarded by their listing', () => {
  const { delta } = merge(remembered(listing(1, {})), nothing, [read('a', 'x', 2)]);
  expect(delta.guards).toEqual([{ fact: 'bedrock.guardrail', region: 'us-east-1', readAt: at(2) }]);
});
