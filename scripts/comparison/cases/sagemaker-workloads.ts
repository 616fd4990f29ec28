import { network } from '@lenswatch/emulator/builders/ec2.ts';
import { role, trustService } from '@lenswatch/emulator/builders/iam.ts';
import { bucket } from '@lenswatch/emulator/builders/s3.ts';
import { endpoint, model, trainingJob } from '@lenswatch/emulator/builders/sagemaker.ts';
import { endpointConfigs } from '@lenswatch/emulator/services/sagemaker-store.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import type { PeerCase } from '../peer-case.ts';

function sageMakerRole(world: World, at: At): string {
  const trust = trustService('sagemaker.amazonaws.com', at.account);
  return role(world, at, { name: 'sagemaker', trust }).arn;
}

/** An endpoint that runs so many instances after its configuration started so many. */
function scaled(world: World, at: At, initial: number, running: number): string {
  model(world, at, { name: 'chat', roleArn: sageMakerRole(world, at) });
  const { id } = endpoint(world, at, { name: 'chat', modelName: 'chat', instances: running });
  const [variant] = world.items(endpointConfigs, at).get(id)?.ProductionVariants ?? [];
  if (variant) variant.InitialInstanceCount = initial;
  return id;
}

/** A job of long ago, outside any VPC. */
function oldJob(world: World, at: At): string {
  const roleArn = sageMakerRole(world, at);
  return trainingJob(world, at, { name: 'tune', roleArn, maxHours: 4, daysAgo: 900 }).id;
}

const isolated = { control: 'sagemaker-training-job-isolated' } as const;
const redundant = { control: 'sagemaker-endpoint-redundant' } as const;
const shrunk = {
  mistake: 'false pass',
  because: 'two instances were asked for once, one runs; only the configuration is read',
  right: 'fail',
  seed: (world: World, at: At) => scaled(world, at, 2, 1),
} as const;

/** Mistakes about what SageMaker trains and hosts. */
export const cases: readonly PeerCase[] = [
  {
    ...isolated,
    peer: 'Prowler',
    check: 'sagemaker_training_jobs_volume_and_output_encryption_enabled',
    mistake: 'false pass',
    because: 'the volume has a key, the output has none; only the key of the volume is read',
    right: 'fail',
    seed(world, at) {
      const { subnetIds } = network(world, at);
      const keyArn = `arn:aws:kms:${at.region}:${at.account}:key/00000000-0000-4000-8000-000000000001`;
      return trainingJob(world, at, {
        name: 'tune',
        roleArn: sageMakerRole(world, at),
        maxHours: 4,
        guarded: { subnetIds, keyArn, bucket: 'training' },
        override: {
          OutputDataConfig: { S3OutputPath: 's3://training/tune/output' },
          ResourceConfig: {
            InstanceType: 'ml.g5.12xlarge',
            InstanceCount: 1,
            VolumeSizeInGB: 200,
            VolumeKmsKeyId: keyArn,
          },
        },
      }).id;
    },
  },
  {
    ...isolated,
    peer: 'Prowler',
    check: 'sagemaker_training_jobs_vpc_settings_configured and its like',
    mistake: 'false fail',
    because: 'the job ended years ago and nobody can mend it; every job ever is judged',
    right: 'no finding',
    seed: oldJob,
  },
  {
    ...isolated,
    peer: 'service-screener v2',
    check: 'training jobs',
    mistake: 'false fail',
    because: 'the job ended years ago and nobody can mend it; every job ever is described one by one',
    right: 'no finding',
    seed: oldJob,
  },
  { ...redundant, ...shrunk, peer: 'Prowler', check: 'sagemaker_endpoint_config_prod_variant_instances' },
  { ...redundant, ...shrunk, peer: 'Security Hub CSPM', check: 'SageMaker.4' },
  { ...redundant, ...shrunk, peer: 'service-screener v2', check: 'production variants' },
  {
    ...redundant,
    peer: 'Security Hub CSPM',
    check: 'SageMaker.4',
    mistake: 'false fail',
    because: 'the endpoint started with one instance and runs two; only the initial count is read',
    right: 'pass',
    seed: (world, at) => scaled(world, at, 1, 2),
  },
  {
    ...redundant,
    peer: 'Prowler',
    check: 'sagemaker_endpoint_config_prod_variant_instances',
    mistake: 'false fail',
    because: 'no endpoint uses the configuration; unused ones are judged all the same',
    right: 'no finding',
    seed(world, at) {
      world.items(endpointConfigs, at).set('old', {
        EndpointConfigName: 'old',
        EndpointConfigArn: `arn:aws:sagemaker:${at.region}:${at.account}:endpoint-config/old`,
        ProductionVariants: [
          {
            VariantName: 'AllTraffic',
            ModelName: 'old',
            InitialInstanceCount: 1,
            InstanceType: 'ml.g5.2xlarge',
          },
        ],
        CreationTime: world.now(),
      });
      return 'old';
    },
  },
  {
    peer: 'Prowler',
    check: 'sagemaker_models_network_isolation_enabled and …_vpc_settings_configured',
    control: 'sagemaker-model-private-and-isolated',
    mistake: 'false fail',
    because: 'the model could not be described; what is not known is taken for bad',
    right: 'unknown',
    seed: (world, at) => scaled(world, at, 2, 2),
    faults: [{ operation: 'sagemaker:DescribeModel', fault: 'deny' }],
  },
  {
    peer: 'AIML security assessment',
    check: 'FS-21',
    control: 's3-training-data-protected',
    mistake: 'no verdict',
    because:
      'models are trained on an unversioned bucket with a name of its own; buckets are found by name there',
    right: 'fail',
    seed(world, at) {
      const { subnetIds } = network(world, at);
      bucket(world, at, { name: 'warehouse' });
      const keyArn = `arn:aws:kms:${at.region}:${at.account}:key/00000000-0000-4000-8000-000000000001`;
      const guarded = { subnetIds, keyArn, bucket: 'warehouse' };
      trainingJob(world, at, { name: 'tune', roleArn: sageMakerRole(world, at), maxHours: 4, guarded });
      return 'warehouse';
    },
  },
];
