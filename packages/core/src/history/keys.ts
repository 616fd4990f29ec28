import { hash } from 'node:crypto';
import { resourceDigestOf } from '../engine/finding.ts';
import type { Coverage } from '../facts/fact.ts';
import { nameOf } from './after.ts';
import type { Entry } from './entry.ts';
import type { Edge } from './history.ts';
import type { Key } from './items.ts';

/** Findings and resources of one place are spread over this many partitions. */
const BUCKETS = 8;

/** The partitions that hold findings and resources of one account and region. */
export function partitionsOf(account: string, region: string): readonly string[] {
  return Array.from({ length: BUCKETS }, (_, bucket) => `F#${account}#${region}#${bucket}`);
}

/** The partition of a resource: everything about it lies together. */
function partitionOf(account: string, region: string, digest: string): string {
  const bucket = Number.parseInt(hash('sha256', digest, 'hex').slice(0, 8), 16) % BUCKETS;
  return `F#${account}#${region}#${bucket}`;
}

/** The key of a finding, from its id. What could not be judged lies under its reason instead of a resource. */
export function findingKey(id: string): Key {
  const [, account = '', region = '', control = '', digest = ''] = id.split('/');
  return { pk: partitionOf(account, region, digest), sk: `${digest}#${control}` };
}

export function entryKey({
  account,
  region,
  fact,
  id,
}: Pick<Entry, 'account' | 'region' | 'fact' | 'id'>): Key {
  const digest = resourceDigestOf(fact, id ?? '');
  return { pk: partitionOf(account, region, digest), sk: `R#${digest}` };
}

/** Where the listings of an account lie, beside its revision and which controls judged which regions. */
export function coveragePartition(account: string): string {
  return `C#${account}`;
}

export function coverageKey(account: string, { region, fact }: Pick<Coverage, 'region' | 'fact'>): Key {
  return { pk: coveragePartition(account), sk: `${region}#${fact}` };
}

export function revisionKey(account: string): Key {
  return { pk: coveragePartition(account), sk: 'revision' };
}

export function judgedKey(account: string, region: string): Key {
  return { pk: coveragePartition(account), sk: `judged#${region}` };
}

export function edgePartition(account: string): string {
  return `E#${account}`;
}

export function edgeKey(account: string, edge: Edge): Key {
  return { pk: edgePartition(account), sk: nameOf(edge) };
}

/** A dependency may contain any character; region and digest contain no `#`. */
export function edgeNamed(sk: string): Edge {
  const [resource = '', region = '', ...dependency] = sk.split('#').reverse();
  return { dependency: dependency.reverse().join('#'), region, resource };
}

/** Names a key as one text. */
export function nameOfKey({ pk, sk }: Key): string {
  return `${pk} ${sk}`;
}
