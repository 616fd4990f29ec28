import { collectors, controls } from '@lenswatch/core/catalogue.generated.ts';
import { auditPolicies } from '@lenswatch/core/engine/audit-policy.ts';
import { catalogueOf } from '@lenswatch/core/engine/catalogue.ts';
import { permissionsOf, planFor } from '@lenswatch/core/engine/plan.ts';
import { describe, expect, test } from 'vitest';
import { lenswatch } from './lenswatch-process.ts';

interface Policy {
  readonly Statement: readonly { readonly Action: readonly string[]; readonly Sid?: string }[];
}

describe('permissions', () => {
  test('splits what does not fit into one managed policy, and loses nothing', () => {
    const operations = Array.from(
      { length: 600 },
      (_, n) => `bedrock:GetSomethingWithALongName${n}` as never,
    );
    const plan = { controls: [], collectors: [{ operations, changedBy: [] }] } as never;
    const documents = auditPolicies(plan);
    expect(documents.length).toBeGreaterThan(1);
    for (const document of documents) expect(JSON.stringify(document).length).toBeLessThanOrEqual(6_144);
    expect(documents.flatMap(({ Statement: [{ Action }] }) => Action).sort()).toEqual(
      [...operations, 'ssm:GetParametersByPath'].sort(),
    );
  });

  test('prints one document that IAM takes as it is', async () => {
    const control = 'iam-bedrock-no-long-term-api-keys';
    const { code, stdout } = await lenswatch(['permissions', '--control', control]);
    expect(code).toBe(0);
    const policy = JSON.parse(stdout) as Policy;
    const plan = planFor(
      controls.filter(({ id }) => id === control),
      catalogueOf(controls, collectors),
    );
    expect(policy.Statement.flatMap(({ Action }) => Action)).toEqual(permissionsOf(plan));
    expect(policy.Statement.every(({ Sid }) => Sid === undefined)).toBe(true);
  });

  test('prints an array for programs', async () => {
    const { code, stdout } = await lenswatch(['permissions', '--format', 'json', '--quiet']);
    expect(code).toBe(0);
    const policies = JSON.parse(stdout) as readonly Policy[];
    expect(policies.length).toBeGreaterThanOrEqual(1);
    for (const policy of policies) expect(JSON.stringify(policy).length).toBeLessThanOrEqual(6_144);
  });
});

test('controls --json keeps its contract', async () => {
  const { code, stdout } = await lenswatch(['controls', '--json']);
  expect(code).toBe(0);
  const list = JSON.parse(stdout) as readonly { readonly [key: string]: unknown }[];
  expect(list.length).toBeGreaterThanOrEqual(30);
  for (const control of list) {
    expect(Object.keys(control)).toEqual(
      expect.arrayContaining([
        ...['id', 'title', 'severity', 'confidence', 'requirements', 'subject', 'facts', 'reads'],
        ...['permissions', 'changedBy', 'parameters', 'service'],
      ]),
    );
  }
});
