import { AwsAccount, type CallRecord } from '@lenswatch/core/aws/access.ts';
import { collectors } from '@lenswatch/core/catalogue.generated.ts';
import { type Answer, answersToSchedule } from '@lenswatch/core/config-rules/answers.ts';
import { parseRelay, type Relay } from '@lenswatch/core/config-rules/relay.ts';
import { configRulesOf } from '@lenswatch/core/config-rules/rules.ts';
import type { Finding } from '@lenswatch/core/engine/finding.ts';
import { answerConfig, configOperations, putEvaluations } from '@lenswatch/core/sinks/config.ts';
import { role, statements, trustAccount } from '@lenswatch/emulator/builders/iam.ts';
import { startEmulator } from '@lenswatch/emulator/emulator.ts';
import { configRules, discoveredResources, issueToken } from '@lenswatch/emulator/services/config.ts';
import { World } from '@lenswatch/emulator/world.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { relayEvent, scheduled } from '../../support/config-relay.ts';
import { finding } from '../../support/finding.ts';

const account = '111122223333';
const region = 'eu-west-1';
const now = '2026-11-20T12:00:30.000Z';
const guardrailType = 'AWS::Bedrock::Guardrail';
const guardrailArn = (id: string) => `arn:aws:bedrock:${region}:${account}:guardrail/${id}`;
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A member with one of our rules, entered by a role that may do what answering takes and nothing else. */
async function member(ruleName = 'lenswatch-bedrock', where = region) {
  const at = { account, region: where };
  const world = new World();
  world.now = () => new Date(now);
  world.account(account, 'member', [where]);
  const arn = `arn:aws:config:${where}:${account}:config-rule/config-rule-abc123`;
  world.items(configRules, at).set(ruleName, { name: ruleName, arn });
  const report = role(world, at, {
    name: 'lenswatch-report',
    path: '/lenswatch/',
    trust: trustAccount(account),
    policies: { report: statements({ Effect: 'Allow', Action: configOperations, Resource: '*' }) },
  });
  const emulator = await startEmulator({ world });
  const calls: CallRecord[] = [];
  const aws = new AwsAccount(account, 'aws', emulator.credentialsFor(report.arn), {
    maxAttempts: 1,
    clientConfig: { requestHandler: emulator.requestHandler() },
    onCall: (call) => void calls.push(call),
  });
  closers.push(async () => {
    await aws.close();
    await emulator.close();
    expect(emulator.violations).toEqual([]);
  });
  const rule = configRulesOf({ collectors }).find(({ name }) => ruleName === `lenswatch-${name}`);
  if (!rule) throw new Error(`No rule is called ${ruleName}.`);
  return {
    aws,
    rule,
    world,
    at,
    calls: (operation: string) => calls.filter((call) => call.operation === operation).length,
    record: (type: string, id: string, name?: string) =>
      world.items(discoveredResources, at).set(`${type}|${id}`, {
        resourceType: type as 'AWS::IAM::Role',
        resourceId: id,
        ...(name === undefined ? {} : { resourceName: name }),
      }),
    /** A relay with a token of this rule; scheduled unless it names a resource. */
    relay(detail: object = scheduled, life?: number): Relay {
      const resultToken = issueToken(world, at, ruleName, life);
      const parsed = parseRelay(
        JSON.stringify(
          relayEvent(
            { resultToken, configRuleArn: arn, configRuleName: ruleName, ...detail },
            { region: where },
          ),
        ),
      );
      if ('refused' in parsed) throw new Error(parsed.refused);
      return parsed;
    },
    async results() {
      const { EvaluationResults = [] } = await aws.send('config:GetComplianceDetailsByConfigRule', where, {
        ConfigRuleName: ruleName,
        Limit: 100,
      });
      return EvaluationResults.map(({ EvaluationResultIdentifier, ComplianceType, Annotation }) => ({
        id: EvaluationResultIdentifier?.EvaluationResultQualifier?.ResourceId,
        at: EvaluationResultIdentifier?.OrderingTimestamp?.toISOString(),
        verdict: ComplianceType,
        ...(Annotation ? { annotation: Annotation } : {}),
      })).sort((a, b) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1));
    },
  };
}

