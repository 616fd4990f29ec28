// Prints how a scan uses AWS, how fast it judges, and what an unchanged rescan writes.
import { spawnSync } from 'node:child_process';
import { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { collectors, controls } from '@lenswatch/core/catalogue.generated.ts';
import { auditPolicies } from '@lenswatch/core/engine/audit-policy.ts';
import { catalogueOf } from '@lenswatch/core/engine/catalogue.ts';
import { collect } from '@lenswatch/core/engine/collect.ts';
import { planFor } from '@lenswatch/core/engine/plan.ts';
import { defaultParameters } from '@lenswatch/core/parameters.ts';
import { defaultFramework } from '@lenswatch/core/requirements/frameworks.ts';
import { conclude } from '@lenswatch/core/run.ts';
import { securityHub } from '@lenswatch/core/sinks/security-hub.ts';
import { startEmulator } from '@lenswatch/emulator/emulator.ts';
import { World } from '@lenswatch/emulator/world.ts';
import { attachAuditPolicies, auditRoleArn, buildWorld } from '../examples/organization.ts';
import { memoryHistory } from '../test/support/memory-history.ts';
import { minimumCalls } from './minimum-calls.ts';
import { buildOrdinaryAccount, ordinaryAccount } from './ordinary-account.ts';

interface Judged {
  readonly accounts: number;
  readonly resources: number;
  readonly evaluations: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly peakMegabytes: number;
}

const catalogue = catalogueOf(controls, collectors);
const plan = planFor(controls, catalogue);
const world = new World();
world.now = () => new Date('2026-11-20T12:00:00.000Z');
buildWorld(world);
buildOrdinaryAccount(world, ['us-east-1', 'eu-west-1']);
const accounts = [...world.accounts.values()];
for (const { id } of accounts) attachAuditPolicies(world, id, auditPolicies(plan));
const emulator = await startEmulator({ world });
const options = { maxAttempts: 1, clientConfig: { requestHandler: emulator.requestHandler() } };

async function scan(now: string) {
  const targets = accounts.map(({ id, regions }) => ({
    aws: new AwsAccount(id, 'aws', emulator.credentialsFor(auditRoleArn(id)), options),
    regions: [...regions],
  }));
  emulator.calls.clear();
  const began = performance.now();
  const snapshot = await collect(plan, targets, { now, attestations: [] });
  const milliseconds = performance.now() - began;
  const calls = emulator.calls.all.length;
  for (const { aws } of targets) await aws.close();
  return { snapshot, calls, milliseconds };
}

const print = (line: string) => process.stdout.write(`${line}\n`);
const first = await scan('2026-11-20T12:00:00.000Z');
const complete = first.snapshot.coverage.filter(({ state }) => state === 'complete');
const accountsRead = accounts.filter(({ id }) =>
  first.snapshot.coverage.every((row) => row.account !== id || row.state === 'complete'),
);
const readable = {
  ...first.snapshot,
  coverage: first.snapshot.coverage.filter(({ account }) => accountsRead.some(({ id }) => id === account)),
};
const asked = readable.coverage.length;
const calls = (() => {
  const ids = new Set(accountsRead.map(({ id }) => id));
  return emulator.calls.all.filter(({ account }) => ids.has(account)).length;
})();
const least = minimumCalls(readable);
print(
  `resources of ${accounts.length} accounts: ${first.snapshot.resources.length}, facts read: ${complete.length} of ${first.snapshot.coverage.length}`,
);
print(
  `AWS calls of ${accountsRead.length} readable accounts (${asked} facts): ${calls}, fewest possible: ${least}, ratio ${(calls / least).toFixed(3)} (at most 1.10)`,
);
print(
  `collecting: ${Math.round(first.milliseconds)} ms, ${Math.round((first.calls / first.milliseconds) * 1000)} calls a second against the emulator in the same process`,
);

for (const [what, times] of [
  ['one account in ten with AI', 9 * accountsRead.filter(({ id }) => id !== ordinaryAccount).length],
  ['every account a dense AI workload', 0],
] as const) {
  const judged = spawnSync(
    process.execPath,
    ['--max-old-space-size=440', new URL('evaluate.ts', import.meta.url).pathname, String(times)],
    {
      input: JSON.stringify(readable),
      maxBuffer: 1 << 24,
      encoding: 'utf8',
    },
  );
  if (judged.status !== 0) throw new Error(judged.stderr);
  const result = JSON.parse(judged.stdout) as Judged;
  const asked = times > 0;
  print(
    `judging ${result.resources} resources of ${result.accounts} accounts, ${what}: ${result.evaluations} evaluations in ` +
      `${result.seconds.toFixed(2)} s of one core, ${result.perSecond} a second${asked ? ' (at least 200000)' : ''}, ` +
      `peak memory ${result.peakMegabytes} MB${asked ? ' (at most 512)' : ''}`,
  );
  if (asked && (result.peakMegabytes > 512 || result.perSecond < 200_000)) process.exitCode = 1;
}

const history = memoryHistory();
const titles = new Map(controls.map(({ id, title }) => [id, title]));
async function publish(now: string): Promise<number> {
  const { snapshot } = await scan(now);
  await conclude(snapshot, controls, {
    catalogue,
    framework: defaultFramework,
    parameters: defaultParameters,
    suppressions: [],
    exemptions: [],
    attestations: [],
    history,
  });
  const sink = securityHub({
    history,
    awsOf: async (account) =>
      new AwsAccount(account, 'aws', emulator.credentialsFor({ account, admin: true }), options),
    titleOf: (control) => titles.get(control) ?? control,
    threshold: 'low',
  });
  emulator.calls.clear();
  for (const { id } of accounts) await sink.publish(id, [...(await history.findings(id)).values()], now);
  return emulator.calls.all.filter(({ operation }) => operation.startsWith('securityhub:')).length;
}
const writes = await publish('2026-11-20T12:00:00.000Z');
const again = await publish('2026-11-20T13:00:00.000Z');
print(
  `calls to Security Hub: ${writes} after the first scan, ${again} after an unchanged rescan (must be 0)`,
);

await emulator.close();
if (calls / least > 1.1 || again > 0) process.exitCode = 1;
