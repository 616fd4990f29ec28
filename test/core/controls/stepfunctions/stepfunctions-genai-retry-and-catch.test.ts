import { control } from '@lenswatch/core/controls/stepfunctions/stepfunctions-genai-retry-and-catch.ts';
import type { Catcher, EnclosingState, Retrier, WorkflowTask } from '@lenswatch/core/facts/step-functions.ts';
import { testControl, titled } from '../../../support/test-control.ts';
import { allow, principal } from '../../iam/principals.ts';

const retrier = (errors: string[], extra: Partial<Retrier> = {}): Retrier => ({
  errors,
  maxAttempts: 3,
  backoffRate: 2,
  jitter: false,
  ...extra,
});
const catcher = (errors: string[], plainEnd = false): Catcher => ({ errors, plainEnd });
const retries = [retrier(['States.TaskFailed'])];
const catches = [catcher(['States.ALL'])];
const task = (resource: string, extra: Partial<WorkflowTask> = {}): WorkflowTask => ({
  path: 'Ask',
  resource,
  functionName: null,
  retries,
  catches,
  within: [],
  ...extra,
});
const invokeModel = 'arn:aws:states:::bedrock:invokeModel';
const machine = (...tasks: WorkflowTask[]) => ({ status: 'ACTIVE', tasks });
const model = (extra: Partial<WorkflowTask> = {}) => machine(task(invokeModel, extra));
const around = (kind: EnclosingState['kind'], extra: Partial<EnclosingState>): EnclosingState => ({
  name: 'Each',
  kind,
  retries: [],
  catches: [],
  ...extra,
});
const bare = { retries: [], catches: [] };

const roleArn = 'arn:aws:iam::111122223333:role/ask';
const lambda = 'arn:aws:states:::lambda:invoke';
const calling = (functionName: string | null, extra: Partial<WorkflowTask> = bare) =>
  machine(task(lambda, { functionName, ...extra }));
const running = (action: string) => ({
  'lambda.function': { ask: { roleArn, vpcId: null, subnetIds: [] } },
  'iam.principal': { [roleArn]: principal([allow(action)]) },
});
const caller = running('bedrock:InvokeModel');
const plain = running('s3:GetObject');
const noRetry = { severity: 'medium', reason: 'NO_RETRY' } as const;
const noCatch = { severity: 'low', reason: 'NO_CATCH' } as const;

