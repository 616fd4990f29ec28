import type { Change } from '../change.ts';
import { isOwn, type Named, namedAt, textAt } from './named.ts';

/** SageMaker's requests name things by name; ARNs in its answers are written in lower case. */
export const sagemaker = {
  'sagemaker.endpoint': endpoint,
  'sagemaker.endpoint-config': namedAt('endpointConfigName'),
  'sagemaker.model': namedAt('modelName'),
  'sagemaker.inference-component': namedAt('inferenceComponentName'),
  'sagemaker.training-job': namedAt('trainingJobName'),
  // A lifecycle configuration names none of the notebooks that run it: all of them are looked at.
  'sagemaker.notebook-instance': namedAt('notebookInstanceName'),
  'sagemaker.scalable-target': scalableTarget,
  'sagemaker.cluster': cluster,
};

/** A cluster may be called by its ARN, which ends in an id that AWS made up: that leads to no name. */
function cluster(change: Change): Named {
  const name = textAt(change, 'clusterName');
  return [name === undefined || name.startsWith('arn:') ? null : name];
}

/** Tags are set by ARN, in which the name has lost its capitals; `affected` finds the endpoint. */
function endpoint(change: Change): Named {
  if (!change.name.endsWith('Tags')) return namedAt('endpointName')(change);
  const arn = textAt(change, 'resourceArn');
  if (arn === undefined) return [null];
  return arn.includes(':endpoint/') && isOwn(change, arn) ? [arn] : [];
}

/** Every service scales through the same calls. */
function scalableTarget(change: Change): Named {
  const namespace = textAt(change, 'serviceNamespace');
  if (namespace !== undefined && namespace !== 'sagemaker') return [];
  const resource = textAt(change, 'resourceId');
  const dimension = textAt(change, 'scalableDimension');
  return [resource !== undefined && dimension !== undefined ? `${resource}|${dimension}` : null];
}
