import * as z from 'zod';
import type { Catcher, EnclosingState, Retrier, WorkflowTask } from '../../facts/step-functions.ts';

const errors = z.array(z.string());

/** What AWS does for a retrier that leaves a member out. */
const retrier = z.object({
  ErrorEquals: errors,
  MaxAttempts: z.number().default(3),
  BackoffRate: z.number().default(2),
  JitterStrategy: z.string().optional(),
});
const catcher = z.object({ ErrorEquals: errors, Next: z.string() });

const state = z.object({
  Type: z.string(),
  Resource: z.string().optional(),
  /** Input of a task in JSONPath and in JSONata; only the name of a function is taken from it. */
  Parameters: z.unknown().optional(),
  Arguments: z.unknown().optional(),
  /** What a Pass state says: in JSONPath, in JSONata. */
  Result: z.unknown().optional(),
  Output: z.unknown().optional(),
  End: z.boolean().optional(),
  Retry: z.array(retrier).default([]),
  Catch: z.array(catcher).default([]),
  get Branches() {
    return z.array(graph).optional();
  },
  get ItemProcessor() {
    return processor.optional();
  },
  /** The older name of ItemProcessor. */
  get Iterator() {
    return processor.optional();
  },
});
const graph = z.object({
  get States(): z.ZodRecord<z.ZodString, typeof state> {
    return z.record(z.string(), state);
  },
});
const processor = z.object({
  get States(): z.ZodRecord<z.ZodString, typeof state> {
    return z.record(z.string(), state);
  },
  ProcessorConfig: z.object({ Mode: z.string().optional() }).optional(),
});

type State = z.infer<typeof state>;
type States = { readonly [name: string]: State };

/**
 * The tasks of a definition in Amazon States Language, those in Parallel and Map states included, whichever
 * query language it uses; `undefined` when it does not parse.
 *
 * @see https://states-language.net/spec.html
 */
export function tasksOf(definition: string): readonly WorkflowTask[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(definition);
  } catch {
    return undefined;
  }
  const machine = graph.safeParse(parsed);
  return machine.success ? tasksIn(machine.data.States, []) : undefined;
}

function tasksIn(states: States, within: readonly EnclosingState[]): readonly WorkflowTask[] {
  return Object.entries(states).flatMap(([name, each]): readonly WorkflowTask[] => {
    const handling = { retries: each.Retry.map(retrierOf), catches: catchersOf(each, states) };
    if (each.Type === 'Task') {
      const resource = each.Resource ?? '';
      const path = [...within.map((outer) => outer.name), name].join('/');
      return [{ path, resource, functionName: functionNameOf(resource, each), ...handling, within }];
    }
    const iterated = each.ItemProcessor ?? each.Iterator;
    const kind: EnclosingState['kind'] =
      each.Type === 'Parallel'
        ? 'Parallel'
        : iterated?.ProcessorConfig?.Mode === 'DISTRIBUTED'
          ? 'Distributed'
          : 'Map';
    const inner = [...(each.Branches ?? []), ...(iterated ? [iterated] : [])];
    return inner.flatMap(({ States }) => tasksIn(States, [...within, { name, kind, ...handling }]));
  });
}

function retrierOf(each: z.infer<typeof retrier>): Retrier {
  return {
    errors: each.ErrorEquals,
    maxAttempts: each.MaxAttempts,
    backoffRate: each.BackoffRate,
    jitter: each.JitterStrategy === 'FULL',
  };
}

function catchersOf({ Catch }: State, states: States): readonly Catcher[] {
  return Catch.map(({ ErrorEquals, Next }) => {
    const next = Object.hasOwn(states, Next) ? states[Next] : undefined;
    return { errors: ErrorEquals, plainEnd: next === undefined || isPlainEnd(next) };
  });
}

/** A Pass state that ends the execution and says something is a fallback; one that says nothing is not. */
function isPlainEnd({ Type, End, Result, Output, Parameters }: State): boolean {
  if (Type === 'Fail' || Type === 'Succeed') return Output === undefined;
  const silent = Result === undefined && Output === undefined && Parameters === undefined;
  return Type === 'Pass' && End === true && silent;
}

const invocation = /:states:::(aws-sdk:)?lambda:invoke(\.|$)/;

/** JSONPath marks a name that is known at run time only by another key, JSONata by the braces of an expression. */
function functionNameOf(resource: string, { Parameters, Arguments }: State): string | null {
  if (/^arn:[^:]*:lambda:/.test(resource)) return resource;
  if (!invocation.test(resource)) return null;
  const input = z.object({ FunctionName: z.string() }).safeParse(Arguments ?? Parameters);
  if (!input.success || /^\s*\{%/.test(input.data.FunctionName)) return null;
  return input.data.FunctionName;
}
