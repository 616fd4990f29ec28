import { globalRegionOf } from '../aws/partition.ts';
import type { Collector } from '../collectors/collector.ts';
import type { Catalogue } from '../engine/catalogue.ts';
import type { FactName } from '../facts/fact.ts';
import { longestName } from '../history/after.ts';
import type { Change } from './change.ts';
import { agentcore } from './identify/agentcore.ts';
import { bedrock, bedrockAgent } from './identify/bedrock.ts';
import { compute } from './identify/compute.ts';
import { governance } from './identify/governance.ts';
import { iam } from './identify/iam.ts';
import { logging } from './identify/logging.ts';
import type { Identify, Named } from './identify/named.ts';
import { network } from './identify/network.ts';
import { opensearch } from './identify/opensearch.ts';
import { sagemaker } from './identify/sagemaker.ts';
import { storage } from './identify/storage.ts';
import { nameOf, sourceOf } from './source.ts';

/** Something to read again. */
export interface Reference {
  readonly fact: FactName;
  readonly account: string;
  /** Where it happened; the partition's IAM region for facts of the whole account. */
  readonly region: string;
  /**
   * An id of the fact, or a name that its collector's `affected` turns into ids: a managed policy, a principal
   * without its path, a key, an ARN that lost its capitals. Where a collector has `affected`, every reference
   * goes through it. `null` asks for the whole listing of the fact in this place.
   */
  readonly id: string | null;
}

/** How each fact's ids are found in an event. A fact that is not here is listed anew. */
const identify: { readonly [F in FactName]?: Identify } = {
  ...bedrock,
  ...bedrockAgent,
  ...agentcore,
  ...compute,
  ...iam,
  ...sagemaker,
  ...opensearch,
  ...network,
  ...logging,
  ...storage,
  ...governance,
};

/** An event that names more than this asks for the listing. */
const MOST = 25;

/**
 * What an event asks to read again: every fact whose collector lists the event in `changedBy`. None for
 * events that no collector knows, or that are about other resources of the same service.
 */
export function referencesOf(change: Change, catalogue: Pick<Catalogue, 'collectors'>): readonly Reference[] {
  const event = `${change.source}:${change.name}`;
  return catalogue.collectors
    .filter(({ changedBy }) => changedBy.some((one) => canonical(one) === event))
    .flatMap((collector) => referencesTo(collector, change));
}

/**
 * True when a reference names the resource with this id. IAM's events name principals without their path; a
 * name is unique in an account, whatever its path. What a reference names and AWS does not have is gone under
 * every id that this is true of.
 */
export function refersTo({ fact, id: named }: Pick<Reference, 'fact' | 'id'>, id: string): boolean {
  if (named === null || named === id) return true;
  return fact === 'iam.principal' && withoutPath(named) === withoutPath(id);
}

function canonical(event: string): string {
  const colon = event.indexOf(':');
  return `${sourceOf(event.slice(0, colon))}:${nameOf(event.slice(colon + 1))}`;
}

function referencesTo(collector: Collector, change: Change): readonly Reference[] {
  const { fact, scope } = collector;
  const place = {
    fact,
    account: change.account,
    region: scope === 'account' ? globalRegionOf(change.partition) : change.region,
  };
  const named = new Set(namedBy(identify[fact], change));
  const unusable = [...named].some((id) => id === null || Buffer.byteLength(id) > longestName);
  if (unusable || named.size > MOST) return [{ ...place, id: null }];
  return [...named].map((id) => ({ ...place, id }));
}

function namedBy(rule: Identify | undefined, change: Change): Named {
  return rule ? rule(change) : [null];
}

function withoutPath(arn: string): string {
  return arn.replace(/^(arn:[^:]+:iam::\d{12}:(?:role|user|group))\/(?:.*\/)?([^/]+)$/, '$1/$2');
}
