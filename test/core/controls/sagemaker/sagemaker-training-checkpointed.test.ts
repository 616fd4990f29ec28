import { control } from '@lenswatch/core/controls/sagemaker/sagemaker-training-checkpointed.ts';
import { testControl } from '../../../support/test-control.ts';
import { series, shape } from './training-series.ts';

const threshold = 14_400;
const long = { maxRuntimeSeconds: threshold };
const place = { bucket: 'checkpoints', prefix: '' };
const there = { 's3.bucket': { checkpoints: { foreign: true as const } } };

testControl(control, [
  {
    when: 'a long job writes checkpoints to a bucket that exists',
    subject: series(shape({ ...long, checkpoint: place })),
    facts: there,
    expect: 'pass',
    moving: true,
  },
  {
    when: 'a long job can write to a file system',
    subject: series(shape({ ...long, writableFileSystem: true })),
    expect: 'pass',
  },
  {
    when: 'the newest runs write checkpoints and earlier ones did not',
    subject: series(shape({ ...long, checkpoint: place }), shape(long)),
    facts: there,
    expect: 'pass',
  },
  {
    when: 'it may run as long as the threshold, and did',
    subject: series(shape({ ...long, longestSeconds: threshold })),
    expect: 'fail',
    severity: 'high',
    reason: 'NO_CHECKPOINTS',
    moving: true,
  },
  {
    when: 'it may run as long as the threshold, and has always been quicker',
    subject: series(shape({ ...long, longestSeconds: threshold - 1 })),
    expect: 'fail',
    severity: 'low',
    reason: 'NO_CHECKPOINTS',
  },
  {
    when: 'it may run as long as the threshold, and none has ended yet',
    subject: series(shape({ ...long, longestSeconds: null })),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'it names no limit, which is a day',
    subject: series(shape({ maxRuntimeSeconds: null, longestSeconds: null })),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'an earlier run took as long as the threshold',
    subject: series(shape(), shape({ longestSeconds: threshold }), shape({ longestSeconds: 10 })),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'it is short and runs on two instances',
    subject: series(shape({ instances: 2 })),
    expect: 'fail',
    severity: 'low',
    reason: 'NO_CHECKPOINTS',
  },
  {
    when: 'it is short, on two instances, and none has ended yet',
    subject: series(shape({ instances: 2, longestSeconds: null })),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'it is short and runs on spot capacity',
    subject: series(shape({ spot: true })),
    expect: 'fail',
    severity: 'high',
    reason: 'SPOT_WITHOUT_CHECKPOINTS',
  },
  {
    when: 'the bucket of its checkpoints does not exist',
    subject: series(shape({ ...long, checkpoint: place })),
    expect: 'fail',
    severity: 'high',
    reason: 'BUCKET_MISSING',
  },
  {
    when: 'the threshold is lower',
    subject: series(shape()),
    parameters: { checkpointThresholdSeconds: 3600 },
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the bucket of its checkpoints could not be read',
    subject: series(shape({ ...long, checkpoint: place })),
    missing: ['s3.bucket'],
    expect: 'unknown',
  },
  {
    when: 'known runs write checkpoints and a newer one may be among those that could not be read',
    subject: series(shape({ ...long, checkpoint: place })),
    facts: there,
    partial: ['sagemaker.training-job'],
    expect: 'unknown',
  },
  {
    when: 'known runs write none and a newer one may be among those that could not be read',
    subject: series(shape(long)),
    partial: ['sagemaker.training-job'],
    expect: 'unknown',
  },
  {
    when: 'known runs are short and a newer one may be among those that could not be read',
    subject: series(shape()),
    partial: ['sagemaker.training-job'],
    expect: 'unknown',
  },
  { when: 'no run is known', subject: series(), expect: 'unknown', reason: 'NO_DATA' },
  {
    when: 'it is short, on one instance and not on spot capacity',
    subject: series(shape({ maxRuntimeSeconds: threshold - 1, longestSeconds: threshold - 1 })),
    expect: 'not-applicable',
  },
  {
    when: 'SageMaker runs it by itself',
    subject: series(shape({ ...long, serverlessJobType: 'FineTuning' })),
    expect: 'not-applicable',
  },
]);
