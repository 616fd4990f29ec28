import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { role, statements, trustService } from '@lenswatch/emulator/builders/iam.ts';
import { lambdaFunction } from '@lenswatch/emulator/builders/lambda.ts';
import { stateMachine } from '@lenswatch/emulator/builders/sfn.ts';
import { Clock } from '@lenswatch/emulator/clock.ts';
import { LocalFunctions } from '@lenswatch/emulator/lambda/local-functions.ts';
import { executionEnd } from '@lenswatch/emulator/services/sfn-executions.ts';
import { account, at, clientConfig, testEmulator } from '../emulator/support.ts';

/**
 * Runs what a map does with one batch, as a machine of its own.
 *
 * @param sweep what the function answers to its targets.
 */
export async function childOf(
  processor: { readonly StartAt: string; readonly States: object },
  items: readonly string[],
  sweep: (targets: readonly string[]) => object,
) {
  const { StartAt, States } = processor;
  const clock = new Clock();
  const work = ({ Items }: { readonly Items: readonly string[] }) => sweep(Items);
  const emulator = await testEmulator({ clock, functions: new LocalFunctions({ work }) });
  const { world, plane } = emulator;
  const runs = role(world, at, { name: 'work', trust: trustService('lambda.amazonaws.com') });
  lambdaFunction(world, at, { name: 'work', roleArn: runs.arn, runs: true });
  const calls = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' };
  const trust = trustService('states.amazonaws.com', account);
  const states = role(world, at, { name: 'states', trust, policies: { own: statements(calls) } });
  // The template names its function by its logical id.
  const text = JSON.stringify({ StartAt, States }).replaceAll('<Sweep.Arn>', 'work');
  const machine = stateMachine(world, at, {
    name: 'child',
    roleArn: states.arn,
    definition: JSON.parse(text) as object,
  });
  const input = JSON.stringify({ Items: items, BatchInput: { run: 'r1' } });
  const sfn = new SFNClient(clientConfig(emulator));
  const { executionArn = '' } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn: machine.arn, input }),
  );
  // Pauses before another try are over soon; no task lasts so long that its own time would be.
  const pushing = setInterval(() => clock.advance(31_000), 20);
  try {
    return await executionEnd(plane, at, executionArn);
  } finally {
    clearInterval(pushing);
  }
}
