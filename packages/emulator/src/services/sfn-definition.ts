import { AwsError } from '../aws-error.ts';

/** A machine, or what a map runs for each item, in Amazon States Language. */
export interface Definition {
  readonly StartAt: string;
  readonly States: { readonly [name: string]: State };
  readonly TimeoutSeconds?: number;
  readonly QueryLanguage?: string;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
}

/** A rule of a choice; what it tests is in members named after the test. */
export interface ChoiceRule {
  readonly Next?: string;
  readonly And?: readonly ChoiceRule[];
  readonly Or?: readonly ChoiceRule[];
  readonly Not?: ChoiceRule;
  readonly Variable?: string;
  readonly [test: string]: unknown;
}

/** A state of any type; which members matter, its type says. */
export interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly InputPath?: string | null;
  readonly OutputPath?: string | null;
  readonly ResultPath?: string | null;
  readonly Parameters?: unknown;
  readonly ResultSelector?: unknown;
  readonly Result?: unknown;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Resource?: string;
  readonly TimeoutSeconds?: number;
  readonly Choices?: readonly ChoiceRule[];
  readonly Default?: string;
  readonly Seconds?: number;
  readonly SecondsPath?: string;
  readonly Error?: string;
  readonly Cause?: string;
  readonly Label?: string;
  readonly ItemReader?: {
    readonly Resource: string;
    readonly ReaderConfig?: { readonly InputType?: string; readonly MaxItems?: number };
    readonly Parameters: unknown;
  };
  readonly ItemsPath?: string;
  readonly ItemSelector?: unknown;
  readonly ItemBatcher?: {
    readonly MaxItemsPerBatch?: number;
    readonly MaxInputBytesPerBatch?: number;
    readonly BatchInput?: unknown;
  };
  readonly ItemProcessor?: Definition & {
    readonly ProcessorConfig?: { readonly Mode?: string; readonly ExecutionType?: string };
  };
  readonly ResultWriter?: { readonly Resource: string; readonly Parameters: unknown };
  readonly MaxConcurrency?: number;
  readonly ToleratedFailurePercentage?: number;
  readonly ToleratedFailureCount?: number;
}

/** What a task may do here. */
const taskResource = /^arn:[^:]+:states:::(lambda:invoke|aws-sdk:[a-z0-9]+:[a-zA-Z0-9]+)$/;

const common = ['Type', 'Comment', 'Next', 'End', 'InputPath', 'OutputPath', 'QueryLanguage'];
const results = ['ResultPath', 'Parameters', 'ResultSelector', 'Retry', 'Catch'];

/** The members that each type of state may have here. */
const members: { readonly [type: string]: readonly string[] } = {
  Task: [...common, ...results, 'Resource', 'TimeoutSeconds', 'HeartbeatSeconds'],
  Pass: [...common, 'ResultPath', 'Parameters', 'Result'],
  Choice: [...common, 'Choices', 'Default'],
  Wait: [...common, 'Seconds', 'SecondsPath'],
  Succeed: common,
  Fail: ['Type', 'Comment', 'Error', 'Cause'],
  Map: [
    ...[...common, ...results, 'Label', 'ItemReader', 'ItemsPath', 'ItemSelector', 'ItemBatcher'],
    ...[
      'ItemProcessor',
      'ResultWriter',
      'MaxConcurrency',
      'ToleratedFailurePercentage',
      'ToleratedFailureCount',
    ],
  ],
};

/** Bytes. */
const longestDefinition = 1024 * 1024;

/** A definition that has passed `checkDefinition`. */
export function parseDefinition(text: string): Definition {
  return JSON.parse(text) as Definition;
}

/**
 * Refuses what Step Functions would refuse, and what the interpreter here does not know: nothing of a
 * definition is passed over in silence.
 *
 * @throws AwsError
 */
export function checkDefinition(text: string): void {
  if (Buffer.byteLength(text) > longestDefinition) throw invalid('DEFINITION_TOO_LARGE', 'over 1 MB');
  let definition: Definition;
  try {
    definition = JSON.parse(text) as Definition;
  } catch {
    throw invalid('INVALID_JSON_DESCRIPTION', 'no JSON');
  }
  check(definition, '');
}

function check({ StartAt, States, QueryLanguage }: Definition, path: string): void {
  if (QueryLanguage !== undefined && QueryLanguage !== 'JSONPath')
    throw unknown(`${path}/QueryLanguage ${QueryLanguage}`);
  if (!(StartAt in (States ?? {}))) throw invalid('SCHEMA_VALIDATION_FAILED', `${path}/StartAt is no state`);
  const reached = new Set([StartAt]);
  for (const [name, state] of Object.entries(States)) {
    const here = `${path}/States/${name}`;
    const allowed = members[state.Type];
    if (!allowed) throw unknown(`${here} of type ${state.Type}`);
    const strange = Object.keys(state).find((member) => !allowed.includes(member));
    if (strange !== undefined) throw unknown(`${here}/${strange}`);
    const next = [
      ...(state.Next === undefined ? [] : [state.Next]),
      ...(state.Default === undefined ? [] : [state.Default]),
      ...(state.Choices ?? []).map(({ Next = '' }) => Next),
      ...(state.Catch ?? []).map(({ Next }) => Next),
    ];
    for (const target of next) {
      if (!(target in States)) throw invalid('MISSING_TRANSITION_TARGET', `${here} goes to ${target}`);
      reached.add(target);
    }
    const ends = ['Choice', 'Succeed', 'Fail'].includes(state.Type);
    if (!ends && state.Next === undefined && state.End !== true) {
      throw invalid('MISSING_END_STATE', `${here} neither ends nor goes on`);
    }
    if (state.Type === 'Task' && !taskResource.test(state.Resource ?? '')) {
      throw unknown(`${here} with the resource ${state.Resource}`);
    }
    if (state.Type === 'Map') {
      if (!state.ItemProcessor) throw invalid('SCHEMA_VALIDATION_FAILED', `${here} has no ItemProcessor`);
      check(state.ItemProcessor, `${here}/ItemProcessor`);
    }
  }
  const lost = Object.keys(States).find((name) => !reached.has(name));
  if (lost !== undefined) throw invalid('UNREACHABLE_STATE', `${path}/States/${lost} is never reached`);
}

function invalid(kind: string, where: string): AwsError {
  return new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${kind}: ${where}'`, 400);
}

function unknown(what: string): AwsError {
  return new AwsError('NotModelled', `The emulator does not model ${what}.`, 501);
}
