import type { OutputOf } from '../../aws/services.ts';
import type { EndpointConfig } from '../../facts/sagemaker.ts';
import { type GivesUp, stated } from '../aws/stated.ts';
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
        capture: captureOf(reading, config.DataCaptureConfig, name),
        variants: [
          ...stated(reading, config.ProductionVariants, `the variants of endpoint configuration ${name}`),
          ...(config.ShadowProductionVariants ?? []),
        ].map((variant): EndpointConfig['variants'][number] => {
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

function captureOf(
  reading: GivesUp,
  capture: OutputOf<'sagemaker:DescribeEndpointConfig'>['DataCaptureConfig'],
  name: string,
): NonNullable<EndpointConfig['capture']> | null {
  if (!capture) return null;
  const of = `of the data capture of ${name}`;
  return {
    // Documented: a configuration that does not say so has it switched on.
    enabled: capture.EnableCapture ?? true,
    samplingPercent: stated(reading, capture.InitialSamplingPercentage, `the sampling ${of}`),
    modes: stated(reading, capture.CaptureOptions, `the options ${of}`)
      .map(({ CaptureMode }) => stated(reading, CaptureMode, `a mode ${of}`))
      .sort(),
    keyId: capture.KmsKeyId || null,
  };
}
