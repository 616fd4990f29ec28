import type { Collector } from '../collectors/collector.ts';

/** One EventBridge rule of a member: which changes it forwards. */
export interface EventRule {
  /** `<service>-<n>`; a deployment puts its prefix in front. */
  readonly name: string;
  /** 1: AI services and IAM, always forwarded; 2: what they depend on, switchable. */
  readonly tier: 1 | 2;
  readonly sources: readonly string[];
  readonly pattern: object;
}

/** Longest pattern in characters; EventBridge takes 2,048. */
const longest = 2_000;

/** CloudTrail names of a service where they differ from `<service>.amazonaws.com` alone. */
const eventSources: { readonly [service: string]: readonly string[] } = {
  bedrock: ['bedrock.amazonaws.com', 'bedrock-agent.amazonaws.com'],
  es: ['es.amazonaws.com', 'opensearchservice.amazonaws.com'],
};
const first: ReadonlySet<string> = new Set([
  'aoss',
  'bedrock',
  'bedrock-agentcore',
  'es',
  'iam',
  'sagemaker',
]);

/** Packs the events that change facts into as few rules as their patterns allow. */
export function eventRules(collectors: readonly Pick<Collector, 'changedBy'>[]): readonly EventRule[] {
  const events = new Map<string, Set<string>>();
  for (const changed of collectors.flatMap(({ changedBy }) => changedBy)) {
    const [service = '', name = ''] = changed.split(':');
    events.set(service, (events.get(service) ?? new Set()).add(name));
  }
  return [...events]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([service, names]) => rulesOf(service, [...names].sort()));
}

function rulesOf(service: string, names: readonly string[]): readonly EventRule[] {
  const sources = eventSources[service] ?? [`${service}.amazonaws.com`];
  const patternOf = (chosen: readonly string[]) => ({
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventSource: sources, eventName: chosen },
  });
  const packs: string[][] = [[]];
  for (const name of names) {
    const last = packs.at(-1) as string[];
    if (JSON.stringify(patternOf([...last, name])).length > longest) packs.push([name]);
    else last.push(name);
  }
  return packs.map((chosen, index) => ({
    name: `${service}-${index + 1}`,
    tier: first.has(service) ? 1 : 2,
    sources,
    pattern: patternOf(chosen),
  }));
}
