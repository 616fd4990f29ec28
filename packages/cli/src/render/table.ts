import type { Control } from '@lenswatch/core/controls/control.ts';
import type { Run } from '@lenswatch/core/run.ts';
import { renderChanges } from './changes.ts';
import { renderCouldNotSee } from './could-not-see.ts';
import { renderFailures } from './failures.ts';
import { counted, wrapped } from './layout.ts';
import type { Look } from './paint.ts';
import { plain } from './plain.ts';
import { renderSummary } from './summary.ts';

/** A report for people: what is wrong, what changed, what could not be seen, and the score, in that order. */
export function renderTable(report: Run, controls: readonly Control[], look: Look): string {
  const titles = new Map(controls.map((control) => [control.id, control]));
  const lines = [
    ...headline(report, look),
    '',
    ...renderFailures(report.findings, titles, look),
    ...renderChanges(report.changes, look),
    ...renderCouldNotSee(report, look),
    ...renderSummary(report, look),
  ];
  return `${lines.join('\n')}\n`;
}

function headline({ run }: Run, { chalk, width }: Look): readonly string[] {
  const accounts = new Set(run.places.map(({ account }) => account));
  const regions = new Set(run.places.map(({ region }) => region));
  const text =
    `${counted(accounts.size, 'account')}, ${[...regions].sort().join(', ')} · ` +
    `${counted(run.controls.length, 'control')} · ${counted(run.calls, 'AWS call')} · ${run.startedAt}`;
  return [`${chalk.bold('lenswatch')}`, ...wrapped(plain(text), width, '  ').map((line) => chalk.dim(line))];
}
