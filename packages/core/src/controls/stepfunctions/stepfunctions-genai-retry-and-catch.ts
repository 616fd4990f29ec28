import { parseFunctionName } from '../../aws/function-arn.ts';
import type { Place } from '../../facts/fact.ts';
import type { Catcher, EnclosingState, Retrier, WorkflowTask } from '../../facts/step-functions.ts';
import { mayInvokeModels } from '../../iam/model-callers.ts';
import { allOf } from '../../judgements/all-of.ts';
import { isCallback, kindOf } from '../../judgements/workflow-subjects.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

type Known = Reader<'lambda.function' | 'iam.principal'>;

const anything: ReadonlySet<string> = new Set(['States.ALL', 'States.TaskFailed']);
/** Names under which throttling reaches a workflow: of the service, of its SDK, of code that passes it on. */
const throttling = /^([A-Za-z]+\.)?(ThrottlingException|TooManyRequestsException)$/;
/** The one name that the SageMaker integration has for every error of the service. */
const sageMaker = 'SageMaker.AmazonSageMakerException';
/** What a distributed map reports when too many of its items failed. */
const threshold = 'States.ExceedToleratedFailureThreshold';

export const control = defineControl({
  id: 'stepfunctions-genai-retry-and-catch',
  title: 'State machines retry and catch model failures',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'Models are throttled and time out in normal operation. A workflow that neither waits and tries again nor ' +
    'has another way to go on loses everything that it did before.',
  remediation:
    'Add to each state of the evidence "Retry": [{"ErrorEquals": ["States.TaskFailed"], "BackoffRate": 2, ' +
    '"JitterStrategy": "FULL"}] and "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "<fallback>"}]',
  howTo: {
    console:
      'Step Functions > State machines > (the state machine) > Edit: choose the state, open Error handling, add ' +
      'a retrier for States.TaskFailed with a backoff rate of 2 and full jitter, and a catcher for States.ALL ' +
      'that leads to a fallback state. Save.',
    cli: [
      'aws stepfunctions describe-state-machine --state-machine-arn <arn> \\',
      '  --query definition --output text > definition.json',
      '# add Retry and Catch to the states of the evidence',
      'aws stepfunctions update-state-machine --state-machine-arn <arn> --definition file://definition.json',
    ].join('\n'),
    cdk: [
      "const ask = new tasks.BedrockInvokeModel(this, 'Ask', { model, body });",
      'ask.addRetry({',
      '  errors: [sfn.Errors.TASKS_FAILED], backoffRate: 2, maxAttempts: 4,',
      '  jitterStrategy: sfn.JitterType.FULL,',
      '});',
      'ask.addCatch(fallback, { errors: [sfn.Errors.ALL] }); // fallback: sfn.IChainable',
    ].join('\n'),
  },
  requirements: ['GENREL03-BP01'],
  references: ['https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html'],
  subject: 'stepfunctions.state-machine',
  reads: ['lambda.function', 'iam.principal'],

  evaluate({ id, value: { status, tasks }, ...place }, facts) {
    if (status === 'DELETING') {
      return notApplicable(`State machine ${id} is being deleted.`, { status }, 'RESOURCE_DELETING');
    }
    const direct = tasks.filter((task) => kindOf(task) === 'model');
    const functions = tasks.filter((task) => kindOf(task) === 'function');
    const waiting = tasks.filter((task) => kindOf(task) === 'other' && isCallback(task));
    const judged = [
      ...direct.map((task) => () => judgeTask(id, task)),
      ...functions.map((task) => () => judgeFunctionTask(id, task, place, facts)),
    ];
    const none = () => notApplicable(`State machine ${id} calls no model.`, { tasks: tasks.length });
    const verdict = allOf('medium', [...judged, none]);
    // Steps that wait for a human belong to the workflow only where it calls a model at all.
    if (verdict.verdict === 'not-applicable' || waiting.length === 0) return verdict;
    return allOf('medium', [() => verdict, ...waiting.map((task) => () => judgeTask(id, task))]);
  },
});

/** A function is judged when its role may call models; one that is chosen at run time only if that matters. */
function judgeFunctionTask(id: string, task: WorkflowTask, place: Place, facts: Known): Verdict {
  const verdict = judgeTask(id, task);
  const { functionName, path } = task;
  if (functionName === null) {
    if (verdict.verdict === 'pass') return verdict;
    const message = `Which function state ${path} of ${id} calls is known at run time only.`;
    return facts.undecided('OPAQUE_POLICY', message);
  }
  const reference = parseFunctionName(functionName, place);
  const other = () => notApplicable(`State ${path} of ${id} calls a function without models.`, {});
  if (!reference) return other();
  if (reference.account !== place.account || reference.region !== place.region) {
    if (verdict.verdict === 'pass') return verdict;
    const message = `State ${path} of ${id} calls ${reference.functionArn}, whose role is not known here.`;
    return facts.undecided('CROSS_ACCOUNT', message);
  }
  const roleArn = facts.find('lambda.function', reference.name)?.value.roleArn;
  const role = roleArn ? facts.find('iam.principal', roleArn)?.value : undefined;
  return role && mayInvokeModels(role) ? verdict : other();
}

function judgeTask(id: string, task: WorkflowTask): Verdict {
  const { path, resource, within } = task;
  const retried = isCallback(task) || retrierOf(task.retries) !== undefined || within.some(isRetried);
  const caught = catches(task.catches) || within.some(isCaught);
  // Waits without jitter are good enough to pass; the evidence says so.
  const jitter = [task, ...within].some((state) => retrierOf(state.retries)?.jitter);
  const evidence = { [`state ${path}`]: { resource, retried, jitter, caught } };
  const what = `State ${path} of state machine ${id}`;
  if (retried && caught) return pass(`${what} recovers from failures.`, evidence);
  if (!retried) {
    const more = caught ? '' : ' and has no way to go on';
    return fail(`${what} does not try again when it is throttled${more}.`, evidence, {
      reason: 'NO_RETRY',
    });
  }
  return fail(`${what} has no way to go on when it fails.`, evidence, {
    severity: 'low',
    reason: 'NO_CATCH',
  });
}

function covers(error: string): boolean {
  return anything.has(error) || throttling.test(error) || error === sageMaker;
}

/** Step Functions goes through entries in order: the first that names an error answers for all behind it. */
function first<E extends Retrier | Catcher>(
  entries: readonly E[],
  names: (error: string) => boolean,
): E | undefined {
  return entries.find(({ errors }) => errors.some(names));
}

/** What tries again after throttling; undefined where nothing does, or not with care. */
function retrierOf(retriers: readonly Retrier[]): Retrier | undefined {
  const answer = first(retriers, covers);
  return answer && answer.maxAttempts > 0 && answer.backoffRate > 1 ? answer : undefined;
}

function catches(catchers: readonly Catcher[], names = covers): boolean {
  return first(catchers, names)?.plainEnd === false;
}

/** What fails inside a Parallel or Map state fails the state, which may begin again as a whole. */
function isRetried(state: EnclosingState): boolean {
  // A distributed map would run all its items again: that is no answer to one throttled call.
  return state.kind !== 'Distributed' && retrierOf(state.retries) !== undefined;
}

function isCaught(state: EnclosingState): boolean {
  if (state.kind !== 'Distributed') return catches(state.catches);
  return catches(state.catches, (error) => error === 'States.ALL' || error === threshold);
}
