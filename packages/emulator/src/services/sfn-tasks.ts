import { type InputOf, type Operation, type ServiceName, services } from '@lenswatch/core/aws/services.ts';
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../aws-error.ts';
import type { Principal } from '../iam/principal.ts';
import type { Plane } from '../plane.ts';
import { loadModel } from '../schemas.ts';
import { isRecord, itemOf, kindOf, membersOf } from '../shape.ts';
import { StateError } from './sfn-errors.ts';

/** Who does the work of a state, and where. */
export interface Worker {
  readonly plane: Plane;
  /** A session of the machine's role. */
  readonly session: Principal;
  readonly region: string;
}

/** Names that Step Functions has for services which have another one here. */
const otherNames: { readonly [name: string]: ServiceName } = {
  cloudwatchlogs: 'logs',
  eventbridge: 'events',
};

/** Does what a `Task` names. @throws StateError with the name that retriers look for. */
export function runTask(worker: Worker, resource: string, parameters: unknown): Promise<unknown> {
  const [, , , , , service = '', call = '', action = ''] = resource.split(':');
  if (service === 'lambda' && call === 'invoke') return invoke(worker, parameters);
  if (service === 'aws-sdk') return callSdk(worker, call, action, parameters);
  throw new StateError('States.Runtime', `The emulator does not model the resource ${resource}`);
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
async function invoke({ plane, session, region }: Worker, parameters: unknown): Promise<unknown> {
  const { FunctionName, Payload } = parameters as { FunctionName: string; Payload?: unknown };
  try {
    const answer = await plane.act(
      'lambda:Invoke',
      { FunctionName, Payload: new Uint8Array(Buffer.from(JSON.stringify(Payload ?? {}))) },
      session,
      region,
    );
    const text = Buffer.from((answer.Payload as Uint8Array | undefined) ?? []).toString();
    if (answer.FunctionError !== undefined) {
      const { errorType = 'Error' } = JSON.parse(text) as { errorType?: string };
      throw new StateError(errorType, text);
    }
    return {
      ExecutedVersion: answer.ExecutedVersion,
      Payload: text === '' ? null : (JSON.parse(text) as unknown),
      StatusCode: answer.StatusCode,
    };
  } catch (error) {
    throw asStateError(error, 'Lambda');
  }
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html */
async function callSdk(
  { plane, session, region }: Worker,
  named: string,
  action: string,
  parameters: unknown,
): Promise<unknown> {
  const service = otherNames[named] ?? (named as ServiceName);
  if (!(service in services)) throw new StateError('States.Runtime', `No service ${named} is modelled`);
  const name = action.charAt(0).toUpperCase() + action.slice(1);
  const model = (await loadModel(service)).operations.get(name);
  if (!model) throw new StateError('States.Runtime', `${named} has no operation ${name}`);
  const operation = `${service}:${name}` as Operation;
  const input = renamed(model.input, parameters, 'in') as InputOf<typeof operation>;
  try {
    return renamed(model.output, await plane.act(operation, input, session, region), 'out');
  } catch (error) {
    throw asStateError(error, named.charAt(0).toUpperCase() + named.slice(1));
  }
}

/** Step Functions writes every member with a capital, whatever the service's own way. */
function renamed(schema: NormalizedSchema, value: unknown, way: 'in' | 'out'): unknown {
  if (value instanceof Date) return value.toISOString();
  const kind = kindOf(schema);
  if (kind === 'list') return (value as unknown[]).map((each) => renamed(itemOf(schema), each, way));
  if ((kind !== 'struct' && kind !== 'union') || !isRecord(value)) return value;
  const entries = membersOf(schema).flatMap(({ name, schema: member }) => {
    const shown = name.charAt(0).toUpperCase() + name.slice(1);
    const given = value[way === 'in' ? shown : name];
    return given === undefined ? [] : [[way === 'in' ? name : shown, renamed(member, given, way)]];
  });
  return Object.fromEntries(entries);
}

/** An error of AWS as a state sees it: the service, and the name of the exception. */
function asStateError(error: unknown, service: string): StateError {
  if (error instanceof StateError) return error;
  if (!(error instanceof AwsError)) throw error;
  const name = error.code.endsWith('Exception') ? error.code : `${error.code}Exception`;
  return new StateError(`${service}.${name}`, error.message);
}
