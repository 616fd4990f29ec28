import type { Severity } from '@lenswatch/core/controls/control.ts';
import { loadConfiguration } from '../configuration/load.ts';
import { exitCodeOf, exitCodes } from '../exit-code.ts';
import { gather } from '../gather.ts';
import { onInterrupt } from '../interruption.ts';
import { judge } from '../judge.ts';
import { catalogue } from '../load-catalogue.ts';
import type { ReadingOptions, ReportOptions } from '../options.ts';
import { checkOutput, render, write } from '../output.ts';
import { progressFor } from '../progress.ts';
import { throughProxy } from '../proxy.ts';
import { checkReportRole, publish, publishedSentence } from '../publish.ts';
import { plain } from '../render/plain.ts';
import { select } from '../selection.ts';
import { checkState, defaultStateFolder, stateIn } from '../state-folder.ts';

export type ScanOptions = ReadingOptions &
  ReportOptions & {
    readonly publish?: 'security-hub';
    readonly reportRoleArn?: string;
    readonly threshold: Severity;
  };

/** Reads AWS, judges, compares with last time, prints, and on request publishes. Gives the exit code. */
export async function scan(options: ScanOptions): Promise<number> {
  const controls = select(catalogue.controls, options);
  const { configuration } = await loadConfiguration(options.config, idsOf(catalogue.controls));
  await checkOutput(options.output);
  if (options.reportRoleArn !== undefined) checkReportRole(options.reportRoleArn, options);
  const folder = options.state ?? defaultStateFolder();
  await checkState(folder);
  const history = stateIn(folder);
  const progress = progressFor(options);
  using interruption = onInterrupt();
  const { signal } = interruption;
  const { snapshot, scope } = await gather({
    scope: options,
    access: { aws: { maxAttempts: options.maxAttempts, signal, clientConfig: throughProxy() } },
    catalogue,
    controls,
    configuration,
    progress,
  });
  await using _ = scope;

  const { edition } = options;
  const report = await judge(snapshot, {
    catalogue,
    controls,
    configuration,
    history,
    note: progress.note,
    ...(edition ? { edition } : {}),
  });
  await write(render(report, catalogue.controls, options), options.output);

  if (signal.aborted) {
    if (options.publish) process.stderr.write('Nothing was published: the scan was interrupted.\n');
    return exitCodes.interrupted;
  }
  if (!options.publish) return exitCodeOf(report, options.failOn);

  const { threshold, reportRoleArn } = options;
  const published = await publish(report, {
    scope,
    history,
    controls: catalogue.controls,
    threshold,
    ...(reportRoleArn ? { reportRoleArn } : {}),
  });
  progress.note(publishedSentence(published));
  const errors = published.flatMap((each) => each.errors);
  for (const error of errors) process.stderr.write(`${plain(error)}\n`);
  if (signal.aborted) return exitCodes.interrupted;
  return exitCodeOf(report, options.failOn, errors.length === 0);
}

function idsOf(controls: readonly { readonly id: string }[]): readonly string[] {
  return controls.map(({ id }) => id);
}