const about = (id: string, more: Partial<Finding> = {}) => finding({ account, region, id, ...more });
const answers = (count: number): Answer[] =>
  Array.from({ length: count }, (_, n) => ({
    type: guardrailType,
    id: guardrailArn(`g${n}`),
    compliance: 'COMPLIANT',
    annotation: null,
  }));

describe('a change', () => {
  const change = (id: string, more: object = {}) => ({ resourceId: guardrailArn(id), ...more });

  test('is answered about its one resource, at the time of the change', async () => {
    const { aws, rule, relay, results } = await member();
    const findings = [about('g1'), about('g2', { verdict: 'pass' })];
    const report = await answerConfig(aws, relay(change('g1')), rule, findings, now);
    expect(report).toEqual({ accepted: 1, failed: 0, dead: false, errors: [] });
    expect(await results()).toEqual([
      {
        id: guardrailArn('g1'),
        at: '2026-11-20T11:59:00.000Z',
        verdict: 'NON_COMPLIANT',
        annotation: 'bedrock-guardrail-prompt-attack-effective (Guardrail g1 lets prompt attacks through.)',
      },
    ]);
  });

  test('that could not be judged takes the old verdict back', async () => {
    const { aws, rule, relay, results } = await member();
    await answerConfig(aws, relay(change('g1')), rule, [about('g1', { verdict: 'pass' })], now);
    expect(await results()).toMatchObject([{ verdict: 'COMPLIANT' }]);
    await answerConfig(aws, relay(change('g1')), rule, [about('g1', { verdict: 'unknown' })], now);
    expect(await results()).toEqual([]);
  });

  test.each([{ configurationItemStatus: 'ResourceDeleted' }, { eventLeftScope: true }])(
    'that ends the resource removes its result, whatever is remembered: %o',
    async (end) => {
      const { aws, rule, relay, results } = await member();
      await answerConfig(aws, relay(change('g1')), rule, [about('g1')], now);
      await answerConfig(aws, relay(change('g1', end)), rule, [about('g1')], now);
      expect(await results()).toEqual([]);
    },
  );

  test('of another account or region with the same id is not this one', async () => {
    const { aws, rule, relay, results } = await member();
    const elsewhere = finding({ account, region: 'us-east-1', id: 'g1' });
    const here = about('g1', { verdict: 'pass' });
    await answerConfig(aws, relay(change('g1')), rule, [elsewhere, here], now);
    expect(await results()).toMatchObject([{ verdict: 'COMPLIANT' }]);
  });

  test('answered late does not overwrite what is newer', async () => {
    const { aws, rule, relay, results } = await member();
    const late = relay(change('g1', { captureTime: '2026-11-20T11:00:00.000Z' }));
    await answerConfig(aws, relay(change('g1')), rule, [about('g1')], now);
    await answerConfig(aws, late, rule, [about('g1', { verdict: 'pass' })], now);
    expect(await results()).toMatchObject([{ verdict: 'NON_COMPLIANT', at: '2026-11-20T11:59:00.000Z' }]);
  });

  test('captured in the future is ordered by the present', async () => {
    const { aws, rule, relay, results } = await member();
    const ahead = relay(change('g1', { captureTime: '2030-01-01T00:00:00.000Z' }));
    await answerConfig(aws, ahead, rule, [about('g1')], now);
    expect(await results()).toMatchObject([{ at: now }]);
  });
});

