import { scalableTargets } from '../services/application-autoscaling.ts';
import { arnIn } from '../services/arn.ts';
import {
  type Cluster,
  clusters,
  type Endpoint,
  type EndpointConfig,
  endpointConfigs,
  endpoints,
  type InferenceComponent,
  inferenceComponents,
  lifecycleConfigs,
  type Model,
  models,
  type NotebookInstance,
  notebookInstances,
  type TrainingJob,
  trainingJobs,
} from '../services/sagemaker-store.ts';
import { tagResource } from '../services/tagging.ts';
import type { At, World } from '../world.ts';
import { ago, type Built } from './built.ts';

/** The image of AWS that serves large models. */
export function lmiImage(region: string): string {
  return `763104351884.dkr.ecr.${region}.amazonaws.com/djl-inference:0.33.0-lmi15.0.0-cu128`;
}

function trainingImage(region: string): string {
  return `763104351884.dkr.ecr.${region}.amazonaws.com/huggingface-pytorch-training:2.5.1-gpu-py311`;
}

/** A model; outside any VPC unless subnets are given. */
export function model(
  world: World,
  at: At,
  options: {
    readonly name: string;
    readonly roleArn: string;
    readonly image?: string;
    readonly subnetIds?: readonly string[];
    readonly isolated?: boolean;
    readonly override?: Partial<Model>;
  },
): Built {
  const { name, subnetIds, isolated = false } = options;
  const arn = arnIn(at, 'sagemaker', `model/${name}`);
  world.items(models, at).set(name, {
    ModelName: name,
    ModelArn: arn,
    PrimaryContainer: {
      Image: options.image ?? lmiImage(at.region),
      Mode: 'SingleModel',
      ModelDataUrl: `s3://models-${at.account}/${name}/model.tar.gz`,
    },
    ExecutionRoleArn: options.roleArn,
    CreationTime: ago(world, { days: 70 }),
    EnableNetworkIsolation: isolated,
    ...(subnetIds && { VpcConfig: { SecurityGroupIds: ['sg-0a0a0a0a0a0a0a0a0'], Subnets: [...subnetIds] } }),
    ...options.override,
  });
  return { id: name, arn };
}

/** An endpoint in service with the configuration of the same name: one variant on real instances. */
export function endpoint(
  world: World,
  at: At,
  options: {
    readonly name: string;
    /** Null where inference components bring the models. */
    readonly modelName: string | null;
    readonly instances?: number;
    readonly instanceType?: 'ml.g5.2xlarge' | 'ml.g6.12xlarge' | 'ml.m5.large' | 'ml.c5.xlarge';
    readonly tags?: { readonly [key: string]: string };
    readonly override?: Partial<Endpoint>;
    readonly overrideConfig?: Partial<EndpointConfig>;
  },
): Built {
  const { name, modelName, instances = 1, instanceType = 'ml.g5.2xlarge' } = options;
  const arn = arnIn(at, 'sagemaker', `endpoint/${name}`);
  const created = ago(world, { days: 60 });
  world.items(endpointConfigs, at).set(name, {
    EndpointConfigName: name,
    EndpointConfigArn: arnIn(at, 'sagemaker', `endpoint-config/${name}`),
    ProductionVariants: [
      {
        VariantName: 'AllTraffic',
        ...(modelName !== null && { ModelName: modelName }),
        InitialInstanceCount: instances,
        InstanceType: instanceType,
        InitialVariantWeight: 1,
      },
    ],
    CreationTime: created,
    ...options.overrideConfig,
  });
  world.items(endpoints, at).set(name, {
    EndpointName: name,
    EndpointArn: arn,
    EndpointConfigName: name,
    EndpointStatus: 'InService',
    ProductionVariants: [
      {
        VariantName: 'AllTraffic',
        CurrentWeight: 1,
        DesiredWeight: 1,
        CurrentInstanceCount: instances,
        DesiredInstanceCount: instances,
      },
    ],
    CreationTime: created,
    LastModifiedTime: created,
    ...options.override,
  });
  tagResource(world, at, arn, options.tags);
  return { id: name, arn };
}

