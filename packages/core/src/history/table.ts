import { hash } from 'node:crypto';
import { stringify } from 'safe-stable-stringify';
import { partitionOf } from '../aws/partition.ts';
import type { Finding } from '../engine/finding.ts';
import type { Coverage, FactName, Gap, Json, Resource } from '../facts/fact.ts';
import { hangsFrom } from './after.ts';
import type { Bodies } from './bodies.ts';
import { type Entry, missing } from './entry.ts';
import {
  type Claim,
  type Delta,
  type Guard,
  type History,
  type Memory,
  type Published,
  type PublishedState,
  untold,
} from './history.ts';
import type { Action, Item, Items, Key } from './items.ts';
import {
  coverageKey,
  coveragePartition,
  edgeKey,
  edgeNamed,
  edgePartition,
  entryKey,
  findingKey,
  judgedKey,
  nameOfKey,
  partitionsOf,
  revisionKey,
} from './keys.ts';

/** DynamoDB takes no larger transaction. */
const ACTIONS = 100;
/** Texts above it lie in the bucket. */
const BODY_BYTES = 32 * 1024;
const DAY = 86_400;
/** How long it is remembered that something is gone: longer than any look takes. */
const TOMBSTONE_DAYS = 2;
/** How long a closed finding of a resource that is gone is remembered. */
const CLOSED_DAYS = 30;

export interface TableOptions {
  readonly items: Items;
  readonly bodies: Bodies;
  /** ISO 8601. */
  now(): string;
}

/** The attributes that this module writes; which of them an item has depends on its key. */
interface Stored extends Key {
  readonly readAt?: string;
  readonly digest?: string;
  /** JSON of what the item is about, or where that lies. */
  readonly body?: string;
  readonly bodyDigest?: string;
  readonly ttl?: number;
  /** Findings. */
  readonly findingId?: string;
  readonly verdict?: Finding['verdict'];
  readonly gone?: true;
  /** Entries. */
  readonly account?: string;
  readonly region?: string;
  readonly fact?: FactName;
  readonly id?: string;
  readonly state?: Entry['state'];
  readonly actor?: string;
  /** Coverage. */
  readonly row?: string;
  readonly controls?: ReadonlySet<string>;
}

/**
 * History in one DynamoDB table (design.md §5). What a look found is written in transactions that hold only
 * while nothing else was written: each moves, or at least checks, the account's revision; each finding, fact
 * and listing gives way only to one that did not begin earlier. Findings come first and listings last, so that
 * whoever stops half-way finds the same work again.
 */
