import type { Severity } from '@lenswatch/core/controls/control.ts';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { FailOn } from './exit-code.ts';
import { formats, type OutputOptions } from './output.ts';
import type { ScopeOptions } from './scope.ts';
import type { Filters } from './selection.ts';
import { severities } from './severity.ts';

/** Options of every command that reads AWS. */
export interface ReadingOptions extends ScopeOptions, Filters {
  readonly config?: string;
  readonly maxAttempts: number;
  readonly quiet?: boolean;
}

/** Options of every command that prints a report. */
export interface ReportOptions extends OutputOptions, Filters {
  readonly failOn: FailOn;
  readonly config?: string;
  readonly edition?: string;
  readonly state?: string;
  readonly quiet?: boolean;
}

const editions = ['2025-04', '2025-11'];

/** Where to look, and as whom. */
export function withScope(command: Command): Command {
  return command
    .option('--profile <name>', 'AWS profile to use', given)
    .option('--region <region>', 'region to scan, repeatable; "all" for every enabled one', collected, [])
    .option('--role-arn <arn>', 'role to assume; may contain {account}', given)
    .option('--external-id <id>', 'external id for the role', given)
    .option('--accounts <ids>', 'accounts to scan, repeatable, separated by commas', collected)
    .option('--organization', 'scan every active account of the organization')
    .option('--max-attempts <number>', 'attempts per AWS call, the first included', attemptsOf, 8);
}

/** Which controls. */
export function withFilters(command: Command): Command {
  return command
    .option('--control <id>', 'only this control, repeatable', collected, [])
    .option('--pillar <pillar>', 'only controls of this pillar, repeatable', collected, [])
    .option('--service <service>', 'only controls of this service, repeatable', collected, [])
    .addOption(severityOption('--severity <severity>', 'only controls of this severity or worse'));
}

/** How the result is judged, written and remembered. */
export function withReport(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'how to print').choices(formats).default('table'))
    .addOption(
      new Option('--fail-on <severity>', 'findings from this severity on end with exit code 1')
        .choices([...severities, 'none'])
        .default('low'),
    )
    .addOption(new Option('--edition <edition>', 'edition of the lens for the score').choices(editions))
    .option(
      '--state <folder>',
      'where earlier scans are remembered (default: $XDG_STATE_HOME/lenswatch)',
      given,
    )
    .option('--no-color', 'no colours; NO_COLOR works too')
    .option('--output <file>', 'write the result to a file', given);
}

/** The configuration file, and silence. */
export function withConfiguration(command: Command): Command {
  return command
    .option(
      '--config <file>',
      'configuration (default: lenswatch.config.ts, .yaml, .yml or .json here)',
      given,
    )
    .option('--quiet', 'no progress and no remarks on stderr');
}

/** A severity as an option. */
export function severityOption(flags: string, description: string, preset?: Severity): Option {
  const option = new Option(flags, description).choices(severities);
  return preset === undefined ? option : option.default(preset);
}

/** A repeatable option whose values may also be separated by commas. */
export function collected(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, ...listed(value)];
}

/**
 * A value that is not empty: `--profile "$NAME"` with an unset variable must not mean the default.
 *
 * @throws InvalidArgumentError for an empty one.
 */
export function given(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('It is empty.');
  return value;
}

function listed(value: string): readonly string[] {
  const items = value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length === 0) throw new InvalidArgumentError('It is empty.');
  return items;
}

/** Attempts of an AWS call. @throws InvalidArgumentError for what is no whole number from 1 to 50. */
export function attemptsOf(value: string): number {
  const attempts = Number(value);
  if (Number.isInteger(attempts) && attempts >= 1 && attempts <= 50) return attempts;
  throw new InvalidArgumentError('It is a whole number from 1 to 50.');
}

/** The prefix of a hub's names. @throws InvalidArgumentError for what no hub can be called. */
export function prefixOf(value: string): string {
  if (/^[a-z][a-z0-9-]{1,18}[a-z0-9]$/.test(value)) return value;
  throw new InvalidArgumentError('It has 3 to 20 small letters, digits and hyphens, a letter first.');
}
