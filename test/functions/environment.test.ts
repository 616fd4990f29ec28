import { settingsIn } from '@lenswatch/functions/environment.ts';
import { expect, test } from 'vitest';

const least = {
  LENSWATCH_TABLE: 'lenswatch',
  LENSWATCH_BUCKET: 'lenswatch-111111111111-us-east-1',
  LENSWATCH_REGIONS: 'us-east-1, eu-west-1,',
  AWS_REGION: 'us-east-1',
};

test('lists are separated by commas, and what is left out has a default', () => {
  expect(settingsIn(least)).toMatchObject({
    prefix: 'lenswatch',
    regions: ['us-east-1', 'eu-west-1'],
    units: [],
    excludedAccounts: [],
    organization: '',
    threshold: 'high',
    metricsNamespace: 'GenAILens',
    region: 'us-east-1',
  });
});

test.each([
  ['LENSWATCH_TABLE', { LENSWATCH_TABLE: undefined }],
  ['LENSWATCH_REGIONS', { LENSWATCH_REGIONS: ' ,' }],
  ['LENSWATCH_ORGANIZATION', { LENSWATCH_ORGANIZATION: 'my organization' }],
  ['LENSWATCH_THRESHOLD', { LENSWATCH_THRESHOLD: 'worst' }],
])('a wrong %s is refused by its name', (name, wrong) => {
  expect(() => settingsIn({ ...least, ...wrong })).toThrow(name);
});
