import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import { type Call, page } from '../operation.ts';
import { defineStore } from '../world.ts';
import { arnIn } from './arn.ts';
import type { RecordOf } from './record.ts';

export type Endpoint = RecordOf<'sagemaker:DescribeEndpoint'>;
export type EndpointConfig = RecordOf<'sagemaker:DescribeEndpointConfig'>;
export type Model = RecordOf<'sagemaker:DescribeModel'>;
export type InferenceComponent = RecordOf<'sagemaker:DescribeInferenceComponent'>;
export type TrainingJob = RecordOf<'sagemaker:DescribeTrainingJob'>;
export type Cluster = RecordOf<'sagemaker:DescribeCluster'>;
export type NotebookInstance = RecordOf<'sagemaker:DescribeNotebookInstance'>;
export type LifecycleConfig = RecordOf<'sagemaker:DescribeNotebookInstanceLifecycleConfig'>;

// All are keyed by name.
export const endpoints = defineStore<Endpoint>('sagemaker.endpoint');
export const endpointConfigs = defineStore<EndpointConfig>('sagemaker.endpoint-config');
export const models = defineStore<Model>('sagemaker.model');
export const inferenceComponents = defineStore<InferenceComponent>('sagemaker.inference-component');
export const trainingJobs = defineStore<TrainingJob>('sagemaker.training-job');
export const clusters = defineStore<Cluster>('sagemaker.cluster');
export const notebookInstances = defineStore<NotebookInstance>('sagemaker.notebook-instance');
export const lifecycleConfigs = defineStore<LifecycleConfig>('sagemaker.lifecycle-config');

/** SageMaker has no error of its own for what does not exist, and words of their own for notebook instances. */
export function found<T>(item: T | undefined, kind: string, arn: string): T {
  if (item !== undefined) return item;
  const message = kind.startsWith('notebook') ? 'RecordNotFound' : `Could not find ${kind} "${arn}".`;
  throw new AwsError('ValidationException', message, 400);
}

/** One thing by name. */
export function describe<T>(
  call: Call,
  store: ReturnType<typeof defineStore<T>>,
  kind: string,
  name = '',
): T {
  return found(
    call.world.items(store, call).get(name),
    kind.replace('-', ' '),
    arnIn(call, 'sagemaker', `${kind}/${name}`),
  );
}

/** Asks for one action on the thing of a kind that a request names. */
export function onNamed<I>(action: string, kind: string, nameOf: (input: I) => string | undefined) {
  return (input: I, call: Call): readonly Authorization[] => [
    { action: `sagemaker:${action}`, resource: arnIn(call, 'sagemaker', `${kind}/${nameOf(input)}`) },
  ];
}

interface Listing {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
  readonly NameContains?: string | undefined;
  readonly StatusEquals?: string | undefined;
  readonly CreationTimeAfter?: Date | undefined;
  readonly CreationTimeBefore?: Date | undefined;
  readonly SortBy?: string | undefined;
  readonly SortOrder?: string | undefined;
}

/** What the shared filters of a listing look at. */
export interface Listable {
  readonly name: string;
  readonly status: string | undefined;
  readonly created: Date;
}

/** One page of the items that match the shared filters, newest first unless the request says otherwise. */
export function listed<T>(
  call: Call,
  items: Iterable<T>,
  input: Listing,
  look: (item: T) => Listable,
  defaultOrder: 'Ascending' | 'Descending' = 'Descending',
) {
  const { NameContains = '', StatusEquals, CreationTimeAfter, CreationTimeBefore, SortBy, SortOrder } = input;
  const sign = (SortOrder ?? defaultOrder) === 'Ascending' ? 1 : -1;
  const all = [...items]
    .map((item) => ({ item, seen: look(item) }))
    .filter(
      ({ seen }) =>
        seen.name.includes(NameContains) &&
        (StatusEquals === undefined || seen.status === StatusEquals) &&
        (CreationTimeAfter === undefined || seen.created > CreationTimeAfter) &&
        (CreationTimeBefore === undefined || seen.created < CreationTimeBefore),
    )
    .sort(
      (a, b) =>
        sign *
        (SortBy === 'Name'
          ? a.seen.name.localeCompare(b.seen.name)
          : a.seen.created.getTime() - b.seen.created.getTime()),
    )
    .map(({ item }) => item);
  return page(call, all, input.NextToken, input.MaxResults, 100);
}