testControl(control, [
  {
    when: 'the state that calls a model retries and catches',
    subject: model(),
    expect: 'pass',
    message: /State Ask .* recovers/,
    evidence: { 'state Ask': { resource: invokeModel, retried: true, jitter: false, caught: true } },
  },
  ...[
    'arn:aws:states:::aws-sdk:bedrockruntime:converse',
    'arn:aws:states:::aws-sdk:bedrock:createModelInvocationJob',
    'arn:aws:states:::aws-sdk:bedrockagentruntime:retrieve',
    'arn:aws:states:::aws-sdk:bedrockagentcore:invokeAgentRuntime',
    'arn:aws:states:::bedrock:createModelCustomizationJob.sync',
    'arn:aws:states:::sagemaker:createTransformJob.sync',
    'arn:aws:states:::aws-sdk:sagemakerruntime:invokeEndpoint',
    'arn:aws-us-gov:states:::bedrock:invokeModel',
  ].flatMap((resource) => [
    titled(`${resource} recovers`, { subject: machine(task(resource)), expect: 'pass' as const }),
    titled(`${resource} does not recover`, {
      subject: machine(task(resource, bare)),
      ...noRetry,
      expect: 'fail' as const,
    }),
  ]),
  ...[
    'States.ALL',
    'ThrottlingException',
    'Bedrock.ThrottlingException',
    'Lambda.TooManyRequestsException',
    'SageMaker.AmazonSageMakerException',
  ].map((error) =>
    titled(`it retries and catches ${error}`, {
      subject: model({ retries: [retrier([error])], catches: [catcher([error])] }),
      expect: 'pass' as const,
    }),
  ),
  {
    when: 'the second of two retriers and catchers covers it',
    subject: model({
      retries: [retrier(['States.Timeout']), ...retries],
      catches: [catcher(['States.Timeout']), ...catches],
    }),
    expect: 'pass',
  },
  {
    when: 'it waits with jitter',
    subject: model({ retries: [retrier(['States.ALL'], { jitter: true })] }),
    expect: 'pass',
    evidence: { 'state Ask': { jitter: true } },
  },
  {
    when: 'only what is not retried waits with jitter',
    subject: model({ retries: [...retries, retrier(['States.Timeout'], { jitter: true })] }),
    expect: 'pass',
    evidence: { 'state Ask': { jitter: false } },
  },
  {
    when: 'one entry covers it among other errors',
    subject: model({
      retries: [retrier(['States.Timeout', 'States.TaskFailed'])],
      catches: [catcher(['States.Timeout', 'States.TaskFailed'])],
    }),
    expect: 'pass',
  },
  {
    when: 'one of two retriers and catchers around it covers it',
    subject: model({
      ...bare,
      within: [
        around('Map', {
          retries: [retrier(['States.Timeout']), ...retries],
          catches: [catcher(['States.Timeout']), ...catches],
        }),
      ],
    }),
    expect: 'pass',
  },
  {
    when: 'one of two catchers of a distributed map covers it, among other errors',
    subject: model({
      catches: [],
      within: [
        around('Distributed', {
          catches: [
            catcher(['States.Timeout']),
            catcher(['States.ItemReaderFailed', 'States.ExceedToleratedFailureThreshold']),
          ],
        }),
      ],
    }),
    expect: 'pass',
  },
  {
    when: 'a Map state around it catches failed tasks only',
    subject: model({ catches: [], within: [around('Map', { catches: [catcher(['States.TaskFailed'])] })] }),
    expect: 'pass',
  },
  ...(['Parallel', 'Map'] as const).map((kind) =>
    titled(`a ${kind} state around it retries and catches`, {
      subject: model({ ...bare, within: [around(kind, { retries, catches })] }),
      expect: 'pass' as const,
    }),
  ),
  {
    when: 'the outer one of two states around it catches',
    subject: model({ catches: [], within: [around('Map', { catches }), around('Parallel', {})] }),
    expect: 'pass',
  },
  {
    when: 'a distributed map around it catches that too many items failed',
    subject: model({
      catches: [],
      within: [around('Distributed', { catches: [catcher(['States.ExceedToleratedFailureThreshold'])] })],
    }),
    expect: 'pass',
  },
  {
    when: 'a distributed map around it catches everything',
    subject: model({ catches: [], within: [around('Distributed', { catches })] }),
    expect: 'pass',
  },
  {
    when: 'a function that may call models is called with care',
    subject: calling('ask', { retries, catches }),
    facts: caller,
    expect: 'pass',
  },
  {
    when: 'a function that is chosen at run time is called with care',
    subject: calling(null, { retries, catches }),
    expect: 'pass',
  },
  {
    when: 'a function of another account is called with care',
    subject: calling('999999999999:ask', { retries, catches }),
    expect: 'pass',
  },
  {
    when: 'a model is asked with care and a human’s answer is caught',
    subject: machine(
      task(invokeModel),
      task('arn:aws:states:::sqs:sendMessage.waitForTaskToken', { path: 'Approve', retries: [] }),
    ),
    expect: 'pass',
  },
  {
    when: 'a callback that calls a model need not retry',
    subject: machine(task(`${lambda}.waitForTaskToken`, { functionName: 'ask', retries: [] })),
    facts: caller,
    expect: 'pass',
  },
  {
    when: 'it neither retries nor catches',
    subject: model(bare),
    ...noRetry,
    expect: 'fail',
    message: /does not try again when it is throttled and has no way to go on\./,
  },
  {
    when: 'it catches but does not retry',
    subject: model({ retries: [] }),
    ...noRetry,
    expect: 'fail',
    message: /when it is throttled\.$/,
  },
  {
    when: 'it retries other errors only',
    subject: model({ retries: [retrier(['States.Timeout', 'Lambda.ServiceException'])] }),
    ...noRetry,
    expect: 'fail',
  },
  {
    when: 'it waits no longer each time',
    subject: model({ retries: [retrier(['States.ALL'], { backoffRate: 1 })] }),
    ...noRetry,
    expect: 'fail',
  },
  {
    when: 'it retries no time at all',
    subject: model({ retries: [retrier(['States.ALL'], { maxAttempts: 0 })] }),
    ...noRetry,
    expect: 'fail',
  },
  {
    when: 'the first of two retriers that cover throttling retries no time at all',
    subject: model({ retries: [retrier(['ThrottlingException'], { maxAttempts: 0 }), ...retries] }),
    ...noRetry,
    expect: 'fail',
  },
  {
    when: 'the first of two retriers that cover throttling waits no longer each time',
    subject: model({
      retries: [
        retrier(['States.TaskFailed'], { backoffRate: 1 }),
        retrier(['States.ALL'], { jitter: true }),
      ],
    }),
    ...noRetry,
    expect: 'fail',
    evidence: { 'state Ask': { retried: false, jitter: false } },
  },
  {
    when: 'the first of two retriers that cover throttling retries, and the second does not',
    subject: model({ retries: [...retries, retrier(['States.ALL'], { maxAttempts: 0 })] }),
    expect: 'pass',
  },
  {
    when: 'it catches throttling only to end, and other errors behind it to go on',
    subject: model({ catches: [catcher(['ThrottlingException'], true), ...catches] }),
    ...noCatch,
    expect: 'fail',
  },
  {
    when: 'a distributed map around it catches that too many items failed only to end, and the rest to go on',
    subject: model({
      catches: [],
      within: [
        around('Distributed', {
          catches: [catcher(['States.ExceedToleratedFailureThreshold'], true), catcher(['States.ALL'])],
        }),
      ],
    }),
    ...noCatch,
    expect: 'fail',
  },
  {
    when: 'neither it nor the Parallel state around it retries',
    subject: model({ retries: [], within: [around('Parallel', { catches })] }),
    ...noRetry,
    expect: 'fail',
  },
  {
    when: 'only a distributed map around it retries',
    subject: model({ retries: [], within: [around('Distributed', { retries })] }),
    ...noRetry,
    expect: 'fail',
  },
  {
    when: 'it retries but does not catch',
    subject: model({ catches: [] }),
    ...noCatch,
    expect: 'fail',
    message: /has no way to go on when it fails/,
  },
  {
    when: 'it catches only to end',
    subject: model({ catches: [catcher(['States.ALL'], true)] }),
    ...noCatch,
    expect: 'fail',
  },
  {
    when: 'it catches other errors only',
    subject: model({ catches: [catcher(['ValidationException'])] }),
    ...noCatch,
    expect: 'fail',
  },
  {
    when: 'a distributed map around it catches what it does not report',
    subject: model({
      catches: [],
      within: [around('Distributed', { catches: [catcher(['States.TaskFailed'])] })],
    }),
    ...noCatch,
    expect: 'fail',
  },
  {
    when: 'a distributed map around it catches only to end',
    subject: model({
      catches: [],
      within: [around('Distributed', { catches: [catcher(['States.ALL'], true)] })],
    }),
    ...noCatch,
    expect: 'fail',
  },
  {
    when: 'a Parallel state around it catches only to end',
    subject: model({
      catches: [],
      within: [around('Parallel', { catches: [catcher(['States.ALL'], true)] })],
    }),
    ...noCatch,
    expect: 'fail',
  },
  {
    when: 'the worst of several states counts',
    subject: machine(task(invokeModel, { catches: [] }), task(invokeModel, { ...bare, path: 'Each/Ask' })),
    ...noRetry,
    expect: 'fail',
    message: /State Each\/Ask/,
  },
  ...[
    'ask',
    'ask:live',
    'arn:aws:lambda:us-east-1:111122223333:function:ask',
    '111122223333:function:ask',
  ].map((name) =>
    titled(`the function ${name} may call models`, {
      subject: calling(name),
      facts: caller,
      ...noRetry,
      expect: 'fail' as const,
    }),
  ),
  {
    when: 'the function that may call models is the resource of the state',
    subject: machine(
      task('arn:aws:lambda:us-east-1:111122223333:function:ask', {
        ...bare,
        functionName: 'arn:aws:lambda:us-east-1:111122223333:function:ask',
      }),
    ),
    facts: caller,
    ...noRetry,
    expect: 'fail',
  },
  {
    when: 'the SDK integration calls a function that may call models',
    subject: machine(task('arn:aws:states:::aws-sdk:lambda:invoke', { ...bare, functionName: 'ask' })),
    facts: caller,
    ...noRetry,
    expect: 'fail',
  },
  {
    when: 'a callback that calls a model is not caught',
    subject: machine(task(`${lambda}.waitForTaskToken`, { functionName: 'ask', ...bare })),
    facts: caller,
    ...noCatch,
    expect: 'fail',
  },
  {
    when: 'a model is asked with care and a human’s answer is not caught',
    subject: machine(
      task(invokeModel),
      task('arn:aws:states:::sns:publish.waitForTaskToken', { path: 'Approve', ...bare }),
    ),
    ...noCatch,
    expect: 'fail',
    message: /State Approve/,
  },
  {
    when: 'one state fails and the function of another one is chosen at run time',
    subject: machine(task(invokeModel, bare), task(lambda, bare)),
    ...noRetry,
    expect: 'fail',
  },
  {
    when: 'it calls no model',
    subject: machine(task('arn:aws:states:::dynamodb:putItem', bare)),
    expect: 'not-applicable',
  },
  { when: 'it has no task', subject: machine(), expect: 'not-applicable', message: /calls no model/ },
  {
    when: 'it waits for a human only',
    subject: machine(task('arn:aws:states:::sqs:sendMessage.waitForTaskToken', bare)),
    expect: 'not-applicable',
  },
  { when: 'its function may call no model', subject: calling('ask'), facts: plain, expect: 'not-applicable' },
  { when: 'its function does not exist', subject: calling('gone'), facts: caller, expect: 'not-applicable' },
  {
    when: 'its function has no name that Lambda knows',
    subject: calling('not a name'),
    facts: caller,
    expect: 'not-applicable',
  },
  {
    when: 'the role of its function does not exist',
    subject: calling('ask'),
    facts: { 'lambda.function': caller['lambda.function'] },
    expect: 'not-applicable',
  },
  {
    when: 'it is being deleted',
    subject: { ...model(bare), status: 'DELETING' },
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'the function is chosen at run time',
    subject: calling(null),
    expect: 'unknown',
    reason: 'OPAQUE_POLICY',
  },
  {
    when: 'the function belongs to another account',
    subject: calling('999999999999:ask'),
    facts: caller,
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
  {
    when: 'the function lies in another region',
    subject: calling('arn:aws:lambda:eu-west-1:111122223333:function:ask'),
    facts: caller,
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
]);
