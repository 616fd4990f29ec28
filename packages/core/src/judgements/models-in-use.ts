import type { Reader } from '../controls/control.ts';
import { isRuntimeCall } from './bedrock-usage.ts';
import { modelsOfAgentVersion, modelsOfFlowVersion, modelsOfPromptVersion } from './model-references.ts';
import { servedPromptVersions } from './served-prompts.ts';
import { servedAgentVersions, servedFlowVersions } from './served-versions.ts';

export type ModelUseFact =
  | 'cloudwatch.bedrock-series'
  | 'bedrock-agent.agent'
  | 'bedrock-agent.flow'
  | 'bedrock-agent.prompt';

/**
 * The models that were called in a region during the last two weeks, as Bedrock names them in its metrics:
 * a model id, a profile id or an ARN.
 *
 * @throws Unreadable when the series could not all be listed.
 */
export function modelsCalled(facts: Reader<'cloudwatch.bedrock-series'>): readonly string[] {
  const models = facts.all('cloudwatch.bedrock-series').flatMap((series) => {
    const { dimensions } = series.value;
    // With further dimensions it is a part of the model's traffic, without `ModelId` that of all models.
    return isRuntimeCall(series) && Object.keys(dimensions).length === 1 ? (dimensions['ModelId'] ?? []) : [];
  });
  return [...new Set(models)].sort();
}

/**
 * Every model in use in a region: called, or named by what agents, flows and prompts serve.
 *
 * @throws Unreadable when one of these could not be read.
 */
export function modelsInUse(facts: Reader<ModelUseFact>): readonly string[] {
  const served = <V>(versions: readonly { readonly value: V; readonly served: boolean }[]) =>
    versions.flatMap((version) => (version.served ? [version.value] : []));
  const named = [
    ...facts
      .all('bedrock-agent.agent')
      .flatMap(({ value }) => served(servedAgentVersions(value)).flatMap(modelsOfAgentVersion)),
    ...facts
      .all('bedrock-agent.flow')
      .flatMap(({ value }) => served(servedFlowVersions(value)).flatMap(modelsOfFlowVersion)),
    ...facts
      .all('bedrock-agent.prompt')
      .flatMap((prompt) =>
        served(servedPromptVersions(prompt, facts, true, false)).flatMap(modelsOfPromptVersion),
      ),
  ];
  return [...new Set([...modelsCalled(facts), ...named.map(({ model }) => model)])].sort();
}