/** An inference component on an endpoint. */
export function inferenceComponent(
  world: World,
  at: At,
  options: {
    readonly name: string;
    readonly endpointName: string;
    readonly modelName: string;
    readonly copies?: number;
    readonly override?: Partial<InferenceComponent>;
  },
): Built {
  const { name, endpointName, modelName, copies = 1 } = options;
  const arn = arnIn(at, 'sagemaker', `inference-component/${name}`);
  world.items(inferenceComponents, at).set(name, {
    InferenceComponentName: name,
    InferenceComponentArn: arn,
    EndpointName: endpointName,
    EndpointArn: arnIn(at, 'sagemaker', `endpoint/${endpointName}`),
    VariantName: 'AllTraffic',
    Specification: {
      ModelName: modelName,
      ComputeResourceRequirements: { NumberOfAcceleratorDevicesRequired: 1, MinMemoryRequiredInMb: 8192 },
    },
    RuntimeConfig: { DesiredCopyCount: copies, CurrentCopyCount: copies },
    CreationTime: ago(world, { days: 50 }),
    LastModifiedTime: ago(world, { days: 50 }),
    InferenceComponentStatus: 'InService',
    ...options.override,
  });
  return { id: name, arn };
}

/** Auto scaling of an endpoint's variant. */
export function scaledVariant(
  world: World,
  at: At,
  options: { readonly endpointName: string; readonly min: number; readonly max: number },
): Built {
  const id = `endpoint/${options.endpointName}/variant/AllTraffic`;
  const dimension = 'sagemaker:variant:DesiredInstanceCount';
  const arn = arnIn(at, 'application-autoscaling', `scalable-target/${world.id(12).toLowerCase()}`);
  world.items(scalableTargets, at).set(`${id}|${dimension}`, {
    ServiceNamespace: 'sagemaker',
    ResourceId: id,
    ScalableDimension: dimension,
    MinCapacity: options.min,
    MaxCapacity: options.max,
    RoleARN:
      `arn:aws:iam::${at.account}:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/` +
      'AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint',
    CreationTime: ago(world, { days: 50 }),
    ScalableTargetARN: arn,
  });
  return { id, arn };
}

/** A training job; completed unless the options say otherwise. */
export function trainingJob(
  world: World,
  at: At,
  options: {
    readonly name: string;
    readonly roleArn: string;
    readonly maxHours: number;
    /** Hours that it trained, or trains by now. */
    readonly hours?: number;
    readonly daysAgo?: number;
    readonly running?: boolean;
    /** Runs it in a VPC, under a key, with data and checkpoints in a bucket. */
    readonly guarded?: {
      readonly subnetIds: readonly string[];
      readonly keyArn: string;
      readonly bucket: string;
    };
    readonly override?: Partial<TrainingJob>;
  },
): Built {
  const { name, maxHours, hours = 2, daysAgo = 10, running = false, guarded } = options;
  const arn = arnIn(at, 'sagemaker', `training-job/${name}`);
  const CreationTime = running ? ago(world, { hours }) : ago(world, { days: daysAgo });
  const ended = new Date(CreationTime.getTime() + hours * 3_600_000);
  world.items(trainingJobs, at).set(name, {
    TrainingJobName: name,
    TrainingJobArn: arn,
    ModelArtifacts: { S3ModelArtifacts: `s3://training-${at.account}/${name}/output/model.tar.gz` },
    TrainingJobStatus: running ? 'InProgress' : 'Completed',
    SecondaryStatus: running ? 'Training' : 'Completed',
    AlgorithmSpecification: {
      TrainingImage: trainingImage(at.region),
      TrainingInputMode: 'File',
    },
    RoleArn: options.roleArn,
    OutputDataConfig: { S3OutputPath: `s3://training-${at.account}/${name}/output` },
    ResourceConfig: { InstanceType: 'ml.g5.12xlarge', InstanceCount: 1, VolumeSizeInGB: 200 },
    StoppingCondition: { MaxRuntimeInSeconds: maxHours * 3600 },
    CreationTime,
    TrainingStartTime: CreationTime,
    LastModifiedTime: running ? CreationTime : ended,
    EnableNetworkIsolation: true,
    EnableManagedSpotTraining: false,
    ...(!running && {
      TrainingEndTime: ended,
      TrainingTimeInSeconds: hours * 3600,
      BillableTimeInSeconds: hours * 3600,
    }),
    ...(guarded && {
      VpcConfig: { SecurityGroupIds: ['sg-0a0a0a0a0a0a0a0a0'], Subnets: [...guarded.subnetIds] },
      OutputDataConfig: { S3OutputPath: `s3://${guarded.bucket}/${name}/output`, KmsKeyId: guarded.keyArn },
      CheckpointConfig: { S3Uri: `s3://${guarded.bucket}/${name}/checkpoints` },
      InputDataConfig: [
        {
          ChannelName: 'train',
          DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: `s3://${guarded.bucket}/data/` } },
        },
      ],
    }),
    ...options.override,
  });
  return { id: name, arn };
}

