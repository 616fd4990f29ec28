import { AwsError } from '../aws-error.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { defineStore } from '../world.ts';
import { arnIn } from './arn.ts';
import { type RecordOf, required } from './record.ts';
import { recorded } from './trace.ts';

export type CustomizationJob = RecordOf<'bedrock:GetModelCustomizationJob'>;
export type ImportJob = RecordOf<'bedrock:GetModelImportJob'>;
export type CustomModel = RecordOf<'bedrock:GetCustomModel'>;
export type ImportedModel = RecordOf<'bedrock:GetImportedModel'>;

// All are keyed by ARN.
export const customizationJobs = defineStore<CustomizationJob>('bedrock.customization-job');
export const importJobs = defineStore<ImportJob>('bedrock.import-job');
export const customModels = defineStore<CustomModel>('bedrock.custom-model');
export const importedModels = defineStore<ImportedModel>('bedrock.imported-model');

interface Window {
  readonly creationTimeAfter?: Date | undefined;
  readonly creationTimeBefore?: Date | undefined;
  readonly sortOrder?: string | undefined;
  readonly nextToken?: string | undefined;
  readonly maxResults?: number | undefined;
}

/** One page of what was created in a window, newest first unless the request says otherwise. */
function created<T>(call: Call, items: Iterable<T>, input: Window, timeOf: (item: T) => Date | undefined) {
  const sign = input.sortOrder === 'Ascending' ? 1 : -1;
  const at = (item: T) => timeOf(item)?.getTime() ?? 0;
  const chosen = [...items]
    .filter(
      (item) =>
        (input.creationTimeAfter === undefined || at(item) > input.creationTimeAfter.getTime()) &&
        (input.creationTimeBefore === undefined || at(item) < input.creationTimeBefore.getTime()),
    )
    .sort((a, b) => sign * (at(a) - at(b)));
  return page(call, chosen, input.nextToken, input.maxResults, 1000);
}

function found<T>(call: Call, store: ReturnType<typeof defineStore<T>>, reference = ''): T {
  const item = call.world.items(store, call).get(reference);
  if (item !== undefined) return item;
  throw new AwsError('ResourceNotFoundException', `The provided identifier ${reference} was not found.`, 404);
}

function onArn<I>(action: string, of: (input: I) => string | undefined) {
  return (input: I) => [{ action: `bedrock:${action}`, resource: required(of(input), 'identifier') }];
}

export const customizationOperations: readonly Modelled[] = [
  defineOperation('bedrock:ListModelCustomizationJobs', {
    handle(input, call) {
      const all = call.world.items(customizationJobs, call).values();
      const { items, next } = created(call, all, input, ({ creationTime }) => creationTime);
      const modelCustomizationJobSummaries = items.map((job) => ({
        jobArn: job.jobArn,
        baseModelArn: job.baseModelArn,
        jobName: job.jobName,
        status: job.status ?? 'InProgress',
        creationTime: job.creationTime,
      }));
      return { modelCustomizationJobSummaries, nextToken: next };
    },
  }),
  defineOperation('bedrock:GetModelCustomizationJob', {
    authorize: onArn('GetModelCustomizationJob', ({ jobIdentifier }) => jobIdentifier),
    handle: (input, call) => found(call, customizationJobs, input.jobIdentifier),
  }),
  defineOperation('bedrock:ListModelImportJobs', {
    handle(input, call) {
      const all = call.world.items(importJobs, call).values();
      const { items, next } = created(call, all, input, ({ creationTime }) => creationTime);
      const modelImportJobSummaries = items.map((job) => ({
        jobArn: job.jobArn ?? '',
        jobName: job.jobName ?? '',
        status: job.status ?? 'InProgress',
        creationTime: job.creationTime ?? call.now,
      }));
      return { modelImportJobSummaries, nextToken: next };
    },
  }),
  defineOperation('bedrock:GetModelImportJob', {
    authorize: onArn('GetModelImportJob', ({ jobIdentifier }) => jobIdentifier),
    handle: (input, call) => found(call, importJobs, input.jobIdentifier),
  }),
  defineOperation('bedrock:ListCustomModels', {
    handle(input, call) {
      const all = call.world.items(customModels, call).values();
      const { items, next } = created(call, all, input, ({ creationTime }) => creationTime);
      const modelSummaries = items.map((model) => ({
        modelArn: model.modelArn,
        modelName: model.modelName,
        creationTime: model.creationTime,
        baseModelArn: model.baseModelArn ?? '',
        baseModelName: (model.baseModelArn ?? '').split('/').at(-1) ?? '',
      }));
      return { modelSummaries, nextToken: next };
    },
  }),
  defineOperation('bedrock:GetCustomModel', {
    authorize: onArn('GetCustomModel', ({ modelIdentifier }) => modelIdentifier),
    handle: (input, call) => found(call, customModels, input.modelIdentifier),
  }),
  defineOperation('bedrock:DeleteCustomModel', {
    authorize: onArn('DeleteCustomModel', ({ modelIdentifier }) => modelIdentifier),
    handle(input, call) {
      call.world.items(customModels, call).delete(found(call, customModels, input.modelIdentifier).modelArn);
      return {};
    },
    trace: (input) => ({ requestParameters: recorded(input), responseElements: null }),
  }),
  defineOperation('bedrock:ListImportedModels', {
    handle(input, call) {
      const all = call.world.items(importedModels, call).values();
      const { items, next } = created(call, all, input, ({ creationTime }) => creationTime);
      const modelSummaries = items.map((model) => ({
        modelArn: model.modelArn ?? '',
        modelName: model.modelName ?? '',
        creationTime: model.creationTime ?? call.now,
      }));
      return { modelSummaries, nextToken: next };
    },
  }),
  defineOperation('bedrock:GetImportedModel', {
    authorize: onArn('GetImportedModel', ({ modelIdentifier }) => modelIdentifier),
    handle: (input, call) => found(call, importedModels, input.modelIdentifier),
  }),
  defineOperation('bedrock:CreateModelCustomizationJob', {
    authorize: (input, call) => [
      {
        action: 'bedrock:CreateModelCustomizationJob',
        resource: arnIn(call, 'bedrock', `custom-model/${input.customModelName}`),
      },
    ],
    handle(input, call) {
      const jobName = required(input.jobName, 'jobName');
      const jobArn = arnIn(
        call,
        'bedrock',
        `model-customization-job/${input.baseModelIdentifier}/${call.world.id(12).toLowerCase()}`,
      );
      const key = input.customModelKmsKeyId;
      call.world.items(customizationJobs, call).set(jobArn, {
        jobArn,
        jobName,
        outputModelName: required(input.customModelName, 'customModelName'),
        roleArn: required(input.roleArn, 'roleArn'),
        status: 'InProgress',
        creationTime: call.now,
        lastModifiedTime: call.now,
        baseModelArn: required(input.baseModelIdentifier, 'baseModelIdentifier'),
        trainingDataConfig: required(input.trainingDataConfig, 'trainingDataConfig'),
        validationDataConfig: input.validationDataConfig ?? { validators: [] },
        outputDataConfig: required(input.outputDataConfig, 'outputDataConfig'),
        ...(key !== undefined && {
          outputModelKmsKeyArn: key.startsWith('arn:') ? key : arnIn(call, 'kms', `key/${key}`),
        }),
        ...(input.vpcConfig && { vpcConfig: input.vpcConfig }),
      });
      return { jobArn };
    },
    trace: (input, answer) => ({ requestParameters: recorded(input), responseElements: recorded(answer) }),
  }),
];
