import { tasksOf } from '@lenswatch/core/collectors/stepfunctions/definition.ts';
import { expect, test } from 'vitest';

const retry = [
  { ErrorEquals: ['States.TaskFailed'], BackoffRate: 1.5, MaxAttempts: 2, JitterStrategy: 'FULL' },
];
const machine = (states: object) => JSON.stringify({ StartAt: 'A', States: states });
const ask = { Type: 'Task', Resource: 'arn:aws:states:::bedrock:invokeModel', End: true };
const only = (states: object) => tasksOf(machine(states))?.[0];

test('a task keeps how it retries and catches, with the defaults of AWS, and nothing of its input', () => {
  const tasks = tasksOf(
    machine({
      Ask: {
        ...ask,
        Parameters: { ModelId: 'm', Body: { prompt: 'a secret of the customer' } },
        Retry: [...retry, { ErrorEquals: ['States.ALL'] }],
        Catch: [
          { ErrorEquals: ['States.Timeout'], Next: 'Stop' },
          { ErrorEquals: ['States.ALL'], Next: 'Say sorry' },
        ],
      },
      Stop: { Type: 'Fail', Error: 'Late' },
      'Say sorry': { Type: 'Pass', Result: 'Try again tomorrow.', End: true },
    }),
  );
  expect(tasks).toEqual([
    {
      path: 'Ask',
      resource: 'arn:aws:states:::bedrock:invokeModel',
      functionName: null,
      retries: [
        { errors: ['States.TaskFailed'], maxAttempts: 2, backoffRate: 1.5, jitter: true },
        { errors: ['States.ALL'], maxAttempts: 3, backoffRate: 2, jitter: false },
      ],
      catches: [
        { errors: ['States.Timeout'], plainEnd: true },
        { errors: ['States.ALL'], plainEnd: false },
      ],
      within: [],
    },
  ]);
  expect(JSON.stringify(tasks)).not.toMatch(/secret|tomorrow/);
});

test.each([
  ['a Fail state', { Type: 'Fail' }, true],
  ['a Succeed state', { Type: 'Succeed' }, true],
  ['a Succeed state that says something', { Type: 'Succeed', Output: { answer: 'later' } }, false],
  ['a Pass state that says nothing and ends', { Type: 'Pass', End: true }, true],
  ['a Pass state that goes on', { Type: 'Pass', Next: 'Ask' }, false],
  ['a Pass state with a result', { Type: 'Pass', End: true, Result: { answer: 'later' } }, false],
  ['a Pass state with JSONata output', { Type: 'Pass', End: true, Output: { answer: 'later' } }, false],
  ['a Pass state with parameters', { Type: 'Pass', End: true, Parameters: { answer: 'later' } }, false],
  ['another task', { ...ask }, false],
])('a catcher that leads to %s', (_what, target, plainEnd) => {
  const found = only({
    Ask: { ...ask, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'There' }] },
    There: target,
  });
  expect(found?.catches).toEqual([{ errors: ['States.ALL'], plainEnd }]);
});

test('a catcher that leads nowhere, or to a name of every object, ends', () => {
  for (const Next of ['Nowhere', 'constructor', '__proto__']) {
    const found = only({ Ask: { ...ask, Catch: [{ ErrorEquals: ['States.ALL'], Next }] } });
    expect(found?.catches).toEqual([{ errors: ['States.ALL'], plainEnd: true }]);
  }
});

test('tasks are found in Parallel, Map, Iterator and distributed maps, with the states around them', () => {
  const inner = (name: string) => ({ StartAt: name, States: { [name]: ask } });
  const tasks = tasksOf(
    machine({
      Both: {
        Type: 'Parallel',
        Retry: retry,
        Branches: [
          inner('Left'),
          { StartAt: 'Each', States: { Each: { Type: 'Map', Iterator: inner('Old'), End: true } } },
        ],
      },
      Many: {
        Type: 'Map',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
          ...inner('Far'),
        },
        ItemReader: { Resource: 'arn:aws:states:::s3:getObject', Parameters: {} },
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Both' }],
      },
      Few: { Type: 'Map', ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...inner('Near') } },
      Wait: { Type: 'Wait', Seconds: 1 },
    }),
  );
  expect(
    tasks?.map(({ path, within }) => [path, ...within.map(({ name, kind }) => `${name} ${kind}`)]),
  ).toEqual([
    ['Both/Left', 'Both Parallel'],
    ['Both/Each/Old', 'Both Parallel', 'Each Map'],
    ['Many/Far', 'Many Distributed'],
    ['Few/Near', 'Few Map'],
  ]);
  expect(tasks?.[0]?.within[0]?.retries).toHaveLength(1);
  expect(tasks?.[2]?.within[0]?.catches).toEqual([{ errors: ['States.ALL'], plainEnd: false }]);
});

const invoke = 'arn:aws:states:::lambda:invoke';
test.each([
  ['JSONPath', { Resource: invoke, Parameters: { FunctionName: 'find', Payload: {} } }, 'find'],
  ['JSONata', { Resource: invoke, QueryLanguage: 'JSONata', Arguments: { FunctionName: 'find' } }, 'find'],
  ['a path', { Resource: invoke, Parameters: { 'FunctionName.$': '$.name' } }, null],
  ['an expression', { Resource: invoke, Arguments: { FunctionName: '{% $name %}' } }, null],
  ['an expression for all of it', { Resource: invoke, Arguments: '{% $everything %}' }, null],
  ['a callback', { Resource: `${invoke}.waitForTaskToken`, Parameters: { FunctionName: 'find' } }, 'find'],
  [
    'the SDK',
    { Resource: 'arn:aws:states:::aws-sdk:lambda:invoke', Parameters: { FunctionName: 'find' } },
    'find',
  ],
  [
    'another operation',
    { Resource: 'arn:aws:states:::aws-sdk:lambda:invokeAsync', Parameters: { FunctionName: 'find' } },
    null,
  ],
  [
    'the function itself',
    { Resource: 'arn:aws:lambda:us-east-1:111122223333:function:find' },
    'arn:aws:lambda:us-east-1:111122223333:function:find',
  ],
  [
    'another service',
    { Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: { FunctionName: 'find' } },
    null,
  ],
])('the function of a task that names it by %s', (_what, task, name) => {
  expect(only({ Call: { Type: 'Task', ...task } })?.functionName).toBe(name);
});

test('what is no definition does not parse', () => {
  for (const text of [
    '',
    '{',
    '[]',
    '{}',
    'null',
    '{"States": []}',
    '{"States": {"A": {}}}',
    '{"States": {"A": {"Type": "Task", "Retry": {}}}}',
    '{"States": {"A": {"Type": "Task", "Retry": [{"BackoffRate": 2}]}}}',
    '{"States": {"A": {"Type": "Map", "ItemProcessor": {}}}}',
  ]) {
    expect(tasksOf(text), text).toBeUndefined();
  }
});
