import { stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Reading } from '../collector.ts';

/**
 * The inference profiles of one region, those of AWS and those of the account, with the models each of
 * them may call.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html
 */
export const collector = defineCollector({
  fact: 'bedrock.inference-profile',
  type: 'Custom::Bedrock::InferenceProfile',
  // CloudFormation knows only those of the account. AWS's own are named after a model, with a dot.
  types: {
    all: ['AWS::Bedrock::ApplicationInferenceProfile', 'Custom::Bedrock::InferenceProfile'],
    of: (id) =>
      id.includes('.') ? 'Custom::Bedrock::InferenceProfile' : 'AWS::Bedrock::ApplicationInferenceProfile',
  },
  scope: 'region',
  operations: ['bedrock:ListInferenceProfiles'],
  changedBy: ['bedrock:CreateInferenceProfile', 'bedrock:DeleteInferenceProfile'],
  list: profilesOf,
  async get(reading, id) {
    for await (const profile of profilesOf(reading)) if (profile.id === id) return profile;
    return undefined;
  },
});

async function* profilesOf(
  reading: Reading<'bedrock:ListInferenceProfiles', never>,
): AsyncGenerator<Found<'bedrock.inference-profile'>> {
  for (const typeEquals of ['SYSTEM_DEFINED', 'APPLICATION'] as const) {
    for await (const page of reading.pages('bedrock:ListInferenceProfiles', { typeEquals })) {
      for (const profile of stated(reading, page.inferenceProfileSummaries, 'a list of inference profiles')) {
        const id = stated(reading, profile.inferenceProfileId, 'the id of an inference profile');
        const of = `of inference profile ${id}`;
        yield {
          id,
          arn: stated(reading, profile.inferenceProfileArn, `the ARN ${of}`),
          value: {
            name: stated(reading, profile.inferenceProfileName, `the name ${of}`),
            type: stated(reading, profile.type, `the type ${of}`),
            status: stated(reading, profile.status, `the status ${of}`),
            modelArns: stated(reading, profile.models, `the models ${of}`).map(({ modelArn }) =>
              stated(reading, modelArn, `the ARN of a model ${of}`),
            ),
          },
        };
      }
    }
  }
}
