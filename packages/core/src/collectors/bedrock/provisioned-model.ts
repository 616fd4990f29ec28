import { stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Reading } from '../collector.ts';

/**
 * The provisioned throughput of one region and the model behind it. The id is its ARN, which is how agents
 * and prompts refer to it.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListProvisionedModelThroughputs.html
 */
export const collector = defineCollector({
  fact: 'bedrock.provisioned-model',
  type: 'Custom::Bedrock::ProvisionedModelThroughput',
  scope: 'region',
  operations: ['bedrock:ListProvisionedModelThroughputs'],
  changedBy: [
    'bedrock:CreateProvisionedModelThroughput',
    'bedrock:UpdateProvisionedModelThroughput',
    'bedrock:DeleteProvisionedModelThroughput',
  ],
  list: provisionedModels,
  async get(reading, id) {
    for await (const found of provisionedModels(reading)) if (found.id === id) return found;
    return undefined;
  },
});

async function* provisionedModels(
  reading: Reading<'bedrock:ListProvisionedModelThroughputs', never>,
): AsyncGenerator<Found<'bedrock.provisioned-model'>> {
  for await (const page of reading.pages('bedrock:ListProvisionedModelThroughputs', {})) {
    for (const summary of stated(
      reading,
      page.provisionedModelSummaries,
      'a list of provisioned throughput',
    )) {
      const arn = stated(reading, summary.provisionedModelArn, 'the ARN of provisioned throughput');
      const of = `of provisioned throughput ${arn}`;
      yield {
        id: arn,
        arn,
        value: {
          name: stated(reading, summary.provisionedModelName, `the name ${of}`),
          status: stated(reading, summary.status, `the status ${of}`),
          modelArn: stated(reading, summary.modelArn, `the model ${of}`),
          foundationModelArn: stated(reading, summary.foundationModelArn, `the foundation model ${of}`),
        },
      };
    }
  }
}
