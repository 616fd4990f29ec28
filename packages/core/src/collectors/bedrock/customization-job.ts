import type { S3Place } from '../../facts/sagemaker.ts';
import { s3Place } from '../aws/s3-place.ts';
import { type GivesUp, stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Reading } from '../collector.ts';

/** Accounts keep jobs for ever: only the newest of a recent window are read. */
const NEWEST = 200;
const DAYS = 90;

const operations = [
  'bedrock:ListModelCustomizationJobs',
  'bedrock:GetModelCustomizationJob',
  'bedrock:ListModelImportJobs',
  'bedrock:GetModelImportJob',
] as const;

type JobReading = Reading<(typeof operations)[number], never>;

/**
 * The newest jobs that customize or import models, with the network and the key that they use; the id is the ARN.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetModelCustomizationJob.html
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetModelImportJob.html
 */
export const collector = defineCollector({
  fact: 'bedrock.customization-job',
  type: 'Custom::Bedrock::CustomizationJob',
  types: {
    all: ['Custom::Bedrock::CustomizationJob', 'Custom::Bedrock::ImportJob'],
    of: (id) => (isImport(id) ? 'Custom::Bedrock::ImportJob' : 'Custom::Bedrock::CustomizationJob'),
  },
  scope: 'region',
  operations,
  changedBy: [
    'bedrock:CreateModelCustomizationJob',
    'bedrock:StopModelCustomizationJob',
    'bedrock:CreateModelImportJob',
  ],
  async *list(reading) {
    const since = new Date(Date.parse(reading.now) - DAYS * 86_400_000);
    reading.bounded({ newest: NEWEST, since: since.toISOString() });
    const window = {
      creationTimeAfter: since,
      sortBy: 'CreationTime',
      sortOrder: 'Descending',
      maxResults: 100,
    } as const;
    let left = NEWEST;
    for await (const page of reading.pages('bedrock:ListModelCustomizationJobs', window)) {
      for (const { jobArn } of page.modelCustomizationJobSummaries ?? []) {
        if (left > 0) yield stated(reading, jobArn, 'the ARN of a customization job');
        left -= 1;
      }
      if (left <= 0) break;
    }
    left = NEWEST;
    for await (const page of reading.pages('bedrock:ListModelImportJobs', window)) {
      for (const { jobArn } of page.modelImportJobSummaries ?? []) {
        if (left > 0) yield stated(reading, jobArn, 'the ARN of an import job');
        left -= 1;
      }
      if (left <= 0) break;
    }
  },
  async get(reading, arn) {
    return isImport(arn) ? await importJob(reading, arn) : await customizationJob(reading, arn);
  },
});

function isImport(arn: string): boolean {
  return arn.includes(':model-import-job/');
}

async function customizationJob(
  reading: JobReading,
  arn: string,
): Promise<Found<'bedrock.customization-job'> | undefined> {
  const job = await reading.find('bedrock:GetModelCustomizationJob', { jobIdentifier: arn });
  if (!job) return undefined;
  const what = `customization job ${arn}`;
  const logs = job.trainingDataConfig?.invocationLogsConfig?.invocationLogSource;
  const inputs = [
    job.trainingDataConfig?.s3Uri,
    logs?.s3Uri,
    ...(job.validationDataConfig?.validators ?? []).map(({ s3Uri }) => s3Uri),
  ];
  return {
    id: arn,
    arn,
    value: {
      kind: 'customization',
      name: stated(reading, job.jobName, `the name of ${what}`),
      status: stated(reading, job.status, `the status of ${what}`),
      createdAt: stated(reading, job.creationTime, `the age of ${what}`).toISOString(),
      subnets: job.vpcConfig?.subnetIds?.length ?? 0,
      securityGroupIds: job.vpcConfig?.securityGroupIds ?? [],
      keyArn: job.outputModelKmsKeyArn ?? null,
      inputs: placesOf(reading, inputs, what),
    },
  };
}

async function importJob(
  reading: JobReading,
  arn: string,
): Promise<Found<'bedrock.customization-job'> | undefined> {
  const job = await reading.find('bedrock:GetModelImportJob', { jobIdentifier: arn });
  if (!job) return undefined;
  const what = `import job ${arn}`;
  return {
    id: arn,
    arn,
    value: {
      kind: 'import',
      name: stated(reading, job.jobName, `the name of ${what}`),
      status: stated(reading, job.status, `the status of ${what}`),
      createdAt: stated(reading, job.creationTime, `the age of ${what}`).toISOString(),
      subnets: job.vpcConfig?.subnetIds?.length ?? 0,
      securityGroupIds: job.vpcConfig?.securityGroupIds ?? [],
      keyArn: job.importedModelKmsKeyArn ?? null,
      inputs: placesOf(reading, [job.modelDataSource?.s3DataSource?.s3Uri], what),
    },
  };
}

function placesOf(reading: GivesUp, uris: readonly (string | undefined)[], what: string): readonly S3Place[] {
  return uris.flatMap((uri) => (uri ? [s3Place(reading, uri, `the data of ${what}`)] : []));
}
