import type { AwsSecurityFinding, BatchImportFindingsCommandInput } from '@aws-sdk/client-securityhub';
import { AwsAccount } from '@lenswatch/core/aws/access.ts';
import type { Severity } from '@lenswatch/core/controls/control.ts';
import { closed, failedFinding, unknownFinding } from '@lenswatch/core/sinks/asff.ts';
import { securityHub } from '@lenswatch/core/sinks/security-hub.ts';
import { startEmulator } from '@lenswatch/emulator/emulator.ts';
import { findings as hubFindings } from '@lenswatch/emulator/services/securityhub-findings.ts';
import { World } from '@lenswatch/emulator/world.ts';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { finding } from '../../support/finding.ts';
import { memoryHistory } from '../../support/memory-history.ts';
import { testSink } from '../../support/test-sink.ts';

const account = '111122223333';
const region = 'us-east-1';
const title = () => 'Guardrail blocks prompt attacks';
const at = (day: number) => new Date(Date.UTC(2026, 0, day, 12)).toISOString();
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** An emulated Security Hub of its own, and a sink that speaks to it through the real SDK. */
async function hub({ threshold = 'low', enabled = true }: { threshold?: Severity; enabled?: boolean } = {}) {
  const world = new World();
  world.account(account, 'alone', [region]);
  const emulator = await startEmulator({ world });
  const aws = new AwsAccount(account, 'aws', emulator.credentialsFor({ account, admin: true }), {
    maxAttempts: 1,
    clientConfig: { requestHandler: emulator.requestHandler() },
  });
  closers.push(async () => {
    await aws.close();
    await emulator.close();
    expect(emulator.violations).toEqual([]);
  });
  if (enabled) await aws.send('securityhub:EnableSecurityHub', region, {});

  const batches: number[] = [];
  const refuse = new Set<string>();
  const spy = {
    account,
    async send(operation: string, where: string, input: BatchImportFindingsCommandInput) {
      if (operation !== 'securityhub:BatchImportFindings')
        return aws.send(operation as never, where, input as never);
      batches.push(input.Findings?.length ?? 0);
      const refused = (input.Findings ?? []).filter(({ Id }) => refuse.delete(Id ?? ''));
      const accepted = (input.Findings ?? []).filter((entry) => !refused.includes(entry));
      const answer = await aws.send('securityhub:BatchImportFindings', where, { Findings: accepted });
      const failures = refused.map(({ Id }) => ({
        Id,
        ErrorCode: 'InternalFailure',
        ErrorMessage: 'Try again.',
      }));
      return { ...answer, FailedFindings: [...(answer.FailedFindings ?? []), ...failures] };
    },
  } as unknown as AwsAccount;
  const history = memoryHistory();
  return {
    aws,
    emulator,
    world,
    batches: () => batches.splice(0),
    refuseOnce: (id: string) => void refuse.add(id),
    sink: securityHub({ history, awsOf: async () => spy, titleOf: title, threshold }),
    async stored(): Promise<readonly AwsSecurityFinding[]> {
      const findings: AwsSecurityFinding[] = [];
      let token: string | undefined;
      do {
        const page = await aws.send('securityhub:GetFindings', region, token ? { NextToken: token } : {});
        findings.push(...(page.Findings ?? []));
        token = page.NextToken;
      } while (token);
      return findings;
    },
  };
}

testSink('Security Hub', { batch: 100 }, async () => {
  const { sink, stored, batches, refuseOnce } = await hub();
  return {
    sink,
    batches,
    refuseOnce,
    async open() {
      return (await stored()).flatMap(({ Id, RecordState, GeneratorId }) =>
        RecordState === 'ACTIVE' && GeneratorId !== 'lenswatch/could-not-judge' ? (Id ?? []) : [],
      );
    },
  };
});

const id = (n: number) => `aws/${account}/${region}/bedrock-guardrail-prompt-attack-effective/${n}`;

