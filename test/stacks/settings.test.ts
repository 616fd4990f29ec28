import { MonitorError } from '@lenswatch/core/monitor-error.ts';
import { expect, test } from 'vitest';
import { parseSettings, settingsFrom } from '../../stacks/settings.ts';

const organization = {
  id: 'o-abcdefghij',
  managementAccount: '111111111111',
  units: ['ou-abcd-12345678'],
};

function refusalOf(value: unknown): string {
  try {
    parseSettings(value, 'settings.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(MonitorError);
    return (error as Error).message;
  }
  throw new Error('These settings were accepted.');
}

test('one account needs nothing but its region', () => {
  expect(settingsFrom(undefined, 'eu-west-1')).toMatchObject({
    prefix: 'lenswatch',
    organization: null,
    regions: ['eu-west-1'],
    threshold: 'low',
    fullSweepHours: 24,
    accountSweepHours: 6,
    metricSweepHours: 1,
    tier2: true,
  });
});

test('an organization hears of high and worse, unless it says otherwise', () => {
  expect(parseSettings({ regions: ['eu-west-1'], organization }, 'x').threshold).toBe('high');
  expect(parseSettings({ regions: ['eu-west-1'], organization, threshold: 'MEDIUM' }, 'x').threshold).toBe(
    'medium',
  );
});

test('the example is accepted as it stands', () => {
  expect(settingsFrom('examples/deployment.yaml', 'us-east-1').organization?.units).toHaveLength(2);
});

test.each([
  ['a region that is none', { regions: ['EU'] }, /regions\.0: must be a region name/],
  ['no region', { regions: [] }, /regions: name at least one region/],
  ['a region twice', { regions: ['eu-west-1', 'eu-west-1'] }, /regions: names a region twice/],
  ['China', { regions: ['cn-north-1'] }, /China/],
  ['two partitions', { regions: ['us-east-1', 'us-gov-west-1'] }, /one hub serves one partition/],
  ['a typo', { regions: ['eu-west-1'], tier: true }, /tier/],
  [
    'a long prefix',
    { regions: ['eu-west-1'], prefix: 'a-prefix-that-is-longer-than-20' },
    /prefix: must be 3 to 20/,
  ],
  [
    'an account without quotes',
    { regions: ['eu-west-1'], organization: { ...organization, managementAccount: 1 } },
    /managementAccount/,
  ],
  [
    'a unit that is none',
    { regions: ['eu-west-1'], organization: { ...organization, units: ['prod'] } },
    /units\.0: must be a unit/,
  ],
  [
    'Config regions without units',
    { regions: ['eu-west-1'], organization, configRegions: ['eu-west-1'] },
    /belong together/,
  ],
  [
    'Config units that are not watched',
    {
      regions: ['eu-west-1'],
      organization: { ...organization, configUnits: ['ou-abcd-99999999'] },
      configRegions: ['eu-west-1'],
    },
    /ou-abcd-99999999, which is not among the units/,
  ],
  ['a cadence that no template offers', { regions: ['eu-west-1'], metricSweepHours: 5 }, /metricSweepHours/],
  [
    'a key that is none',
    { regions: ['eu-west-1'], keyArn: 'alias/mine' },
    /keyArn: must be the ARN of a KMS key/,
  ],
  ['an address that is none', { regions: ['eu-west-1'], notify: 'security' }, /notify/],
])('%s is refused with what is wrong', (_what, value, message) => {
  expect(refusalOf(value)).toMatch(message);
});

test('lists that no function could be given are refused before anything is deployed', () => {
  const many = Array.from({ length: 100 }, (_, n) => n);
  const units = many.map((n) => `ou-abcd-${10_000_000 + n}`);
  const excludedAccounts = many.map((n) => String(100_000_000_000 + n));
  const refusal = refusalOf({
    regions: ['eu-west-1'],
    organization: { ...organization, units, excludedAccounts },
  });
  expect(refusal).toContain('organization.units: has 1699 characters with its commas; functions take 1600');
  expect(refusal).toContain('organization.excludedAccounts: has 1299 characters');
});

test('everything that is wrong is said at once', () => {
  const lines = refusalOf({ regions: ['EU'], prefix: 'X', notify: 'y' }).split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toBe('settings.yaml cannot be used:');
});

test('a file that is not there is named', () => {
  expect(() => settingsFrom('no-such-file.yaml', 'eu-west-1')).toThrow(
    /no-such-file\.yaml, which cannot be read/,
  );
});
