import { globalRegionOf } from '../aws/partition.ts';
import type { Catalogue } from '../engine/catalogue.ts';
import type { FindingResource } from '../engine/finding.ts';
import { idIn } from '../events/identify/named.ts';
import type { Reference } from '../events/references.ts';
import type { FactName } from '../facts/fact.ts';
import type { Relay } from './relay.ts';

/** A resource as Config calls it. */
export interface Recorded {
  readonly type: string;
  readonly id: string;
  readonly name?: string;
}

/** The type under which Config keeps results about an account as a whole. */
export const accountType = 'AWS::::Account';

/**
 * Types that Config calls otherwise than CloudFormation. A domain keeps its old type for weeks after an
 * upgrade, so it may have both.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/rename.html
 */
const renamed: { readonly [type: string]: readonly string[] } = {
  'AWS::OpenSearchService::Domain': ['AWS::OpenSearch::Domain', 'AWS::Elasticsearch::Domain'],
  // In CloudFormation `AWS::IAM::Policy` is an inline policy, in Config a managed one.
  'AWS::IAM::ManagedPolicy': ['AWS::IAM::Policy'],
  'AWS::IAM::Policy': [],
  'Custom::Bedrock::InferenceProfile': ['AWS::Bedrock::ApplicationInferenceProfile'],
};

/** What Config calls a type of CloudFormation; empty where it has no such thing. */
export function configTypesOf(type: string): readonly string[] {
  return renamed[type] ?? [type];
}

/** Every text by which Config may call a resource: what `isAbout` can be true of. */
export function namesOf({ type, id, arn, account }: FindingResource): ReadonlySet<string> {
  if (type === accountType) return new Set([account]);
  return new Set([id, `${account}/${id}`, idIn(arn ?? id), ...(arn === null ? [] : [arn])]);
}

/**
 * True when Config's name means this resource. Config keeps things under their ARN, their id, or
 * `account/id` (Elasticsearch domains); IAM under a unique id, which is not in any ARN: there the name decides,
 * which is unique in the account whatever the path.
 */
export function isAbout({ type, id, arn, account }: FindingResource, recorded: Recorded): boolean {
  if (!configTypesOf(type).includes(recorded.type)) return false;
  if (type === accountType) return recorded.id === account;
  if (recorded.id === id || recorded.id === arn || recorded.id === `${account}/${id}`) return true;
  const name = idIn(arn ?? id);
  return recorded.type.startsWith('AWS::IAM::') ? recorded.name === name : recorded.id === name;
}

/** Types whose ARN has lost the capitals of the name: only a listing finds it. */
const lowered = /^AWS::SageMaker::/;

/** What to read again for a change that Config tells; nothing for types that no fact is about. */
export function referencesIn(
  { account, region, partition, resource }: Relay,
  catalogue: Pick<Catalogue, 'collectors'>,
): readonly Reference[] {
  if (!resource) return [];
  return factsAbout(resource.type, catalogue).map(({ fact, scope }) => ({
    fact,
    account,
    region: scope === 'account' ? globalRegionOf(partition) : region,
    id: factIdOf(resource, account),
  }));
}

/** The collectors of facts about resources that Config keeps under this type. */
export function factsAbout(
  configType: string,
  { collectors }: Pick<Catalogue, 'collectors'>,
): readonly { readonly fact: FactName; readonly scope: string }[] {
  return collectors.filter(({ type, types }) =>
    (types?.all ?? [type]).some((one) => configTypesOf(one).includes(configType)),
  );
}

function factIdOf({ type, id }: Recorded, account: string): string | null {
  if (type === accountType || type.startsWith('AWS::IAM::')) return null;
  if (id.startsWith('arn:')) return lowered.test(type) ? null : idIn(id);
  return id.startsWith(`${account}/`) ? id.slice(account.length + 1) : id;
}
