import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';

/**
 * The models that endpoints serve, directly or through inference components. Others stay unread.
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeModel.html
 */
export const collector = defineCollector({
  fact: 'sagemaker.model',
  type: 'AWS::SageMaker::Model',
  scope: 'region',
  operations: ['sagemaker:DescribeModel'],
  changedBy: ['sagemaker:CreateModel', 'sagemaker:DeleteModel'],
  dependsOn: ['sagemaker.endpoint-config', 'sagemaker.inference-component'],
  async *list(reading) {
    const served = [
      ...reading.known('sagemaker.endpoint-config').flatMap(({ value }) => value.variants),
      ...reading.known('sagemaker.inference-component').map(({ value }) => value),
    ];
    const names = served.flatMap(({ modelName, otherModelNames = [] }) => [modelName, ...otherModelNames]);
    yield* new Set(names.filter((name) => name !== null));
  },
  async get(reading, name) {
    const model = await reading.find('sagemaker:DescribeModel', { ModelName: name });
    if (!model) return undefined;
    const containers = [model.PrimaryContainer, ...(model.Containers ?? [])].filter(
      (one) => one !== undefined,
    );
    const images = containers.map(({ Image }) => Image).filter((image) => image !== undefined);
    return {
      id: name,
      arn: stated(reading, model.ModelArn, `the ARN of model ${name}`),
      value: {
        networkIsolation: model.EnableNetworkIsolation ?? false,
        subnetIds: model.VpcConfig?.Subnets ?? [],
        images: [...new Set(images)],
        fromHub: containers.some(({ ModelDataSource, AdditionalModelDataSources = [] }) =>
          [ModelDataSource, ...AdditionalModelDataSources].some(
            (source) => source?.S3DataSource?.HubAccessConfig !== undefined,
          ),
        ),
        ...(model.ExecutionRoleArn !== undefined && { roleArn: model.ExecutionRoleArn }),
      },
    };
  },
});
