import type { Reader } from '../controls/control.ts';
import type { MetricSeries } from '../facts/logging.ts';

/** The facts that can show use of Bedrock in a region; a control that asks declares them all. */
export const bedrockUsageFacts = [
  'cloudwatch.bedrock-series',
  'bedrock-agent.agent',
  'bedrock-agent.knowledge-base',
  'bedrock-agent.flow',
  'bedrock-agent.prompt',
  'bedrock.guardrail',
  'bedrock.inference-profile',
] as const;

export type BedrockUsageFact = (typeof bedrockUsageFacts)[number];

/**
 * What shows that this region uses Bedrock, in words; null when nothing does. One sign is enough, whatever
 * else could not be read; "no use" needs every source.
 *
 * @throws Unreadable when no sign was seen and a source could not be read.
 */
export function signOfBedrockUse(facts: Reader<BedrockUsageFact>): string | null {
  const sources: readonly (readonly [string, () => boolean, () => boolean])[] = [
    [
      'model invocations',
      () => facts.known('cloudwatch.bedrock-series').some(isCall),
      () => isInvoking(facts),
    ],
    ...(['agent', 'knowledge-base', 'flow', 'prompt'] as const).map((kind) => {
      const fact = `bedrock-agent.${kind}` as const;
      return [
        `${kind.replace('-', ' ')}s`,
        () => facts.known(fact).length > 0,
        () => facts.all(fact).length > 0,
      ] as const;
    }),
    [
      'guardrails',
      () => facts.known('bedrock.guardrail').length > 0,
      () => facts.all('bedrock.guardrail').length > 0,
    ],
    [
      'application inference profiles',
      () => facts.known('bedrock.inference-profile').some(isApplicationProfile),
      () => facts.all('bedrock.inference-profile').some(isApplicationProfile),
    ],
  ];
  const seen = sources.find(([, isKnown]) => isKnown()) ?? sources.find(([, , isThere]) => isThere());
  return seen ? seen[0] : null;
}

/**
 * Whether any model was called during the last two weeks: CloudWatch lists only series with recent data.
 *
 * @throws Unreadable when no series shows it and the listing is incomplete.
 */
export function isInvoking(facts: Reader<'cloudwatch.bedrock-series'>): boolean {
  return facts.some('cloudwatch.bedrock-series', isCall) !== undefined;
}

/** A series of calls through the `bedrock-runtime` endpoint. */
export function isRuntimeCall({ value }: { readonly value: MetricSeries }): boolean {
  return value.namespace === 'AWS/Bedrock' && value.metric === 'Invocations';
}

/** A series of calls through the `bedrock-mantle` endpoint, which invocation logging does not see. */
export function isMantleCall({ value }: { readonly value: MetricSeries }): boolean {
  return value.namespace === 'AWS/BedrockMantle' && value.metric === 'Inferences';
}

function isCall(series: { readonly value: MetricSeries }): boolean {
  return isRuntimeCall(series) || isMantleCall(series);
}

function isApplicationProfile({ value }: { readonly value: { readonly type: string } }): boolean {
  return value.type === 'APPLICATION';
}
