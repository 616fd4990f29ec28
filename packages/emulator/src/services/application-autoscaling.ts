import { defineOperation, type Modelled, page } from '../operation.ts';
import { defineStore } from '../world.ts';
import { type RowOf, required } from './record.ts';

export type ScalableTarget = RowOf<'application-autoscaling:DescribeScalableTargets', 'ScalableTargets'>;

/** Keyed by `resource id|dimension`. */
export const scalableTargets = defineStore<ScalableTarget>('application-autoscaling.target');

export const operations: readonly Modelled[] = [
  defineOperation('application-autoscaling:DescribeScalableTargets', {
    handle(input, call) {
      const namespace = required(input.ServiceNamespace, 'serviceNamespace');
      const all = [...call.world.items(scalableTargets, call).values()].filter(
        ({ ServiceNamespace, ResourceId, ScalableDimension }) =>
          ServiceNamespace === namespace &&
          (!input.ResourceIds?.length || input.ResourceIds.includes(ResourceId)) &&
          (input.ScalableDimension === undefined || ScalableDimension === input.ScalableDimension),
      );
      const { items, next } = page(call, all, input.NextToken, input.MaxResults, 50);
      return { ScalableTargets: items, NextToken: next };
    },
  }),
];
