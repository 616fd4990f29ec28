import { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { collectors, controls } from '@lenswatch/core/catalogue.generated.ts';
import { auditPolicies } from '@lenswatch/core/engine/audit-policy.ts';
import { catalogueOf } from '@lenswatch/core/engine/catalogue.ts';
import { collect } from '@lenswatch/core/engine/collect.ts';
import { evaluate } from '@lenswatch/core/engine/evaluate.ts';
import { planFor } from '@lenswatch/core/engine/plan.ts';
import { defaultParameters } from '@lenswatch/core/parameters.ts';
import { startEmulator } from '@lenswatch/emulator/emulator.ts';
import { World } from '@lenswatch/emulator/world.ts';
import { buildOrdinaryAccount, ordinaryAccount } from '../../bench/ordinary-account.ts';
import { attachAuditPolicies, auditRoleArn, buildWorld } from '../../examples/organization.ts';

/** What one full scan of one account and region does, seen in the emulated AWS. */
export interface Measured {
  /** AWS calls, sign-in left out. */
  readonly calls: number;
  /** Metrics asked for with GetMetricData. */
  readonly metrics: number;
  /** Coverage rows. */
  readonly rows: number;
  readonly resources: number;
  /** Failures, which Security Hub gets. */
  readonly failures: number;
}

const now = '2026-11-20T12:00:00.000Z';
const region = 'us-east-1';
const payments = '222222222222';

/** Scans the example account with AI and an ordinary one without. */
export async function measure(): Promise<{ readonly ai: Measured; readonly ordinary: Measured }> {
  const catalogue = catalogueOf(controls, collectors);
  const plan = planFor(controls, catalogue);
  const world = new World();
  world.now = () => new Date(now);
  buildWorld(world);
  buildOrdinaryAccount(world, [region]);
  for (const { id } of world.accounts.values()) attachAuditPolicies(world, id, auditPolicies(plan));
  const emulator = await startEmulator({ world });
  const scan = async (account: string): Promise<Measured> => {
    const aws = new AwsAccount(account, 'aws', emulator.credentialsFor(auditRoleArn(account)), {
      maxAttempts: 1,
      clientConfig: { requestHandler: emulator.requestHandler() },
    });
    emulator.calls.clear();
    const snapshot = await collect(plan, [{ aws, regions: [region] }], { now, attestations: [] });
    await aws.close();
    const calls = emulator.calls.all.filter(({ operation }) => !operation.startsWith('sts:'));
    const findings = [...evaluate(snapshot, { controls, catalogue, parameters: defaultParameters })];
    return {
      calls: calls.length,
      metrics: snapshot.resources.filter(({ fact }) => fact === 'cloudwatch.bedrock-series').length,
      rows: snapshot.coverage.length,
      resources: snapshot.resources.length,
      failures: findings.filter(({ verdict }) => verdict === 'fail').length,
    };
  };
  const measured = { ai: await scan(payments), ordinary: await scan(ordinaryAccount) };
  await emulator.close();
  return measured;
}
