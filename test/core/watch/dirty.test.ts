import { collectors, controls } from '@lenswatch/core/catalogue.generated.ts';
import { catalogueOf } from '@lenswatch/core/engine/catalogue.ts';
import { type DirtyResources, dirtyIn } from '@lenswatch/core/watch/dirty.ts';
import { noteChange } from '@lenswatch/core/watch/watch.ts';
import { beforeEach, expect, test } from 'vitest';
import { type MemoryHub, memoryHub } from '../../support/memory-hub.ts';

const account = '111122223333';
const region = 'us-east-1';
const reference = { account, region, fact: 'bedrock.guardrail' as const, id: 'g' };
const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 12, minute)).toISOString();
let now: string;
let hub: MemoryHub;
let dirty: DirtyResources;
const listed = () => dirty.list(account, region);

beforeEach(() => {
  now = at(10);
  hub = memoryHub({ now: () => now });
  dirty = dirtyIn(hub.items, () => now);
});

test('events of one resource are one item, due a minute after the first of them', async () => {
  await dirty.mark(reference, { at: at(9), actor: { arn: 'ada' } });
  now = at(11);
  await dirty.mark(reference, { at: at(10), actor: { arn: 'grace' } });
  await dirty.mark(reference, { at: at(8), actor: { arn: 'late' } });
  expect(await listed()).toEqual([
    { ...reference, lastAt: at(10), dueAt: at(11), looks: 0, actor: { arn: 'grace' } },
  ]);
});

test('is not settled, nor put off, by a look that has not seen the newest event', async () => {
  await dirty.mark(reference, { at: at(8) });
  const [seen] = await listed();
  await dirty.mark(reference, { at: at(9) });
  if (seen) {
    await dirty.settle(seen);
    await dirty.postpone(seen, at(50));
  }
  expect(await listed()).toMatchObject([{ lastAt: at(9), dueAt: at(11), looks: 0 }]);
  const [newest] = await listed();
  if (newest) await dirty.settle(newest);
  expect(await listed()).toEqual([]);
});

test('a newer event begins anew what was put off; an older one does not', async () => {
  await dirty.mark(reference, { at: at(8) });
  const [seen] = await listed();
  if (seen) await dirty.postpone(seen, at(16));
  await dirty.mark(reference, { at: at(7) });
  expect(await listed()).toMatchObject([{ looks: 1, dueAt: at(16) }]);
  await dirty.mark(reference, { at: at(9) });
  expect(await listed()).toMatchObject([{ looks: 0, dueAt: at(11) }]);
});

test('one more reading is asked for only where no event waits', async () => {
  await dirty.mark(reference, { at: at(9) });
  await dirty.recheck(reference, at(30));
  expect(await listed()).toMatchObject([{ looks: 0, dueAt: at(11) }]);
});

test('is stored under the keys of the design, and expires', async () => {
  await dirty.mark(reference, { at: at(9) });
  const [item] = hub.table.all();
  expect(item).toMatchObject({ pk: `D#${account}#${region}`, ttl: Date.parse(at(10)) / 1000 + 86_400 });
});

test('an event from a clock that is ahead does not make the monitor look too early for ever', async () => {
  const sent: number[] = [];
  const watching = {
    dirty,
    now: () => now,
    send: async (_message: unknown, seconds: number) => void sent.push(seconds),
  };
  const world = { catalogue: catalogueOf(controls, collectors), history: hub.history };
  await noteChange([reference], { at: at(59) }, watching, world);
  expect(await listed()).toMatchObject([{ lastAt: at(10) }]);
  expect(sent).toEqual([60]);
});

test('a look that was asked for and never came is asked for again', async () => {
  const sent: string[] = [];
  const watching = { dirty, now: () => now, send: async () => void sent.push(now) };
  const world = { catalogue: catalogueOf(controls, collectors), history: hub.history };
  await noteChange([reference], { at: at(10) }, watching, world);
  now = at(20);
  await noteChange([reference], { at: at(20) }, watching, world);
  expect(sent).toHaveLength(1);
  now = at(40);
  await noteChange([reference], { at: at(40) }, watching, world);
  expect(sent).toEqual([at(10), at(40)]);
});
