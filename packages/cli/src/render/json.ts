import type { Run } from '@lenswatch/core/run.ts';
import { plainJson } from './plain.ts';

/** Any value as JSON for people and programs. */
export function renderJson(value: unknown): string {
  return `${plainJson(JSON.stringify(value, null, 2))}\n`;
}

/** A report line by line: the run, then each coverage row, finding and change, then the score. */
export function renderNdjson({ schemaVersion, run, coverage, findings, changes, score }: Run): string {
  const lines = [
    { type: 'run', schemaVersion, ...run },
    ...coverage.map((row) => ({ type: 'coverage', ...row })),
    ...findings.map((finding) => ({ type: 'finding', ...finding })),
    ...changes.map((change) => ({ type: 'change', ...change })),
    { type: 'score', ...score },
  ];
  return lines.map((line) => `${plainJson(JSON.stringify(line))}\n`).join('');
}
