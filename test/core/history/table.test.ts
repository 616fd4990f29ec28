import { missing } from '@lenswatch/core/history/entry.ts';
import type { Delta, History, Published } from '@lenswatch/core/history/history.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { finding } from '../../support/finding.ts';
import { type MemoryHub, memoryHub } from '../../support/memory-hub.ts';
import { guardrail, nothingNew, row, testHistory } from '../../support/test-history.ts';

const account = '111122223333';
const place = { partition: 'aws', account, region: 'us-east-1' };
const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 12, minute)).toISOString();
const about = (digest: string, minute: number, more: Parameters<typeof finding>[0] = {}) =>
  finding({
    ...more,
    id: `aws/${account}/us-east-1/some-control/${digest.padEnd(32, '0')}`,
    observedAt: at(minute),
  });

testHistory('A table', async () => memoryHub({ now: () => at(0) }).history);

let now: string;
let hub: MemoryHub;
let history: History;
const write = async (delta: Partial<Delta>) =>
  history.commit(account, await history.recall(account), { ...nothingNew, ...delta });

beforeEach(() => {
  now = at(0);
  hub = memoryHub({ now: () => now });
  history = hub.history;
});

describe('a difference is written only', () => {
  test('while nothing else was', async () => {
    const early = await history.recall(account);
    expect(await write({ entries: [guardrail('g1', 1)], coverage: [row(1)] })).toBe(true);
    const late = { ...nothingNew, findings: [about('a', 2)] };
    expect(await history.commit(account, early, late)).toBe(false);
    expect((await history.findings(account)).size).toBe(0);
  });

  test('if its listing is newer, even where nothing else changed', async () => {
    await write({ coverage: [row(5)] });
    expect(await write({ coverage: [row(5)] })).toBe(false);
    expect(await write({ coverage: [row(4)] })).toBe(false);
    expect(await write({ coverage: [row(6)] })).toBe(true);
  });

  test('if nobody listed the scope of a single reading since', async () => {
    await write({ coverage: [row(5)] });
    const guards = (minute: number) => [
      { fact: 'bedrock.guardrail' as const, region: 'us-east-1', readAt: at(minute) },
    ];
    expect(await write({ entries: [guardrail('g1', 4)], guards: guards(4) })).toBe(false);
    expect(await write({ entries: [guardrail('g1', 6)], guards: guards(6) })).toBe(true);
  });

  test('over nothing that began later', async () => {
    await write({ findings: [about('a', 5)], entries: [guardrail('g1', 5)], coverage: [row(1)] });
    expect(await write({ findings: [about('a', 4, { verdict: 'pass' })] })).toBe(false);
    expect(await write({ entries: [guardrail('g1', 4, 'older')] })).toBe(false);
  });

  test('whole or in parts that begin again: a crash between two parts leaves the listing for last', async () => {
    const findings = Array.from({ length: 150 }, (_, index) => about(`f${index}x`, 1));
    let writes = 0;
    const fragile = memoryHub({
      now: () => now,
      beforeWrite: () => {
        writes += 1;
        if (writes === 2) throw new Error('The writer was stopped.');
        return () => {};
      },
    });
    const memory = await fragile.history.recall(account);
    const delta = { ...nothingNew, findings, coverage: [row(1)] };
    await expect(fragile.history.commit(account, memory, delta)).rejects.toThrow('stopped');
    const half = await fragile.history.recall(account);
    expect((await fragile.history.findings(account, ['us-east-1'])).size).toBe(99);
    expect(half.coverage).toEqual([]);
    expect(await fragile.history.commit(account, half, delta)).toBe(true);
    const whole = await fragile.history.recall(account);
    expect(whole.findings.size).toBe(150);
    expect(whole.coverage).toHaveLength(1);
  });
});

test('keys and attributes are those of the design', async () => {
  await write({
    findings: [about('a', 1)],
    entries: [guardrail('g1', 1)],
    coverage: [row(1)],
    edges: [{ dependency: 'arn:aws:kms:us-east-1:111122223333:key/k', region: 'us-east-1', resource: 'abc' }],
  });
  const keys = hub.table.all().map(({ pk, sk }) => `${pk} / ${sk}`);
  expect(keys).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^F#111122223333#us-east-1#[0-7] \/ a0{31}#some-control$/),
      expect.stringMatching(/^F#111122223333#us-east-1#[0-7] \/ R#[0-9a-f]{32}$/),
      'C#111122223333 / us-east-1#bedrock.guardrail',
      'E#111122223333 / arn:aws:kms:us-east-1:111122223333:key/k#us-east-1#abc',
    ]),
  );
  const item = hub.table.all().find(({ sk }) => String(sk).endsWith('#some-control'));
  expect(item).toMatchObject({ verdict: 'fail', severity: 'high', readAt: at(1), changedAt: at(1) });
});

