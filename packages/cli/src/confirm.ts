import { createInterface } from 'node:readline/promises';
import { MonitorError } from '@lenswatch/core/monitor-error.ts';

/** True if somebody can be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks on the terminal. @throws MonitorError unless the answer is "yes". */
export async function confirm(question: string): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} Type "yes" to go on: `);
    if (answer.trim().toLowerCase() === 'yes') return;
  } finally {
    terminal.close();
  }
  throw new MonitorError('NOT_CONFIRMED', 'Nothing was changed: the answer was not "yes".');
}
