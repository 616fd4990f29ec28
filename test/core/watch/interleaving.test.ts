import type { Control } from '@lenswatch/core/controls/control.ts';
import { defineControl, fail, pass } from '@lenswatch/core/controls/control.ts';
import { catalogueOf } from '@lenswatch/core/engine/catalogue.ts';
import type { Snapshot } from '@lenswatch/core/facts/fact.ts';
import { type Entry, present } from '@lenswatch/core/history/entry.ts';
import type { History } from '@lenswatch/core/history/history.ts';
import { defaultParameters } from '@lenswatch/core/parameters.ts';
import { defaultFramework } from '@lenswatch/core/requirements/frameworks.ts';
import { conclude, type World } from '@lenswatch/core/run.ts';
import { expect, test } from 'vitest';
import { memoryHub } from '../../support/memory-hub.ts';

// Two looks at the same time, each of which sees half of what makes a failure. What random schedules meet once in
// a long while is arranged here.

const place = { partition: 'aws', account: '111122223333', region: 'us-east-1' };
const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 12, 0, second)).toISOString();

/** Fails where the agent and its guardrail are both bad. */
const control = defineControl({
  id: 'agent-and-guardrail-not-both-bad',
  title: 'Agent or guardrail is good',
  severity: 'high',
  confidence: 'direct',
  rationale: 'It is a test.',
  remediation: 'Make one of them good.',
  howTo: { console: 'Mend one.', cli: '# mend one', cdk: '// mend one' },
  requirements: ['GENSEC02-BP01'],
  references: [],
  subject: 'bedrock-agent.agent',
  reads: ['bedrock.guardrail'],
  evaluate({ value: { name } }, facts) {
    const guardrail = facts.find('bedrock.guardrail', 'g');
    return name === 'bad' && guardrail?.value.name === 'bad' ? fail('Both are bad.') : pass('One is good.');
  },
}) as unknown as Control;

const collectors = (['bedrock-agent.agent', 'bedrock.guardrail'] as const).map((fact) => ({
  fact,
  type: 'Custom::Test',
  scope: 'region',
  operations: [],
  changedBy: [],
})) as never;

const agent = (name: string, second: number): Entry =>
  present(
    { ...place, fact: 'bedrock-agent.agent', id: 'a', arn: 'arn:a', value: { name } as never },
    at(second),
  );
const guardrail = (name: string, second: number): Entry =>
  present(
    { ...place, fact: 'bedrock.guardrail', id: 'g', arn: 'arn:g', value: { name, versions: [] } },
    at(second),
  );

function world(history: History): World {
  return {
    catalogue: catalogueOf([control], collectors),
    framework: defaultFramework,
    parameters: defaultParameters,
    suppressions: [],
    exemptions: [],
    attestations: [],
    history,
  };
}

function snapshot(second: number, entries: readonly Entry[]): Snapshot {
  return {
    schemaVersion: '1.0',
    collectedAt: at(second),
    places: [place],
    coverage: entries.map(({ fact }) => ({
      ...place,
      fact,
      readAt: at(second),
      state: 'complete',
      resources: 1,
      calls: 1,
      gaps: [],
    })),
    resources: entries.flatMap((entry) => (entry.state === 'present' ? [entry.resource] : [])),
  };
}

/** A history whose first commit waits until it is told to go on, with what it recalled before. */
function held(history: History): {
  readonly history: History;
  readonly recalled: Promise<void>;
  go: () => void;
} {
  let go = () => {};
  let told = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  const recalled = new Promise<void>((resolve) => {
    told = resolve;
  });
  return {
    recalled,
    go: () => go(),
    history: {
      ...history,
      async commit(...given) {
        told();
        await gate;
        return history.commit(...given);
      },
    },
  };
}

const look = (history: History, second: number, single: readonly Entry[]) =>
  conclude({ ...snapshot(second, []), collectedAt: at(second) }, [control], world(history), {
    remembering: true,
    single,
  });
const sweep = (history: History, second: number, entries: readonly Entry[]) =>
  conclude(snapshot(second, entries), [control], world(history), { remembering: true });

const verdict = async (history: History) =>
  [...(await history.findings(place.account)).values()].map((finding) => finding.verdict);

test.each([
  ['the earlier look writes last', 10, 20],
  ['the later look writes last', 20, 10],
])('two looks that each see one half find the whole: %s', async (_how, first, second) => {
  const { history } = memoryHub({ now: () => at(0) });
  await sweep(history, 1, [agent('good', 1), guardrail('good', 1)]);
  const slow = held(history);
  const waiting = look(slow.history, first, [agent('bad', first)]);
  await slow.recalled;
  await look(history, second, [guardrail('bad', second)]);
  expect(await verdict(history)).toEqual(['pass']);
  slow.go();
  await waiting;
  expect(await verdict(history)).toEqual(['fail']);
});

test('a look that a sweep overtook changes nothing', async () => {
  const { history } = memoryHub({ now: () => at(0) });
  await sweep(history, 1, [agent('bad', 1), guardrail('good', 1)]);
  const slow = held(history);
  const waiting = look(slow.history, 10, [guardrail('bad', 10)]);
  await slow.recalled;
  // The sweep began later and saw that all is as before: it writes listings alone.
  await sweep(history, 20, [agent('bad', 20), guardrail('good', 20)]);
  slow.go();
  await waiting;
  expect(await verdict(history)).toEqual(['pass']);
});

test('a sweep that a look overtook does not undo it', async () => {
  const { history } = memoryHub({ now: () => at(0) });
  await sweep(history, 1, [agent('bad', 1), guardrail('good', 1)]);
  const slow = held(history);
  const waiting = sweep(slow.history, 10, [agent('bad', 10), guardrail('good', 10)]);
  await slow.recalled;
  await look(history, 20, [guardrail('bad', 20)]);
  expect(await verdict(history)).toEqual(['fail']);
  slow.go();
  await waiting;
  expect(await verdict(history)).toEqual(['fail']);
});

test('an unchanged sweep that began later confirms what a look found, and outlives an older look', async () => {
  const { history } = memoryHub({ now: () => at(0) });
  await sweep(history, 1, [agent('bad', 1), guardrail('good', 1)]);
  await look(history, 10, [guardrail('bad', 10)]);
  await sweep(history, 30, [agent('bad', 30), guardrail('bad', 30)]);
  await look(history, 20, [guardrail('good', 20)]);
  expect(await verdict(history)).toEqual(['fail']);
});
