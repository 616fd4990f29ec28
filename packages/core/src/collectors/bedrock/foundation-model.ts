import type { OutputOf } from '../../aws/services.ts';
import { type GivesUp, stated } from '../aws/stated.ts';
import { defineCollector, type Found } from '../collector.ts';

/**
 * The foundation models that one region offers. AWS answers with all of them at once.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html
 */
export const collector = defineCollector({
  fact: 'bedrock.foundation-model',
  type: 'Custom::Bedrock::FoundationModel',
  scope: 'region',
  operations: ['bedrock:ListFoundationModels'],
  changedBy: [], // AWS changes its offer without an event in the account
  async *list(reading) {
    yield* modelsOf(reading, await reading.call('bedrock:ListFoundationModels', {}));
  },
  async get(reading, id) {
    const answer = await reading.call('bedrock:ListFoundationModels', {});
    return modelsOf(reading, answer).find((model) => model.id === id);
  },
});

function modelsOf(
  reading: GivesUp,
  answer: OutputOf<'bedrock:ListFoundationModels'>,
): readonly Found<'bedrock.foundation-model'>[] {
  return stated(reading, answer.modelSummaries, 'a list of foundation models').map((model) => {
    const id = stated(reading, model.modelId, 'the id of a foundation model');
    return {
      id,
      arn: stated(reading, model.modelArn, `the ARN of foundation model ${id}`),
      value: {
        provider: stated(reading, model.providerName, `the provider of foundation model ${id}`),
        inputModalities: model.inputModalities ?? [],
        outputModalities: model.outputModalities ?? [],
        lifecycle: model.modelLifecycle?.status ?? null,
        legacyAt: model.modelLifecycle?.legacyTime?.toISOString() ?? null,
        extendedAccessAt: model.modelLifecycle?.publicExtendedAccessTime?.toISOString() ?? null,
        endOfLifeAt: model.modelLifecycle?.endOfLifeTime?.toISOString() ?? null,
      },
    };
  });
}