describe('a schedule', () => {
  test('is answered about what Config records, under the names it has there', async () => {
    const { aws, rule, relay, record, results } = await member();
    record(guardrailType, guardrailArn('g1'), 'support');
    record(guardrailType, 'g2');
    const findings = [about('g1'), about('g2', { verdict: 'pass' }), about('g3')];
    await answerConfig(aws, relay(), rule, findings, now);
    // g3 exists, and Config has never heard of it.
    expect(await results()).toMatchObject([
      { id: guardrailArn('g1'), verdict: 'NON_COMPLIANT', at: '2026-11-20T12:00:00.000Z' },
      { id: 'g2', verdict: 'COMPLIANT' },
    ]);
  });

  test('removes what it once reported and nobody speaks of now', async () => {
    const { aws, rule, relay, record, world, at, results } = await member();
    for (const id of ['g1', 'g2', 'g3']) record(guardrailType, guardrailArn(id));
    await answerConfig(aws, relay(), rule, [about('g1'), about('g2'), about('g3')], now);
    expect(await results()).toHaveLength(3);
    world.items(discoveredResources, at).delete(`${guardrailType}|${guardrailArn('g2')}`);
    const later = relay({ ...scheduled, notificationCreationTime: '2026-11-20T12:00:20.000Z' });
    const report = await answerConfig(aws, later, rule, [about('g1'), about('g2')], now);
    expect(report).toMatchObject({ accepted: 3, failed: 0 });
    expect((await results()).map(({ id }) => id)).toEqual([guardrailArn('g1')]);
  });

  test('does not call gone what hides behind a listing that could not be read', async () => {
    const { relay, rule } = await member();
    const known = { recorded: [], reported: [{ type: guardrailType, id: guardrailArn('g1') }] };
    const place = { partition: 'aws', account, region };
    const unread = finding({
      verdict: 'unknown',
      message: 'Denied.',
      resource: { ...place, type: 'AWS::::Account', id: 'every bedrock.guardrail', arn: null },
    });
    expect(answersToSchedule(relay(), rule, [], known)).toEqual([
      { ...known.reported[0], compliance: 'NOT_APPLICABLE', annotation: null },
    ]);
    expect(answersToSchedule(relay(), rule, [unread], known)).toContainEqual({
      ...known.reported[0],
      compliance: 'NOT_APPLICABLE',
      annotation: 'could not judge: bedrock-guardrail-prompt-attack-effective (Denied.)',
    });
  });

  test('says nothing about what no control is about, unless it had said something before', async () => {
    const { aws, rule, relay, record, results } = await member();
    record(guardrailType, guardrailArn('g1'));
    const quiet = [about('g1', { verdict: 'not-applicable' })];
    expect(await answerConfig(aws, relay(), rule, quiet, now)).toMatchObject({ accepted: 0 });
    await answerConfig(aws, relay(), rule, [about('g1')], now);
    expect(await answerConfig(aws, relay(), rule, quiet, now)).toMatchObject({ accepted: 1 });
    expect(await results()).toEqual([]);
  });

  test('knows principals by their unique id, whatever their path', async () => {
    const { aws, rule, relay, record, results } = await member('lenswatch-iam', 'us-east-1');
    record('AWS::IAM::Role', 'AROAEXAMPLEEXAMPLE01', 'agents');
    record('AWS::IAM::User', 'AIDAEXAMPLEEXAMPLE01', 'agents');
    const place = { partition: 'aws', account, region: 'us-east-1' };
    const principal = (type: string, resource: string, verdict: Finding['verdict']) => {
      const arn = `arn:aws:iam::${account}:${resource}`;
      return finding({ verdict, resource: { ...place, type, id: arn, arn } });
    };
    const findings = [
      principal('AWS::IAM::Role', 'role/genai/agents', 'fail'),
      principal('AWS::IAM::User', 'user/agents', 'pass'),
      principal('AWS::IAM::Role', 'role/unrecorded', 'fail'),
    ];
    await answerConfig(aws, relay(), rule, findings, now);
    expect(await results()).toMatchObject([
      { id: 'AIDAEXAMPLEEXAMPLE01', verdict: 'COMPLIANT' },
      { id: 'AROAEXAMPLEEXAMPLE01', verdict: 'NON_COMPLIANT' },
    ]);
  });

  test('speaks for the account once, and for listings that could not be read where they belong', async () => {
    const place = { partition: 'aws', account, region };
    const ofAccount = (id: string, verdict: Finding['verdict']) =>
      finding({ verdict, resource: { ...place, type: 'AWS::::Account', id, arn: null } });
    const findings = [
      ofAccount(region, 'fail'),
      ofAccount('every opensearch.domain', 'unknown'),
      ofAccount('every bedrock.guardrail', 'unknown'),
    ];
    const bedrock = await member();
    await answerConfig(bedrock.aws, bedrock.relay(), bedrock.rule, findings, now);
    expect(await bedrock.results()).toMatchObject([{ id: account, verdict: 'NON_COMPLIANT' }]);

    const opensearch = await member('lenswatch-opensearch');
    const report = await answerConfig(opensearch.aws, opensearch.relay(), opensearch.rule, findings, now);
    expect(report).toMatchObject({ accepted: 1, errors: [] });
    expect(await opensearch.results()).toEqual([]);

    const sagemaker = await member('lenswatch-sagemaker');
    const none = await answerConfig(sagemaker.aws, sagemaker.relay(), sagemaker.rule, findings, now);
    expect(none).toMatchObject({ accepted: 0 });
  });

  test('reads every page of what Config knows', async () => {
    const { aws, rule, relay, record, results, calls } = await member();
    const ids = Array.from({ length: 250 }, (_, n) => `g${n}`);
    for (const id of ids) record(guardrailType, guardrailArn(id));
    const report = await answerConfig(
      aws,
      relay(),
      rule,
      ids.map((id) => about(id)),
      now,
    );
    expect(report).toMatchObject({ accepted: 250, failed: 0 });
    expect(calls('config:PutEvaluations')).toBe(3);
    const farewell = await answerConfig(aws, relay(), rule, [], now);
    expect(farewell).toMatchObject({ accepted: 250 });
    expect(await results()).toEqual([]);
  });

  test('that may not look says what is missing, and takes nothing back', async () => {
    const { aws, rule, relay, record, results, world, at } = await member();
    record(guardrailType, guardrailArn('g1'));
    await answerConfig(aws, relay(), rule, [about('g1')], now);
    role(world, at, {
      name: 'lenswatch-report',
      path: '/lenswatch/',
      trust: trustAccount(account),
      policies: {
        report: statements({
          Effect: 'Allow',
          Action: ['config:PutEvaluations', 'config:GetComplianceDetailsByConfigRule'],
          Resource: '*',
        }),
      },
    });
    const report = await answerConfig(aws, relay(), rule, [], now);
    expect(report).toMatchObject({ accepted: 0, dead: false });
    expect(report.errors.join()).toContain('allow config:ListDiscoveredResources');
    expect(await results()).toHaveLength(1);
  });
});

