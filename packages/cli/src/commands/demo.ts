import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsAccount, type AwsOptions } from '@lenswatch/core/aws/access.ts';
import { defaultConfiguration } from '@lenswatch/core/configuration.ts';
import { auditPolicies } from '@lenswatch/core/engine/audit-policy.ts';
import { planFor } from '@lenswatch/core/engine/plan.ts';
import type { Snapshot } from '@lenswatch/core/facts/fact.ts';
import type { Run } from '@lenswatch/core/run.ts';
import { startEmulator } from '@lenswatch/emulator/emulator.ts';
import { World } from '@lenswatch/emulator/world.ts';
import * as organization from '../../../../examples/organization.ts';
import { type DemoTargets, demoChanges } from '../demo-changes.ts';
import { exitCodes } from '../exit-code.ts';
import { gather } from '../gather.ts';
import { onInterrupt } from '../interruption.ts';
import { judge } from '../judge.ts';
import { catalogue } from '../load-catalogue.ts';
import { write } from '../output.ts';
import { type Progress, progressFor } from '../progress.ts';
import { publish, publishedSentence } from '../publish.ts';
import { renderChanges } from '../render/changes.ts';
import { counted, wrapped } from '../render/layout.ts';
import { lookOf } from '../render/paint.ts';
import { renderSummary } from '../render/summary.ts';
import { renderTable } from '../render/table.ts';
import type { Scope } from '../scope.ts';
import { stateIn } from '../state-folder.ts';

export interface DemoOptions {
  readonly quiet?: boolean;
  readonly color?: boolean;
}

/** One scan of the example, still open for publishing. */
interface Look {
  readonly report: Run;
  readonly snapshot: Snapshot;
  readonly scope: Scope;
}

const { accounts, hubAccount, payments, regions } = organization;

/**
 * Scans an example organization in an emulated AWS as its least-privilege roles, publishes, changes three
 * things, scans again and shows what drifted. Every number comes from the run. Gives the exit code.
 */
export async function demo(options: DemoOptions): Promise<number> {
  const { controls } = catalogue;
  const look = lookOf(process.stdout, options);
  const say = (text: string) => write(`${wrapped(text, look.width).join('\n')}\n`);
  const title = (text: string) => write(`\n${look.chalk.bold.cyan(`── ${text}`)}\n\n`);
  const progress = progressFor(options);
  using interruption = onInterrupt();

  const world = new World();
  organization.buildWorld(world);
  const policies = auditPolicies(planFor(controls, catalogue));
  for (const account of accounts) organization.attachAuditPolicies(world, account, policies);
  const emulator = await startEmulator({ world });
  const folder = await mkdtemp(join(tmpdir(), 'lenswatch-demo-'));
  const aws: AwsOptions = {
    maxAttempts: 8,
    signal: interruption.signal,
    clientConfig: { requestHandler: emulator.requestHandler() },
  };
  const scan = () =>
    lookAround(aws, emulator.credentialsFor(organization.administratorArn), folder, progress);

  try {
    await title('1. An example organization in an emulated AWS, read through the real SDK');
    await using first = await scan();
    const roles = first.scope.targets.map(({ aws: { account } }) => organization.auditRoleArn(account));
    await say(
      `Read ${counted(first.snapshot.resources.length, 'resource')} in ${counted(roles.length, 'account')} ` +
        `and ${counted(regions.length, 'region')}, as ${roles[0]} and its like: roles that hold exactly what ` +
        `"lenswatch permissions" prints. Account ${organization.research} denies some of it on purpose.`,
    );
    await write(`\n${renderTable(first.report, controls, look)}`);
    if (interruption.signal.aborted) return exitCodes.interrupted;

    await title('2. Publishing to Security Hub');
    await say(publishedSentence(await publishAs(first, folder)));

    await title(`3. Three changes in account ${payments}`);
    const owner = new AwsAccount(
      payments,
      'aws',
      emulator.credentialsFor({ account: payments, admin: true }),
      aws,
    );
    for (const [index, { what, make }] of demoChanges(targetsIn(first.snapshot)).entries()) {
      await make(owner);
      await say(`${index + 1}. ${what}`);
    }
    await owner.close();

    await title('4. Scanning again: what drifted');
    await using second = await scan();
    await write(`${renderChanges(second.report.changes, look).join('\n')}\n`);
    await write(`${renderSummary(second.report, look).join('\n')}\n`);

    await title('5. Publishing again: only what changed');
    await say(publishedSentence(await publishAs(second, folder)));
    await say(
      `\nThe emulator answered ${counted(emulator.calls.all.length, 'call')}. Scan your own account with ` +
        '"npx lenswatch scan".',
    );

    const [violation] = emulator.violations;
    if (violation)
      throw new Error(`The emulator gave an answer that AWS would not: ${JSON.stringify(violation)}`);
    return interruption.signal.aborted ? exitCodes.interrupted : exitCodes.clean;
  } finally {
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Scans the workload accounts from the hub, through their audit roles. */
async function lookAround(
  aws: AwsOptions,
  credentials: NonNullable<Parameters<typeof gather>[0]['access']['credentials']>,
  folder: string,
  progress: Progress,
): Promise<Look & AsyncDisposable> {
  const { snapshot, scope } = await gather({
    scope: {
      accounts: accounts.filter((account) => account !== hubAccount),
      region: regions,
      externalId: organization.externalId,
    },
    access: { aws, credentials },
    catalogue,
    controls: catalogue.controls,
    configuration: defaultConfiguration,
    progress,
  });
  const report = await judge(snapshot, {
    catalogue,
    controls: catalogue.controls,
    configuration: defaultConfiguration,
    history: stateIn(folder),
    note: progress.note,
  });
  return { report, snapshot, scope, [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose]() };
}

function publishAs({ report, scope }: Look, folder: string): ReturnType<typeof publish> {
  const history = stateIn(folder);
  return publish(report, { scope, history, controls: catalogue.controls, threshold: 'low' });
}

/** The agent and the collection of the good workload, as the first scan found them. */
function targetsIn({ resources }: Snapshot): DemoTargets {
  const own = resources.filter(({ account }) => account === payments);
  const agent = own.find(({ fact }) => fact === 'bedrock-agent.agent');
  const policy = own.find(({ fact }) => fact === 'opensearch.network-policy');
  if (!agent || !policy) throw new Error('The example organization lacks its good workload.');
  return { region: agent.region, agentId: agent.id, collection: policy.id };
}
