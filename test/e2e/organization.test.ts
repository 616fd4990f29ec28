import { writeFileSync } from 'node:fs';
import {
  BedrockClient,
  DeleteModelInvocationLoggingConfigurationCommand,
  PutModelInvocationLoggingConfigurationCommand,
} from '@aws-sdk/client-bedrock';
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { trail } from '@lenswatch/emulator/builders/cloudtrail.ts';
import { allow, role, statements, trustService } from '@lenswatch/emulator/builders/iam.ts';
import { key } from '@lenswatch/emulator/builders/kms.ts';
import { prompt } from '@lenswatch/emulator/builders/prompts-and-flows.ts';
import { moveIntoUnit } from '@lenswatch/emulator/cloudformation/apply.ts';
import type { Decision } from '@lenswatch/emulator/iam/decisions.ts';
import type { HeldStatement } from '@lenswatch/emulator/iam/held-statements.ts';
import { roles } from '@lenswatch/emulator/iam/store.ts';
import { invocationLogging } from '@lenswatch/emulator/services/bedrock.ts';
import { metricAlarms, metricSeries } from '@lenswatch/emulator/services/cloudwatch.ts';
import { deployedConfigRules, invokeRule } from '@lenswatch/emulator/services/config-rules.ts';
import { allItems, tables } from '@lenswatch/emulator/services/dynamodb-tables.ts';
import { deliveries } from '@lenswatch/emulator/services/event-buses.ts';
import { objects } from '@lenswatch/emulator/services/s3-objects.ts';
import { fire } from '@lenswatch/emulator/services/scheduler.ts';
import { findings } from '@lenswatch/emulator/services/securityhub-findings.ts';
import { executionEnd } from '@lenswatch/emulator/services/sfn-executions.ts';
import { topics } from '@lenswatch/emulator/services/sns.ts';
import { type QueueRecord, queueOf } from '@lenswatch/emulator/services/sqs-queues.ts';
import { defineStore } from '@lenswatch/emulator/world.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hubFunctions } from '../../stacks/names.ts';
import { type Ended, lenswatch } from '../cli/lenswatch-process.ts';
import { firstHour } from '../support/first-hour.ts';
import { type Deployment, decide, deployment } from './deployment.ts';
import {
  type EmulatedOrganization,
  hub,
  hubAt,
  instancesOf,
  latecomer,
  management,
  members,
  regions,
  startOrganization,
  stranger,
  units,
} from './emulated-organization.ts';
import { deployedStatements } from './held.ts';
import { measured } from './measured.ts';
import { runtimeClient } from './runtime-client.ts';

const client = await runtimeClient();
if ('missing' in client) {
  process.stdout.write(`skipped: the monitor in an emulated organization (${client.missing})\n`);
}

const control = 'bedrock-model-invocation-logging-enabled';
const places = members.flatMap((account) => regions.map((region) => ({ account, region })));
type Place = (typeof places)[number];
/** Decided from the start: where a unit is named, somebody has to ask which units hold an account. */
const overrides = [{ unit: 'r-root', parameters: { maxDeliveryFailurePct: 2 } }];

/** Shared by name with whoever answers for Config rules. */
const tokens = defineStore<{ readonly rule: string; readonly expires: Date }>('config.token');
const results = defineStore<unknown>('config.result');

