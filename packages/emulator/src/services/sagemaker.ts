import { AwsError } from '../aws-error.ts';
import { defineOperation, type Modelled, page } from '../operation.ts';
import { required } from './record.ts';
import {
  clusters,
  describe,
  endpointConfigs,
  endpoints,
  inferenceComponents,
  lifecycleConfigs,
  listed,
  models,
  notebookInstances,
  onNamed,
  trainingJobs,
} from './sagemaker-store.ts';
import { tags } from './tagging.ts';
import { recorded } from './trace.ts';

const hostingReads: readonly Modelled[] = [
  defineOperation('sagemaker:ListEndpoints', {
    handle(input, call) {
      const { items, next } = listed(call, call.world.items(endpoints, call).values(), input, (each) => ({
        name: each.EndpointName,
        status: each.EndpointStatus,
        created: each.CreationTime,
      }));
      const Endpoints = items.map(
        ({ EndpointName, EndpointArn, CreationTime, LastModifiedTime, EndpointStatus }) => ({
          EndpointName,
          EndpointArn,
          CreationTime,
          LastModifiedTime,
          EndpointStatus,
        }),
      );
      return { Endpoints, NextToken: next };
    },
  }),
  defineOperation('sagemaker:DescribeEndpoint', {
    authorize: onNamed('DescribeEndpoint', 'endpoint', ({ EndpointName }) => EndpointName),
    handle: (input, call) => describe(call, endpoints, 'endpoint', input.EndpointName),
  }),
  defineOperation('sagemaker:DescribeEndpointConfig', {
    authorize: onNamed('DescribeEndpointConfig', 'endpoint-config', (input) => input.EndpointConfigName),
    handle: (input, call) => describe(call, endpointConfigs, 'endpoint-config', input.EndpointConfigName),
  }),
  defineOperation('sagemaker:DescribeModel', {
    authorize: onNamed('DescribeModel', 'model', ({ ModelName }) => ModelName),
    handle: (input, call) => describe(call, models, 'model', input.ModelName),
  }),
  defineOperation('sagemaker:ListInferenceComponents', {
    handle(input, call) {
      const chosen = [...call.world.items(inferenceComponents, call).values()].filter(
        ({ EndpointName, VariantName }) =>
          (input.EndpointNameEquals === undefined || EndpointName === input.EndpointNameEquals) &&
          (input.VariantNameEquals === undefined || VariantName === input.VariantNameEquals),
      );
      const { items, next } = listed(call, chosen, input, (each) => ({
        name: each.InferenceComponentName,
        status: each.InferenceComponentStatus,
        created: each.CreationTime,
      }));
      const InferenceComponents = items.map((each) => ({
        CreationTime: each.CreationTime,
        InferenceComponentArn: each.InferenceComponentArn,
        InferenceComponentName: each.InferenceComponentName,
        EndpointArn: each.EndpointArn,
        EndpointName: each.EndpointName,
        VariantName: each.VariantName ?? '',
        InferenceComponentStatus: each.InferenceComponentStatus,
        LastModifiedTime: each.LastModifiedTime,
      }));
      return { InferenceComponents, NextToken: next };
    },
  }),
  defineOperation('sagemaker:DescribeInferenceComponent', {
    authorize: onNamed(
      'DescribeInferenceComponent',
      'inference-component',
      (input) => input.InferenceComponentName,
    ),
    handle: (input, call) =>
      describe(call, inferenceComponents, 'inference-component', input.InferenceComponentName),
  }),
];

