/** A state as far as its history goes. */
interface State {
  readonly Type: string;
  readonly Seconds?: number;
  readonly Retry?: readonly { readonly MaxAttempts?: number }[];
  readonly ItemBatcher?: { readonly MaxItemsPerBatch: number };
  readonly MaxConcurrency?: number;
  readonly ItemProcessor?: Definition;
}

/** A definition in Amazon States Language, as far as it is looked at here. */
export interface Definition {
  readonly TimeoutSeconds?: number;
  readonly States: { readonly [name: string]: State };
}

/**
 * Events that passing a state leaves: entered and exited; of a task scheduled, started and succeeded besides, of a
 * distributed map its run.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
const eventsOf: { readonly [type: string]: number } = { Task: 5, Choice: 2, Wait: 2, Pass: 2, Map: 6 };
/** Scheduled, started, failed. */
const PER_RETRY = 3;
/** Start and end of the execution. */
const ENDS = 2;

/** Events of an execution that entered these states; those of a map's children are in histories of their own. */
export function historyEvents({ States }: Definition, entered: readonly string[]): number {
  return entered.reduce((sum, name) => sum + (eventsOf[States[name]?.Type ?? ''] ?? 0), ENDS);
}

/** Events if every state is entered so often, and each task needs every retry each time. */
export function mostEvents({ States }: Definition, times: number): number {
  return Object.values(States).reduce((sum, { Type, Retry = [] }) => {
    const retries = Retry.reduce((all, { MaxAttempts = 3 }) => all + MaxAttempts, 0);
    return sum + times * ((eventsOf[Type] ?? 0) + retries * PER_RETRY);
  }, ENDS);
}

/** Events of an execution that waits for its turn until its time is over. */
export function eventsOfWaiting({ States, TimeoutSeconds = 0 }: Definition): number {
  const pause = Object.values(States).find(({ Type }) => Type === 'Wait')?.Seconds ?? 1;
  const look = ['Task', 'Choice', 'Wait'].reduce((sum, type) => sum + (eventsOf[type] ?? 0), 0);
  return ENDS + Math.ceil(TimeoutSeconds / pause) * look;
}

/** The map that walks all targets. */
export function mapIn({ States }: Definition): State & { readonly ItemProcessor: Definition } {
  const map = Object.values(States).find(({ ItemProcessor }) => ItemProcessor !== undefined);
  if (!map?.ItemProcessor) throw new Error('The state machine has no map.');
  return { ...map, ItemProcessor: map.ItemProcessor };
}
