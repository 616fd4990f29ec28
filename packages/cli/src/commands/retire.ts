import { MonitorError } from '@lenswatch/core/monitor-error.ts';
import type { Retirement } from '@lenswatch/core/retirement.ts';
import { canAsk, confirm } from '../confirm.ts';
import { exitCodes } from '../exit-code.ts';
import { type DeployedHub, deployedHub, type Execution, runningSweeps } from '../hub/deployed-hub.ts';
import { follow } from '../hub/follow.ts';
import { setSchedules } from '../hub/schedules.ts';
import { write } from '../output.ts';
import { throughProxy } from '../proxy.ts';
import { counted } from '../render/layout.ts';
import { plain } from '../render/plain.ts';
import { nextSteps, retirementLines } from '../render/retirement.ts';
import { openScope } from '../scope.ts';

export interface RetireOptions {
  readonly prefix: string;
  readonly region?: string;
  readonly profile?: string;
  readonly yes?: boolean;
  readonly undo?: boolean;
  readonly maxAttempts: number;
}

/** The part of a sweep's conclusion that is told here. */
interface Conclusion {
  readonly planned: number;
  readonly targets: { readonly missing?: number };
  readonly retirement: Retirement;
}

const RETIREMENT = 'retire-';

/**
 * Ends what the monitor has said in all accounts, before it is removed, or takes that back. Members let in the
 * functions of the hub alone, so that the hub does it; this starts it and waits. Gives the exit code.
 */
export async function retire(options: RetireOptions): Promise<number> {
  const { prefix, region, profile, yes, undo, maxAttempts } = options;
  if (!yes && !undo && !canAsk()) {
    throw new MonitorError(
      'CONFIRMATION_MISSING',
      'retire archives every finding of lenswatch in all accounts of the hub, and there is no terminal to ask you on. ' +
        'Add --yes if that is what you want.',
    );
  }
  await using scope = await openScope(
    { region: region ? [region] : [], ...(profile ? { profile } : {}) },
    { aws: { maxAttempts, clientConfig: throughProxy() } },
  );
  const [target] = scope.targets;
  const own = scope.enter(scope.caller.account, undefined);
  const hub = deployedHub(own, target?.regions[0] ?? '', prefix, profile);
  const running = await runningSweeps(hub);
  if (undo) return resume(hub);
  const begun = running.find(({ name }) => name.startsWith(RETIREMENT));
  if (begun) note(`${begun.name} is under way already.`);
  else if (!yes) {
    await confirm(
      `This archives every finding of lenswatch in all accounts of the hub ${hub.account} (${hub.region}) and ends its sweeps.`,
    );
  }
  const stopped = await setSchedules(hub, 'DISABLED');
  note(`Disabled: ${stopped.join(', ') || 'no schedule was there'}.`);
  const retirement = begun ?? (await startRetirement(hub));
  return retirement ? ended(hub, retirement) : exitCodes.incomplete;
}

/** Starts it, unless another sweep runs: what that one finds would be open again afterwards. */
async function startRetirement(hub: DeployedHub): Promise<Execution | undefined> {
  const [other] = await runningSweeps(hub);
  if (other) {
    await write(
      `The schedules are disabled, but the sweep ${other.name} still runs. Start the same command again when it has ended:\n` +
        `  aws stepfunctions describe-execution --region ${hub.region} --query status --execution-arn ${other.arn}\n`,
    );
    return undefined;
  }
  const started = await start(hub, RETIREMENT, 'retire');
  note(`Started ${started.name}. Ctrl-C ends the waiting alone; the same command waits for it again.`);
  return started;
}

/** Waits for the end, and tells it. */
async function ended(hub: DeployedHub, retirement: Execution): Promise<number> {
  const { status, output, error = '', cause = '' } = await follow(hub, retirement, note);
  if (status !== 'SUCCEEDED' || output === undefined) {
    await write(
      `${plain(`${retirement.name} ended as ${status}: ${error} ${cause}`.trim().slice(0, 500))}\n` +
        'Look at its history in Step Functions, and start the same command again: what is done is not done twice. ' +
        'A hub of an earlier release has to be upgraded first; --undo enables the schedules again.\n',
    );
    return exitCodes.incomplete;
  }
  const { planned, targets, retirement: outcome } = JSON.parse(output) as Conclusion;
  const missing = targets.missing ?? 0;
  const lines = [...retirementLines(planned - missing, outcome)];
  if (missing > 0)
    lines.push(
      `Of ${counted(missing, 'more account')} nobody knows what became: start the same command again.`,
    );
  lines.push('', ...nextSteps(hub.prefix, hub.region));
  await write(`${plainLines(lines)}\n`);
  return missing === 0 && outcome.refusals.length === 0 ? exitCodes.clean : exitCodes.incomplete;
}

/** Has the hub watch again, accounts that were retired included. */
async function resume(hub: DeployedHub): Promise<number> {
  const enabled = await setSchedules(hub, 'ENABLED');
  const { name, arn } = await start(hub, 'resume-', 'resume');
  await write(
    `Enabled: ${enabled.join(', ')}. Started ${name}, a full sweep: findings are open again when it has ended.\n` +
      `  aws stepfunctions describe-execution --region ${hub.region} --query status --execution-arn ${arn}\n`,
  );
  return exitCodes.clean;
}

async function start(hub: DeployedHub, prefix: string, mode: 'retire' | 'resume'): Promise<Execution> {
  const name = `${prefix}${new Date().toISOString().replace(/\W|\d{3}Z$/g, '')}`;
  const { executionArn: arn = '' } = await hub.call('sfn:StartExecution', {
    stateMachineArn: hub.machineArn,
    name,
    input: JSON.stringify({ mode }),
  });
  return { arn, name };
}

function plainLines(lines: readonly string[]): string {
  return lines.map(plain).join('\n');
}

function note(message: string): void {
  process.stderr.write(`${plain(message)}\n`);
}
