import { AwsFailure } from '@lenswatch/core/aws/failure.ts';
import { MonitorError } from '@lenswatch/core/monitor-error.ts';
import { exitCodes } from './exit-code.ts';
import { plain } from './render/plain.ts';

/** Where faults are reported. */
const ISSUES = 'the issues of the lenswatch repository';

/**
 * Ends a command that failed: one paragraph on stderr, never a stack trace unless `LENSWATCH_DEBUG` asks for
 * it. Gives the exit code.
 */
export function reportFailure(error: unknown): number {
  process.stderr.write(`${paragraphOf(error)}\n`);
  if (process.env['LENSWATCH_DEBUG']) console.error(error);
  const interrupted =
    (error instanceof MonitorError && error.code === 'INTERRUPTED') ||
    (error instanceof AwsFailure && error.reason === 'INTERRUPTED');
  return interrupted ? exitCodes.interrupted : exitCodes.usage;
}

function paragraphOf(error: unknown): string {
  if (error instanceof MonitorError || error instanceof AwsFailure)
    return `lenswatch: ${plain(error.message)}`;
  const message = error instanceof Error ? error.message : String(error);
  return plain(
    `lenswatch: something went wrong that should not: ${message.slice(0, 500)} This is a fault of lenswatch. ` +
      `Please report it in ${ISSUES}, with what LENSWATCH_DEBUG=1 prints.`,
  );
}
