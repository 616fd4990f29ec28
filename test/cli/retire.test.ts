import type { Retirement } from '@lenswatch/core/retirement.ts';
import { allow, role, statements, trustService } from '@lenswatch/emulator/builders/iam.ts';
import { stateMachine } from '@lenswatch/emulator/builders/sfn.ts';
import { startEmulator } from '@lenswatch/emulator/emulator.ts';
import { type ScheduleRecord, schedules } from '@lenswatch/emulator/services/scheduler.ts';
import { executions } from '@lenswatch/emulator/services/sfn-machines.ts';
import { World } from '@lenswatch/emulator/world.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lenswatch } from './lenswatch-process.ts';

const account = '222222222222';
const region = 'eu-west-1';
const at = { account, region };
const machineArn = `arn:aws:states:${region}:${account}:stateMachine:lenswatch-sweep`;
let world: World;
let emulator: Awaited<ReturnType<typeof startEmulator>>;

beforeEach(async () => {
  world = new World();
  world.account(account, 'security', [region]);
  emulator = await startEmulator({ world });
});

afterEach(async () => {
  expect(emulator.violations).toEqual([]);
  await emulator.close();
});

const clean: Retirement = { archived: 37, open: 0, rules: 4, refusals: [], more: 0 };

/** A hub whose sweeps do nothing but answer. */
function deployHub(state: object, prefix = 'lenswatch'): ReadonlyMap<string, ScheduleRecord> {
  const { arn: roleArn } = role(world, at, {
    name: 'states',
    trust: trustService('states.amazonaws.com', account),
    policies: { own: statements(allow('s3:GetObject')) },
  });
  const arn = `arn:aws:states:${region}:${account}:stateMachine:${prefix}-sweep`;
  stateMachine(world, at, {
    name: `${prefix}-sweep`,
    roleArn,
    definition: { StartAt: 'A', States: { A: state } },
  });
  for (const [suffix, mode] of [
    ['sweep', 'full'],
    ['account', 'account'],
  ] as const) {
    const name = `${prefix}-${suffix}`;
    world.items(schedules, at).set(`default/${name}`, {
      name,
      group: 'default',
      arn: `arn:aws:scheduler:${region}:${account}:schedule/default/${name}`,
      expression: 'cron(0 3 * * ? *)',
      timezone: 'UTC',
      enabled: true,
      targetArn: arn,
      roleArn: `arn:aws:iam::${account}:role/lenswatch/${prefix}-schedule`,
      input: JSON.stringify({ mode }),
      keyArn: `arn:aws:kms:${region}:${account}:key/hub`,
      description: `Starts sweeps of mode ${mode}`,
      retryPolicy: { MaximumEventAgeInSeconds: 3_600, MaximumRetryAttempts: 10 },
    });
  }
  return new Map(structuredClone([...world.items(schedules, at)]));
}

const answering = (retirement: Retirement = clean, targets: object = { complete: 4 }) => ({
  Type: 'Pass',
  Result: { planned: 4, targets, retirement },
  End: true,
});
const waiting = { Type: 'Wait', Seconds: 3_600, End: true };

const retire = (args: readonly string[] = ['--yes'], env: { readonly [name: string]: string } = {}) =>
  lenswatch(['retire', '--region', region, ...args], {
    env: {
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: 'any',
      AWS_ENDPOINT_URL: emulator.url,
      ...env,
    },
  });
const started = () => [...world.items(executions, at).values()].map(({ name, input }) => ({ name, input }));
const enabled = () => [...world.items(schedules, at).values()].map((schedule) => schedule.enabled);

test('it stops the schedules, has the hub retire, and says what came of it and what is next', async () => {
  const before = deployHub(answering());
  const { stdout, stderr, code } = await retire();
  expect(stderr).toMatch(/^Disabled: lenswatch-sweep, lenswatch-account\.\nStarted retire-\d{8}T\d{6}\./);
  expect(stdout).toContain(
    'Retired 4 accounts: 37 findings archived in Security Hub, 4 Config rules asked again.',
  );
  const order = [
    'config, events and access',
    '--stack-name lenswatch-organization',
    '--stack-name lenswatch-hub',
  ];
  expect(order.map((text) => stdout.indexOf(text))).toEqual(
    order.map((text) => stdout.indexOf(text)).toSorted((a, b) => a - b),
  );
  expect(stdout.indexOf(order[0] ?? '')).toBeGreaterThan(0);
  expect(stdout).toContain('lenswatch retire --undo');
  expect(code).toBe(0);
  expect(started()).toEqual([{ name: expect.stringMatching(/^retire-/), input: '{"mode":"retire"}' }]);
  // Disabled, and nothing else about them changed.
  expect(new Map(world.items(schedules, at))).toEqual(
    new Map([...before].map(([key, schedule]) => [key, { ...schedule, enabled: false }])),
  );
});

test('what was not ended is listed with its reason, and the command ends as incomplete', async () => {
  deployHub(
    answering({
      ...clean,
      open: 12,
      refusals: [
        { account: '333333333333', service: null, region: null, reason: 'ACCESS_DENIED' },
        {
          account: '444444444444',
          service: 'securityhub',
          region: 'us-east-1',
          reason: 'FINDINGS_STILL_OPEN',
        },
        { account: '444444444444', service: 'config', region: 'us-east-1', reason: 'THROTTLED' },
      ],
      more: 2,
    }),
  );
  const { stdout, code } = await retire();
  expect(stdout).toContain('Not ended (12 findings may still be open):');
  expect(stdout).toMatch(/333333333333 could not be entered \(ACCESS_DENIED\)/);
  expect(stdout).toMatch(/444444444444 us-east-1: Security Hub did not take everything/);
  expect(stdout).toMatch(/444444444444 us-east-1: Config was not asked again \(THROTTLED\)/);
  expect(stdout).toContain('and 2 more');
  expect(stdout).toContain('start the same command again: once the roles are gone, nobody can.');
  expect(code).toBe(3);
});

