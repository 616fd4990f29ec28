import type { OutputOf } from '../../aws/services.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Reading } from '../collector.ts';

/**
 * The bounds within which variants and inference components scale by themselves.
 * @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalableTargets.html
 */
export const collector = defineCollector({
  fact: 'sagemaker.scalable-target',
  type: 'AWS::ApplicationAutoScaling::ScalableTarget',
  scope: 'region',
  operations: ['application-autoscaling:DescribeScalableTargets'],
  // Application Auto Scaling reports under the source of EC2 Auto Scaling.
  changedBy: ['autoscaling:RegisterScalableTarget', 'autoscaling:DeregisterScalableTarget'],
  async *list(reading) {
    const all = { ServiceNamespace: 'sagemaker' } as const;
    for await (const page of reading.pages('application-autoscaling:DescribeScalableTargets', all)) {
      for (const target of page.ScalableTargets ?? []) yield targetOf(reading, target);
    }
  },
  async get(reading, id) {
    const resourceId = id.slice(0, id.lastIndexOf('|'));
    const query = { ServiceNamespace: 'sagemaker' as const, ResourceIds: [resourceId] };
    for await (const page of reading.pages('application-autoscaling:DescribeScalableTargets', query)) {
      const found = page.ScalableTargets?.map((target) => targetOf(reading, target)).find(
        (one) => one.id === id,
      );
      if (found) return found;
    }
    return undefined;
  },
});

function targetOf(
  reading: Reading<'application-autoscaling:DescribeScalableTargets', never>,
  target: NonNullable<OutputOf<'application-autoscaling:DescribeScalableTargets'>['ScalableTargets']>[number],
): Found<'sagemaker.scalable-target'> {
  const { partition, region, account } = reading;
  const resourceId = stated(reading, target.ResourceId, 'the resource of a scalable target');
  const dimension = stated(
    reading,
    target.ScalableDimension,
    `the dimension of scalable target ${resourceId}`,
  );
  const id = `${resourceId}|${dimension}`;
  return {
    id,
    // Targets registered before AWS gave them ARNs have none.
    arn:
      target.ScalableTargetARN ??
      `arn:${partition}:application-autoscaling:${region}:${account}:scalable-target/${id}`,
    value: {
      resourceId,
      dimension,
      minCapacity: stated(reading, target.MinCapacity, `the minimum of scalable target ${id}`),
      maxCapacity: stated(reading, target.MaxCapacity, `the maximum of scalable target ${id}`),
    },
  };
}
