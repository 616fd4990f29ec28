import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import type { Principal } from '../iam/principal.ts';
import { servicePrincipal, sessionOfService } from '../iam/service-principal.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import type { Plane } from '../plane.ts';
import { keyUse } from './kms-policies.ts';
import { logStreams } from './log-events.ts';
import { required } from './record.ts';
import { parseDefinition } from './sfn-definition.ts';
import { StateError } from './sfn-errors.ts';
import { type ExecutionRecord, executions, type MachineRecord, machineOf } from './sfn-machines.ts';
import { runMap } from './sfn-map.ts';
import { walk } from './sfn-run.ts';
import { recorded } from './trace.ts';

const service = 'states.amazonaws.com';
const largestInput = 256 * 1024;

/** What ends running executions, by ARN. */
const running = new WeakMap<Plane, Map<string, AbortController>>();

function findMachine(call: Call, arn: string | undefined): MachineRecord {
  const machine = machineOf(call.world, required(arn, 'stateMachineArn'));
  if (machine) return machine;
  throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`, 400);
}

function findExecution(call: Call, arn: string | undefined): ExecutionRecord {
  const execution = call.world.items(executions, call).get(required(arn, 'executionArn'));
  if (execution) return execution;
  throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`, 400);
}

function onMachine(action: string) {
  return ({ stateMachineArn }: { readonly stateMachineArn?: string | undefined }): Authorization[] => [
    { action: `states:${action}`, resource: stateMachineArn ?? '*' },
  ];
}

function onExecution(action: string) {
  return ({ executionArn }: { readonly executionArn?: string | undefined }): Authorization[] => [
    { action: `states:${action}`, resource: executionArn ?? '*' },
  ];
}

/** A session of the machine's role. @throws AwsError where the role or the key refuse. */
function sessionOf(plane: Plane, machine: MachineRecord): Principal {
  const { account, region, arn, roleArn, keyArn } = machine;
  const options = { account, region, sourceArn: arn, sessionName: machine.name };
  const session = sessionOfService(plane, roleArn, service, options);
  if (!session) throw new AwsError('AccessDeniedException', `${service} may not assume ${roleArn}.`, 400);
  if (keyArn === null) return session;
  for (const action of ['kms:GenerateDataKey', 'kms:Decrypt']) {
    const encryptionContext = { 'aws:states:stateMachineArn': arn };
    const use = keyUse(plane.world, {
      action,
      keyArn,
      via: 'states',
      callerAccount: account,
      encryptionContext,
    });
    if (plane.allowed('History of an execution', use, session, region)) continue;
    throw new AwsError(
      'KmsAccessDeniedException',
      `${session.arn} is not authorized to perform: ${action}`,
      400,
    );
  }
  return session;
}

/**
 * Hands lines to the log; what the key refuses is lost.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
 */
function log(plane: Plane, machine: MachineRecord, session: Principal, line: object): void {
  const { logGroupArn, keyArn, account, region, arn } = machine;
  if (logGroupArn === null) return;
  if (keyArn !== null) {
    const source = `arn:aws:logs:${region}:${account}:*`;
    const use = { keyArn, via: 'logs', callerAccount: account, encryptionContext: { SourceArn: source } };
    const delivery = servicePrincipal('delivery.logs.amazonaws.com', { account, sourceArn: source });
    const make = keyUse(plane.world, { ...use, action: 'kms:GenerateDataKey' });
    const read = keyUse(plane.world, { ...use, action: 'kms:Decrypt' });
    if (!plane.allowed('Log of an execution', make, session, region)) return;
    if (!plane.allowed('Log of an execution', read, delivery, region)) return;
  }
  const group = logGroupArn.replace(/^.*:log-group:/, '').replace(/:\*$/, '');
  const streams = plane.world.items(logStreams, machine);
  const name = `${group} states/${machine.name}`;
  const lines = streams.get(name) ?? [];
  streams.set(name, lines);
  lines.push({
    timestamp: plane.world.now().getTime(),
    message: JSON.stringify({ ...line, stateMachineArn: arn }),
  });
}

function trace(plane: Plane, machine: MachineRecord, session: Principal): void {
  if (!machine.traced) return;
  for (const name of ['GetSamplingRules', 'GetSamplingTargets', 'PutTraceSegments', 'PutTelemetryRecords']) {
    const asked = { action: `xray:${name}`, resource: '*' };
    plane.allowed(`Traces of ${machine.name}`, asked, session, machine.region);
  }
}

