import type { Reader } from '@lenswatch/core/controls/control.ts';
import type { FactName } from '@lenswatch/core/facts/fact.ts';
import { verdictOfState } from '@lenswatch/core/judgements/served-state.ts';
import { expect, test } from 'vitest';

const facts = {
  undecided(reason: string) {
    throw new Error(reason);
  },
} as unknown as Reader<FactName>;
const reasonOf = (status: string, served = false) =>
  verdictOfState('It', status, facts, served)?.reason ?? null;

test('what goes away or never came to life is not judged', () => {
  expect(['DELETING', 'Deleting'].map((status) => reasonOf(status, true))).toEqual([
    'RESOURCE_DELETING',
    'RESOURCE_DELETING',
  ]);
  expect(verdictOfState('It', 'DELETED', facts)).toMatchObject({
    reason: 'RESOURCE_DELETING',
    evidence: { status: 'DELETED' },
  });
  expect(['FAILED', 'CREATE_FAILED', 'Failed'].map((status) => reasonOf(status))).toEqual([
    'RESOURCE_FAILED_STATE',
    'RESOURCE_FAILED_STATE',
    'RESOURCE_FAILED_STATE',
  ]);
  expect(reasonOf('CREATE_FAILED', true)).toBeNull();
});

test('what only failed to change or to go away may serve and is judged', () => {
  for (const status of ['UPDATE_FAILED', 'DELETE_FAILED', 'UPDATE_UNSUCCESSFUL', 'DELETE_UNSUCCESSFUL']) {
    expect(reasonOf(status), status).toBeNull();
  }
});

test('what is about to change cannot be told', () => {
  for (const status of ['CREATING', 'UPDATING', 'Preparing', 'SYSTEMUPDATING']) {
    expect(() => reasonOf(status), status).toThrow('TRANSIENT_STATE');
  }
});
