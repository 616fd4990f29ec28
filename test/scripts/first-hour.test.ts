import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { metricAlarm } from '@lenswatch/emulator/builders/cloudwatch.ts';
import { stacks } from '@lenswatch/emulator/cloudformation/stacks.ts';
import { metricAlarms } from '@lenswatch/emulator/services/cloudwatch.ts';
import { tables } from '@lenswatch/emulator/services/dynamodb-tables.ts';
import { buses, rules } from '@lenswatch/emulator/services/event-buses.ts';
import { logGroups } from '@lenswatch/emulator/services/logs.ts';
import { buckets } from '@lenswatch/emulator/services/s3-buckets.ts';
import { schedules } from '@lenswatch/emulator/services/scheduler.ts';
import { stateMachines } from '@lenswatch/emulator/services/sfn-machines.ts';
import { topics } from '@lenswatch/emulator/services/sns.ts';
import { queues } from '@lenswatch/emulator/services/sqs-queues.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmulatedOrganization, emulatedOrganization } from '../support/emulated-organization.ts';
import { type FirstHourRun, firstHour } from '../support/first-hour.ts';

// What only AWS can answer, the emulator refuses, and the script has to say "not checked".

const root = new URL('../../', import.meta.url).pathname;
const script = `${root}scripts/first-hour.sh`;
const parts = readdirSync(`${root}scripts/first-hour`).map((file) => `${root}scripts/first-hour/${file}`);
const marketing = '333333333333';

/** What AWS has to refuse; the account has a recorder or has none, so that only one of A44 and A45 shows. */
const refused = ['A35', 'A36', 'A37', 'A38', 'A39', 'A40', 'A41', 'A42', 'A43'];
/** What shows on a table, on queues and on a bus. */
const made = [
  ...['A46', 'A47', 'A48', 'A49', 'A50', 'A51', 'A52', 'A53'],
  ...['A54', 'A55', 'A56', 'A57', 'A58', 'A59', 'A60', 'A74', 'A75'],
];
/** What a deployed hub shows. */
const ofTheHub = [
  ...['A61', 'A62', 'A63', 'A64', 'A65', 'A66', 'A67'],
  ...['A68', 'A69', 'A70', 'A71', 'A72', 'A73'],
];

const idsOf = (text: string) => [...text.matchAll(/\bA\d{2}\b/g)].map(([id]) => id);
const listed = readFileSync(`${root}docs/assumptions.md`, 'utf8')
  .split('\n')
  .flatMap((line) => /\| (A\d{2}) \|$/.exec(line)?.[1] ?? []);