describe('the policy of Security Hub', () => {
  test('a failure shows as FAILED with severity, evidence and what to do', async () => {
    const { sink, stored } = await hub();
    await sink.publish(account, [finding({ id: id(1) })], at(1));
    const [shown] = await stored();
    expect(shown).toMatchObject({
      Id: id(1),
      GeneratorId: 'lenswatch/bedrock-guardrail-prompt-attack-effective',
      Title: 'Guardrail blocks prompt attacks',
      Compliance: { Status: 'FAILED', RelatedRequirements: ['GENSEC04-BP02'] },
      RecordState: 'ACTIVE',
      FindingProviderFields: { Severity: { Label: 'HIGH' } },
      CreatedAt: at(1),
      UpdatedAt: at(1),
    });
  });

  test('failures below the threshold stay at home; one that sinks below it is archived without being called passed', async () => {
    const { sink, stored } = await hub({ threshold: 'high' });
    await sink.publish(account, [finding({ id: id(1) }), finding({ id: id(2), severity: 'medium' })], at(1));
    expect((await stored()).map((shown) => shown.Id)).toEqual([id(1)]);
    await sink.publish(account, [finding({ id: id(1), severity: 'low' })], at(2));
    expect((await stored())[0]).toMatchObject({
      RecordState: 'ARCHIVED',
      Compliance: { Status: 'NOT_AVAILABLE' },
    });
  });

  test('a pass that closes is PASSED and ARCHIVED', async () => {
    const { sink, stored } = await hub();
    await sink.publish(account, [finding({ id: id(1) })], at(1));
    await sink.publish(account, [finding({ id: id(1), verdict: 'pass' })], at(2));
    expect((await stored())[0]).toMatchObject({ RecordState: 'ARCHIVED', Compliance: { Status: 'PASSED' } });
  });

  test('what does not decide stays open while something of its place cannot be read, and goes when all can', async () => {
    const { sink, stored } = await hub();
    const open = async () =>
      (await stored()).flatMap(({ Id = '', RecordState }) =>
        RecordState === 'ACTIVE' ? (Id.split('/').at(-1) ?? '') : [],
      );
    const unknown = (reason: string) => finding({ id: id(1), verdict: 'unknown', reason });
    await sink.publish(account, [unknown('ATTESTATION_MISSING')], at(1));
    expect(await open()).toEqual(['ATTESTATION_MISSING']);
    await sink.publish(account, [unknown('ACCESS_DENIED')], at(2));
    expect((await open()).sort()).toEqual(['ACCESS_DENIED', 'ATTESTATION_MISSING']);
    await sink.publish(account, [unknown('THROTTLED')], at(3));
    expect((await open()).sort()).toEqual(['ATTESTATION_MISSING', 'THROTTLED']);
    await sink.publish(account, [finding({ id: id(1), verdict: 'pass' })], at(4));
    expect(await open()).toEqual([]);
  });

  test('what could not be judged is one finding per place and reason, and goes when all can be judged', async () => {
    const { sink, stored } = await hub();
    const denied = (n: number) =>
      finding({
        id: id(n),
        verdict: 'unknown',
        reason: 'ACCESS_DENIED',
        missing: [
          {
            reason: 'ACCESS_DENIED',
            fact: 'bedrock.guardrail',
            operation: 'bedrock:GetGuardrail',
            permission: 'bedrock:GetGuardrail',
            message: 'Denied.',
          },
        ],
      });
    await sink.publish(account, [denied(1), denied(2), denied(3)], at(1));
    const [shown, ...others] = await stored();
    expect(others).toEqual([]);
    expect(shown).toMatchObject({ Compliance: { Status: 'NOT_AVAILABLE' }, RecordState: 'ACTIVE' });
    expect(shown?.Description).toContain('3 verdicts');
    expect(shown?.Description).toContain('bedrock:GetGuardrail');
    await sink.publish(account, [finding({ id: id(1), verdict: 'pass' })], at(2));
    expect((await stored())[0]).toMatchObject({ RecordState: 'ARCHIVED', Compliance: { Status: 'PASSED' } });
  });

  test('an open failure is sent again before Security Hub forgets it, and not sooner', async () => {
    const { sink, batches, stored } = await hub();
    await sink.publish(account, [finding({ id: id(1) })], at(1));
    batches();
    await sink.publish(account, [finding({ id: id(1) })], at(20));
    expect(batches()).toEqual([]);
    await sink.publish(account, [finding({ id: id(1) })], at(23));
    expect(batches()).toEqual([1]);
    expect((await stored())[0]).toMatchObject({ CreatedAt: at(1), UpdatedAt: at(23) });
  });

  test('a clock that stands still or runs back does not lose an update', async () => {
    const { sink, stored } = await hub();
    await sink.publish(account, [finding({ id: id(1) })], at(5));
    await sink.publish(account, [finding({ id: id(1), message: 'Guardrail g1 only detects.' })], at(4));
    expect((await stored())[0]?.Description).toBe('Guardrail g1 only detects.');
  });

  test('sets and lifts its own suppressions, and leaves those of people alone', async () => {
    const { sink, stored, aws } = await hub();
    const suppressed = { reason: 'Sandbox.', owner: 'ada', expiresAt: at(30) };
    await sink.publish(account, [finding({ id: id(1) }), finding({ id: id(2) })], at(1));
    const productArn = `arn:aws:securityhub:${region}:${account}:product/${account}/default`;
    await aws.send('securityhub:BatchUpdateFindings', region, {
      FindingIdentifiers: [{ Id: id(2), ProductArn: productArn }],
      Workflow: { Status: 'SUPPRESSED' },
    });
    const workflow = async () =>
      Object.fromEntries((await stored()).map((shown) => [shown.Id, shown.Workflow?.Status]));
    await sink.publish(account, [finding({ id: id(1), suppressed }), finding({ id: id(2) })], at(2));
    expect(await workflow()).toEqual({ [id(1)]: 'SUPPRESSED', [id(2)]: 'SUPPRESSED' });
    await sink.publish(account, [finding({ id: id(1) }), finding({ id: id(2) })], at(3));
    expect(await workflow()).toEqual({ [id(1)]: 'NEW', [id(2)]: 'SUPPRESSED' });
  });

  test('says which of its suppressions were refused, and tries them again', async () => {
    const { sink, world } = await hub();
    const suppressed = { reason: 'Sandbox.', owner: 'ada', expiresAt: at(30) };
    await sink.publish(account, [finding({ id: id(1) })], at(1));
    world.items(hubFindings, { account, region }).clear();
    for (const day of [2, 3]) {
      const { errors } = await sink.publish(account, [finding({ id: id(1), suppressed })], at(day));
      expect(errors).toEqual([expect.stringMatching(/did not mark .* as suppressed: FindingNotFound/)]);
    }
  });

  test('where it is not enabled, it says so, and what was not accepted stays due', async () => {
    const { sink, aws, stored } = await hub({ enabled: false });
    const report = await sink.publish(account, [finding({ id: id(1) })], at(1));
    expect(report).toMatchObject({ imported: 0, failed: 1 });
    expect(report.errors[0]).toContain('enable-security-hub');
    await aws.send('securityhub:EnableSecurityHub', region, {});
    expect(await sink.publish(account, [finding({ id: id(1) })], at(2))).toMatchObject({
      imported: 1,
      failed: 0,
    });
    expect(await stored()).toHaveLength(1);
  });
});

