import { defineControl, pass } from '@lenswatch/core/controls/control.ts';
import { evaluate } from '@lenswatch/core/engine/evaluate.ts';
import type { FactName, Snapshot } from '@lenswatch/core/facts/fact.ts';
import { defaultParameters } from '@lenswatch/core/parameters.ts';
import { expect, test } from 'vitest';
import { place } from '../../support/test-control.ts';

const declaration = {
  id: 'test-control-stays-inside',
  title: 'Control stays inside its declaration',
  severity: 'low',
  confidence: 'direct',
  rationale: 'It is a test.',
  remediation: 'None.',
  howTo: { console: 'None.', cli: '# none', cdk: '// none' },
  requirements: ['GENSEC02-BP01'],
  references: [],
  subject: 'bedrock.guardrail',
} as const;

const readAt = '2026-11-20T12:00:00.000Z';
const row = (fact: FactName) => ({
  ...place,
  fact,
  readAt,
  state: 'complete' as const,
  resources: 1,
  calls: 1,
  gaps: [],
});
const snapshot: Snapshot = {
  schemaVersion: '1.0',
  collectedAt: readAt,
  places: [place],
  coverage: [row('bedrock.guardrail'), row('kms.key')],
  resources: ['g1', 'g2'].map((id) => ({
    ...place,
    fact: 'bedrock.guardrail',
    id,
    arn: `arn:aws:bedrock:::guardrail/${id}`,
    value: { name: id, versions: [] },
  })),
};
const catalogue = { collectorOf: () => ({ scope: 'region', type: 'AWS::Bedrock::Guardrail' }) } as never;

test('a control that looks up an undeclared fact does not compile, and is refused when it runs all the same', () => {
  const control = defineControl({
    ...declaration,
    reads: ['bedrock.invocation-logging'],
    evaluate(_subject, facts) {
      // @ts-expect-error kms.key is not declared
      facts.find('kms.key', 'k');
      return pass('Never reached.');
    },
  });
  const errors: unknown[] = [];
  const findings = [
    ...evaluate(snapshot, {
      controls: [control as never],
      catalogue,
      parameters: defaultParameters,
      onError: (_control, _resource, error) => errors.push(error),
    }),
  ];
  expect(findings.map(({ verdict }) => verdict)).toEqual(['unknown', 'unknown']);
  expect(String(errors[0])).toContain('reads kms.key without declaring it');
});

test('a control that throws spoils one resource, reports it, and nothing else', () => {
  const control = defineControl({
    ...declaration,
    reads: [],
    evaluate({ id }) {
      if (id === 'g1') throw new TypeError('undefined is not a function');
      return pass('Guardrail is fine.', { id });
    },
  });
  const errors: string[] = [];
  const findings = [
    ...evaluate(snapshot, {
      controls: [control as never],
      catalogue,
      parameters: defaultParameters,
      onError: (id, resource) => errors.push(`${id} ${resource.id}`),
    }),
  ];
  expect(findings.map(({ verdict, reason }) => [verdict, reason])).toEqual([
    ['unknown', 'INTERNAL'],
    ['pass', undefined],
  ]);
  expect(errors).toEqual(['test-control-stays-inside g1']);
});
