import type { OutputOf } from '../../aws/services.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';

/**
 * The inference endpoints of one region with their live instance counts.
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html
 */
export const collector = defineCollector({
  fact: 'sagemaker.endpoint',
  type: 'AWS::SageMaker::Endpoint',
  scope: 'region',
  operations: ['sagemaker:ListEndpoints', 'sagemaker:DescribeEndpoint', 'sagemaker:ListTags'],
  changedBy: [
    'sagemaker:CreateEndpoint',
    'sagemaker:UpdateEndpoint',
    'sagemaker:DeleteEndpoint',
    'sagemaker:UpdateEndpointWeightsAndCapacities',
    'sagemaker:AddTags',
    'sagemaker:DeleteTags',
  ],
  async *list(reading) {
    for await (const { Endpoints } of reading.pages('sagemaker:ListEndpoints', { MaxResults: 100 })) {
      for (const { EndpointName } of stated(reading, Endpoints, 'a list of endpoints'))
        yield stated(reading, EndpointName, 'the name of an endpoint');
    }
  },
  async get(reading, name) {
    const endpoint = await reading.find('sagemaker:DescribeEndpoint', { EndpointName: name });
    if (!endpoint) return undefined;
    const arn = stated(reading, endpoint.EndpointArn, `the ARN of endpoint ${name}`);
    const tags: [string, string][] = [];
    for await (const { Tags } of reading.pages('sagemaker:ListTags', { ResourceArn: arn })) {
      for (const { Key = '', Value = '' } of Tags ?? []) tags.push([Key, Value]);
    }
    return {
      id: name,
      arn,
      value: {
        status: stated(reading, endpoint.EndpointStatus, `the status of endpoint ${name}`),
        configName: stated(reading, endpoint.EndpointConfigName, `the configuration of endpoint ${name}`),
        variants: (endpoint.ProductionVariants ?? []).map((variant) => ({
          name: stated(reading, variant.VariantName, `the name of a variant of endpoint ${name}`),
          // Every variant starts with weight 1; one without a weight must not look as if it took no traffic.
          weight: variant.CurrentWeight ?? variant.DesiredWeight ?? 1,
          instances: stated(
            reading,
            instancesOf(variant, endpoint.EndpointStatus),
            `the instances of variant ${variant.VariantName} of endpoint ${name}`,
          ),
          serverless: variant.CurrentServerlessConfig !== undefined,
        })),
        createdAt: stated(reading, endpoint.CreationTime, `the age of endpoint ${name}`).toISOString(),
        tags: Object.fromEntries(tags),
        capture: endpoint.DataCaptureConfig
          ? {
              started: endpoint.DataCaptureConfig.CaptureStatus === 'Started',
              samplingPercent: stated(
                reading,
                endpoint.DataCaptureConfig.CurrentSamplingPercentage,
                `the sampling of endpoint ${name}`,
              ),
            }
          : null,
      },
    };
  },
  async *affected(reading, reference) {
    if (!reference.startsWith('arn:')) {
      yield reference;
      return;
    }
    // ARNs are written in lower case: only the listing tells the name.
    for await (const { Endpoints } of reading.pages('sagemaker:ListEndpoints', { MaxResults: 100 })) {
      for (const { EndpointArn, EndpointName } of stated(reading, Endpoints, 'a list of endpoints')) {
        if (EndpointArn !== reference) continue;
        yield stated(reading, EndpointName, 'the name of an endpoint');
      }
    }
  },
});

type Variant = NonNullable<OutputOf<'sagemaker:DescribeEndpoint'>['ProductionVariants']>[number];

/** A roll-back, and one that failed, leave the old variants serving. */
const serving: ReadonlySet<string | undefined> = new Set([
  'InService',
  'RollingBack',
  'UpdateRollbackFailed',
]);

/**
 * Serverless variants have no instances; a variant with pools may state its instances pool by pool.
 * `undefined`: a variant that serves, of which AWS states no number, which is not the same as none.
 */
function instancesOf(
  { CurrentInstanceCount, CurrentServerlessConfig, InstancePools }: Variant,
  status: string | undefined,
): number | undefined {
  if (CurrentInstanceCount !== undefined) return CurrentInstanceCount;
  if (InstancePools) return InstancePools.reduce((sum, pool) => sum + (pool.CurrentInstanceCount ?? 0), 0);
  return CurrentServerlessConfig || !serving.has(status) ? 0 : undefined;
}