/** Runs an execution to its end. */
async function execute(
  plane: Plane,
  machine: MachineRecord,
  execution: ExecutionRecord,
  session: Principal,
  signal: AbortSignal,
): Promise<void> {
  const definition = parseDefinition(machine.definition);
  const context = {
    Execution: {
      Id: execution.arn,
      Name: execution.name,
      Input: JSON.parse(execution.input) as unknown,
      RoleArn: machine.roleArn,
      StartTime: execution.started.toISOString(),
    },
    StateMachine: { Id: machine.arn, Name: machine.name },
  };
  const over = new AbortController();
  const ended = AbortSignal.any([signal, over.signal, plane.ended]);
  const seconds = definition.TimeoutSeconds;
  let late = false;
  if (seconds !== undefined) {
    plane.run(`Time limit of ${execution.arn}`, async () => {
      await plane.clock.sleep(seconds * 1000, ended);
      if (ended.aborted) return;
      late = true;
      over.abort();
    });
  }
  log(plane, machine, session, { type: 'ExecutionStarted', execution_arn: execution.arn });
  trace(plane, machine, session);
  try {
    const output = await walk(definition, context.Execution.Input, {
      plane,
      session,
      account: machine.account,
      region: machine.region,
      context,
      signal: ended,
      map: (state, input, on) => runMap(machine, state, input, on),
      entered: (name) => {
        execution.states.push(name);
      },
    });
    execution.status = 'SUCCEEDED';
    execution.output = JSON.stringify(output ?? null);
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    execution.status = late ? 'TIMED_OUT' : signal.aborted ? 'ABORTED' : 'FAILED';
    execution.error ??= late ? 'States.Timeout' : error.error;
    execution.cause ??= error.text;
  } finally {
    over.abort();
    execution.stopped = plane.world.now();
    log(plane, machine, session, { type: `Execution${execution.status}`, execution_arn: execution.arn });
    plane.changed();
  }
}

/** Resolves when an execution is over. */
export async function executionEnd(plane: Plane, at: { account: string; region: string }, arn: string) {
  for (;;) {
    const execution = plane.world.items(executions, at).get(arn);
    if (execution?.status !== 'RUNNING' || plane.ended.aborted) return execution;
    await plane.nextChange(1_000);
  }
}

function summary({ arn, name, machineArn, status, started, stopped, mapRunArn }: ExecutionRecord) {
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    name,
    status,
    startDate: started,
    ...(stopped && { stopDate: stopped }),
    ...(mapRunArn !== null && { mapRunArn }),
  };
}

export const sfnExecutions: readonly Modelled[] = [
  defineOperation('sfn:StartExecution', {
    authorize: onMachine('StartExecution'),
    handle(input, call) {
      const machine = findMachine(call, input.stateMachineArn);
      const { plane } = call;
      if (!plane) throw new AwsError('InternalFailure', 'Nobody to run an execution.', 500);
      const text = input.input ?? '{}';
      try {
        JSON.parse(text);
      } catch {
        throw new AwsError('InvalidExecutionInput', 'Invalid State Machine Execution Input: no JSON', 400);
      }
      if (Buffer.byteLength(text) > largestInput) {
        throw new AwsError('InvalidExecutionInput', 'The input is larger than 256 KiB', 400);
      }
      const name = input.name ?? `00000000-0000-4000-9500-${call.world.id(12).toLowerCase()}`;
      const arn = `arn:aws:states:${machine.region}:${machine.account}:execution:${machine.name}:${name}`;
      const all = call.world.items(executions, call);
      const known = all.get(arn);
      if (known?.status === 'RUNNING' && known.input === text) {
        return { executionArn: arn, startDate: known.started };
      }
      if (known) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`, 400);
      const session = sessionOf(plane, machine);
      const execution: ExecutionRecord = {
        arn,
        name,
        machineArn: machine.arn,
        input: text,
        started: call.now,
        mapRunArn: null,
        status: 'RUNNING',
        stopped: null,
        output: null,
        error: null,
        cause: null,
        states: [],
      };
      all.set(arn, execution);
      const controllers = running.get(plane) ?? new Map<string, AbortController>();
      running.set(plane, controllers);
      const controller = new AbortController();
      controllers.set(arn, controller);
      plane.run(`Execution ${arn}`, () => execute(plane, machine, execution, session, controller.signal));
      return { executionArn: arn, startDate: execution.started };
    },
    trace: (input, answer) => ({
      requestParameters: recorded(input, ['input']),
      responseElements: recorded(answer),
    }),
  }),
  defineOperation('sfn:DescribeExecution', {
    authorize: onExecution('DescribeExecution'),
    handle(input, call) {
      const execution = findExecution(call, input.executionArn);
      return {
        ...summary(execution),
        input: execution.input,
        ...(execution.output !== null && { output: execution.output }),
        ...(execution.error !== null && { error: execution.error }),
        ...(execution.cause !== null && { cause: execution.cause }),
      };
    },
  }),
  defineOperation('sfn:ListExecutions', {
    authorize: onMachine('ListExecutions'),
    handle(input, call) {
      const machine = findMachine(call, input.stateMachineArn);
      const all = [...call.world.items(executions, call).values()]
        .filter(
          ({ machineArn, mapRunArn, status }) =>
            machineArn === machine.arn &&
            mapRunArn === (input.mapRunArn ?? null) &&
            (input.statusFilter === undefined || input.statusFilter === status),
        )
        .reverse()
        .map(summary);
      const { items, next } = page(call, all, input.nextToken, input.maxResults || undefined, 1000);
      return { executions: items, nextToken: next };
    },
  }),
  defineOperation('sfn:StopExecution', {
    authorize: onExecution('StopExecution'),
    handle(input, call) {
      const execution = findExecution(call, input.executionArn);
      execution.error = input.error ?? null;
      execution.cause = input.cause ?? null;
      if (call.plane) running.get(call.plane)?.get(execution.arn)?.abort();
      return { stopDate: call.now };
    },
    trace: (input, answer) => ({ requestParameters: recorded(input), responseElements: recorded(answer) }),
  }),
];