const workbenchReads: readonly Modelled[] = [
  defineOperation('sagemaker:ListTrainingJobs', {
    handle(input, call) {
      const { items, next } = listed(
        call,
        call.world.items(trainingJobs, call).values(),
        input,
        (each) => ({
          name: each.TrainingJobName,
          status: each.TrainingJobStatus,
          created: each.CreationTime,
        }),
        'Ascending',
      );
      const TrainingJobSummaries = items.map((each) => ({
        TrainingJobName: each.TrainingJobName,
        TrainingJobArn: each.TrainingJobArn,
        CreationTime: each.CreationTime,
        TrainingEndTime: each.TrainingEndTime,
        LastModifiedTime: each.LastModifiedTime,
        TrainingJobStatus: each.TrainingJobStatus,
        SecondaryStatus: each.SecondaryStatus,
      }));
      return { TrainingJobSummaries, NextToken: next };
    },
  }),
  defineOperation('sagemaker:DescribeTrainingJob', {
    authorize: onNamed('DescribeTrainingJob', 'training-job', ({ TrainingJobName }) => TrainingJobName),
    handle: (input, call) => describe(call, trainingJobs, 'training-job', input.TrainingJobName),
  }),
  defineOperation('sagemaker:ListClusters', {
    handle(input, call) {
      const { items, next } = listed(call, call.world.items(clusters, call).values(), input, (each) => ({
        name: each.ClusterName ?? '',
        status: each.ClusterStatus,
        created: each.CreationTime ?? call.now,
      }));
      const ClusterSummaries = items.map((each) => ({
        ClusterArn: each.ClusterArn,
        ClusterName: each.ClusterName ?? '',
        CreationTime: each.CreationTime ?? call.now,
        ClusterStatus: each.ClusterStatus,
      }));
      return { ClusterSummaries, NextToken: next };
    },
  }),
  defineOperation('sagemaker:DescribeCluster', {
    authorize: onNamed('DescribeCluster', 'cluster', ({ ClusterName }) => ClusterName),
    handle(input, call) {
      const cluster = call.world.items(clusters, call).get(input.ClusterName ?? '');
      if (cluster) return cluster;
      throw new AwsError('ResourceNotFound', `Cluster ${input.ClusterName} was not found.`, 400);
    },
  }),
  defineOperation('sagemaker:UpdateCluster', {
    authorize: onNamed('UpdateCluster', 'cluster', ({ ClusterName }) => ClusterName),
    handle(input, call) {
      const before = call.world.items(clusters, call).get(input.ClusterName ?? '');
      if (!before) throw new AwsError('ResourceNotFound', `Cluster ${input.ClusterName} was not found.`, 400);
      call.world.items(clusters, call).set(before.ClusterName ?? '', {
        ...before,
        ...(input.NodeRecovery !== undefined && { NodeRecovery: input.NodeRecovery }),
      });
      return { ClusterArn: before.ClusterArn };
    },
    trace: (input, answer) => ({ requestParameters: recorded(input), responseElements: recorded(answer) }),
  }),
  defineOperation('sagemaker:ListNotebookInstances', {
    handle(input, call) {
      const { items, next } = listed(
        call,
        call.world.items(notebookInstances, call).values(),
        input,
        (each) => ({
          name: each.NotebookInstanceName ?? '',
          status: each.NotebookInstanceStatus,
          created: each.CreationTime ?? call.now,
        }),
      );
      const NotebookInstances = items.map((each) => ({
        NotebookInstanceName: each.NotebookInstanceName,
        NotebookInstanceArn: each.NotebookInstanceArn,
        NotebookInstanceStatus: each.NotebookInstanceStatus,
        Url: each.Url,
        InstanceType: each.InstanceType,
        CreationTime: each.CreationTime,
        LastModifiedTime: each.LastModifiedTime,
        NotebookInstanceLifecycleConfigName: each.NotebookInstanceLifecycleConfigName,
      }));
      return { NotebookInstances, NextToken: next };
    },
  }),
  defineOperation('sagemaker:DescribeNotebookInstance', {
    authorize: onNamed(
      'DescribeNotebookInstance',
      'notebook-instance',
      ({ NotebookInstanceName }) => NotebookInstanceName,
    ),
    handle: (input, call) =>
      describe(call, notebookInstances, 'notebook-instance', input.NotebookInstanceName),
  }),
  defineOperation('sagemaker:DescribeNotebookInstanceLifecycleConfig', {
    authorize: onNamed(
      'DescribeNotebookInstanceLifecycleConfig',
      'notebook-instance-lifecycle-config',
      (input) => input.NotebookInstanceLifecycleConfigName,
    ),
    handle: (input, call) =>
      describe(
        call,
        lifecycleConfigs,
        'notebook-instance-lifecycle-config',
        input.NotebookInstanceLifecycleConfigName,
      ),
  }),
  defineOperation('sagemaker:ListTags', {
    authorize: (input) => [
      { action: 'sagemaker:ListTags', resource: required(input.ResourceArn, 'ResourceArn') },
    ],
    handle(input, call) {
      const all = call.world.items(tags, call).get(required(input.ResourceArn, 'ResourceArn')) ?? [];
      const { items, next } = page(call, all, input.NextToken, input.MaxResults, 100);
      return { Tags: items, NextToken: next };
    },
  }),
];

export const operations: readonly Modelled[] = [...hostingReads, ...workbenchReads];
