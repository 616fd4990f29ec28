import type { Configuration } from '@lenswatch/core/configuration.ts';
import type { Control } from '@lenswatch/core/controls/control.ts';
import { decisionsIn } from '@lenswatch/core/decisions.ts';
import type { Catalogue } from '@lenswatch/core/engine/catalogue.ts';
import { restsOnInterruption } from '@lenswatch/core/engine/conclude-account.ts';
import type { Snapshot } from '@lenswatch/core/facts/fact.ts';
import type { History } from '@lenswatch/core/history/history.ts';
import { conclude, type Run } from '@lenswatch/core/run.ts';

/** What judging needs beside what was read. */
export interface Judging {
  readonly catalogue: Catalogue;
  readonly controls: readonly Control[];
  readonly configuration: Configuration;
  readonly edition?: string;
  readonly history: History;
  /** Told about each control that failed: a fault of ours. */
  readonly note: (message: string) => void;
  /** What else may be at fault, for the note. */
  readonly doubt?: string;
}

/** The second half of a scan: from what was read to a report. */
export async function judge(snapshot: Snapshot, judging: Judging): Promise<Run> {
  const { catalogue, controls, configuration, edition, history, note, doubt } = judging;
  const faults = new Map<string, unknown>();
  const concluded = await conclude(snapshot, controls, {
    catalogue,
    ...decisionsIn(configuration, edition),
    history,
    onControlError: (control, _resource, error) => faults.set(control, error),
  });
  for (const [control, error] of faults) {
    if (process.env['LENSWATCH_DEBUG']) process.stderr.write(`${control}: ${(error as Error).stack}\n`);
    note(
      `Control ${control} failed: ${doubt ? `${doubt}, or ` : ''}a fault of lenswatch, please report it. What it ` +
        'judges shows as unknown.',
    );
  }
  const interrupted = new Set(concluded.findings.filter(restsOnInterruption).map(({ id }) => id));
  return {
    ...concluded,
    // Nothing was lost where nobody looked.
    changes: concluded.changes.filter(({ finding }) => !interrupted.has(finding)),
  };
}