describe.skipIf('missing' in client)('the monitor in an emulated organization', () => {
  let release: Deployment;
  let org: EmulatedOrganization;
  const cold: number[] = [];
  const warm: number[] = [];

  beforeAll(async () => {
    release = deployment();
    decide(release, { overrides });
    org = await startOrganization(release, 'entry' in client ? client.entry : '');
  });

  afterAll(async () => {
    if (!org) return;
    process.stdout.write(await measured(org, { cold, warm }));
    await org.emulator.close();
  });

  const as = (account: string, region: string) => ({
    region,
    credentials: org.emulator.credentialsFor({ account, admin: true }),
    requestHandler: org.emulator.requestHandler(),
  });
  const stopLogging = ({ account, region }: Place) =>
    new BedrockClient(as(account, region)).send(new DeleteModelInvocationLoggingConfigurationCommand({}));
  const startLogging = async ({ account, region }: Place, loggingConfig: object) =>
    new BedrockClient(as(account, region)).send(
      new PutModelInvocationLoggingConfigurationCommand({ loggingConfig: loggingConfig as never }),
    );
  const findingAt = (place: Place) =>
    [...org.world.items(findings, place).values()].find(
      ({ finding }) => finding.GeneratorId === `lenswatch/${control}`,
    )?.finding;
  const stateOf = ({ account, region }: Place) => {
    const table = org.world.items(tables, hubAt).get('lenswatch');
    return table ? [...allItems(table)].filter(({ pk }) => pk?.S?.startsWith(`F#${account}#${region}`)) : [];
  };

  /** Of the hub's own state: an account that left lets nobody in to tell its Security Hub. */
  const openFindingsOf = (account: string) => {
    const table = org.world.items(tables, hubAt).get('lenswatch');
    const all = table ? [...allItems(table)] : [];
    return all.filter(
      ({ pk, verdict, gone }) =>
        pk?.S?.startsWith(`F#${account}#`) && verdict?.S === 'fail' && gone === undefined,
    );
  };

  /** Lets time pass in steps of a minute until something is so. */
  async function eventually(what: string, isSo: () => boolean, minutes = 30): Promise<void> {
    for (let minute = 0; minute <= minutes; minute += 1) {
      await org.settled();
      if (isSo()) return;
      org.clock.advance(61_000);
    }
    throw new Error(`${what} did not happen within ${minutes} minutes.`);
  }
  /** Lets half an hour pass: long enough for every look that an event asks for. */
  async function quiet(): Promise<void> {
    for (let minute = 0; minute < 30; minute += 1) {
      await org.settled();
      org.clock.advance(61_000);
    }
  }
  const failsAt = (place: Place) => () =>
    findingAt(place)?.Compliance?.Status === 'FAILED' && findingAt(place)?.RecordState === 'ACTIVE';
  const closedAt = (place: Place) => () => findingAt(place)?.RecordState === 'ARCHIVED';

  function queueNamed(name: string): QueueRecord {
    const queue = queueOf(org.world, `arn:aws:sqs:${hubAt.region}:${hub}:${name}`);
    if (!queue) throw new Error(`There is no queue ${name}.`);
    return queue;
  }

  /** Invokes a Config rule of a member, as its schedule does or for a change of a resource. */
  async function relay(
    place: Place,
    changed?: { readonly type: string; readonly id: string },
  ): Promise<void> {
    const rule = org.world.items(deployedConfigRules, place).get('lenswatch-bedrock');
    if (!rule) throw new Error('There is no Config rule.');
    const resultToken = `token-${'x'.repeat(3_000)}`;
    const expires = new Date(org.clock.now().getTime() + 86_400_000);
    org.world.items(tokens, place).set(resultToken, { rule: rule.name, expires });
    const notificationCreationTime = org.clock.now().toISOString();
    const invoking = { awsAccountId: place.account, notificationCreationTime, recordVersion: '1.0' };
    const configurationItem = changed && {
      awsAccountId: place.account,
      resourceType: changed.type,
      resourceId: changed.id,
      configurationItemCaptureTime: notificationCreationTime,
      configurationItemStatus: 'OK',
    };
    await invokeRule(org.emulator.plane, place, rule, {
      messageType: changed ? 'ConfigurationItemChangeNotification' : 'ScheduledNotification',
      resultToken,
      invoking: changed ? { ...invoking, configurationItem } : invoking,
    });
  }

  async function sweep(name = 'lenswatch-sweep'): Promise<string> {
    const started = await fire(org.emulator.plane, hubAt, name);
    const ended = executionEnd(org.emulator.plane, hubAt, started ?? '');
    let over = false;
    ended
      .finally(() => {
        over = true;
      })
      .catch(() => {});
    // Whoever waits in the machine waits for minutes of the clock.
    while (!over) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      if (!org.emulator.plane.busy) org.clock.advance(10_000);
    }
    const execution = await ended;
    expect([execution?.status, execution?.error, execution?.cause]).toEqual(['SUCCEEDED', null, null]);
    return execution?.name ?? '';
  }
  /** Accounts that a sweep wrote a summary of; one document may hold several. */
  const sweptBy = (run: string) =>
    new Set(
      [...org.world.items(objects, hubAt)]
        .filter(([key]) => key.includes(`/sweeps/${run}/summaries/`))
        .flatMap(
          ([, { body }]) => JSON.parse(new TextDecoder().decode(body)) as { readonly account: string }[],
        )
        .map(({ account }) => account),
    );

  test('is deployed: hub, roles, rules; where Config has no recorder, nothing else suffers', () => {
    expect(org.stacks.hub.reason).toBe('');
    expect(org.stacks.organization.reason).toBe('');
    const instances = instancesOf(org.world);
    const failed = instances.filter(({ status }) => status !== 'CURRENT');
    expect(failed.map(({ set, account }) => [set, account])).toEqual(
      regions.map(() => ['lenswatch-config', hub]),
    );
    for (const account of [hub, ...members]) {
      expect(
        instances.filter((each) => each.account === account && each.set === 'lenswatch-access'),
      ).toHaveLength(1);
      expect(
        instances.filter((each) => each.account === account && each.set === 'lenswatch-events'),
      ).toHaveLength(2);
    }
    expect(instances.some(({ account }) => account === management || account === latecomer)).toBe(false);
  });

  test('the first sweep looks at every account of the units, and its heart beats', async () => {
    const swept = sweptBy(await sweep());
    expect([hub, ...members].filter((account) => !swept.has(account))).toEqual([]);
    const beats = [...org.world.items(metricSeries, hubAt).values()].filter(
      ({ metric }) => metric === 'Heartbeat',
    );
    expect(beats.length).toBeGreaterThan(0);
    expect(org.emulator.violations).toEqual([]);
  });

  test('a change in a member becomes a finding in its own Security Hub, and state in the hub', async () => {
    const logging = new Map<Place, object>();
    for (const place of places) {
      logging.set(place, org.world.items(invocationLogging, place).get('current') ?? {});
      if (place.region === 'us-east-1') org.functions.chill('lenswatch-on-change');
      const samples = place.region === 'us-east-1' ? cold : warm;
      const started = performance.now();
      await stopLogging(place);
      await eventually(`A finding in ${place.account} ${place.region}`, failsAt(place));
      samples.push(performance.now() - started);
      expect(findingAt(place)?.AwsAccountId).toBe(place.account);
      expect(stateOf(place).length).toBeGreaterThan(0);
    }
    for (const [place, config] of logging) await startLogging(place, config);
    for (const place of places)
      await eventually(`The end of the finding in ${place.account}`, closedAt(place));
    expect(org.emulator.violations).toEqual([]);
  });

  test('the envelope on the way is the one of the member', () => {
    const forwarded = [...org.world.items(deliveries, hubAt).values()].filter(({ target }) =>
      target.includes(':event-bus/'),
    );
    expect(forwarded.length).toBeGreaterThanOrEqual(places.length);
    for (const { event, rule, outcome } of forwarded) {
      expect(outcome).toBe('delivered');
      expect(rule).toContain(`:${event.region}:${event.account}:`);
    }
  });

  test('what fails on the way is tried again, and a message that makes no sense holds nobody up', async () => {
    const [place] = places as [Place];
    const queue = queueNamed('lenswatch-change');
    const { url: QueueUrl } = queue;
    const logging = org.world.items(invocationLogging, place).get('current') ?? {};
    const end = org.emulator.faults.add({
      fault: 'throttle',
      operation: 'securityhub:BatchImportFindings',
      times: 3,
    });
    await stopLogging(place);
    const administrator = { ...rogue(hub), kind: 'administrator' as const };
    await org.emulator.plane.act(
      'sqs:SendMessage',
      { QueueUrl, MessageBody: 'no JSON' },
      administrator,
      hubAt.region,
    );
    await eventually('The finding', failsAt(place), 120);
    end();
    await eventually('An empty queue', () => queue.messages.length === 0, 120);
    await startLogging(place, logging);
    await eventually('The end of the finding', closedAt(place));
  });

  test('a Config rule asks the hub, which answers from the state of the member', async () => {
    const [place] = places as [Place];
    await relay(place);
    await eventually('The answer to Config', () => org.world.items(results, place).size > 0);
    expect(org.emulator.violations).toEqual([]);
  });

  test('what a Config rule tells of is read at once, and what it rests on once more', async () => {
    const [place] = places as [Place];
    await quiet(); // no look is under way any more that would do
    const { arn } = key(org.world, place);
    const { id } = prompt(org.world, place, { name: 'summary', keyArn: arn });
    await relay(place, { type: 'AWS::Bedrock::Prompt', id });
    const told = () =>
      [...org.world.items(results, place).values()].some((one) => JSON.stringify(one).includes(id));
    await eventually('The answer about the prompt', told);
    expect(org.emulator.violations).toEqual([]);
  });

  test('what no event told, the next sweep finds', async () => {
    const place = places[1] as Place;
    const all = org.world.items(invocationLogging, place);
    const logging = all.get('current');
    all.delete('current');
    await org.settled();
    await sweep();
    expect(failsAt(place)()).toBe(true);
    if (logging) all.set('current', logging);
    await sweep();
    expect(closedAt(place)()).toBe(true);
  });

  test('an account that joins gets its stacks in order, and the next sweep looks at it', async () => {
    const sets = await moveIntoUnit(org.emulator.plane, latecomer, units.work);
    expect(sets.map(({ name }) => name)[0]).toBe('lenswatch-access');
    const own = instancesOf(org.world).filter(({ account }) => account === latecomer);
    expect(own.map(({ status, reason }) => [status, reason])).toEqual(own.map(() => ['CURRENT', '']));
    expect(own).toHaveLength(5);
    expect(sweptBy(await sweep()).has(latecomer)).toBe(true);
  });

  test('an account that leaves the units is watched no more, and keeps nothing open', async () => {
    await moveIntoUnit(org.emulator.plane, latecomer, units.waiting);
    const opened = openFindingsOf(latecomer);
    await sweep();
    expect(opened.length).toBeGreaterThan(0);
    expect(openFindingsOf(latecomer)).toEqual([]);
  });

  test('an account that cannot be entered stops nobody', async () => {
    const at = { account: members[2], region: '' };
    const audit = org.world.items(roles, at).get('lenswatch-audit');
    org.world.items(roles, at).delete('lenswatch-audit');
    expect(sweptBy(await sweep()).has(members[1])).toBe(true);
    if (audit) org.world.items(roles, at).set('lenswatch-audit', audit);
  });

  const memberRoles = ['lenswatch-audit', 'lenswatch-report'];

  test.each(memberRoles)('the role %s of a member can be assumed by the hub alone', async (name) => {
    const RoleArn = `arn:aws:iam::${members[0]}:role/lenswatch/${name}`;
    const enter = (credentials: object, ExternalId = 'lenswatch') =>
      new STSClient({ ...as(hub, 'us-east-1'), credentials: credentials as never })
        .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test', ExternalId }))
        .then(
          () => 'in',
          (error: Error) => error.name,
        );
    const hubRole = (suffix: string) =>
      org.emulator.credentialsFor(`arn:aws:iam::${hub}:role/lenswatch/lenswatch-${suffix}`);
    expect(await enter(hubRole('sweep'))).toBe('in');
    expect(await enter(hubRole('on-change'))).toBe('in');
    expect(await enter(hubRole('sweep'), 'guessed')).toBe('AccessDenied');
    for (const suffix of ['plan-sweep', 'conclude-sweep', 'states', 'schedule']) {
      expect(await enter(hubRole(suffix)), suffix).toBe('AccessDenied');
    }
    for (const account of [hub, management, members[0], members[1], stranger]) {
      expect(await enter(org.emulator.credentialsFor({ account, admin: true })), account).toBe(
        'AccessDenied',
      );
    }
    const twin = role(
      org.world,
      { account: stranger, region: '' },
      {
        name: 'lenswatch-sweep',
        path: '/lenswatch/',
        trust: trustService('lambda.amazonaws.com'),
        policies: { all: statements(allow('*')) },
      },
    );
    expect(await enter(org.emulator.credentialsFor(twin.arn))).toBe('AccessDenied');
  });

  test('the bus of the hub takes events from forwarding roles of the organization alone', async () => {
    const bus = `arn:aws:events:${hubAt.region}:${hub}:event-bus/lenswatch`;
    const entry = {
      Source: 'lenswatch.config',
      DetailType: 'Config Rule Invocation',
      Detail: '{}',
      EventBusName: bus,
    };
    for (const account of [members[0], management, stranger]) {
      const attempt = new EventBridgeClient(as(account, hubAt.region)).send(
        new PutEventsCommand({ Entries: [entry] }),
      );
      await expect(attempt, account).rejects.toThrow(/not authorized to perform: events:PutEvents/);
    }
    const at = { account: stranger, region: hubAt.region };
    trail(org.world, at, { name: 'own', bucketName: 'own' });
    const forged = role(org.world, at, {
      name: 'lenswatch-forward',
      path: '/lenswatch/',
      trust: trustService('events.amazonaws.com', stranger),
      policies: { all: statements(allow('*')) },
    });
    const events = new EventBridgeClient(as(stranger, hubAt.region));
    const pattern = JSON.stringify({ source: ['aws.bedrock'] });
    await events.send(new PutRuleCommand({ Name: 'lenswatch-bedrock-1', EventPattern: pattern }));
    const target = { Id: 'hub', Arn: bus, RoleArn: forged.arn };
    await events.send(new PutTargetsCommand({ Rule: 'lenswatch-bedrock-1', Targets: [target] }));
    await new BedrockClient(as(stranger, hubAt.region)).send(
      new DeleteModelInvocationLoggingConfigurationCommand({}),
    );
    await org.settled();
    const own = [...org.world.items(deliveries, hubAt).values()].filter(
      ({ event }) => event.account === stranger,
    );
    expect(own.map(({ outcome }) => outcome)).toEqual(['lost']);
  });

  test('what a queue does not take lies among its dead letters', async () => {
    for (const [name, source] of [
      ['change', 'aws.bedrock'],
      ['config', 'lenswatch.config'],
    ] as const) {
      const queue = queueNamed(`lenswatch-${name}`);
      const dead = queueNamed(`lenswatch-${name}-dlq`);
      const policy = queue.attributes['Policy'] ?? '';
      queue.attributes['Policy'] = JSON.stringify({ Version: '2012-10-17', Statement: [] });
      const before = dead.messages.length;
      if (name === 'change') await stopLogging(places[0] as Place);
      else await relay(places[0] as Place);
      await eventually('A dead letter', () => dead.messages.length > before);
      const letter = JSON.parse(dead.messages.at(-1)?.body ?? '{}') as { source?: string };
      expect(letter.source).toBe(source);
      queue.attributes['Policy'] = policy;
      dead.messages = [];
    }
    await sweep();
    expect(failsAt(places[0] as Place)()).toBe(true);
  });

  test('a risk that people accept is marked in Security Hub, and a new one still shows', async () => {
    const [accepted, other] = places as [Place, Place];
    expect(findingAt(accepted)?.Workflow?.Status).toBe('NEW');
    const day = 86_400_000;
    decide(release, {
      overrides,
      suppressions: [
        {
          control,
          resource: `arn:aws:bedrock:${accepted.region}:${accepted.account}:*`,
          reason: 'There is nothing to log yet.',
          owner: 'team@example.com',
          approver: 'security@example.com',
          createdAt: new Date(org.clock.now().getTime() - day).toISOString(),
          expiresAt: new Date(org.clock.now().getTime() + 60 * day).toISOString(),
        },
      ],
    });
    for (const name of hubFunctions) org.functions.chill(`lenswatch-${name}`);
    await stopLogging(other);
    await eventually('The finding', failsAt(other));
    await sweep();
    expect(findingAt(accepted)?.Workflow?.Status).toBe('SUPPRESSED');
    expect(findingAt(other)?.Workflow?.Status).toBe('NEW');
  });

  test('without one of its statements, a named path breaks: the hub cannot enter members', async () => {
    const place = places[3] as Place;
    const dead = queueNamed('lenswatch-change-dlq');
    const target = org.world.items(roles, { account: place.account, region: '' }).get('lenswatch-audit');
    if (!target) throw new Error('There is no audit role.');
    const trust = target.AssumeRolePolicyDocument;
    target.AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    await stopLogging(place);
    await quiet();
    expect(failsAt(place)()).toBe(false);
    target.AssumeRolePolicyDocument = trust;
    await sweep();
    expect(failsAt(place)()).toBe(true);
    dead.messages = [];
  });

  test('an alarm reaches those who are to hear of it', async () => {
    const [topic] = [...org.world.items(topics, hubAt).values()];
    const [alarm] = [...org.world.items(metricAlarms, hubAt).keys()];
    await new CloudWatchClient({ ...as(hub, hubAt.region) }).send(
      new SetAlarmStateCommand({ AlarmName: alarm, StateValue: 'ALARM', StateReason: 'a test' }),
    );
    expect(topic?.published.at(-1)?.subject).toBe(`ALARM: ${alarm}`);
  });

  test('scripts/first-hour.sh finds the hub as it takes AWS to be', { timeout: 300_000 }, async () => {
    const options = ['--hub', 'lenswatch', '--yes', '--settle', '2'];
    const { code, stdout, stderr, verdicts } = await firstHour({
      options,
      account: hub,
      url: org.emulator.url,
    });
    expect(stderr).toBe('');
    expect(code, stdout).toBe(0);
    const ids = ['A61', 'A62', 'A63', 'A65', 'A66', 'A67', 'A68', 'A69', 'A70', 'A71', 'A72', 'A73'];
    for (const id of ids) expect(verdicts.get(id)?.verdict, `${id} ${stdout}`).toBe('ok');
    // Who started a sweep is known to CloudTrail, which does not answer here.
    expect(verdicts.get('A64')?.verdict).toBe('not checked');
    const alarms = [...org.world.items(metricAlarms, hubAt).values()];
    expect(alarms.filter(({ StateReason }) => StateReason === 'A test of first-hour.sh')).toMatchObject([
      { StateValue: 'INSUFFICIENT_DATA' },
    ]);
  });

  /** Runs a command as an administrator of the hub, while time goes on. */
  async function command(args: readonly string[]): Promise<Ended> {
    const env = { AWS_ACCESS_KEY_ID: hub, AWS_SECRET_ACCESS_KEY: 'any', AWS_ENDPOINT_URL: org.emulator.url };
    const running = lenswatch([...args, '--region', hubAt.region], { env });
    let over = false;
    running
      .finally(() => {
        over = true;
      })
      .catch(() => {});
    while (!over) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      if (!org.emulator.plane.busy) org.clock.advance(10_000);
    }
    return running;
  }
  const openAt = (place: { readonly account: string; readonly region: string }) =>
    [...org.world.items(findings, place).values()].filter(({ finding }) => finding.RecordState === 'ACTIVE');

  test('lenswatch retire archives every finding and has Config told that nothing applies, until it is undone', async () => {
    const watched = [hub, ...members].flatMap((account) => regions.map((region) => ({ account, region })));
    for (const place of places) await relay(place);
    const heldBy = (place: Place) => org.world.items(results, place).size;
    await eventually('Answers to Config', () => places.every((place) => heldBy(place) > 0));
    expect(watched.flatMap(openAt).length).toBeGreaterThan(0);

    const { stdout, code } = await command(['retire', '--yes']);
    expect(stdout).toMatch(
      /^Retired \d+ accounts: [1-9]\d* findings archived in Security Hub, [1-9]\d* Config rules/,
    );
    expect(code).toBe(0);
    expect(watched.flatMap(openAt)).toEqual([]);
    await eventually('The end of the answers', () => places.every((place) => heldBy(place) === 0));
    await expect(fire(org.emulator.plane, hubAt, 'lenswatch-sweep')).rejects.toThrow(/no schedule/);
    // Whatever happens now is nobody's business.
    const [place] = places.filter((one) => org.world.items(invocationLogging, one).has('current'));
    if (!place) throw new Error('Nobody logs invocations any more.');
    await stopLogging(place);
    await quiet();
    expect(watched.flatMap(openAt)).toEqual([]);

    expect((await command(['retire', '--undo'])).code).toBe(0);
    await eventually('The finding', failsAt(place));
    expect(org.emulator.violations).toEqual([]);
  });

  test('every statement is needed by something that has happened here', () => {
    const decisions = org.emulator.decisions.all;
    const held = deployedStatements(org.world, [hub, ...members], regions);
    const idle = held.filter((statement) => statement.lost(decisions).length === 0);
    writeStatements(held, decisions);
    // One member is like another: what one of them needed, all of them hold.
    const needed = new Set(held.filter((each) => !idle.includes(each)).map(({ where }) => kindOf(where)));
    expect(idle.map(({ where }) => where).filter((where) => !needed.has(kindOf(where)))).toEqual([]);
    expect(held.length).toBeGreaterThan(40);
  });

  test('nothing was answered that AWS would not answer', () => {
    expect(org.emulator.violations).toEqual([]);
  });
});

