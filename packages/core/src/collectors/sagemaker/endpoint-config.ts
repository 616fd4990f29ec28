import type { EndpointConfig } from '../../facts/sagemaker.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';

/**
 * The configurations that endpoints use. Unused ones serve nobody and stay unread.
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpointConfig.html
 */
export const collector = defineCollector({
  fact: 'sagemaker.endpoint-config',
  type: 'AWS::SageMaker::EndpointConfig',
  scope: 'region',
  operations: ['sagemaker:DescribeEndpointConfig'],
  changedBy: ['sagemaker:CreateEndpointConfig', 'sagemaker:DeleteEndpointConfig'],
  dependsOn: ['sagemaker.endpoint'],
  async *list(reading) {
    yield* new Set(reading.known('sagemaker.endpoint').map(({ value }) => value.configName));
  },
  async get(reading, name) {
    const config = await reading.find('sagemaker:DescribeEndpointConfig', { EndpointConfigName: name });
    if (!config) return undefined;
    return {
      id: name,
      arn: stated(reading, config.EndpointConfigArn, `the ARN of endpoint configuration ${name}`),
      value: {
        asynchronous: config.AsyncInferenceConfig !== undefined,
        networkIsolation: config.EnableNetworkIsolation ?? false,
        subnetIds: config.VpcConfig?.Subnets ?? [],
        variants: stated(
          reading,
          config.ProductionVariants,
          `the variants of endpoint configuration ${name}`,
        ).map((variant): EndpointConfig['variants'][number] => {
          const pools = variant.InstancePools ?? [];
          const types = [variant.InstanceType, ...pools.map(({ InstanceType }) => InstanceType)];
          const overrides = pools.map(({ ModelNameOverride }) => ModelNameOverride);
          const otherModels = new Set(overrides.filter((model) => model !== undefined));
          return {
            name: stated(reading, variant.VariantName, `the name of a variant of ${name}`),
            modelName: variant.ModelName ?? null,
            ...(otherModels.size > 0 ? { otherModelNames: [...otherModels].sort() } : {}),
            instanceTypes: [...new Set(types.filter((type) => type !== undefined))],
            serverless: variant.ServerlessConfig !== undefined,
          };
        }),
      },
    };
  },
});