test('targets that nobody summed up, and an execution that fails, are incomplete', async () => {
  deployHub(answering(clean, { complete: 3, missing: 1 }));
  const missing = await retire();
  expect(missing.stdout).toContain('Retired 3 accounts');
  expect(missing.stdout).toContain('Of 1 more account nobody knows');
  expect(missing.code).toBe(3);
  deployHub({ Type: 'Fail', Error: 'ZodError', Cause: 'Invalid option' });
  world.items(executions, at).clear();
  const failed = await retire();
  expect(failed.stdout).toMatch(/retire-\S+ ended as FAILED: ZodError Invalid option/);
  expect(failed.stdout).toContain('earlier release');
  expect(failed.code).toBe(3);
});

test('while a sweep runs nothing is started, and one that retires already is waited for', async () => {
  deployHub(waiting);
  const run = (name: string) =>
    world.items(executions, at).set(`arn:aws:states:${region}:${account}:execution:lenswatch-sweep:${name}`, {
      arn: `arn:aws:states:${region}:${account}:execution:lenswatch-sweep:${name}`,
      name,
      machineArn,
      input: '{}',
      started: world.now(),
      mapRunArn: null,
      status: 'RUNNING',
      stopped: null,
      output: null,
      error: null,
      cause: null,
      states: [],
    });
  run('nightly');
  const { stdout, code } = await retire();
  expect(stdout).toContain('The schedules are disabled, but the sweep nightly still runs.');
  expect(stdout).toContain(`execution:lenswatch-sweep:nightly`);
  expect(code).toBe(3);
  expect(enabled()).toEqual([false, false]);
  expect(started().map(({ name }) => name)).toEqual(['nightly']);

  world.items(executions, at).clear();
  run('retire-before');
  const end = setTimeout(() => {
    for (const execution of world.items(executions, at).values()) {
      execution.status = 'SUCCEEDED';
      execution.output = JSON.stringify({ planned: 4, targets: {}, retirement: clean });
    }
  }, 3_000);
  const again = await retire();
  clearTimeout(end);
  expect(again.stderr).toContain('retire-before is under way already.');
  expect(again.stdout).toContain('37 findings archived');
  expect(again.code).toBe(0);
  expect(started()).toHaveLength(1);
});

test('undo enables the schedules and starts a full sweep that takes everybody back', async () => {
  const before = deployHub(answering());
  await retire();
  const { stdout, code } = await retire(['--undo']);
  expect(stdout).toMatch(/^Enabled: lenswatch-sweep, lenswatch-account\. Started resume-/);
  expect(code).toBe(0);
  expect(new Map(world.items(schedules, at))).toEqual(before);
  expect(started().at(-1)?.input).toBe('{"mode":"resume"}');
});

test('without a terminal it wants --yes, before it asks AWS anything', async () => {
  deployHub(answering());
  const { stderr, stdout, code } = await retire([]);
  expect(stderr).toMatch(
    /^lenswatch: retire archives every finding .* Add --yes if that is what you want\.\n$/,
  );
  expect(stdout).toBe('');
  expect(code).toBe(2);
  expect(emulator.calls.all).toEqual([]);
});

test.each([
  [
    'where no hub is',
    ['--yes'],
    /There is no hub of lenswatch in account 222222222222, region eu-west-1.*--prefix/,
  ],
  ['with another prefix', ['--yes', '--prefix', 'acme'], /no state machine acme-sweep/],
  ['with a prefix that cannot be', ['--yes', '--prefix', 'A b'], /3 to 20 small letters/],
])('%s it says so', async (what, args, message) => {
  if (what !== 'where no hub is') deployHub(answering());
  const { stderr, code } = await retire(args);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
  expect(enabled()).not.toContain(false);
});

test.each([
  ['sfn:ListExecutions', /Allow states:ListExecutions on the hub's state machine\./],
  ['scheduler:GetSchedule', /Allow scheduler:GetSchedule on the hub's schedules, and kms:Decrypt/],
  ['scheduler:UpdateSchedule', /Allow scheduler:UpdateSchedule on the hub's schedules, iam:PassRole/],
  ['sfn:StartExecution', /Allow states:StartExecution on the hub's state machine/],
  ['sfn:DescribeExecution', /Allow states:DescribeExecution on the hub's state machine, and kms:Decrypt/],
])('whoever may not call %s reads what to allow', async (operation, message) => {
  deployHub(answering());
  emulator.faults.add({ operation: operation as never, fault: 'deny' });
  const { stderr, code } = await retire();
  expect(stderr).toMatch(/\nlenswatch: Calling |^lenswatch: Calling /);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
});

test('without credentials it says where they are looked for', async () => {
  const ended = await lenswatch(['retire', '--yes'], { env: { AWS_REGION: region } });
  expect(ended.stderr).toMatch(/no AWS credentials were found.*--profile/);
  expect(ended.code).toBe(2);
});

test('another prefix is another hub', async () => {
  deployHub(answering(), 'acme');
  const { stdout, code } = await retire(['--yes', '--prefix', 'acme']);
  expect(stdout).toContain('--stack-name acme-hub');
  expect(code).toBe(0);
});
