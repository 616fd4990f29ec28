import { MonitorError } from '@lenswatch/core/monitor-error.ts';
import { exitCodes } from '../exit-code.ts';
import { write } from '../output.ts';
import { prerequisites as organization } from '../prerequisites/organization.ts';
import { checked, type Outcome, type Prerequisite } from '../prerequisites/prerequisite.ts';
import { prerequisites as recording } from '../prerequisites/recording.ts';
import { prerequisites as enabled } from '../prerequisites/regions.ts';
import { prerequisites as securityHub } from '../prerequisites/security-hub.ts';
import { throughProxy } from '../proxy.ts';
import { counted, wrapped } from '../render/layout.ts';
import { type Look, lookOf } from '../render/paint.ts';
import { plain } from '../render/plain.ts';
import { openScope, type ScopeOptions } from '../scope.ts';

export interface DoctorOptions extends Pick<ScopeOptions, 'profile' | 'region'> {
  readonly organization?: boolean;
  readonly color?: boolean;
  readonly maxAttempts: number;
}

/** Checks what must be in place before the hub is deployed. Gives the exit code. */
export async function doctor(options: DoctorOptions): Promise<number> {
  if (!options.organization) {
    throw new MonitorError(
      'OPTIONS_MISSING',
      'doctor checks what a deployment into an organization needs: start it in the hub account with --organization.',
    );
  }
  const { profile, region, maxAttempts } = options;
  await using scope = await openScope(
    { region, ...(profile ? { profile } : {}) },
    { aws: { maxAttempts, clientConfig: throughProxy() } },
  );
  const [target] = scope.targets;
  const regions = target?.regions ?? [];
  const surroundings = {
    hub: scope.enter(scope.caller.account, undefined),
    regions,
    closed: region.includes('all') ? [] : region.filter((name) => !regions.includes(name)),
  };
  const look = lookOf(process.stdout, options);
  const outcomes: Outcome[] = [];
  for (const prerequisite of [...organization, ...enabled, ...recording, ...securityHub]) {
    const outcome = await checked(prerequisite, surroundings);
    if (!prerequisite.optional) outcomes.push(outcome);
    await write(`${linesOf(prerequisite, outcome, look).join('\n')}\n`);
  }
  const missing = outcomes.filter(({ state }) => state === 'missing').length;
  const unknown = outcomes.filter(({ state }) => state === 'unknown').length;
  await write(
    `\n${counted(outcomes.length - missing - unknown, 'prerequisite')} met, ${missing} missing, ${unknown} not readable.\n`,
  );
  return missing > 0 ? exitCodes.findings : unknown > 0 ? exitCodes.incomplete : exitCodes.clean;
}

function linesOf({ title, why, optional }: Prerequisite, outcome: Outcome, look: Look): readonly string[] {
  const { chalk, width } = look;
  const mark = {
    met: chalk.green('ok     '),
    missing: chalk.red('missing'),
    unknown: chalk.yellow('unknown'),
  };
  const lines = [
    `${mark[outcome.state]}  ${title}${optional ? chalk.dim(' (optional)') : ''}`,
    ...wrapped(plain(outcome.seen), width, '         '),
  ];
  if (outcome.state === 'met') return lines;
  lines.push(...wrapped(why, width, '         '));
  if (outcome.state === 'missing') {
    for (const command of outcome.command.split('\n')) lines.push(`         ${chalk.bold(command)}`);
  } else if (outcome.permission) lines.push(`         allow ${chalk.bold(outcome.permission)}`);
  return lines;
}
