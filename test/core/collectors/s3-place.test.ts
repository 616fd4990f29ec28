import { jobStem } from '@lenswatch/core/aws/job-name.ts';
import { s3Place } from '@lenswatch/core/collectors/aws/s3-place.ts';
import { expect, test } from 'vitest';

const reading = {
  giveUp(reason: string, message: string): never {
    throw new Error(`${reason}: ${message}`);
  },
};

test.each([
  ['s3://train', 'train', ''],
  ['s3://train/', 'train', ''],
  ['s3://train/data/2026/part.json', 'train', 'data/2026/part.json'],
  ['https://train.s3.us-east-1.amazonaws.com/data/', 'train', 'data/'],
  ['https://my.train.s3-us-west-2.amazonaws.com/data', 'my.train', 'data'],
  ['https://train.s3.amazonaws.com/', 'train', ''],
  ['https://s3.eu-west-1.amazonaws.com/train/data', 'train', 'data'],
  ['https://train.s3.cn-north-1.amazonaws.com.cn/data', 'train', 'data'],
])('%s lies in %s', (uri, bucket, prefix) => {
  expect(s3Place(reading, uri, 'the data')).toEqual({ bucket, prefix });
});

test.each(['', 'train/data', 's3:///data', 'https://example.com/train', 'ftp://train'])(
  '%s is no place in S3',
  (uri) => {
    expect(() => s3Place(reading, uri, 'the data')).toThrow(
      /^PARSE_ERROR: The address of the data is none of S3\.$/,
    );
  },
);

test.each([
  ['llama-2026-11-18', 'llama'],
  ['llama-2026-11-18-08-00-00-123', 'llama'],
  ['llama-20261118', 'llama'],
  ['llama-20261118T080000', 'llama'],
  ['llama-2', 'llama-2'],
  ['llama', 'llama'],
])('the stem of %s is %s', (name, stem) => {
  expect(jobStem(name)).toBe(stem);
});
