import { trail } from '@lenswatch/emulator/builders/cloudtrail.ts';
import { configRecorder } from '@lenswatch/emulator/builders/config.ts';
import { organization } from '@lenswatch/emulator/builders/organizations.ts';
import { securityHub } from '@lenswatch/emulator/builders/securityhub.ts';
import { startEmulator } from '@lenswatch/emulator/emulator.ts';
import { World } from '@lenswatch/emulator/world.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lenswatch } from './lenswatch-process.ts';

const [management, hub] = ['111111111111', '222222222222'];
const regions = ['eu-west-1', 'us-east-1'];
let world: World;
let emulator: Awaited<ReturnType<typeof startEmulator>>;

beforeEach(async () => {
  world = new World();
  for (const [id, name] of [
    [management, 'management'],
    [hub, 'security'],
  ] as const)
    world.account(id, name, regions);
  emulator = await startEmulator({ world });
});

afterEach(() => emulator.close());

async function doctor(account: string, args: readonly string[] = ['--organization']) {
  const places = regions.flatMap((region) => ['--region', region]);
  const { stdout, stderr, code } = await lenswatch(['doctor', ...places, ...args, '--no-color'], {
    env: { AWS_ACCESS_KEY_ID: account, AWS_SECRET_ACCESS_KEY: 'any', AWS_ENDPOINT_URL: emulator.url },
  });
  const states = Object.fromEntries(
    [...stdout.matchAll(/^(ok|missing|unknown) +(.*?)( \(optional\))?$/gm)].map(([, state, title]) => [
      title,
      state,
    ]),
  );
  return { stdout, stderr, code, states };
}

function prepareEverything(): void {
  organization(world, { management, delegated: [hub] });
  for (const region of regions) {
    securityHub(world, { account: hub, region });
    configRecorder(world, { account: hub, region });
  }
  trail(
    world,
    { account: hub, region: 'eu-west-1' },
    {
      name: 'organization',
      bucketName: 'trail',
      override: { IsOrganizationTrail: true },
    },
  );
}

test('a hub account with everything in place is ready', async () => {
  prepareEverything();
  const { states, stdout, code } = await doctor(hub);
  expect(new Set(Object.values(states))).toEqual(new Set(['ok']));
  expect(Object.keys(states)).toHaveLength(9);
  expect(stdout).toContain('7 prerequisites met, 0 missing, 0 not readable.');
  expect(code).toBe(0);
});

test('a chosen region that is not enabled is missing, whatever else is in place', async () => {
  prepareEverything();
  const { states, stdout, code } = await doctor(hub, ['--organization', '--region', 'af-south-1']);
  expect(states['Every chosen region is enabled in the hub account']).toBe('missing');
  expect(stdout).toContain('af-south-1: not enabled.');
  expect(stdout).toContain('aws account enable-region --region-name af-south-1');
  expect(code).toBe(1);
});

test('each prerequisite that fails is named with the command that mends it', async () => {
  const { states, stdout, code } = await doctor(hub);
  expect(states['The account belongs to an organization with all features']).toBe('missing');
  expect(stdout).toContain('aws organizations create-organization --feature-set ALL');
  expect(states['Security Hub is enabled in every chosen region']).toBe('missing');
  for (const region of regions) {
    expect(stdout).toContain(
      `aws securityhub enable-security-hub --no-enable-default-standards --region ${region}`,
    );
    expect(stdout).toContain(`--configuration-recorder-name default --region ${region}`);
  }
  expect(states['A trail of the organization logs management events in all regions']).toBe('missing');
  expect(stdout).toContain('aws cloudtrail create-trail --name organization --is-organization-trail');
  expect(code).toBe(1);
});

test('a trail that does not log, or of one region or one account, is none', async () => {
  prepareEverything();
  const at = { account: hub, region: 'eu-west-1' };
  const title = 'A trail of the organization logs management events in all regions';
  for (const broken of [
    { logging: false, override: { IsOrganizationTrail: true } },
    { override: { IsOrganizationTrail: true, IsMultiRegionTrail: false } },
    { override: { IsOrganizationTrail: false } },
  ]) {
    trail(world, at, { name: 'organization', bucketName: 'trail', ...broken });
    expect((await doctor(hub)).states[title], JSON.stringify(broken)).toBe('missing');
  }
});

test('the management account is refused as hub, and told what it can mend', async () => {
  organization(world, { management });
  const { states, stdout } = await doctor(management);
  expect(states['The hub account is a member account']).toBe('missing');
  expect(states['Organizations trusts CloudFormation StackSets']).toBe('missing');
  expect(stdout).toContain('aws cloudformation activate-organizations-access');
  expect(states['The hub account administers StackSets']).toBe('missing');
  expect(stdout).toContain(`aws organizations register-delegated-administrator --account-id ${management}`);
});

test('what the caller may not read is unknown, with the action to allow, and never "missing"', async () => {
  prepareEverything();
  emulator.faults.add({ operation: 'organizations:ListDelegatedAdministrators', fault: 'deny' });
  const { states, stdout, code } = await doctor(hub);
  expect(states['The hub account administers StackSets']).toBe('unknown');
  expect(stdout).toContain('allow organizations:ListDelegatedAdministrators');
  expect(stdout).toContain('6 prerequisites met, 0 missing, 1 not readable.');
  expect(code).toBe(3);
});

test('without --organization it says what it is for', async () => {
  const { stderr, code } = await doctor(hub, []);
  expect(stderr).toContain('start it in the hub account with --organization');
  expect(code).toBe(2);
});
