import type { Severity } from '@lenswatch/core/controls/control.ts';
import { Chalk, type ChalkInstance } from 'chalk';

/** How text is coloured, and how wide a line may be. */
export interface Look {
  readonly chalk: ChalkInstance;
  readonly width: number;
}

const NARROWEST = 72;
const WIDEST = 130;
const USUAL = 100;

/** Colours only where somebody sees them and nobody refused them (`--no-color`, `NO_COLOR`). */
export function lookOf(
  stream: { isTTY?: boolean; columns?: number },
  options: { readonly color?: boolean } = {},
): Look {
  const refused =
    options.color === false || Boolean(process.env['NO_COLOR']) || process.env['TERM'] === 'dumb';
  const forced = Boolean(process.env['FORCE_COLOR']) && process.env['FORCE_COLOR'] !== '0';
  const coloured = !refused && (stream.isTTY === true || forced);
  const columns = stream.columns || Number(process.env['COLUMNS']) || USUAL;
  return {
    chalk: new Chalk({ level: coloured ? 1 : 0 }),
    width: Math.min(WIDEST, Math.max(NARROWEST, columns)),
  };
}

/** No colours: for files and tests. */
export function plainLook(width = USUAL): Look {
  return { chalk: new Chalk({ level: 0 }), width };
}

/** A severity as a label in its colour, without the alarm of red for what is only good to know. */
export function severityLabel(severity: Severity, { chalk }: Look): string {
  const label = severity.toUpperCase();
  switch (severity) {
    case 'critical':
      return chalk.bold.whiteBright.bgRed(label);
    case 'high':
      return chalk.bold.red(label);
    case 'medium':
      return chalk.bold.yellow(label);
    case 'low':
      return chalk.bold.blue(label);
    case 'informational':
      return chalk.dim(label);
  }
}