/** A notebook in service; with `stopsWhenIdle`, its start script stops it. */
export function notebook(
  world: World,
  at: At,
  options: {
    readonly name: string;
    readonly roleArn: string;
    readonly stopsWhenIdle?: boolean;
    readonly daysRunning?: number;
    readonly override?: Partial<NotebookInstance>;
  },
): Built {
  const { name, stopsWhenIdle = false, daysRunning = 1 } = options;
  const arn = arnIn(at, 'sagemaker', `notebook-instance/${name}`);
  const lifecycle = `${name}-lifecycle`;
  const script = '#!/bin/bash\npython3 /home/ec2-user/autostop.py --time 3600 --ignore-connections\n';
  if (stopsWhenIdle) {
    world.items(lifecycleConfigs, at).set(lifecycle, {
      NotebookInstanceLifecycleConfigArn: arnIn(
        at,
        'sagemaker',
        `notebook-instance-lifecycle-config/${lifecycle}`,
      ),
      NotebookInstanceLifecycleConfigName: lifecycle,
      OnCreate: [],
      OnStart: [{ Content: Buffer.from(script).toString('base64') }],
      LastModifiedTime: ago(world, { days: 100 }),
      CreationTime: ago(world, { days: 100 }),
    });
  }
  world.items(notebookInstances, at).set(name, {
    NotebookInstanceArn: arn,
    NotebookInstanceName: name,
    NotebookInstanceStatus: 'InService',
    Url: `${name}.notebook.${at.region}.sagemaker.aws`,
    InstanceType: 'ml.t3.medium',
    RoleArn: options.roleArn,
    LastModifiedTime: ago(world, { days: daysRunning }),
    CreationTime: ago(world, { days: 80 }),
    ...(stopsWhenIdle && { NotebookInstanceLifecycleConfigName: lifecycle }),
    DirectInternetAccess: 'Disabled',
    VolumeSizeInGB: 50,
    RootAccess: 'Disabled',
    PlatformIdentifier: 'notebook-al2023-v1',
    InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: '2' },
    ...options.override,
  });
  return { id: name, arn };
}

/** A HyperPod cluster with one group of accelerators. */
export function cluster(
  world: World,
  at: At,
  options: {
    readonly name: string;
    readonly roleArn: string;
    readonly orchestrator: 'EKS' | 'SLURM';
    readonly recovery?: Cluster['NodeRecovery'];
    readonly deepChecks?: boolean;
    readonly subnetIds?: readonly string[];
    readonly override?: Partial<Cluster>;
  },
): Built {
  const { name, orchestrator, recovery, deepChecks = false, subnetIds } = options;
  const arn = arnIn(at, 'sagemaker', `cluster/${world.id(12).toLowerCase()}`);
  world.items(clusters, at).set(name, {
    ClusterArn: arn,
    ClusterName: name,
    ClusterStatus: 'InService',
    CreationTime: ago(world, { days: 30 }),
    InstanceGroups: [
      {
        InstanceGroupName: 'workers',
        InstanceType: 'ml.p5.48xlarge',
        CurrentCount: 4,
        TargetCount: 4,
        ExecutionRole: options.roleArn,
        ...(deepChecks && { OnStartDeepHealthChecks: ['InstanceStress', 'InstanceConnectivity'] }),
      },
    ],
    Orchestrator:
      orchestrator === 'EKS' ? { Eks: { ClusterArn: arnIn(at, 'eks', `cluster/${name}`) } } : { Slurm: {} },
    ...(recovery !== undefined && { NodeRecovery: recovery }),
    ...(subnetIds && { VpcConfig: { SecurityGroupIds: ['sg-0a0a0a0a0a0a0a0a0'], Subnets: [...subnetIds] } }),
    ...options.override,
  });
  return { id: name, arn };
}
