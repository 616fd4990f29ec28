import type { Control } from '@lenswatch/core/controls/control.ts';
import { defineControl, fail, pass } from '@lenswatch/core/controls/control.ts';
import { catalogueOf } from '@lenswatch/core/engine/catalogue.ts';
import type { Gap, Snapshot } from '@lenswatch/core/facts/fact.ts';
import { defaultParameters } from '@lenswatch/core/parameters.ts';
import { defaultFramework } from '@lenswatch/core/requirements/frameworks.ts';
import { conclude, type World } from '@lenswatch/core/run.ts';
import { describe, expect, test } from 'vitest';
import { memoryHistory } from '../support/memory-history.ts';
import { place } from '../support/test-control.ts';

const control = defineControl({
  id: 'bedrock-guardrail-is-named',
  title: 'Guardrail is named',
  severity: 'high',
  confidence: 'direct',
  rationale: 'It is a test.',
  remediation: 'Name it.',
  howTo: { console: 'Name it.', cli: '# name it', cdk: '// name it' },
  requirements: ['GENSEC02-BP01'],
  references: [],
  subject: 'bedrock.guardrail',
  reads: [],
  evaluate({ value: { name } }) {
    return name === 'bad'
      ? fail('Guardrail has no good name.', { name })
      : pass('Guardrail is named.', { name });
  },
}) as unknown as Control;

const collector = {
  fact: 'bedrock.guardrail',
  type: 'AWS::Bedrock::Guardrail',
  scope: 'region',
  operations: [],
  changedBy: [],
} as never;

const at = (day: number) => new Date(Date.UTC(2026, 10, day)).toISOString();
const gap = (id: string | null): Gap => ({
  ...place,
  fact: 'bedrock.guardrail',
  id,
  reason: 'ACCESS_DENIED',
  operation: 'bedrock:ListGuardrails',
  permission: 'bedrock:ListGuardrails',
  message: 'bedrock:ListGuardrails was denied.',
});

function snapshot(
  day: number,
  names: { readonly [id: string]: string },
  gaps: readonly Gap[] = [],
): Snapshot {
  return {
    schemaVersion: '1.0',
    collectedAt: at(day),
    places: [place],
    coverage: [
      {
        ...place,
        fact: 'bedrock.guardrail',
        readAt: at(day),
        state: gaps.length > 0 ? 'partial' : 'complete',
        resources: Object.keys(names).length,
        calls: 1,
        gaps,
      },
    ],
    resources: Object.entries(names).map(([id, name]) => ({
      ...place,
      fact: 'bedrock.guardrail',
      id,
      arn: `arn:aws:bedrock:us-east-1:111122223333:guardrail/${id}`,
      value: { name, versions: [] },
    })),
  };
}

function world(): World {
  return {
    catalogue: catalogueOf([control], [collector]),
    framework: defaultFramework,
    parameters: defaultParameters,
    suppressions: [],
    exemptions: [],
    attestations: [],
    history: memoryHistory(),
  };
}

const kinds = ({ changes }: { changes: readonly { kind: string; resource: { id: string } }[] }) =>
  changes.map(({ kind, resource }) => `${kind} ${resource.id}`);

describe('a second look', () => {
  test('keeps the day on which a verdict was first seen', async () => {
    const here = world();
    await conclude(snapshot(1, { g: 'bad' }), [control], here);
    const second = await conclude(snapshot(2, { g: 'bad' }), [control], here);
    expect(second.findings[0]).toMatchObject({ firstSeen: at(1), observedAt: at(2) });
    expect(second.changes).toEqual([]);
  });

  test('says what opened, what was resolved and what is gone', async () => {
    const here = world();
    await conclude(snapshot(1, { a: 'bad', b: 'good', c: 'bad' }), [control], here);
    const second = await conclude(snapshot(2, { a: 'good', b: 'bad' }), [control], here);
    expect(kinds(second)).toEqual(['resolved a', 'opened b', 'gone c']);
  });

  test('holds nothing to be gone when the listing failed, and remembers it', async () => {
    const here = world();
    await conclude(snapshot(1, { a: 'bad', b: 'bad' }), [control], here);
    const second = await conclude(snapshot(2, { a: 'bad' }, [gap(null)]), [control], here);
    expect(kinds(second)).toEqual([]);
    const remembered = await here.history.findings(place.account);
    expect([...remembered.values()].map(({ resource }) => resource.id).sort()).toEqual([
      'a',
      'b',
      'every bedrock.guardrail',
    ]);
    const third = await conclude(snapshot(3, { a: 'bad' }), [control], here);
    expect(kinds(third)).toEqual(['gone b']);
  });

  test('a resource that could not be described is lost, not resolved, and comes back as what it is', async () => {
    const here = world();
    await conclude(snapshot(1, { a: 'bad' }), [control], here);
    const second = await conclude(snapshot(2, {}, [gap('a')]), [control], here);
    expect(kinds(second)).toEqual(['lost a']);
    expect(second.findings[0]).toMatchObject({ verdict: 'unknown', reason: 'ACCESS_DENIED' });
    const third = await conclude(snapshot(3, { a: 'good' }), [control], here);
    expect(kinds(third)).toEqual(['regained a']);
  });

  test('of other controls leaves these alone', async () => {
    const here = world();
    await conclude(snapshot(1, { a: 'bad' }), [control], here);
    await conclude(snapshot(2, {}), [], here);
    expect((await here.history.findings(place.account)).size).toBe(1);
  });
});

describe('govern', () => {
  const suppression = {
    control: control.id,
    resource: 'arn:aws:bedrock:*:guardrail/a*',
    reason: 'Sandbox.',
    owner: 'ada',
    approver: 'grace',
    createdAt: at(1),
    expiresAt: new Date(Date.UTC(2028, 0, 1)).toISOString(),
  };

  test('marks an accepted failure and leaves it in place, for as long as its severity allows', async () => {
    const first = await conclude(snapshot(2, { a: 'bad', b: 'bad' }), [control], {
      ...world(),
      suppressions: [suppression],
    });
    expect(first.findings.map(({ suppressed }) => suppressed?.expiresAt)).toEqual([
      '2027-01-30T00:00:00.000Z',
      undefined,
    ]);
    const later = { ...snapshot(2, { a: 'bad' }), collectedAt: '2027-02-01T00:00:00.000Z' };
    const second = await conclude(later, [control], { ...world(), suppressions: [suppression] });
    expect(second.findings[0]?.suppressed).toBeUndefined();
  });

  test('an accepted failure leaves the score', async () => {
    const open = await conclude(snapshot(2, { a: 'bad', b: 'good' }), [control], world());
    const accepted = await conclude(snapshot(2, { a: 'bad', b: 'good' }), [control], {
      ...world(),
      suppressions: [suppression],
    });
    const practice = (run: typeof open) =>
      run.score.accounts[0]?.practices.find(({ requirement }) => requirement === 'GENSEC02-BP01');
    expect(practice(open)?.observed).toBe(0.5);
    expect(practice(accepted)).toMatchObject({ observed: 1, limitedByAcceptedRisk: true });
  });
});
