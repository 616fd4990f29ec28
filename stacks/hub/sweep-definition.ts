/** Targets that one child of the map takes; a target without AI ends after its probe. */
export const targetsPerChild = 5;
/** Seconds. The longest a function may run, and a little. */
const taskTimeout = 910;
/** Seconds: six hours, three times what the largest organization should need. */
const wholeTimeout = 21_600;

/** What AWS answers when it, not we, could not run a function; a retry is free of side effects. */
const busy = {
  ErrorEquals: [
    'Lambda.ClientExecutionTimeoutException',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
  ],
  IntervalSeconds: 5,
  MaxAttempts: 6,
  BackoffRate: 2,
  JitterStrategy: 'FULL',
};
/** Anything else once more: every write is conditional, so that a second try does no harm. */
const anything = { ErrorEquals: ['States.ALL'], IntervalSeconds: 30, MaxAttempts: 1 };

/** Copies a part of the state to another place in it. */
const put = (from: string, to: string) => ({ Type: 'Pass', InputPath: from, ResultPath: to });

const invoke = (functionArn: string, payload: object, rest: object) => ({
  Type: 'Task',
  Resource: 'arn:${AWS::Partition}:states:::lambda:invoke',
  Parameters: { FunctionName: functionArn, ...payload },
  TimeoutSeconds: taskTimeout,
  Retry: [busy, anything],
  ...rest,
});

/**
 * The sweep in Amazon States Language, with placeholders of `Fn::Sub`. Executions wait for each other: of those
 * that run, the oldest goes first, so that sweeps never overlap and none is lost.
 *
 * A failed target never stops the others. A child calls the sweep again with what it could not finish, until
 * nothing is left. If the function itself breaks, which of its targets broke it is not known: each is tried alone,
 * so that one does not keep its neighbours from ever being looked at.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export function sweepDefinition(): object {
  return {
    Comment: 'Plan, look at every account and region, conclude',
    QueryLanguage: 'JSONPath',
    TimeoutSeconds: wholeTimeout,
    StartAt: 'Who runs',
    States: {
      'Who runs': {
        Type: 'Task',
        Resource: 'arn:${AWS::Partition}:states:::aws-sdk:sfn:listExecutions',
        Parameters: { 'StateMachineArn.$': '$$.StateMachine.Id', StatusFilter: 'RUNNING' },
        // Newest first: the last is the oldest. Empty while the list does not know us yet.
        ResultSelector: { 'oldest.$': '$.Executions[-1:].ExecutionArn' },
        ResultPath: '$.turn',
        Retry: [{ ...anything, MaxAttempts: 5 }],
        Next: 'Our turn?',
      },
      'Our turn?': {
        Type: 'Choice',
        Choices: [
          {
            And: [
              { Variable: '$.turn.oldest[0]', IsPresent: true },
              { Variable: '$.turn.oldest[0]', StringEqualsPath: '$$.Execution.Id' },
            ],
            Next: 'Plan',
          },
        ],
        Default: 'Let the other finish',
      },
      'Let the other finish': { Type: 'Wait', Seconds: 60, Next: 'Who runs' },
      Plan: invoke(
        '${PlanSweep.Arn}',
        { Payload: { 'mode.$': '$.mode', 'run.$': '$$.Execution.Name' } },
        { OutputPath: '$.Payload', Next: 'Anything to do?' },
      ),
      'Anything to do?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.count', NumericGreaterThan: 0, Next: 'Look at every target' }],
        Default: 'Conclude',
      },
      'Look at every target': {
        Type: 'Map',
        Label: 'targets',
        ItemReader: {
          Resource: 'arn:${AWS::Partition}:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSONL' },
          Parameters: { 'Bucket.$': '$.targets.bucket', 'Key.$': '$.targets.key' },
        },
        ItemBatcher: {
          MaxItemsPerBatch: targetsPerChild,
          BatchInput: { 'run.$': '$.run', 'mode.$': '$.mode', 'startedAt.$': '$.startedAt' },
        },
        MaxConcurrency: '${SweepConcurrency}',
        ToleratedFailurePercentage: 100,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Sweep',
          States: {
            Sweep: invoke(
              '${Sweep.Arn}',
              { 'Payload.$': '$' },
              {
                ResultSelector: { 'summaries.$': '$.Payload.summaries', 'rest.$': '$.Payload.rest' },
                ResultPath: '$.done',
                Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Several at once?' }],
                Next: 'Anything left?',
              },
            ),
            'Several at once?': {
              Type: 'Choice',
              Choices: [{ Variable: '$.Items[1]', IsPresent: true, Next: 'One at a time' }],
              Default: 'Leave it out',
            },
            'One at a time': { ...put('$.Items', '$.later'), Next: 'Next one' },
            'Next one': { ...put('$.later[0:1]', '$.Items'), Next: 'Fewer wait' },
            'Fewer wait': { ...put('$.later[1:]', '$.later'), Next: 'Sweep' },
            'Leave it out': { Type: 'Pass', Result: { rest: [] }, ResultPath: '$.done', Next: 'And say so' },
            'And say so': { Type: 'Pass', Result: true, ResultPath: '$.failed', Next: 'Anything left?' },
            'Anything left?': {
              Type: 'Choice',
              Choices: [
                { Variable: '$.done.rest[0]', IsPresent: true, Next: 'Go on with the rest' },
                { Variable: '$.later[0]', IsPresent: true, Next: 'Next one' },
                { Variable: '$.failed', IsPresent: true, Next: 'Not all were swept' },
              ],
              Default: 'Done',
            },
            'Go on with the rest': { ...put('$.done.rest', '$.Items'), Next: 'Sweep' },
            'Not all were swept': {
              Type: 'Fail',
              Error: 'TargetFailed',
              Cause: 'The sweep of a target broke twice, also alone. The log of the function says why.',
            },
            Done: { Type: 'Pass', Parameters: { 'summaries.$': '$.done.summaries' }, End: true },
          },
        },
        ResultWriter: {
          Resource: 'arn:${AWS::Partition}:states:::s3:putObject',
          Parameters: {
            'Bucket.$': '$.targets.bucket',
            'Prefix.$': "States.Format('sweeps/{}/results', $.run)",
          },
        },
        ResultPath: null,
        Next: 'Conclude',
      },
      Conclude: invoke(
        '${ConcludeSweep.Arn}',
        {
          Payload: {
            'run.$': '$.run',
            'mode.$': '$.mode',
            'startedAt.$': '$.startedAt',
            'count.$': '$.count',
          },
        },
        { OutputPath: '$.Payload', End: true },
      ),
    },
  };
}

/** The definition as text for `Fn::Sub`; numbers stay numbers. */
export function sweepDefinitionText(): string {
  return JSON.stringify(sweepDefinition(), null, 1).replace('"${SweepConcurrency}"', '${SweepConcurrency}');
}
