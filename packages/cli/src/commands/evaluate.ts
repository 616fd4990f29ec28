import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Control } from '@lenswatch/core/controls/control.ts';
import { namesUnits } from '@lenswatch/core/decisions.ts';
import { runSchema, snapshotSchema } from '@lenswatch/core/engine/documents.ts';
import { factsOf } from '@lenswatch/core/engine/plan.ts';
import type { FactName, Snapshot } from '@lenswatch/core/facts/fact.ts';
import type { History } from '@lenswatch/core/history/history.ts';
import { MonitorError } from '@lenswatch/core/monitor-error.ts';
import { loadConfiguration } from '../configuration/load.ts';
import { exitCodeOf } from '../exit-code.ts';
import { judge } from '../judge.ts';
import { catalogue } from '../load-catalogue.ts';
import type { ReportOptions } from '../options.ts';
import { checkOutput, render, write } from '../output.ts';
import { counted } from '../render/layout.ts';
import { type Filters, select } from '../selection.ts';
import { defaultStateFolder, noHistory, stateIn } from '../state-folder.ts';

/** What `collect` prints: the published snapshot, and whom it could not enter. */
const collectedSchema = snapshotSchema.extend({ unreachable: runSchema.shape.run.shape.unreachable });

/** Judges what `collect` printed, with no AWS and no credentials. Gives the exit code. */
export async function evaluate(file: string, options: ReportOptions): Promise<number> {
  const chosen = select(catalogue.controls, options);
  const known = catalogue.controls.map(({ id }) => id);
  const { configuration } = await loadConfiguration(options.config, known);
  await checkOutput(options.output);
  const snapshot = await readSnapshot(file);
  if (snapshot.units === undefined && namesUnits(configuration)) {
    throw new MonitorError(
      'UNITS_UNKNOWN',
      'The configuration has overrides for organizational units, but the snapshot does not say which unit holds which ' +
        'account. Collect again with this configuration, or name accounts in the overrides.',
    );
  }
  const controls = judgeable(snapshot, chosen, options);
  const note = (message: string) => void (options.quiet || process.stderr.write(`${message}\n`));
  const leftOut = chosen.length - controls.length;
  if (leftOut > 0) {
    note(
      `${leftOut} of ${counted(chosen.length, 'control')} are left out: the snapshot does not hold what they read.`,
    );
  }
  const history = await historyFor(snapshot, stateIn(options.state ?? defaultStateFolder()), note);
  const { edition } = options;
  const report = await judge(snapshot, {
    catalogue,
    controls,
    configuration,
    history,
    note,
    doubt: 'the snapshot is not of this version',
    ...(edition ? { edition } : {}),
  });
  await write(render(report, catalogue.controls, options), options.output);
  return exitCodeOf(report, options.failOn);
}

async function readSnapshot(file: string): Promise<Snapshot> {
  const name = file === '-' ? 'standard input' : file;
  let document: unknown;
  try {
    const json = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
    document = JSON.parse(json.replace(/^\ufeff/, '')); // some shells write a byte order mark
  } catch (cause) {
    const { code, message } = cause as { code?: string; message: string };
    throw new MonitorError(
      'SNAPSHOT_UNREADABLE',
      `Reading the snapshot from ${name} failed: ${code ?? message}. "lenswatch collect --output FILE" writes one.`,
      { cause },
    );
  }
  const result = collectedSchema.safeParse(document);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new MonitorError(
      'SNAPSHOT_BROKEN',
      `${name} holds no lenswatch snapshot: ${issue?.path.join('.') || 'the document'}: ${issue?.message}. ` +
        'It must be the output of "lenswatch collect" of this version.',
      { cause: result.error },
    );
  }
  return result.data as unknown as Snapshot;
}

/**
 * The controls whose facts were collected. One that was asked for by name must be among them; the others of a
 * filtered snapshot were left out on purpose.
 */
function judgeable(snapshot: Snapshot, chosen: readonly Control[], filters: Filters): readonly Control[] {
  const facts = new Set<FactName>(snapshot.coverage.map(({ fact }) => fact));
  const lackingOf = (control: Control) => factsOf(control).filter((fact) => !facts.has(fact));
  for (const control of chosen.filter(({ id }) => filters.control.includes(id))) {
    const lacking = lackingOf(control);
    if (lacking.length > 0) {
      throw new MonitorError(
        'SNAPSHOT_TOO_SMALL',
        `The snapshot does not hold ${lacking.join(', ')}, which control ${control.id} needs. ` +
          `Collect again with --control ${control.id}, or without filters.`,
      );
    }
  }
  const controls = chosen.filter((control) => lackingOf(control).length === 0);
  if (controls.length > 0) return controls;
  throw new MonitorError(
    'SNAPSHOT_TOO_SMALL',
    'The snapshot holds nothing that the chosen controls read, so that nothing can be judged. ' +
      'Collect again with the same filters, or without.',
  );
}

/** An older snapshot than what is remembered shows no drift, and must not become the memory. */
async function historyFor(
  snapshot: Snapshot,
  history: History,
  note: (message: string) => void,
): Promise<History> {
  for (const account of new Set(snapshot.places.map((place) => place.account))) {
    const findings = [...(await history.findings(account)).values()];
    if (findings.some(({ observedAt }) => observedAt > snapshot.collectedAt)) {
      note(`Account ${account} was scanned after this snapshot was taken: it is judged without comparing.`);
      return noHistory;
    }
  }
  return history;
}
