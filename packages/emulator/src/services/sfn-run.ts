import type { Plane } from '../plane.ts';
import type { At } from '../world.ts';
import { ruleHolds } from './sfn-choices.ts';
import type { Definition, State } from './sfn-definition.ts';
import { isMeant, StateError } from './sfn-errors.ts';
import { type Data, fill, lookupRequired, place } from './sfn-paths.ts';
import { runTask, type Worker } from './sfn-tasks.ts';

/** Bytes that may go from state to state. */
const largestData = 256 * 1024;

/** One walk through a definition: of an execution, or of one item of a map. */
export interface Walk extends At, Worker {
  readonly plane: Plane;
  /** The context object but for `State`. */
  readonly context: { readonly [name: string]: unknown };
  readonly signal: AbortSignal;
  /** Runs a map; a walk of its own for every item. */
  map(state: State, input: unknown, walk: Walk): Promise<unknown>;
  /** Told of every state that is entered. */
  entered(name: string): void;
}

/** Walks a definition from its start to its end. @throws StateError where it fails. */
export async function walk(definition: Definition, input: unknown, on: Walk): Promise<unknown> {
  let name: string | undefined = definition.StartAt;
  let value = input;
  while (name !== undefined) {
    const state: State | undefined = definition.States[name];
    if (!state) throw new StateError('States.Runtime', `There is no state ${name}`);
    on.entered(name);
    const step = await through(name, state, value, on);
    if (on.signal.aborted) throw new StateError('States.Aborted', 'The execution was stopped.');
    value = step.output;
    if (Buffer.byteLength(JSON.stringify(value ?? null)) > largestData) {
      throw new StateError(
        'States.DataLimitExceeded',
        `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
      );
    }
    name = step.next;
  }
  return value;
}

interface Step {
  readonly output: unknown;
  readonly next: string | undefined;
}

async function through(name: string, state: State, value: unknown, on: Walk): Promise<Step> {
  const counts = new Map<number, number>();
  let attempts = 0;
  for (;;) {
    const data = dataOf(name, value, attempts, on);
    try {
      return await attempt(state, data, on);
    } catch (error) {
      if (!(error instanceof StateError) || on.signal.aborted) throw error;
      const index = (state.Retry ?? []).findIndex(({ ErrorEquals }) => isMeant(ErrorEquals, error.error));
      const retrier = state.Retry?.[index];
      const count = counts.get(index) ?? 0;
      if (retrier && count < (retrier.MaxAttempts ?? 3)) {
        counts.set(index, count + 1);
        attempts += 1;
        const seconds = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** count;
        await on.plane.clock.sleep(Math.min(seconds, retrier.MaxDelaySeconds ?? seconds) * 1000, on.signal);
        continue;
      }
      const catcher = (state.Catch ?? []).find(({ ErrorEquals }) => isMeant(ErrorEquals, error.error));
      if (!catcher) throw error;
      const caught = { Error: error.error, Cause: error.text };
      return { output: withResult(value, catcher.ResultPath, caught), next: catcher.Next };
    }
  }
}

function dataOf(name: string, value: unknown, RetryCount: number, on: Walk): Data {
  const State = { Name: name, EnteredTime: on.plane.world.now().toISOString(), RetryCount };
  return {
    input: value,
    context: { ...on.context, State },
    uuid: () => `00000000-0000-4000-9200-${on.plane.world.id(12).toLowerCase()}`,
  };
}

async function attempt(state: State, data: Data, on: Walk): Promise<Step> {
  const input = view(state.InputPath, data);
  const inner: Data = { ...data, input };
  const next = state.End ? undefined : state.Next;
  const finish = (output: unknown): Step => ({
    output: view(state.OutputPath, { ...data, input: output }),
    next,
  });
  switch (state.Type) {
    case 'Pass': {
      const shaped = state.Parameters === undefined ? input : fill(state.Parameters, inner);
      return finish(withResult(data.input, state.ResultPath, state.Result ?? shaped));
    }
    case 'Choice': {
      const rule = state.Choices?.find((each) => ruleHolds(each, inner));
      const chosen = rule?.Next ?? state.Default;
      if (chosen === undefined) throw new StateError('States.NoChoiceMatched', 'No choice matched.');
      return { output: view(state.OutputPath, { ...data, input }), next: chosen };
    }
    case 'Wait': {
      const seconds =
        state.SecondsPath === undefined
          ? state.Seconds
          : lookupRequired(state.SecondsPath, inner, 'SecondsPath');
      await on.plane.clock.sleep(Number(seconds) * 1000, on.signal);
      return finish(input);
    }
    case 'Succeed':
      return { output: view(state.OutputPath, { ...data, input }), next: undefined };
    case 'Fail':
      throw new StateError(state.Error ?? 'States.Failed', state.Cause ?? '');
    case 'Task': {
      const parameters = state.Parameters === undefined ? input : fill(state.Parameters, inner);
      const task = on.plane.working(() => runTask(on, state.Resource ?? '', parameters));
      return finish(shapedResult(state, data, await inTime(state, task, on)));
    }
    case 'Map':
      return finish(
        shapedResult(state, data, await on.map(state, input, { ...on, context: asContext(data) })),
      );
    default:
      throw new StateError('States.Runtime', `The emulator does not model states of type ${state.Type}`);
  }
}

function asContext(data: Data): { readonly [name: string]: unknown } {
  return data.context as { readonly [name: string]: unknown };
}

/** The result of a state's work, selected and put into its input. */
function shapedResult(state: State, data: Data, result: unknown): unknown {
  const selected =
    state.ResultSelector === undefined ? result : fill(state.ResultSelector, { ...data, input: result });
  return withResult(data.input, state.ResultPath, selected);
}

async function inTime(state: State, task: Promise<unknown>, on: Walk): Promise<unknown> {
  if (state.TimeoutSeconds === undefined) return task;
  const over = new AbortController();
  const late = Symbol('late');
  const timeout = on.plane.clock
    .sleep(state.TimeoutSeconds * 1000, AbortSignal.any([over.signal, on.signal]))
    .then(() => late);
  const first = await Promise.race([task, timeout]);
  over.abort();
  if (first !== late) return first;
  task.catch(() => {}); // its answer comes too late for anybody
  throw new StateError('States.Timeout', `No answer within ${state.TimeoutSeconds} seconds.`);
}

function view(path: string | null | undefined, data: Data): unknown {
  if (path === null) return {};
  return path === undefined || path === '$' ? data.input : lookupRequired(path, data, 'path');
}

function withResult(input: unknown, path: string | null | undefined, result: unknown): unknown {
  if (path === null) return input;
  return path === undefined || path === '$' ? result : place(input, path, result);
}
