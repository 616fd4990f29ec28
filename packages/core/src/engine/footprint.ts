import type { FactName, Snapshot } from '../facts/fact.ts';
import type { Catalogue } from './catalogue.ts';

/** Facts whose listings show that a region uses generative AI: what somebody made or called there. */
const probes: ReadonlySet<FactName> = new Set([
  // Agents in it need not call a model of their own region.
  'agentcore.gateway',
  'agentcore.runtime',
  'bedrock.guardrail',
  'bedrock-agent.agent',
  'bedrock-agent.flow',
  'bedrock-agent.knowledge-base',
  'bedrock-agent.prompt',
  'cloudwatch.bedrock-series',
  'opensearch.collection',
  'opensearch.domain',
  'sagemaker.endpoint',
  'sagemaker.inference-component',
  'sagemaker.notebook-instance',
  'sagemaker.training-job',
] as const);

/** The facts of a catalogue that a probe of a region reads. */
export function probesOf({ collectors }: Catalogue): readonly FactName[] {
  return collectors.flatMap(({ fact }) => (probes.has(fact) ? [fact] : []));
}

/**
 * The regions in which a probe found something, or could not tell: only a complete listing proves that a region
 * is not used.
 */
export function footprintIn({ coverage }: Snapshot): readonly string[] {
  const used = coverage.filter(
    ({ fact, state, resources }) => probes.has(fact) && (resources > 0 || state !== 'complete'),
  );
  return [...new Set(used.map(({ region }) => region))].sort();
}
