import type { Reader } from '../controls/control.ts';
import type { Resource } from '../facts/fact.ts';
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
 * @param complete true: raises when the series could not all be listed; false: what could be read.
 */
export function modelsCalled(
  facts: Reader<'cloudwatch.bedrock-series'>,
  complete: boolean,
): readonly string[] {
  const fact = 'cloudwatch.bedrock-series';
  const models = (complete ? facts.all(fact) : facts.known(fact)).flatMap((series) => {
    const { dimensions } = series.value;
    // With further dimensions it is a part of the model's traffic, without `ModelId` that of all models.
    return isRuntimeCall(series) && Object.keys(dimensions).length === 1 ? (dimensions['ModelId'] ?? []) : [];
  });
  return [...new Set(models)].sort();
}

/**
 * Every model in use in a region: called, or named by what agents, flows and prompts serve.
 *
 * @param complete true: raises when one of these could not be read; false: what could be read.
 */
export function modelsInUse(facts: Reader<ModelUseFact>, complete: boolean): readonly string[] {
  const read = <F extends ModelUseFact>(fact: F): readonly Resource<F>[] =>
    complete ? facts.all(fact) : facts.known(fact);
  const served = <V>(versions: readonly { readonly value: V; readonly served: boolean }[]) =>
    versions.flatMap((version) => (version.served ? [version.value] : []));
  const named = [
    ...read('bedrock-agent.agent').flatMap(({ value }) =>
      served(servedAgentVersions(value)).flatMap(modelsOfAgentVersion),
    ),
    ...read('bedrock-agent.flow').flatMap(({ value }) =>
      served(servedFlowVersions(value)).flatMap(modelsOfFlowVersion),
    ),
    ...read('bedrock-agent.prompt').flatMap((prompt) =>
      served(servedPromptVersions(prompt, facts, complete, false)).flatMap(modelsOfPromptVersion),
    ),
  ];
  return [...new Set([...modelsCalled(facts, complete), ...named.map(({ model }) => model)])].sort();
}
