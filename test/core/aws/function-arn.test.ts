import { parseFunctionArn, parseFunctionName } from '@lenswatch/core/aws/function-arn.ts';
import { expect, test } from 'vitest';

const functionArn = 'arn:aws:lambda:us-east-1:111122223333:function:find';
const place = { partition: 'aws', account: '111122223333', region: 'us-east-1' };
const find = { account: '111122223333', region: 'us-east-1', name: 'find', qualifier: null, functionArn };

test('an ARN names a function, with or without version or alias', () => {
  expect(parseFunctionArn(functionArn)).toEqual(find);
  expect(parseFunctionArn(`${functionArn}:live`)).toEqual({ ...find, qualifier: 'live' });
  expect(parseFunctionArn(`${functionArn}:$LATEST`)).toEqual({ ...find, qualifier: '$LATEST' });
  for (const text of [
    '',
    'find',
    `${functionArn}:`,
    `${functionArn}:a:b`,
    functionArn.replace('lambda', 's3'),
  ]) {
    expect(parseFunctionArn(text), text).toBeUndefined();
  }
});

test('callers may leave out what is their own', () => {
  for (const text of [
    'find',
    'function:find',
    '111122223333:find',
    '111122223333:function:find',
    functionArn,
  ]) {
    expect(parseFunctionName(text, place), text).toEqual(find);
    expect(parseFunctionName(`${text}:7`, place), text).toEqual({ ...find, qualifier: '7' });
  }
  expect(parseFunctionName('999999999999:function:find', place)?.account).toBe('999999999999');
  expect(parseFunctionName('find me', place)).toBeUndefined();
  expect(parseFunctionName('arn:aws:sqs:us-east-1:111122223333:find', place)).toBeUndefined();
});
