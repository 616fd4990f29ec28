import { control } from '@lenswatch/core/controls/sagemaker/sagemaker-training-stopping-bounded.ts';
import type { TrainingJob } from '@lenswatch/core/facts/sagemaker.ts';
import { testControl } from '../../../support/test-control.ts';

const hour = 3600;
const job: TrainingJob = {
  status: 'Completed',
  createdAt: '2026-11-18T08:00:00.000Z',
  trainingSeconds: 2 * hour,
  maxRuntimeSeconds: 8 * hour,
  maxWaitSeconds: null,
  instanceTypes: ['ml.p5.48xlarge'],
  serverlessJobType: null,
  instances: 1,
  image: null,
  inVpc: true,
  networkIsolation: true,
  interContainerEncryption: true,
  outputKeyId: null,
  spot: false,
  checkpoint: null,
  writableFileSystem: false,
  inputs: [],
};
const subject = (value: Partial<TrainingJob>, id = 'llama-2026-11-18-08-00-00-123') => ({
  fact: 'sagemaker.training-job' as const,
  id,
  value: { ...job, ...value },
});
const runsOf = (base: string, seconds: readonly number[], more: Partial<TrainingJob> = {}) => ({
  'sagemaker.training-job': Object.fromEntries(
    seconds.map((trainingSeconds, index) => [
      `${base}-2026-11-0${index + 1}-08-00-00-123`,
      { ...job, createdAt: `2026-11-0${index + 1}T08:00:00.000Z`, trainingSeconds, ...more },
    ]),
  ),
});
const usual = runsOf('llama', [2 * hour, 2 * hour, 3 * hour, 2 * hour, hour]);

testControl(control, [
  {
    when: 'its limit is four times the usual run time',
    subject: subject({}),
    facts: usual,
    expect: 'pass',
    message: /median of 7200 s/,
  },
  {
    when: 'its limit is more than four times the usual run time',
    subject: subject({ maxRuntimeSeconds: 8 * hour + 1 }),
    facts: usual,
    expect: 'fail',
    reason: 'FAR_ABOVE_USUAL',
    severity: 'low',
  },
  {
    when: 'only the five newest earlier runs are short',
    subject: subject({ maxRuntimeSeconds: 20 * hour }),
    facts: runsOf('llama', [90 * hour, 90 * hour, 90 * hour, hour, hour, hour, hour, hour]),
    expect: 'fail',
  },
  {
    when: 'only the five newest earlier runs are short, and AWS lists them first',
    subject: subject({ maxRuntimeSeconds: 20 * hour }),
    facts: {
      'sagemaker.training-job': Object.fromEntries(
        Object.entries(
          runsOf('llama', [90 * hour, 90 * hour, 90 * hour, hour, hour, hour, hour, hour])[
            'sagemaker.training-job'
          ],
        ).reverse(),
      ),
    },
    expect: 'fail',
  },
  {
    when: 'one of several instance types is an accelerator, and it may run more than 120 hours',
    subject: subject({ instanceTypes: ['ml.m5.large', 'ml.p5.48xlarge'], maxRuntimeSeconds: 130 * hour }),
    expect: 'fail',
    reason: 'ABOVE_MAXIMUM',
  },
  { when: 'it may run 120 hours', subject: subject({ maxRuntimeSeconds: 120 * hour }), expect: 'pass' },
  {
    when: 'earlier runs failed soon',
    subject: subject({ maxRuntimeSeconds: 100 * hour }),
    facts: runsOf('llama', [60, 60, 60, 60, 60], { status: 'Failed' }),
    expect: 'pass',
    message: /fewer than 5/,
  },
  {
    when: 'AWS does not say how long an earlier run took',
    subject: subject({ maxRuntimeSeconds: 100 * hour }),
    facts: {
      'sagemaker.training-job': {
        ...runsOf('llama', [hour, hour, hour, hour])['sagemaker.training-job'],
        'llama-2026-11-05-08-00-00-123': {
          ...job,
          createdAt: '2026-11-05T08:00:00.000Z',
          trainingSeconds: null,
        },
      },
    },
    expect: 'pass',
    message: /fewer than 5/,
  },
  {
    when: 'later runs and other jobs are not compared',
    subject: subject({ maxRuntimeSeconds: 100 * hour, createdAt: '2026-11-04T12:00:00.000Z' }),
    facts: {
      'sagemaker.training-job': {
        ...usual['sagemaker.training-job'],
        ...runsOf('other', [1, 1, 1, 1, 1])['sagemaker.training-job'],
      },
    },
    expect: 'pass',
    message: /fewer than 5/,
  },
  { when: 'it has no earlier runs', subject: subject({ maxRuntimeSeconds: 100 * hour }), expect: 'pass' },
  {
    when: 'it may run more than 120 hours',
    subject: subject({ maxRuntimeSeconds: 120 * hour + 1 }),
    expect: 'fail',
    reason: 'ABOVE_MAXIMUM',
  },
  {
    when: 'it names no limit, so that one day holds',
    subject: subject({ maxRuntimeSeconds: null }),
    expect: 'pass',
  },
  {
    when: 'one day is more than the parameter allows',
    subject: subject({ maxRuntimeSeconds: null }),
    parameters: { maxTrainHours: 23 },
    expect: 'fail',
  },
  {
    when: 'it is a managed customization without instances',
    subject: subject({ instanceTypes: [], serverlessJobType: 'FineTuning', maxRuntimeSeconds: 130 * hour }),
    expect: 'fail',
  },
  {
    when: 'its history was cut',
    subject: subject({}),
    facts: usual,
    bounded: { 'sagemaker.training-job': { newest: 200, since: '2026-08-22T00:00:00.000Z' } },
    expect: 'pass',
  },
  {
    when: 'it uses no accelerator',
    subject: subject({ instanceTypes: ['ml.m5.large'] }),
    expect: 'not-applicable',
  },
  {
    when: 'it is being deleted',
    subject: subject({ status: 'Deleting' }),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
]);
