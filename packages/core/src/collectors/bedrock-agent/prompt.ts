import type { OutputOf } from '../../aws/services.ts';
import type { PromptVariant, PromptVersion } from '../../facts/bedrock-agent.ts';
import { type GivesUp, stated } from '../aws/stated.ts';
import { versionOrder } from '../aws/version-order.ts';
import { defineCollector } from '../collector.ts';
import { embeddedSecrets } from './embedded-secrets.ts';

/**
 * Each prompt of the catalogue with DRAFT and all its versions. Template text is looked through where it
 * is read, never kept.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_GetPrompt.html
 */
export const collector = defineCollector({
  fact: 'bedrock-agent.prompt',
  type: 'AWS::Bedrock::Prompt',
  scope: 'region',
  operations: ['bedrock-agent:ListPrompts', 'bedrock-agent:GetPrompt'],
  changedBy: [
    'bedrock:CreatePrompt',
    'bedrock:UpdatePrompt',
    'bedrock:DeletePrompt',
    'bedrock:CreatePromptVersion',
  ],
  async *list(reading) {
    // Without an identifier AWS lists one row per prompt, its DRAFT.
    for await (const page of reading.pages('bedrock-agent:ListPrompts', {})) {
      for (const { id } of stated(reading, page.promptSummaries, 'a list of prompts')) {
        yield stated(reading, id, 'the id of a prompt');
      }
    }
  },
  async get(reading, id) {
    const draft = await reading.find('bedrock-agent:GetPrompt', { promptIdentifier: id });
    if (!draft) return undefined;

    const versions: string[] = [];
    for await (const page of reading.pages('bedrock-agent:ListPrompts', { promptIdentifier: id })) {
      for (const { version } of stated(reading, page.promptSummaries, `the versions of prompt ${id}`)) {
        if (version !== 'DRAFT') versions.push(stated(reading, version, `a version of prompt ${id}`));
      }
    }
    const numbered = await Promise.all(
      versions
        .sort(versionOrder)
        .map((promptVersion) =>
          reading.find('bedrock-agent:GetPrompt', { promptIdentifier: id, promptVersion }),
        ),
    );
    return {
      id: stated(reading, draft.id, `the id of prompt ${id}`),
      arn: stated(reading, draft.arn, `the ARN of prompt ${id}`),
      value: {
        name: stated(reading, draft.name, `the name of prompt ${id}`),
        versions: [draft, ...numbered]
          .filter((answer) => answer !== undefined)
          .map((a) => versionOf(reading, a)),
      },
    };
  },
});

function versionOf(reading: GivesUp, answer: OutputOf<'bedrock-agent:GetPrompt'>): PromptVersion {
  const of = `of prompt ${answer.id}`;
  return {
    version: stated(reading, answer.version, `a version ${of}`),
    createdAt: stated(reading, answer.createdAt, `the creation time ${of}`).toISOString(),
    updatedAt: stated(reading, answer.updatedAt, `the update time ${of}`).toISOString(),
    keyArn: answer.customerEncryptionKeyArn ?? null,
    secrets: (answer.variants ?? []).flatMap(
      ({ name, templateConfiguration, additionalModelRequestFields }) => [
        ...embeddedSecrets(templateConfiguration, `variant ${name}`),
        ...embeddedSecrets(additionalModelRequestFields, `variant ${name}, request fields`),
      ],
    ),
    variants: (answer.variants ?? []).map((variant): PromptVariant => {
      const inference = variant.inferenceConfiguration?.text;
      return {
        name: stated(reading, variant.name, `the name of a variant ${of}`),
        templateType: stated(reading, variant.templateType, `the type of a variant ${of}`),
        modelId: variant.modelId ?? null,
        agentBound: variant.genAiResource?.agent !== undefined,
        maxTokens: inference?.maxTokens ?? null,
        temperature: inference?.temperature ?? null,
        topP: inference?.topP ?? null,
      };
    }),
  };
}