describe('scripts/first-hour.sh', () => {
  test.each([script, ...parts].map((file) => file.slice(root.length)))('%s is Bash', (file) => {
    const { status, stderr } = spawnSync('bash', ['-n', `${root}${file}`], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  test('checks each line of docs/assumptions.md that has an id, and no other', () => {
    expect(new Set(listed).size).toBe(listed.length);
    const checked = [script, ...parts].flatMap((file) => idsOf(readFileSync(file, 'utf8')));
    expect([...new Set(checked)].sort()).toEqual(listed.toSorted());
  });
});

describe('on the emulator', () => {
  let organization: EmulatedOrganization;

  beforeAll(async () => {
    organization = await emulatedOrganization();
    organization.world.now = () => new Date(); // the script tells AWS the time
  });
  afterAll(async () => {
    await organization[Symbol.asyncDispose]();
  });

  const run = (options: readonly string[], rest: Partial<FirstHourRun> = {}) =>
    firstHour({ options, account: marketing, url: organization.emulator.url, ...rest });
  const guardrails = async () => {
    const aws = organization.administrated(marketing);
    const { guardrails: found = [] } = await aws.send('bedrock:ListGuardrails', 'us-east-1', {});
    await aws.close();
    return found.map(({ name }) => name);
  };

  test('reads, says of each line what it saw, and makes nothing unasked', { timeout: 300_000 }, async () => {
    organization.emulator.calls.clear();
    const { code, stdout, stderr, verdicts } = await run([
      '--role',
      '--refusals',
      '--resources',
      '--security-hub',
    ]);
    expect(stderr).toBe('');
    expect(code, stdout).toBe(0);
    expect(stdout).toContain(`You are arn:aws:iam::${marketing}:`);
    expect(stdout.match(/Skipped: nobody is there to agree/g)).toHaveLength(4);
    expect([...verdicts].filter(([, { verdict }]) => verdict === 'differs')).toEqual([]);
    for (const id of ['A04', 'A05', 'A09', 'A13', 'A15', 'A16', 'A19', 'A29', 'A33', 'A76']) {
      expect(verdicts.get(id)?.verdict, `${id} ${stdout}`).toBe('ok');
    }
    for (const [id, { text }] of verdicts) expect(text, id).toMatch(/^[A-Z`]/);
    const changes =
      /:(Create|Put|Update|Delete|Attach|Detach|Batch(Import|Update)|Assume|Send|Start|Set|Transact)/;
    const asked = organization.emulator.calls.all.map(({ operation }) => operation);
    expect(asked.length).toBeGreaterThan(50);
    expect(asked.filter((operation) => changes.test(operation))).toEqual([]);
  });

  test('makes what it says, and takes it away when it is stopped half-way', {
    timeout: 300_000,
  }, async () => {
    const before = await guardrails();
    const { code, stdout, stderr, verdicts } = await run(
      ['--role', '--refusals', '--resources', '--security-hub', '--yes', '--trail', '5', '--settle', '2'],
      { stopAt: 'Waiting for CloudTrail' },
    );
    expect(stderr).toBe('');
    expect(code, stdout).toBe(143);
    expect(stdout).toContain('Judged fail with inputAction NONE, and pass with BLOCK');
    const ids = ['A01', 'A07', 'A08', 'A23', 'A27', 'A30', 'A31', 'A33', 'A34'];
    for (const id of [...ids, ...refused, ...made]) {
      expect(verdicts.get(id)?.verdict, `${id} ${stdout}`).toBe('ok');
    }
    const rule = ['A44', 'A45'].map((id) => verdicts.get(id)?.verdict);
    expect(rule.toSorted(), stdout).toEqual(['not checked', 'ok']);
    expect([...verdicts].filter(([, { verdict }]) => verdict === 'differs')).toEqual([]);
    expect(await guardrails()).toEqual(before);
    const aws = organization.administrated(marketing);
    const { Findings = [] } = await aws.send('securityhub:GetFindings', 'us-east-1', {});
    await aws.close();
    const ours = Findings.filter(({ GeneratorId }) => GeneratorId === 'lenswatch-first-hour');
    expect(ours.map(({ RecordState }) => RecordState)).toEqual(['ARCHIVED', 'ARCHIVED']);
    const done = (operation: string) =>
      organization.emulator.calls.of(operation).filter(({ error }) => error === null).length;
    expect(done('iam:CreatePolicy')).toBeGreaterThan(0);
    const things = [
      'iam:*Role',
      'iam:*Policy',
      'bedrock:*Guardrail',
      'dynamodb:*Table',
      's3:*Bucket',
      'sqs:*Queue',
    ];
    for (const thing of [...things, 'events:*EventBus']) {
      expect(done(thing.replace('*', 'Create')), thing).toBeGreaterThan(0);
      expect(done(thing.replace('*', 'Delete')), thing).toBe(done(thing.replace('*', 'Create')));
    }
    const at = { account: marketing, region: 'us-east-1' };
    for (const store of [
      tables,
      buckets,
      queues,
      buses,
      rules,
      schedules,
      stateMachines,
      logGroups,
      stacks,
    ]) {
      const left = [...organization.world.items<unknown>(store, at).keys()];
      expect(left.filter((key) => key.includes('lenswatch-first-hour'))).toEqual([]);
    }
  });

  test('takes no silence for an answer that is as expected', { timeout: 300_000 }, async () => {
    const silent = [
      ...['cloudformation', 'cloudwatch', 'configservice', 'dynamodb', 'events', 'lambda', 'logs'],
      ...['organizations', 's3api', 'scheduler', 'sqs', 'stepfunctions'],
    ];
    const { code, stdout, stderr, verdicts } = await run(
      ['--refusals', '--resources', '--hub', 'lenswatch', '--yes', '--trail', '0', '--settle', '0'],
      { silent },
    );
    expect(stderr).toBe('');
    expect(code, stdout).toBe(0);
    for (const id of ['A33', ...refused, 'A44', 'A45', ...made, ...ofTheHub]) {
      expect(['differs', 'not checked'], `${id} ${stdout}`).toContain(verdicts.get(id)?.verdict);
    }
    for (const id of ['A33', ...refused]) expect(verdicts.get(id)?.verdict, id).toBe('differs');
  });

  test('tells an alarm that its topic refuses, and puts it back', { timeout: 300_000 }, async () => {
    const at = { account: marketing, region: 'us-east-1' };
    const topic = `arn:aws:sns:us-east-1:${marketing}:mute`;
    const nobody = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    organization.world.items(topics, at).set(topic, {
      name: 'mute',
      arn: topic,
      account: marketing,
      policy: nobody,
      keyArn: null,
      subscriptions: [],
      published: [],
    });
    metricAlarm(organization.world, at, {
      name: 'mute-dlq',
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: 'mute-dlq' },
      threshold: 0,
      actions: [topic],
    });
    const { code, stdout, verdicts } = await run(['--hub', 'mute', '--yes', '--settle', '2']);
    expect(code, stdout).toBe(0);
    expect(verdicts.get('A73')?.verdict, stdout).toBe('differs');
    expect(stdout).toContain('cleaned up: alarm mute-dlq');
    expect(organization.world.items(metricAlarms, at).get('mute-dlq')?.StateValue).toBe('OK');
    // There is no hub of that prefix.
    for (const id of ofTheHub.filter((each) => each !== 'A73')) {
      expect(verdicts.get(id)?.verdict, `${id} ${stdout}`).toBe('not checked');
    }
  });
});