test('half a character, which a limit of somebody else left behind, is not sent', () => {
  const cut = '🙂'.slice(0, 1);
  const sent = failedFinding(finding({ message: `Agent ${cut} has no guardrail.`, remediation: cut }), cut);
  expect(sent.Description).toBe('Agent \ufffd has no guardrail.');
  expect([sent.Title, sent.Remediation?.Recommendation?.Text].every((text) => text?.isWellFormed())).toBe(
    true,
  );
});

test('whatever AWS named its resources, what is sent keeps to the limits of the format', async () => {
  const { aws } = await hub();
  const hostile = fc.string({ unit: 'binary', maxLength: 3000 });
  await fc.assert(
    fc.asyncProperty(hostile, hostile, hostile, hostile, async (name, message, remediation, controlTitle) => {
      const about = finding({ id: id(1), message, remediation, reason: name, evidence: { name, message } });
      const sent = { ...about, resource: { ...about.resource, arn: name, id: name } };
      const bodies = [
        failedFinding(sent, controlTitle),
        closed(failedFinding(sent, controlTitle), 'passed'),
        unknownFinding(about.resource, 'ACCESS_DENIED', [sent]),
      ];
      const answer = await aws.send('securityhub:BatchImportFindings', region, {
        Findings: bodies.map((body, n) => ({
          ...body,
          Id: `${body.Id}${n}`,
          CreatedAt: at(1),
          UpdatedAt: at(1),
        })),
      });
      expect(answer.FailedFindings ?? []).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
