import { AwsError } from '../aws-error.ts';
import type { Definition, State } from './sfn-definition.ts';
import { StateError } from './sfn-errors.ts';
import { type ExecutionRecord, executions, type MachineRecord } from './sfn-machines.ts';
import { type Data, fill, lookupRequired } from './sfn-paths.ts';
import { type Walk, walk } from './sfn-run.ts';

/** One piece of work of a map. */
interface Piece {
  readonly input: unknown;
  /** Items in it: what tolerated failures are counted by. */
  readonly items: number;
  readonly context: { readonly [name: string]: unknown };
}

interface Done {
  readonly piece: Piece;
  readonly execution: ExecutionRecord | null;
  readonly output: unknown;
  readonly error: StateError | null;
}

/** Runs a map of a machine, inline or distributed. @throws StateError if more fails than is tolerated. */
export async function runMap(
  machine: MachineRecord,
  state: State,
  input: unknown,
  on: Walk,
): Promise<unknown> {
  const processor = state.ItemProcessor;
  if (!processor) throw new StateError('States.Runtime', 'A map without ItemProcessor');
  const distributed = processor.ProcessorConfig?.Mode === 'DISTRIBUTED';
  const data: Data = { input, context: on.context, uuid: () => on.plane.world.id(12) };
  const items = state.ItemReader ? await readItems(state, data, on) : itemsIn(state, data);
  const pieces = batched(
    state,
    data,
    items.map((item, index) => pieceOf(state, data, item, index)),
  );
  const run = distributed ? distributedRun(machine, state, on) : null;
  const done = await work(pieces, state, processor, run, on);
  if (run && state.ResultWriter) return writeResults(run, state.ResultWriter.Parameters, data, done, on);
  return done.map(({ output }) => output);
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html */
async function readItems({ ItemReader }: State, data: Data, on: Walk): Promise<unknown[]> {
  if (!ItemReader?.Resource.endsWith(':s3:getObject')) {
    throw new StateError('States.Runtime', `The emulator does not model the reader ${ItemReader?.Resource}`);
  }
  const { Bucket, Key } = fill(ItemReader.Parameters, data) as { Bucket: string; Key: string };
  let text: string;
  try {
    const { Body } = await on.plane.act('s3:GetObject', { Bucket, Key }, on.session, on.region);
    text = Buffer.from(Body as unknown as Uint8Array).toString();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new StateError('States.ItemReaderFailed', `${error.code}: ${error.message}`);
  }
  const type = ItemReader.ReaderConfig?.InputType;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const items =
    type === 'JSONL' ? lines.map((line) => JSON.parse(line) as unknown) : (JSON.parse(text) as unknown[]);
  if (type !== 'JSONL' && type !== 'JSON') {
    throw new StateError('States.Runtime', `The emulator does not model input of type ${type}`);
  }
  return items.slice(0, ItemReader.ReaderConfig?.MaxItems ?? items.length);
}

function itemsIn({ ItemsPath }: State, data: Data): unknown[] {
  const items = ItemsPath === undefined ? data.input : lookupRequired(ItemsPath, data, 'ItemsPath');
  if (Array.isArray(items)) return items;
  throw new StateError('States.Runtime', 'The items of a map must be a list');
}

function pieceOf({ ItemSelector }: State, data: Data, item: unknown, index: number): Piece {
  const context = { ...(data.context as object), Map: { Item: { Index: index, Value: item } } };
  return {
    input: ItemSelector === undefined ? item : fill(ItemSelector, { ...data, context }),
    items: 1,
    context,
  };
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html */
function batched({ ItemBatcher }: State, data: Data, pieces: readonly Piece[]): Piece[] {
  if (!ItemBatcher) return [...pieces];
  const { MaxItemsPerBatch = Number.POSITIVE_INFINITY, MaxInputBytesPerBatch = 256 * 1024 } = ItemBatcher;
  const BatchInput = ItemBatcher.BatchInput === undefined ? undefined : fill(ItemBatcher.BatchInput, data);
  const inputOf = (items: readonly unknown[]) => ({
    ...(BatchInput !== undefined && { BatchInput }),
    Items: items,
  });
  const sizeOf = (items: readonly unknown[]) => Buffer.byteLength(JSON.stringify(inputOf(items)));
  const batches: unknown[][] = [];
  for (const { input } of pieces) {
    const last = batches.at(-1);
    const fits = last && last.length < MaxItemsPerBatch && sizeOf([...last, input]) <= MaxInputBytesPerBatch;
    if (fits) last.push(input);
    else batches.push([input]);
  }
  const context = data.context as { readonly [name: string]: unknown };
  return batches.map((items) => ({ input: inputOf(items), items: items.length, context }));
}

/** Names of a map run and its child executions. */
interface MapRun {
  readonly machine: MachineRecord;
  readonly arn: string;
  readonly id: string;
  readonly prefix: string;
}

function distributedRun(machine: MachineRecord, state: State, on: Walk): MapRun {
  const label = state.Label ?? 'map';
  const id = `00000000-0000-4000-9300-${on.plane.world.id(12).toLowerCase()}`;
  const place = `arn:aws:states:${machine.region}:${machine.account}`;
  return {
    machine,
    id,
    arn: `${place}:mapRun:${machine.name}/${label}:${id}`,
    prefix: `${place}:execution:${machine.name}/${label}`,
  };
}

async function work(
  pieces: readonly Piece[],
  state: State,
  processor: Definition,
  run: MapRun | null,
  on: Walk,
): Promise<Done[]> {
  const results: Done[] = new Array(pieces.length);
  const total = pieces.reduce((sum, { items }) => sum + items, 0);
  const concurrency = state.MaxConcurrency || 1000;
  let next = 0;
  let failedItems = 0;
  let exceeded: StateError | null = null;
  const worker = async () => {
    while (next < pieces.length && !exceeded && !on.signal.aborted) {
      const index = next;
      next += 1;
      const done = await one(pieces[index] as Piece, processor, run, on);
      results[index] = done;
      if (!done.error) continue;
      failedItems += done.piece.items;
      if (!run) exceeded = done.error;
      else if (!isTolerated(state, failedItems, total)) {
        exceeded = new StateError(
          'States.ExceedToleratedFailureThreshold',
          'The specified tolerated failure threshold was exceeded',
        );
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, pieces.length) }, worker));
  if (exceeded) throw exceeded;
  if (on.signal.aborted) throw new StateError('States.Aborted', 'The execution was stopped.');
  return results;
}

function isTolerated(state: State, failed: number, total: number): boolean {
  const { ToleratedFailurePercentage = 0, ToleratedFailureCount = 0 } = state;
  return failed <= ToleratedFailureCount || (failed / total) * 100 <= ToleratedFailurePercentage;
}

async function one(piece: Piece, processor: Definition, run: MapRun | null, on: Walk): Promise<Done> {
  const execution = run ? startChild(run, piece, on) : null;
  try {
    const context = execution
      ? {
          ...piece.context,
          Execution: { ...(on.context['Execution'] as object), Id: execution.arn, Name: execution.name },
        }
      : piece.context;
    const output = await walk(processor, piece.input, { ...on, context });
    if (execution) endChild(execution, { output, error: null }, on);
    return { piece, execution, output, error: null };
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    if (execution) endChild(execution, { output: null, error }, on);
    return { piece, execution, output: null, error };
  }
}

/** The role has to start and follow the executions of a map as if it were somebody else. */
function checkRole(action: string, resource: string, on: Walk): void {
  if (on.plane.allowed(`Map run: ${action}`, { action, resource }, on.session, on.region)) return;
  throw new StateError('States.Permissions', `${on.session.arn} is not authorized to perform: ${action}`);
}

function startChild(run: MapRun, { input }: Piece, on: Walk): ExecutionRecord {
  checkRole('states:StartExecution', run.machine.arn, on);
  const name = `00000000-0000-4000-9400-${on.plane.world.id(12).toLowerCase()}`;
  const execution: ExecutionRecord = {
    arn: `${run.prefix}:${name}`,
    name,
    machineArn: run.machine.arn,
    input: JSON.stringify(input),
    started: on.plane.world.now(),
    mapRunArn: run.arn,
    status: 'RUNNING',
    stopped: null,
    output: null,
    error: null,
    cause: null,
    states: [],
  };
  on.plane.world.items(executions, run.machine).set(execution.arn, execution);
  return execution;
}

function endChild(
  execution: ExecutionRecord,
  result: { output: unknown; error: StateError | null },
  on: Walk,
): void {
  checkRole('states:DescribeExecution', execution.arn, on);
  execution.stopped = on.plane.world.now();
  execution.status = result.error ? 'FAILED' : 'SUCCEEDED';
  execution.error = result.error?.error ?? null;
  execution.cause = result.error?.text ?? null;
  execution.output = result.error ? null : JSON.stringify(result.output ?? null);
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html */
async function writeResults(
  run: MapRun,
  parameters: unknown,
  data: Data,
  done: readonly Done[],
  on: Walk,
): Promise<unknown> {
  const { Bucket, Prefix } = fill(parameters, data) as { Bucket: string; Prefix: string };
  const folder = `${Prefix}/${run.id}`;
  const write = async (Key: string, value: unknown) => {
    const Body = new Uint8Array(Buffer.from(JSON.stringify(value)));
    try {
      await on.plane.act('s3:PutObject', { Bucket, Key, Body } as never, on.session, on.region);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new StateError('States.ResultWriterFailed', `${error.code}: ${error.message}`);
    }
    return { Key, Size: Body.byteLength };
  };
  const files: { [status: string]: { Key: string; Size: number }[] } = {
    FAILED: [],
    PENDING: [],
    SUCCEEDED: [],
  };
  for (const status of ['SUCCEEDED', 'FAILED'] as const) {
    const own = done.flatMap(({ execution }) => (execution?.status === status ? [described(execution)] : []));
    if (own.length > 0) files[status] = [await write(`${folder}/${status}_0.json`, own)];
  }
  const manifest = { DestinationBucket: Bucket, MapRunArn: run.arn, ResultFiles: files };
  const { Key } = await write(`${folder}/manifest.json`, manifest);
  return { MapRunArn: run.arn, ResultWriterDetails: { Bucket, Key } };
}

function described(execution: ExecutionRecord) {
  return {
    ExecutionArn: execution.arn,
    Input: execution.input,
    InputDetails: { Included: true },
    Name: execution.name,
    ...(execution.output !== null && { Output: execution.output, OutputDetails: { Included: true } }),
    ...(execution.error !== null && { Error: execution.error, Cause: execution.cause }),
    StartDate: execution.started.toISOString(),
    StateMachineArn: execution.machineArn,
    Status: execution.status,
    StopDate: execution.stopped?.toISOString(),
  };
}