/** Where a statement stands, whatever the account and region. */
function kindOf(where: string): string {
  return where
    .replace(/^\d{12} /, '')
    .replace(/^(us|eu)-[a-z]+-\d /, '')
    .replace(/\d{12}/g, '');
}

/** Leaves a list behind: each statement, and what would be refused without it. */
function writeStatements(held: readonly HeldStatement[], decisions: readonly Decision[]): void {
  const lines = held.map((statement) => {
    const attempts = new Set(
      statement.lost(decisions).map(({ attempt, authorization }) => `${attempt} (${authorization.action})`),
    );
    return `${statement.where}: ${attempts.size === 0 ? 'nothing' : [...attempts].sort().join(', ')}`;
  });
  const file = new URL('../../node_modules/.cache/lenswatch-e2e/statements.txt', import.meta.url);
  writeFileSync(file, `${lines.join('\n')}\n`);
  process.stdout.write(
    `${held.length} statements and what needs them: ${file.pathname.split('/').slice(-4).join('/')}\n`,
  );
}

function rogue(account: string) {
  return {
    account,
    partition: 'aws',
    arn: `arn:aws:iam::${account}:user/administrator`,
    userId: 'AIDAADMINISTRATOR0001',
    name: 'administrator',
    accessKeyId: account,
    session: null,
  };
}
