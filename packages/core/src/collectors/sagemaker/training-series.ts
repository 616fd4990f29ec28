import { stringify } from 'safe-stable-stringify';
import { jobStem } from '../../aws/job-name.ts';
import type { Resource } from '../../facts/fact.ts';
import type { TrainingSeries } from '../../facts/sagemaker.ts';
import { defineCollector, type Found, type Reading } from '../collector.ts';
import { DAYS, NEWEST } from './training-job.ts';

type SeriesReading = Reading<never, 'sagemaker.training-job'>;

/**
 * Training jobs that are run again and again under a new name each time, as one: what they look like and how
 * often. It costs no call, and its findings outlive the single run.
 */
export const collector = defineCollector({
  fact: 'sagemaker.training-series',
  type: 'Custom::SageMaker::TrainingJob',
  scope: 'region',
  operations: [],
  changedBy: ['sagemaker:CreateTrainingJob', 'sagemaker:StopTrainingJob', 'sagemaker:DeleteTrainingJob'],
  dependsOn: ['sagemaker.training-job'],
  async *list(reading) {
    const since = new Date(Date.parse(reading.now) - DAYS * 86_400_000);
    reading.bounded({ newest: NEWEST, since: since.toISOString() });
    const jobs = reading.known('sagemaker.training-job');
    const stems = Map.groupBy(jobs, ({ id }) => jobStem(id));
    for (const [stem, runs] of stems) yield seriesOf(reading, stem, runs);
  },
  async get(reading, stem) {
    const runs = reading.known('sagemaker.training-job').filter(({ id }) => jobStem(id) === stem);
    return runs.length === 0 ? undefined : seriesOf(reading, stem, runs);
  },
});

function seriesOf(
  { partition, region, account }: SeriesReading,
  stem: string,
  runs: readonly Resource<'sagemaker.training-job'>[],
): Found<'sagemaker.training-series'> {
  const newestFirst = [...runs].sort((a, b) => (a.value.createdAt < b.value.createdAt ? 1 : -1));
  const alike = Map.groupBy(newestFirst, (run) => stringify(lookOf(run)));
  return {
    id: stem,
    arn: `arn:${partition}:sagemaker:${region}:${account}:training-job/${stem}*`,
    value: { window: { newest: NEWEST, days: DAYS }, shapes: [...alike.values()].map(shapeOf) },
  };
}

type Look = Omit<TrainingSeries['shapes'][number], 'newestRun' | 'runs' | 'statuses' | 'longestSeconds'>;

function lookOf({ value }: Resource<'sagemaker.training-job'>): Look {
  const { instances, instanceTypes, image, inVpc, networkIsolation, interContainerEncryption } = value;
  const { outputKeyId, spot, checkpoint, writableFileSystem, maxRuntimeSeconds, serverlessJobType } = value;
  return {
    instances,
    instanceTypes,
    image,
    inVpc,
    networkIsolation,
    interContainerEncryption,
    outputKeyId,
    spot,
    // Tools give each run a folder of its own: only the bucket says whether runs look alike.
    checkpoint: checkpoint && { bucket: checkpoint.bucket, prefix: '' },
    writableFileSystem,
    maxRuntimeSeconds,
    serverlessJobType,
  };
}

function shapeOf(runs: readonly Resource<'sagemaker.training-job'>[]): TrainingSeries['shapes'][number] {
  const [newest] = runs as [Resource<'sagemaker.training-job'>];
  const seconds = runs.flatMap(({ value }) => value.trainingSeconds ?? []);
  return {
    ...lookOf(newest),
    newestRun: newest.id,
    runs: runs.length,
    statuses: [...new Set(runs.map(({ value }) => value.status))].sort(),
    longestSeconds: seconds.length === 0 ? null : Math.max(...seconds),
  };
}