export function tableHistory({ items, bodies, now }: TableOptions): History {
  const seconds = (days = 0) => Math.floor(Date.parse(now()) / 1000) + days * DAY;

  /** A text as attributes: in the item, or in the bucket under its digest. */
  async function kept(value: unknown): Promise<Item> {
    const text = stringify(value) ?? '';
    if (Buffer.byteLength(text) <= BODY_BYTES) return { body: text };
    const bodyDigest = hash('sha256', text, 'hex');
    await bodies.put(bodyDigest, text);
    return { bodyDigest };
  }

  async function bodyOf<T>({ body, bodyDigest = '' }: Stored): Promise<T> {
    return JSON.parse(body ?? (await bodies.get(bodyDigest))) as T;
  }

  /** TTL removes late: what has expired is not there. */
  async function query(pk: string): Promise<readonly Stored[]> {
    const found = (await items.query(pk)) as unknown as readonly Stored[];
    return found.filter(({ ttl }) => ttl === undefined || ttl > seconds());
  }

  async function inRegions(account: string, regions: readonly string[]): Promise<readonly Stored[]> {
    const keys = regions.flatMap((region) => partitionsOf(account, region));
    return (await Promise.all(keys.map(query))).flat();
  }

  async function coverageOf(account: string) {
    const found = await query(coveragePartition(account));
    const coverage = found.flatMap(({ row }) => (row === undefined ? [] : [JSON.parse(row) as Coverage]));
    const judged = found.flatMap(({ sk, controls }) => {
      const region = sk.replace(/^judged#/, '');
      return controls ? [...controls].map((control) => `${control}@${region}`) : [];
    });
    return {
      coverage,
      // Where nothing is listed any more some destination may still have to be told that all is closed.
      regions: regionsIn(coverage, judged),
      judged,
    };
  }

  const regionsOf = async (account: string) => (await coverageOf(account)).regions;

  async function findingsIn(found: readonly Stored[]): Promise<ReadonlyMap<string, Finding>> {
    const live = found.filter(({ verdict, gone }) => verdict !== undefined && gone === undefined);
    const findings = await Promise.all(live.map((item) => bodyOf<Finding>(item)));
    return new Map(findings.map((finding) => [finding.id, finding]));
  }

  async function entryIn(item: Stored): Promise<Entry | undefined> {
    const { account, region, fact, id = null, readAt, digest, state, actor } = item;
    if (!account || !region || !fact || !readAt || digest === undefined || !state) return undefined;
    const place = { partition: partitionOf(region), account, region };
    const who = actor === undefined ? {} : { actor: JSON.parse(actor) as Json };
    const read = { ...place, fact, id, readAt, digest, ...who };
    switch (state) {
      case 'present':
        return { ...read, state, resource: await bodyOf<Resource>(item) };
      case 'unreadable':
        return { ...read, state, gap: await bodyOf<Gap>(item) };
      case 'absent':
      case 'unlisted':
        return { ...missing(place, fact, id, readAt, state), ...who };
    }
  }

  async function recall(account: string, wanted?: readonly string[]): Promise<Memory> {
    // First of all: whatever is written after this moment makes the commit fail.
    const revision = Number((await items.get(revisionKey(account)))?.['revision'] ?? 0);
    const known = await coverageOf(account);
    const regions = wanted ?? known.regions;
    const [found, edges] = await Promise.all([inRegions(account, regions), query(edgePartition(account))]);
    const entries = await Promise.all(found.map(entryIn));
    return {
      revision,
      findings: await findingsIn(found),
      entries: entries.filter((entry) => entry !== undefined),
      coverage: known.coverage.filter(({ region }) => regions.includes(region)),
      judged: new Set(known.judged),
      edges: edges.map(({ sk }) => edgeNamed(sk)).filter(({ region }) => regions.includes(region)),
    };
  }

  async function entryAction(entry: Entry, stays: boolean): Promise<Action> {
    const { account, region, fact, id, readAt, digest, state, actor } = entry;
    const told =
      entry.state === 'present' ? entry.resource : entry.state === 'unreadable' ? entry.gap : undefined;
    return {
      do: 'put',
      key: entryKey(entry),
      item: {
        ...(told === undefined ? {} : await kept(told)),
        ...{ account, region, fact, id: id ?? undefined, readAt, digest, state },
        actor: actor === undefined ? undefined : stringify(actor),
        ttl: told === undefined && !stays ? seconds(TOMBSTONE_DAYS) : undefined,
      },
      condition: 'attribute_not_exists(#readAt) OR #readAt <= :readAt',
      values: { ':readAt': readAt },
    };
  }

  async function changesOf(account: string, memory: Memory, delta: Delta): Promise<readonly Action[]> {
    // Where ids are asked for one by one, "does not exist" is an answer and no tombstone.
    const asked = new Set(
      [...memory.coverage, ...delta.coverage].flatMap(({ fact, absent }) => (absent ? [fact] : [])),
    );
    const told = delta.gone.length > 0 ? await toldOf(account, delta.gone) : new Map<string, boolean>();
    const judged = Map.groupBy(delta.judged, (entry) => entry.slice(entry.lastIndexOf('@') + 1));
    return [
      ...delta.edges.map((edge): Action => ({ do: 'put', key: edgeKey(account, edge), item: {} })),
      ...(await Promise.all(
        delta.findings.map(async (finding) => findingAction(finding, await kept(finding))),
      )),
      ...delta.gone.map(({ id }) => goneAction(id, told.get(id), seconds(CLOSED_DAYS))),
      ...(await Promise.all(
        delta.entries.map((entry) => entryAction(entry, entry.state === 'absent' && asked.has(entry.fact))),
      )),
      ...delta.forgotten.map(forgetAction),
      ...delta.obsoleteEdges.map((edge): Action => ({ do: 'delete', key: edgeKey(account, edge) })),
      ...[...judged].map(([region, entries]) => judgedAction(account, region, entries)),
      ...delta.uncovered.map((row): Action => ({ do: 'delete', key: coverageKey(account, row) })),
    ];
  }

  /** Of findings that are gone and that some destination was told about: whether all of it is closed there. */
  async function toldOf(account: string, gone: readonly Finding[]): Promise<ReadonlyMap<string, boolean>> {
    const ids = new Map(gone.map(({ id }) => [nameOfKey(findingKey(id)), id]));
    const closed = new Map<string, boolean>();
    for (const item of await inRegions(account, [...new Set(gone.map(({ resource }) => resource.region))])) {
      const id = ids.get(nameOfKey(item));
      const sinks = sinksIn(item);
      if (id !== undefined && sinks.length > 0) {
        closed.set(
          id,
          sinks.every(({ open, claim }) => !open && claim === undefined),
        );
      }
    }
    return closed;
  }

  async function settle(sink: string, id: string, told: Published): Promise<void> {
    const name = attributeOf(sink);
    const key = findingKey(id);
    const settled = await items.write({
      do: 'update',
      key,
      update: `SET #${name} = :told`,
      condition:
        `#${name}.#claim.#at = :at OR ` +
        `(attribute_not_exists(#${name}.#claim) AND #${name}.#updatedAt = :at)`,
      values: { ':told': told, ':at': told.updatedAt },
    });
    if (!settled || told.open) return;
    // What is closed and stands for nothing any more goes by itself.
    await items.write({
      do: 'update',
      key,
      update: 'SET #ttl = :ttl',
      condition: 'attribute_exists(#gone) OR attribute_not_exists(#verdict)',
      values: { ':ttl': seconds(CLOSED_DAYS) },
    });
  }

  return {
    recall,
    async commit(account, memory, delta) {
      const changes = await changesOf(account, memory, delta);
      const guards = delta.guards.map((guard) => guardAction(account, guard));
      const all = [...changes, ...delta.coverage.map(coverageAction)];
      const size = ACTIONS - 1 - guards.length;
      if (size < 1) throw new Error('A look rests on more listings than one transaction can check.');
      for (let start = 0; start < all.length; start += size) {
        const what = changes.length === 0 ? 'check' : start === 0 ? 'move' : 'moved';
        const head = revisionAction(account, memory.revision, what);
        if (!(await items.transact([head, ...guards, ...all.slice(start, start + size)]))) return false;
      }
      return true;
    },
    async dependents(account, named) {
      const edges = (await query(edgePartition(account))).map(({ sk }) => edgeNamed(sk));
      return edges.filter((edge) => hangsFrom(edge, named));
    },
    async findings(account, regions) {
      return findingsIn(await inRegions(account, regions ?? (await regionsOf(account))));
    },
    async published(sink, account, regions) {
      const state: { [id: string]: Published } = {};
      for (const item of await inRegions(account, regions ?? (await regionsOf(account)))) {
        const told = (item as unknown as { readonly [name: string]: unknown })[attributeOf(sink)];
        if (told && item.findingId !== undefined) state[item.findingId] = told as Published;
      }
      return state satisfies PublishedState;
    },
    async claim(sink, _account, claims, known) {
      const granted = await Promise.all(
        [...claims].map(async ([id, claim]) =>
          known[id]?.claim === claim || (await items.write(claimAction(sink, id, claim, known[id])))
            ? [id]
            : [],
        ),
      );
      return new Set(granted.flat());
    },
    async settle(sink, _account, arrived) {
      await Promise.all(Object.entries(arrived).map(([id, told]) => settle(sink, id, told)));
    },
  };
}

/** Where an account was ever listed or judged. */
function regionsIn(coverage: readonly Coverage[], judged: readonly string[]): readonly string[] {
  return [
    ...new Set([
      ...coverage.map(({ region }) => region),
      ...judged.map((entry) => entry.slice(entry.lastIndexOf('@') + 1)),
    ]),
  ];
}

const SINK = 'told_';

/** The attribute that holds what one sink told its destination. */
function attributeOf(sink: string): string {
  return `${SINK}${sink.replace(/\W/g, '_')}`;
}

function sinksIn(item: Stored): readonly Published[] {
  return Object.entries(item).flatMap(([name, value]) => (name.startsWith(SINK) ? [value as Published] : []));
}

/** `move`: the first transaction of a change; `moved`: its later ones; `check`: listings alone change nothing. */
function revisionAction(account: string, revision: number, what: 'move' | 'moved' | 'check'): Action {
  const key = revisionKey(account);
  const at = what === 'moved' ? revision + 1 : revision;
  const condition = at === 0 ? 'attribute_not_exists(#revision)' : '#revision = :at';
  const values = at === 0 ? {} : { ':at': at };
  if (what !== 'move') return { do: 'check', key, condition, values };
  const next = { ...values, ':next': revision + 1 };
  return { do: 'update', key, update: 'SET #revision = :next', condition, values: next };
}

function coverageAction(row: Coverage): Action {
  const { account, readAt, state, calls } = row;
  return {
    do: 'put',
    key: coverageKey(account, row),
    item: { readAt, state, calls, row: stringify(row) },
    condition: 'attribute_not_exists(#readAt) OR #readAt < :readAt',
    values: { ':readAt': readAt },
  };
}

function guardAction(account: string, guard: Guard): Action {
  const key = coverageKey(account, guard);
  return { do: 'check', key, condition: '#readAt < :readAt', values: { ':readAt': guard.readAt } };
}

function judgedAction(account: string, region: string, entries: readonly string[]): Action {
  const controls = new Set(entries.map((entry) => entry.slice(0, entry.lastIndexOf('@'))));
  const key = judgedKey(account, region);
  return { do: 'update', key, update: 'ADD #controls :controls', values: { ':controls': controls } };
}

function findingAction(finding: Finding, body: Item): Action {
  const { id, verdict, reason, severity, evidence, firstSeen, observedAt } = finding;
  const set: Item = {
    findingId: id,
    verdict,
    severity,
    digest: hash('sha256', stringify(evidence) ?? '', 'hex').slice(0, 32),
    firstSeen,
    changedAt: observedAt,
    readAt: observedAt,
    ...(reason === undefined ? {} : { reason }),
    ...body,
  };
  const names = Object.keys(set);
  const removed = ['reason', 'body', 'bodyDigest', 'gone', 'ttl'].filter((name) => !names.includes(name));
  return {
    do: 'update',
    key: findingKey(id),
    update:
      `SET ${names.map((name) => `#${name} = :${name}`).join(', ')} ` +
      `REMOVE ${removed.map((name) => `#${name}`).join(', ')}`,
    condition: 'attribute_not_exists(#readAt) OR #readAt <= :readAt',
    values: Object.fromEntries(names.map((name) => [`:${name}`, set[name]])),
  };
}

/** A finding that some destination was told about stays until it is closed there. */
function goneAction(id: string, closed: boolean | undefined, ttl: number): Action {
  const key = findingKey(id);
  if (closed === undefined) return { do: 'delete', key, condition: 'attribute_not_exists(#told)' };
  return {
    do: 'update',
    key,
    update: `SET #gone = :gone${closed ? ', #ttl = :ttl' : ''} REMOVE #body, #bodyDigest`,
    values: { ':gone': true, ...(closed ? { ':ttl': ttl } : {}) },
  };
}

function forgetAction(entry: Entry): Action {
  return {
    do: 'delete',
    key: entryKey(entry),
    condition: 'attribute_not_exists(#readAt) OR #readAt = :readAt',
    values: { ':readAt': entry.readAt },
  };
}

/** Announces a message, unless somebody else told or announced something since. */
function claimAction(
  sink: string,
  id: string,
  claim: Claim,
  known: Published | undefined,
): Action & { readonly do: 'update' } {
  const name = attributeOf(sink);
  const condition =
    known === undefined
      ? `attribute_not_exists(#${name})`
      : known.claim
        ? `#${name}.#claim.#at = :before`
        : `attribute_not_exists(#${name}.#claim) AND #${name}.#updatedAt = :before`;
  const before = known?.claim?.at ?? known?.updatedAt;
  return {
    do: 'update',
    key: findingKey(id),
    update: `SET #${name} = :told, #told = :true, #findingId = :id REMOVE #ttl`,
    condition,
    values: {
      ':told': { ...(known ?? untold), claim },
      ':true': true,
      ':id': id,
      ...(before === undefined ? {} : { ':before': before }),
    },
  };
}
