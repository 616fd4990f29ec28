import type { OutputOf } from '../../aws/services.ts';
import { s3Place } from '../aws/s3-place.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';

/** Accounts keep hundreds of thousands of jobs for ever: only the newest of a recent window are read. */
export const NEWEST = 200;
export const DAYS = 90;

/**
 * The newest training jobs, with their limits on run time.
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTrainingJob.html
 */
export const collector = defineCollector({
  fact: 'sagemaker.training-job',
  type: 'Custom::SageMaker::TrainingJob',
  scope: 'region',
  operations: ['sagemaker:ListTrainingJobs', 'sagemaker:DescribeTrainingJob'],
  changedBy: [
    'sagemaker:CreateTrainingJob',
    'sagemaker:UpdateTrainingJob',
    'sagemaker:StopTrainingJob',
    'sagemaker:DeleteTrainingJob',
  ],
  async *list(reading) {
    const since = new Date(Date.parse(reading.now) - DAYS * 86_400_000);
    reading.bounded({ newest: NEWEST, since: since.toISOString() });
    const pages = reading.pages('sagemaker:ListTrainingJobs', {
      CreationTimeAfter: since,
      SortBy: 'CreationTime',
      SortOrder: 'Descending',
      MaxResults: 100,
    });
    let left = NEWEST;
    for await (const { TrainingJobSummaries } of pages) {
      for (const { TrainingJobName } of TrainingJobSummaries ?? []) {
        yield stated(reading, TrainingJobName, 'the name of a training job');
        left -= 1;
        if (left === 0) return;
      }
    }
  },
  async get(reading, name) {
    const job = await reading.find('sagemaker:DescribeTrainingJob', { TrainingJobName: name });
    if (!job) return undefined;
    const status = stated(reading, job.TrainingJobStatus, `the status of training job ${name}`);
    const running = status === 'InProgress' || status === 'Stopping';
    return {
      id: name,
      arn: stated(reading, job.TrainingJobArn, `the ARN of training job ${name}`),
      value: {
        status,
        createdAt: stated(reading, job.CreationTime, `the age of training job ${name}`).toISOString(),
        trainingSeconds: running ? null : (job.TrainingTimeInSeconds ?? null),
        maxRuntimeSeconds: job.StoppingCondition?.MaxRuntimeInSeconds ?? null,
        maxWaitSeconds: job.StoppingCondition?.MaxWaitTimeInSeconds ?? null,
        instanceTypes: instanceTypesOf(job.ResourceConfig),
        serverlessJobType: job.ServerlessJobConfig?.JobType ?? null,
        instances: instancesOf(job.ResourceConfig),
        image: job.AlgorithmSpecification?.TrainingImage ?? null,
        inVpc: (job.VpcConfig?.Subnets?.length ?? 0) > 0,
        networkIsolation: job.EnableNetworkIsolation ?? false,
        interContainerEncryption: job.EnableInterContainerTrafficEncryption ?? false,
        outputKeyId: job.OutputDataConfig?.KmsKeyId || null,
        spot: job.EnableManagedSpotTraining ?? false,
        checkpoint: job.CheckpointConfig?.S3Uri
          ? s3Place(reading, job.CheckpointConfig.S3Uri, `the checkpoints of training job ${name}`)
          : null,
        writableFileSystem: (job.InputDataConfig ?? []).some(
          ({ DataSource }) => DataSource?.FileSystemDataSource?.FileSystemAccessMode === 'rw',
        ),
        inputs: (job.InputDataConfig ?? []).flatMap(({ DataSource }) => {
          const uri = DataSource?.S3DataSource?.S3Uri;
          return uri ? [s3Place(reading, uri, `a channel of training job ${name}`)] : [];
        }),
      },
    };
  },
});

/** Of one type, or over all instance groups; managed jobs state none. */
function instancesOf(config: OutputOf<'sagemaker:DescribeTrainingJob'>['ResourceConfig']): number {
  const groups = config?.InstanceGroups ?? [];
  if (groups.length > 0) return groups.reduce((total, { InstanceCount = 0 }) => total + InstanceCount, 0);
  return config?.SelectedInstanceCount ?? config?.InstanceCount ?? 0;
}

/** One type, one per instance group, or a list of preferences of which AWS selected one. */
function instanceTypesOf(
  config: OutputOf<'sagemaker:DescribeTrainingJob'>['ResourceConfig'],
): readonly string[] {
  const preferred = config?.SelectedInstanceType
    ? [config.SelectedInstanceType]
    : config?.InstancePreferences;
  const types = [config?.InstanceType, ...(config?.InstanceGroups ?? []), ...(preferred ?? [])].map((one) =>
    typeof one === 'object' ? one.InstanceType : one,
  );
  return [...new Set(types.filter((type) => type !== undefined))];
}