test('what is larger than 32 kB lies in the bucket under its digest', async () => {
  await write({ entries: [guardrail('g1', 1, 'x'.repeat(40_000))], coverage: [row(1)] });
  expect([...hub.objects.keys()]).toEqual([expect.stringMatching(/^bodies\/[0-9a-f]{64}\.json$/)]);
  expect(JSON.stringify(hub.table.all())).not.toContain('xxxxxxxxxx');
});

test('tombstones last longer than any look, and what has expired is gone before DynamoDB removes it', async () => {
  await write({ entries: [missing(place, 'bedrock.guardrail', 'g0', at(1))], coverage: [row(0)] });
  now = new Date(Date.parse(at(0)) + 86_400_000).toISOString();
  expect((await history.recall(account)).entries).toHaveLength(1);
  now = new Date(Date.parse(at(0)) + 3 * 86_400_000).toISOString();
  expect((await history.recall(account)).entries).toEqual([]);
});

test('a thing that was asked for by name stays absent for as long as its listing says so', async () => {
  const key = { ...row(1), fact: 'kms.key' as const, absent: [] };
  await write({ entries: [missing(place, 'kms.key', 'k', at(1))], coverage: [key] });
  now = new Date(Date.parse(at(0)) + 30 * 86_400_000).toISOString();
  expect((await history.recall(account)).entries).toHaveLength(1);
});

test('some regions can be remembered without the others', async () => {
  await write({ coverage: [row(1), row(1, 'eu-west-1')], entries: [guardrail('g1', 1)] });
  const { coverage, entries } = await history.recall(account, ['eu-west-1']);
  expect(coverage.map(({ region }) => region)).toEqual(['eu-west-1']);
  expect(entries).toEqual([]);
});

describe('a claim', () => {
  const id = about('a', 1).id;
  const claimAt = (minute: number, digest = 'd') => new Map([[id, { at: at(minute), digest, open: true }]]);
  const told = (minute: number): Published => ({
    digest: 'd',
    open: true,
    createdAt: at(minute),
    updatedAt: at(minute),
  });

  test('is granted to one of two who know the same', async () => {
    expect((await history.claim('security-hub', account, claimAt(1), {})).size).toBe(1);
    expect((await history.claim('security-hub', account, claimAt(2, 'other'), {})).size).toBe(0);
  });

  test('that was left behind may be taken over, or replaced by who has seen it', async () => {
    await history.claim('security-hub', account, claimAt(1), {});
    await write({ coverage: [row(1)] });
    const known = await history.published('security-hub', account);
    const left = known[id]?.claim;
    expect(left && (await history.claim('security-hub', account, new Map([[id, left]]), known)).size).toBe(1);
    expect((await history.claim('security-hub', account, claimAt(3), known)).size).toBe(1);
  });

  test('that somebody replaced settles nothing', async () => {
    await history.claim('security-hub', account, claimAt(1), {});
    await write({ coverage: [row(1)] });
    await history.claim(
      'security-hub',
      account,
      claimAt(2),
      await history.published('security-hub', account),
    );
    await history.settle('security-hub', account, { [id]: told(1) });
    expect((await history.published('security-hub', account))[id]?.claim?.at).toBe(at(2));
    await history.settle('security-hub', account, { [id]: told(2) });
    expect((await history.published('security-hub', account))[id]).toEqual(told(2));
  });
});

test('who looked at a key, a bucket or any of a listing is found from its id or its ARN', async () => {
  const key = 'arn:aws:kms:us-east-1:111122223333:key/k-1';
  const edge = (dependency: string, region = 'us-east-1') => ({ dependency, region, resource: 'r' });
  await write({ edges: [edge(key), edge('arn:aws:s3:::logs', 'eu-west-1'), edge('cloudwatch.alarm/*')] });
  const found = async (fact: 'kms.key' | 's3.bucket' | 'cloudwatch.alarm', id: string | null) =>
    (await history.dependents(account, { fact, id })).map(({ dependency }) => dependency);
  expect(await found('kms.key', 'k-1')).toEqual([key]);
  expect(await found('kms.key', key)).toEqual([key]);
  expect(await found('s3.bucket', 'logs')).toEqual(['arn:aws:s3:::logs']);
  expect(await found('s3.bucket', 'other')).toEqual([]);
  expect(await found('cloudwatch.alarm', 'any')).toEqual(['cloudwatch.alarm/*']);
  expect(await found('cloudwatch.alarm', null)).toHaveLength(3);
});