describe('the call', () => {
  test('carries 100 at most', async () => {
    const { aws, relay, calls, results } = await member();
    expect(await putEvaluations(aws, relay(), answers(201), now)).toMatchObject({ accepted: 201, failed: 0 });
    expect(calls('config:PutEvaluations')).toBe(3);
    expect(await results()).toHaveLength(100);
  });

  test('is not made where there is nothing to say', async () => {
    const { aws, relay, calls } = await member();
    expect(await putEvaluations(aws, relay(), [], now)).toMatchObject({ accepted: 0, failed: 0 });
    expect(calls('config:PutEvaluations')).toBe(0);
  });

  test('with an expired token is counted and made once', async () => {
    const { aws, relay, calls } = await member();
    const expired = relay(scheduled, 0);
    const report = await putEvaluations(aws, expired, answers(250), now);
    expect(report).toMatchObject({ accepted: 0, failed: 250, dead: true });
    expect(report.errors.join()).not.toContain(expired.resultToken);
    expect(calls('config:PutEvaluations')).toBe(1);
  });

  test('for a rule that is gone is dead too', async () => {
    const { aws, relay, world, at } = await member();
    const orphan = relay();
    world.items(configRules, at).clear();
    expect(await putEvaluations(aws, orphan, answers(1), now)).toMatchObject({ failed: 1, dead: true });
  });

  test('that is throttled is not dead', async () => {
    const { aws, relay } = await member();
    const busy = {
      ...aws,
      account,
      send: async () => {
        const { AwsFailure } = await import('@lenswatch/core/aws/failure.ts');
        throw new AwsFailure('THROTTLED', 'config:PutEvaluations', 'Too many requests.');
      },
    } as unknown as AwsAccount;
    expect(await putEvaluations(busy, relay(), answers(1), now)).toEqual({
      accepted: 0,
      failed: 1,
      dead: false,
      errors: ['Too many requests.'],
    });
  });

  test('sends again exactly what Config did not take, three times in all', async () => {
    const { aws, relay, results } = await member();
    const sizes: number[] = [];
    const refusing = (times: number, refused: string) =>
      ({
        account,
        async send(
          operation: never,
          where: string,
          input: { Evaluations: { ComplianceResourceId: string }[] },
        ) {
          sizes.push(input.Evaluations.length);
          const failing = sizes.length <= times;
          const taken = input.Evaluations.filter(
            ({ ComplianceResourceId: id }) => !failing || id !== guardrailArn(refused),
          );
          await aws.send(operation, where, { ...input, Evaluations: taken } as never);
          return { FailedEvaluations: input.Evaluations.filter((evaluation) => !taken.includes(evaluation)) };
        },
      }) as unknown as AwsAccount;

    expect(await putEvaluations(refusing(2, 'g1'), relay(), answers(3), now)).toMatchObject({ accepted: 3 });
    expect(sizes.splice(0)).toEqual([3, 1, 1]);
    expect(await results()).toHaveLength(3);

    const report = await putEvaluations(refusing(9, 'g2'), relay(), answers(3), now);
    expect(sizes).toEqual([3, 1, 1]);
    expect(report).toMatchObject({ accepted: 2, failed: 1, dead: false });
    expect(report.errors).toEqual([
      `Config in ${account} ${region} did not take the evaluation of ${guardrailType} ${guardrailArn('g2')} ` +
        'for rule lenswatch-bedrock, 3 times.',
    ]);
  });

  test('is a rehearsal with the token for it: checked, not recorded', async () => {
    const { aws, relay, results } = await member();
    const rehearsal = relay({ ...scheduled, resultToken: 'TESTMODE' });
    expect(await putEvaluations(aws, rehearsal, answers(2), now)).toMatchObject({ accepted: 2, failed: 0 });
    expect(await results()).toEqual([]);
  });
});

