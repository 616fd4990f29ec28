import type { Answer } from '../answer.ts';
import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import { eventSourceMappings, functionOf, functionPolicy } from '../lambda/functions.ts';
import type { Outcome } from '../lambda/host.ts';
import { runFunction } from '../lambda/invoke.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import type { Plane } from '../plane.ts';
import { arnIn } from './arn.ts';

/** Bytes of a payload: when somebody waits for the answer, and when nobody does. */
const largest = { RequestResponse: 6 * 1024 * 1024, Event: 1024 * 1024, DryRun: 6 * 1024 * 1024 } as const;
/** Milliseconds between the attempts of an invocation that nobody waits for. */
const retries = [60_000, 120_000];

interface Input {
  readonly FunctionName?: string | undefined;
}

function onFunction({ FunctionName = '' }: Input, call: Call): Authorization[] {
  const fn = functionOf(call.world, call, FunctionName);
  const resource = fn?.arn ?? arnIn(call, 'lambda', `function:${FunctionName}`);
  return [{ action: 'lambda:InvokeFunction', resource, ...(fn && { policy: functionPolicy(fn) }) }];
}

/** The answer of a function as its caller sees it. */
function payloadOf(outcome: Outcome): { text: string; error: string | null } {
  if (outcome.state === 'returned') return { text: JSON.stringify(outcome.payload ?? null), error: null };
  const { errorType, errorMessage } = outcome;
  return { text: JSON.stringify({ errorType, errorMessage }), error: 'Unhandled' };
}

async function inBackground(plane: Plane, run: () => Promise<Outcome>): Promise<void> {
  for (const pause of [...retries, null]) {
    try {
      const outcome = await plane.working(run);
      if (outcome.state === 'returned') return;
    } catch (error) {
      if (!(error instanceof AwsError) || error.code === 'NotModelled') throw error;
    }
    if (pause === null || plane.ended.aborted) return;
    await plane.clock.sleep(pause, plane.ended);
  }
}

export const lambdaInvocations: readonly Modelled[] = [
  defineOperation('lambda:Invoke', {
    data: true,
    authorize: onFunction,
    async handle(input, call) {
      const fn = functionOf(call.world, call, input.FunctionName ?? '');
      if (!fn || !call.plane) {
        const arn = arnIn(call, 'lambda', `function:${input.FunctionName}`);
        throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
      }
      const { plane } = call;
      const type = input.InvocationType ?? 'RequestResponse';
      const bytes = Buffer.from((input.Payload as Uint8Array | undefined) ?? []);
      if (bytes.byteLength > largest[type]) {
        throw new AwsError(
          'RequestTooLargeException',
          `${bytes.byteLength} byte payload is too large for the ${type} invocation type (limit ${largest[type]} bytes)`,
          413,
        );
      }
      let event: unknown;
      try {
        event = bytes.byteLength === 0 ? {} : JSON.parse(bytes.toString());
      } catch {
        throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json', 400);
      }
      if (type === 'DryRun') return { StatusCode: 204 };
      if (type === 'Event') {
        plane.run(`Invocation of ${fn.arn}`, () => inBackground(plane, () => runFunction(plane, fn, event)));
        return { StatusCode: 202 };
      }
      const { text, error } = payloadOf(await runFunction(plane, fn, event));
      // The SDK's type is what its client makes of these bytes.
      return {
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        Payload: new Uint8Array(Buffer.from(text)),
        ...(error !== null && { FunctionError: error }),
      } as unknown as Answer<'lambda:Invoke'>;
    },
  }),
  defineOperation('lambda:ListEventSourceMappings', {
    handle(input, call) {
      const all = [...call.world.items(eventSourceMappings, call).values()]
        .filter(
          ({ functionName, queueArn }) =>
            (input.FunctionName === undefined || input.FunctionName === functionName) &&
            (input.EventSourceArn === undefined || input.EventSourceArn === queueArn),
        )
        .map((mapping) => ({
          UUID: mapping.id,
          EventSourceArn: mapping.queueArn,
          FunctionArn: arnIn(call, 'lambda', `function:${mapping.functionName}`),
          BatchSize: mapping.batchSize,
          State: mapping.enabled ? 'Enabled' : 'Disabled',
          FunctionResponseTypes: mapping.reportsFailures
            ? (['ReportBatchItemFailures'] as const).slice()
            : [],
          ScalingConfig: { MaximumConcurrency: mapping.concurrency },
        }));
      const { items, next } = page(call, all, input.Marker, input.MaxItems, 100);
      return { EventSourceMappings: items, NextMarker: next };
    },
  }),
];
