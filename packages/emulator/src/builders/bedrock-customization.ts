import { arnIn } from '../services/arn.ts';
import {
  type CustomizationJob,
  customizationJobs,
  customModels,
  type ImportJob,
  importedModels,
  importJobs,
} from '../services/bedrock-customization.ts';
import type { At, World } from '../world.ts';
import { modelArn } from './bedrock.ts';
import { ago, type Built } from './built.ts';

interface Isolation {
  readonly name: string;
  readonly roleArn: string;
  /** Bucket of the training data, or of the weights. */
  readonly bucket: string;
  readonly network?: { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] };
  readonly keyArn?: string;
  readonly daysAgo?: number;
}

function vpcOf(network: Isolation['network']) {
  if (!network) return {};
  const { subnetIds, securityGroupIds } = network;
  return { vpcConfig: { subnetIds: [...subnetIds], securityGroupIds: [...securityGroupIds] } };
}

/** A finished customization job with the model that it made. */
export function customizationJob(
  world: World,
  at: At,
  options: Isolation & { readonly override?: Partial<CustomizationJob> },
): Built {
  const { name, keyArn, daysAgo = 20 } = options;
  const id = world.id(12).toLowerCase();
  const base = 'amazon.nova-lite-v1:0:300k';
  const jobArn = arnIn(at, 'bedrock', `model-customization-job/${base}/${id}`);
  const outputModelArn = arnIn(at, 'bedrock', `custom-model/${base}/${id}`);
  const creationTime = ago(world, { days: daysAgo });
  const data = {
    trainingDataConfig: { s3Uri: `s3://${options.bucket}/train/` },
    outputDataConfig: { s3Uri: `s3://${options.bucket}-output/${name}/` },
    baseModelArn: modelArn(at.region, base),
  };
  world.items(customizationJobs, at).set(jobArn, {
    jobArn,
    jobName: name,
    outputModelName: name,
    outputModelArn,
    roleArn: options.roleArn,
    status: 'Completed',
    creationTime,
    lastModifiedTime: creationTime,
    endTime: creationTime,
    validationDataConfig: { validators: [{ s3Uri: `s3://${options.bucket}/validate/` }] },
    ...data,
    ...(keyArn !== undefined && { outputModelKmsKeyArn: keyArn }),
    ...vpcOf(options.network),
    ...options.override,
  });
  customModel(world, at, {
    arn: outputModelArn,
    name,
    jobArn,
    daysAgo,
    ...(keyArn !== undefined && { keyArn }),
  });
  return { id: jobArn, arn: jobArn };
}

/** A custom model, its job known or long forgotten. */
export function customModel(
  world: World,
  at: At,
  options: {
    readonly name: string;
    readonly arn?: string;
    readonly jobArn?: string;
    readonly keyArn?: string;
    readonly daysAgo?: number;
  },
): Built {
  const { name, jobArn, keyArn, daysAgo = 200 } = options;
  const arn =
    options.arn ??
    arnIn(at, 'bedrock', `custom-model/amazon.nova-lite-v1:0:300k/${world.id(12).toLowerCase()}`);
  world.items(customModels, at).set(arn, {
    modelArn: arn,
    modelName: name,
    baseModelArn: modelArn(at.region, 'amazon.nova-lite-v1:0:300k'),
    creationTime: ago(world, { days: daysAgo }),
    modelStatus: 'Active',
    ...(jobArn !== undefined && { jobArn }),
    ...(keyArn !== undefined && { modelKmsKeyArn: keyArn }),
  });
  return { id: arn, arn };
}

/** A finished import job with the model that it made. */
export function importJob(
  world: World,
  at: At,
  options: Isolation & { readonly override?: Partial<ImportJob> },
): Built {
  const { name, keyArn, daysAgo = 20 } = options;
  const id = world.id(12).toLowerCase();
  const jobArn = arnIn(at, 'bedrock', `model-import-job/${id}`);
  const importedModelArn = arnIn(at, 'bedrock', `imported-model/${id}`);
  const creationTime = ago(world, { days: daysAgo });
  const modelDataSource = { s3DataSource: { s3Uri: `s3://${options.bucket}/weights/` } };
  world.items(importJobs, at).set(jobArn, {
    jobArn,
    jobName: name,
    importedModelName: name,
    importedModelArn,
    roleArn: options.roleArn,
    modelDataSource,
    status: 'Completed',
    creationTime,
    lastModifiedTime: creationTime,
    endTime: creationTime,
    ...(keyArn !== undefined && { importedModelKmsKeyArn: keyArn }),
    ...vpcOf(options.network),
    ...options.override,
  });
  world.items(importedModels, at).set(importedModelArn, {
    modelArn: importedModelArn,
    modelName: name,
    jobName: name,
    jobArn,
    modelDataSource,
    creationTime,
    ...(keyArn !== undefined && { modelKmsKeyArn: keyArn }),
  });
  return { id: jobArn, arn: jobArn };
}
