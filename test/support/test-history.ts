import type { Coverage } from '@lenswatch/core/facts/fact.ts';
import { type Entry, missing, present } from '@lenswatch/core/history/entry.ts';
import type { Delta, History, Published } from '@lenswatch/core/history/history.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { finding } from './finding.ts';

const account = '111122223333';
const place = { partition: 'aws', account, region: 'us-east-1' };
const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 12, minute)).toISOString();

export const nothingNew: Delta = {
  findings: [],
  gone: [],
  entries: [],
  forgotten: [],
  coverage: [],
  uncovered: [],
  guards: [],
  judged: [],
  edges: [],
  obsoleteEdges: [],
};

export function row(minute: number, region = place.region): Coverage {
  return {
    ...place,
    region,
    fact: 'bedrock.guardrail',
    readAt: at(minute),
    state: 'complete',
    resources: 1,
    calls: 2,
    gaps: [],
  };
}

/** A guardrail as an entry; `name` may be as long as a test likes. */
export function guardrail(id: string, minute: number, name = id): Entry {
  const arn = `arn:aws:bedrock:us-east-1:${account}:guardrail/${id}`;
  const value = { name, versions: [] };
  return present({ ...place, fact: 'bedrock.guardrail', id, arn, value }, at(minute));
}

const idOf = (digest: string) =>
  `aws/${account}/us-east-1/bedrock-guardrail-prompt-attack-effective/${digest}`;
const about = (digest: string, minute: number, more: Parameters<typeof finding>[0] = {}) =>
  finding({ ...more, id: idOf(digest), observedAt: at(minute), firstSeen: at(minute) });

/** What every history must keep: the same suite for each of them. */
export function testHistory(name: string, open: () => Promise<History>): void {
  describe(`${name} keeps the rules of every history`, () => {
    let history: History;
    const write = async (delta: Partial<Delta>) =>
      history.commit(account, await history.recall(account), { ...nothingNew, ...delta });
    const known = async () => {
      const { revision, findings, entries, coverage, judged } = await history.recall(account);
      return { revision, findings: [...findings.values()], entries, coverage, judged: [...judged].sort() };
    };

    beforeEach(async () => {
      history = await open();
    });

    test('knows nothing of an account it never saw', async () => {
      expect(await known()).toEqual({ revision: 0, findings: [], entries: [], coverage: [], judged: [] });
      expect(await history.published('security-hub', account)).toEqual({});
    });

    test('gives back what was written, whole', async () => {
      const long = guardrail('long', 1, 'x'.repeat(40_000));
      const verbose = about('b'.repeat(32), 1, { evidence: { text: 'y'.repeat(40_000) } });
      await write({
        findings: [about('a'.repeat(32), 1), verbose],
        entries: [guardrail('g1', 1), long, missing(place, 'bedrock.guardrail', 'g0', at(1))],
        coverage: [row(1)],
        judged: ['some-control@us-east-1', 'other-control@us-east-1'],
      });
      const { findings, entries, coverage, judged } = await known();
      expect(findings.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([about('a'.repeat(32), 1), verbose]);
      expect(entries.toSorted((a, b) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1))).toEqual([
        missing(place, 'bedrock.guardrail', 'g0', at(1)),
        guardrail('g1', 1),
        long,
      ]);
      expect(coverage).toEqual([row(1)]);
      expect(judged).toEqual(['other-control@us-east-1', 'some-control@us-east-1']);
    });

    test('replaces, forgets and removes', async () => {
      const [a, b] = [about('a'.repeat(32), 1), about('b'.repeat(32), 1)];
      await write({
        findings: [a, b],
        entries: [guardrail('g1', 1), guardrail('g2', 1)],
        coverage: [row(1)],
      });
      const changed = about('a'.repeat(32), 2, { verdict: 'pass', message: 'Fine now.' });
      await write({
        findings: [changed],
        gone: [b],
        entries: [guardrail('g1', 2, 'renamed')],
        forgotten: [guardrail('g2', 1)],
        coverage: [row(2)],
      });
      const { findings, entries, coverage } = await known();
      expect(findings).toEqual([changed]);
      expect(entries).toEqual([guardrail('g1', 2, 'renamed')]);
      expect(coverage).toEqual([row(2)]);
    });

    test('keeps what was published, per sink, also of findings that are gone', async () => {
      const a = about('a'.repeat(32), 1);
      await write({ findings: [a], coverage: [row(1)] });
      const shown: Published = { digest: 'd', open: true, createdAt: at(1), updatedAt: at(1) };
      const unknown = `aws/${account}/us-east-1/could-not-judge/ACCESS_DENIED`;
      const claims = new Map([a.id, unknown].map((id) => [id, { at: at(1), digest: 'd', open: true }]));
      expect([...(await history.claim('security-hub', account, claims, {}))].sort()).toEqual(
        [a.id, unknown].sort(),
      );
      await history.settle('security-hub', account, { [a.id]: shown, [unknown]: shown });
      await write({ gone: [a], coverage: [row(2)] });
      expect(await history.published('security-hub', account)).toEqual({ [a.id]: shown, [unknown]: shown });
      expect(await history.published('slack', account)).toEqual({});
      expect((await known()).findings).toEqual([]);
    });

    test('a claim that did not arrive shows', async () => {
      const a = about('a'.repeat(32), 1);
      await write({ findings: [a], coverage: [row(1)] });
      const claim = { at: at(1), digest: 'd', open: true };
      await history.claim('security-hub', account, new Map([[a.id, claim]]), {});
      expect((await history.published('security-hub', account))[a.id]).toMatchObject({ digest: '', claim });
    });
  });
}