describe('the emulated Config refuses what Config refuses', () => {
  const evaluation = {
    ComplianceResourceType: guardrailType,
    ComplianceResourceId: 'g1',
    ComplianceType: 'COMPLIANT' as const,
    OrderingTimestamp: new Date(now),
  };

  test.each([
    [{ ComplianceType: 'INSUFFICIENT_DATA' as const }, 'InvalidParameterValueException'],
    [{ Annotation: '' }, 'InvalidParameterValueException'],
    [{ Annotation: 'x'.repeat(257) }, 'InvalidParameterValueException'],
    [{ ComplianceResourceId: 'x'.repeat(769) }, 'InvalidParameterValueException'],
    [{ ComplianceResourceType: 'x'.repeat(257) }, 'InvalidParameterValueException'],
  ])('%o', async (wrong, code) => {
    const { aws, relay } = await member();
    const put = aws.send('config:PutEvaluations', region, {
      ResultToken: relay().resultToken,
      Evaluations: [{ ...evaluation, ...wrong }],
    });
    await expect(put).rejects.toMatchObject({ cause: { name: code } });
  });

  test('more than 100 evaluations, unknown tokens, unknown rules', async () => {
    const { aws, relay } = await member();
    const put = (ResultToken: string, count: number) =>
      aws.send('config:PutEvaluations', region, { ResultToken, Evaluations: Array(count).fill(evaluation) });
    await expect(put(relay().resultToken, 101)).rejects.toMatchObject({
      cause: { name: 'ValidationException' },
    });
    await expect(put('made up', 1)).rejects.toMatchObject({ cause: { name: 'InvalidResultTokenException' } });
    await expect(
      aws.send('config:GetComplianceDetailsByConfigRule', region, { ConfigRuleName: 'none' }),
    ).rejects.toMatchObject({ cause: { name: 'NoSuchConfigRuleException' } });
  });
});
