import type { OutputOf } from '../../aws/services.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Reading } from '../collector.ts';

/**
 * The models that share the instances of an endpoint, with their live copies.
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeInferenceComponent.html
 */
export const collector = defineCollector({
  fact: 'sagemaker.inference-component',
  type: 'AWS::SageMaker::InferenceComponent',
  scope: 'region',
  operations: ['sagemaker:ListInferenceComponents', 'sagemaker:DescribeInferenceComponent'],
  changedBy: [
    'sagemaker:CreateInferenceComponent',
    'sagemaker:UpdateInferenceComponent',
    'sagemaker:UpdateInferenceComponentRuntimeConfig',
    'sagemaker:DeleteInferenceComponent',
  ],
  async *list(reading) {
    for await (const page of reading.pages('sagemaker:ListInferenceComponents', { MaxResults: 100 })) {
      for (const { InferenceComponentName } of page.InferenceComponents ?? []) {
        yield stated(reading, InferenceComponentName, 'the name of an inference component');
      }
    }
  },
  async get(reading, name) {
    const component = await reading.find('sagemaker:DescribeInferenceComponent', {
      InferenceComponentName: name,
    });
    if (!component) return undefined;
    const specifications = specificationsOf(component);
    const host = await hostOf(reading, component);
    const models = [...new Set(specifications.flatMap(({ ModelName }) => ModelName ?? []))].sort();
    const [image] = specifications.flatMap(({ Container }) => {
      const { ResolvedImage, SpecifiedImage } = Container?.DeployedImage ?? {};
      return ResolvedImage ?? SpecifiedImage ?? [];
    });
    return {
      id: name,
      arn: stated(reading, component.InferenceComponentArn, `the ARN of inference component ${name}`),
      value: {
        endpointName: stated(reading, component.EndpointName, `the endpoint of inference component ${name}`),
        variantName: component.VariantName ?? null,
        status: stated(
          reading,
          component.InferenceComponentStatus,
          `the status of inference component ${name}`,
        ),
        modelName: models[0] ?? null,
        ...(models.length > 1 ? { otherModelNames: models.slice(1) } : {}),
        image: image ?? null,
        copies: stated(
          reading,
          host.RuntimeConfig?.CurrentCopyCount,
          `the copies of inference component ${name}`,
        ),
        zoneBalance: specificationsOf(host).every(
          ({ SchedulingConfig }) => SchedulingConfig?.AvailabilityZoneBalance !== undefined,
        ),
      },
    };
  },
});

type ComponentReading = Reading<'sagemaker:DescribeInferenceComponent', never>;
type Component = OutputOf<'sagemaker:DescribeInferenceComponent'>;

/** Either one specification, or a list of them, one per instance type. */
function specificationsOf({ Specification, Specifications = [] }: Component) {
  return Specification ? [Specification] : Specifications;
}

/** An adapter has no copies of its own: it runs in every copy of its base. */
async function hostOf(reading: ComponentReading, component: Component): Promise<Component> {
  const [base] = specificationsOf(component).flatMap((one) => one.BaseInferenceComponentName ?? []);
  if (base === undefined || component.RuntimeConfig?.CurrentCopyCount !== undefined) return component;
  return reading.call('sagemaker:DescribeInferenceComponent', { InferenceComponentName: base });
}
