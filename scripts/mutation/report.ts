import { matchesGlob } from '@lenswatch/core/iam/glob.ts';
import { parse } from 'yaml';
import * as z from 'zod';

const position = z.object({ line: z.number(), column: z.number() });
const strykerReport = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.string(),
      mutants: z.array(
        z.object({
          mutatorName: z.string(),
          replacement: z.string().optional(),
          status: z.string(),
          location: z.object({ start: position, end: position }),
        }),
      ),
    }),
  ),
});

/** Why survivors may live: those of one file whose code reads so, or all that become the same. */
const explanations = z.array(
  z.strictObject({
    file: z.string().describe('Path below packages/core/src.'),
    code: z.string().describe('What was changed, spaces collapsed; `*` and `?` are wildcards.'),
    becomes: z.string().optional().describe('What it was changed to; anything if left out.'),
    why: z.string().min(10),
  }),
);
type Explanation = z.infer<typeof explanations>[number];

interface Survivor {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly becomes: string;
}

export interface MutationReport {
  /** Percent of mutants that some test noticed. */
  readonly score: number;
  readonly unexplained: number;
  /** Explanations of files in these reports that no survivor needs any more. */
  readonly idle: number;
  readonly text: string;
}

/** Sums reports of stryker up, one line for each folder, and lists the survivors that nobody explained. */
export function reportOf(
  reports: readonly { readonly folder: string; readonly text: string }[],
  explained: string,
): MutationReport {
  const reasons = explanations.parse(parse(explained) ?? []);
  const lines: string[] = [];
  const survivors: Survivor[] = [];
  const changed = new Set<string>();
  const sum = { noticed: 0, lived: 0 };
  for (const { folder, text } of reports) {
    const { noticed, living, files } = countOf(strykerReport.parse(JSON.parse(text)));
    survivors.push(...living);
    for (const file of files) changed.add(file);
    sum.noticed += noticed;
    sum.lived += living.length;
    lines.push(
      `${folder}: ${shareOf(noticed, living.length)} (${noticed} noticed, ${living.length} survived)`,
    );
  }
  const open = survivors.filter((survivor) => !reasons.some((reason) => explains(reason, survivor)));
  const idle = reasons.filter(
    (reason) => changed.has(reason.file) && !survivors.some((survivor) => explains(reason, survivor)),
  );
  lines.push(
    `all: ${shareOf(sum.noticed, sum.lived)} (${sum.noticed} noticed, ${sum.lived} survived, ${sum.lived - open.length} of them explained)`,
    ...open.map(({ file, line, code, becomes }) => `${file}:${line}: ${code} -> ${becomes}`),
    ...idle.map(({ file, code, becomes = '*' }) => `explains nothing: ${file}: ${code} -> ${becomes}`),
  );
  const score = (100 * sum.noticed) / Math.max(1, sum.noticed + sum.lived);
  return { score, unexplained: open.length, idle: idle.length, text: `${lines.join('\n')}\n` };
}

function countOf({ files }: z.infer<typeof strykerReport>) {
  let noticed = 0;
  const living: Survivor[] = [];
  for (const [path, { source, mutants }] of Object.entries(files)) {
    const rows = source.split('\n');
    for (const { status, replacement = '', location } of mutants) {
      if (status === 'Killed' || status === 'Timeout') noticed += 1;
      if (status !== 'Survived' && status !== 'NoCoverage') continue;
      living.push({
        file: belowSource(path),
        line: location.start.line,
        code: collapsed(textAt(rows, location)),
        becomes: collapsed(replacement),
      });
    }
  }
  return { noticed, living, files: Object.keys(files).map(belowSource) };
}

function belowSource(path: string): string {
  return path.replace(/^packages\/core\/src\//, '');
}

/** Lines and columns count from one; the end is not part of it. */
function textAt(rows: readonly string[], { start, end }: { start: Position; end: Position }): string {
  const chosen = rows.slice(start.line - 1, end.line);
  const last = chosen.length - 1;
  return chosen
    .map((row, at) => row.slice(at === 0 ? start.column - 1 : 0, at === last ? end.column - 1 : undefined))
    .join('\n');
}

type Position = z.infer<typeof position>;

function explains({ file, code, becomes }: Explanation, survivor: Survivor): boolean {
  return (
    survivor.file === file &&
    matchesGlob(code, survivor.code) &&
    (becomes === undefined || collapsed(becomes) === survivor.becomes)
  );
}

function collapsed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function shareOf(noticed: number, lived: number): string {
  return `${((100 * noticed) / Math.max(1, noticed + lived)).toFixed(1)} %`;
}
