import { setTimeout as sleep } from 'node:timers/promises';
import type { OutputOf } from '@lenswatch/core/aws/services.ts';
import type { DeployedHub, Execution } from './deployed-hub.ts';

/** Milliseconds between two questions: soon at first, then seldom. */
const PAUSES = [500, 1_000, 2_000, 5_000] as const;
/** A line of progress is worth this many milliseconds of silence. */
const SILENCE = 30_000;

/** Waits for the end of an execution. */
export async function follow(
  hub: DeployedHub,
  { arn }: Execution,
  note: (message: string) => void,
): Promise<OutputOf<'sfn:DescribeExecution'>> {
  const began = Date.now();
  let spoke = began;
  for (let asked = 0; ; asked += 1) {
    const execution = await hub.call('sfn:DescribeExecution', { executionArn: arn });
    if (execution.status !== 'RUNNING') return execution;
    if (Date.now() - spoke >= SILENCE) {
      spoke = Date.now();
      note(`Still running after ${Math.round((spoke - began) / 1000)} seconds.`);
    }
    await sleep(PAUSES[Math.min(asked, PAUSES.length - 1)]);
  }
}
