import { constants } from 'node:fs';
import { access, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Control } from '@lenswatch/core/controls/control.ts';
import { MonitorError } from '@lenswatch/core/monitor-error.ts';
import type { Run } from '@lenswatch/core/run.ts';
import { renderJson, renderNdjson } from './render/json.ts';
import { lookOf, plainLook } from './render/paint.ts';
import { renderTable } from './render/table.ts';

export const formats = ['table', 'json', 'ndjson'] as const;

/** How and where a result is written. */
export interface OutputOptions {
  readonly format: (typeof formats)[number];
  readonly output?: string;
  /** False with `--no-color`. */
  readonly color?: boolean;
}

/** The report in the wanted format. */
export function render(report: Run, controls: readonly Control[], options: OutputOptions): string {
  switch (options.format) {
    case 'json':
      return renderJson(report);
    case 'ndjson':
      return renderNdjson(report);
    case 'table':
      return renderTable(report, controls, options.output ? plainLook() : lookOf(process.stdout, options));
  }
}

/** Makes sure, before an hour of scanning, that the result can be written. */
export async function checkOutput(file: string | undefined): Promise<void> {
  if (file === undefined) return;
  const folder = dirname(resolve(file));
  const unwritable = (why: string, cause?: unknown) =>
    new MonitorError('OUTPUT_UNWRITABLE', `${file} cannot be written: ${why}.`, { cause });
  const there = await stat(file).catch(() => undefined);
  if (there?.isDirectory()) throw unwritable('it is a folder');
  try {
    await access(there ? file : `${folder}/.`, constants.W_OK);
  } catch (cause) {
    throw unwritable(
      there ? 'it is not yours' : `the folder ${folder} does not exist or is not yours`,
      cause,
    );
  }
}

/** Writes to a file, readable by its owner alone, or to stdout, and returns when all of it is out. */
export async function write(text: string, file?: string): Promise<void> {
  if (file !== undefined) {
    try {
      await writeFile(file, text, { mode: 0o600 });
    } catch (cause) {
      const { code = 'an error' } = cause as { code?: string };
      throw new MonitorError(
        'OUTPUT_UNWRITABLE',
        `Writing the result to ${file} failed (${code}). Choose another --output.`,
        {
          cause,
        },
      );
    }
    return;
  }
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(text, (error) => {
      const { code } = (error ?? {}) as { code?: string };
      if (error && code !== 'EPIPE' && code !== 'ERR_STREAM_DESTROYED') reject(error);
      else resolve();
    });
  });
}
