import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { globalRegionOf } from '@lenswatch/core/aws/partition.ts';
import type { OutputOf } from '@lenswatch/core/aws/services.ts';
import { unitsAbove } from '@lenswatch/core/aws/units.ts';
import { namesUnits } from '@lenswatch/core/decisions.ts';
import { pagesOf } from '@lenswatch/core/engine/pages.ts';
import type { AccountRecord } from '@lenswatch/core/history/accounts.ts';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Hub } from './hub.ts';
import { hubOf, logger } from './instance.ts';
import {
  documentsOf,
  type Membership,
  type Mode,
  type PlanMode,
  planRequest,
  type SweptAccount,
  type Target,
} from './sweep-documents.ts';

/** Where a sweep's targets lie. */
export interface Planned {
  readonly run: string;
  readonly mode: Mode;
  readonly startedAt: string;
  readonly targets: { readonly bucket: string; readonly key: string };
  readonly count: number;
}

/** Decides what a sweep looks at, and writes it down one target a line. */
export const handler = middy<unknown, Planned>()
  .use(injectLambdaContext(logger))
  .handler(async (event: unknown, context: Context) => {
    const { mode, run } = planRequest.parse(event);
    return planSweep(mode, run, await hubOf(context));
  });

/**
 * A full sweep takes every account but those that were retired, which only one that resumes takes back; others take
 * those that a full sweep has entered before. Retiring takes whatever is there or was ever looked at.
 */
export async function planSweep(asked: PlanMode, run: string, hub: Hub): Promise<Planned> {
  const startedAt = hub.now();
  hub.aws.forget(); // units may have moved since this function instance planned last
  const mode = asked === 'resume' ? 'full' : asked;
  const { targets: key, membership: membershipKey } = documentsOf(run);
  const { membership, unitsOf } = await membersOf(hub);
  const records = new Map((await hub.accounts.list()).map((record) => [record.account, record]));
  const accounts =
    mode === 'retire' ? new Set([...membership.active, ...known(records, membership)]) : membership.active;
  const lines = [...accounts].flatMap((account) => {
    const regions = regionsFor(asked, records.get(account), hub);
    const units = namesUnits(hub.world) ? { units: [...(unitsOf.get(account) ?? [])] } : {};
    const target: Target = { account, regions: [...regions], mode, run, startedAt, ...units };
    return regions.length > 0 ? [`${JSON.stringify(target)}\n`] : [];
  });
  await hub.objects.put(membershipKey, JSON.stringify(membership));
  await hub.objects.put(key, lines.join(''));
  logger.info('A sweep was planned.', { run, mode, count: lines.length });
  return { run, mode, startedAt, targets: { bucket: hub.objects.bucket, key }, count: lines.length };
}

type Records = ReadonlyMap<string, AccountRecord<SweptAccount>>;

/** Accounts that may hold findings of ours and can be entered: whoever left or was suspended lets nobody in. */
function known(records: Records, { suspended }: Membership): readonly string[] {
  return [...records.values()].flatMap(({ account, state }) =>
    state === 'left' || suspended.includes(account) ? [] : [account],
  );
}

/** A full sweep leaves out later which regions an account has not enabled: the planner enters nobody. */
function regionsFor(
  mode: PlanMode,
  record: AccountRecord<SweptAccount> | undefined,
  hub: Hub,
): readonly string[] {
  const everywhere = [...new Set([...hub.settings.regions, globalRegionOf(hub.partition)])];
  switch (mode) {
    case 'metrics':
      return record?.state === 'covered' ? record.footprint : [];
    case 'account':
      return record?.state === 'covered' ? [globalRegionOf(hub.partition)] : [];
    case 'full':
      return record?.state === 'retired' ? [] : everywhere;
    case 'resume':
      return everywhere;
    case 'retire':
      return record?.regions ?? everywhere;
  }
}

interface Members {
  readonly membership: Membership;
  /** The units that hold each account, the outermost first. */
  readonly unitsOf: ReadonlyMap<string, readonly string[]>;
}

/** The accounts to watch: the hub's own, or those of the chosen units. `Status` is the older name of `State`. */
async function membersOf(hub: Hub): Promise<Members> {
  const { organization, units, excludedAccounts } = hub.settings;
  if (organization === '')
    return { membership: { active: [hub.account], suspended: [] }, unitsOf: new Map() };
  const active = new Map<string, readonly string[]>();
  const suspended = new Set<string>();
  for (const unit of units) {
    // Whoever decides for a unit decides for all below it, also where only some of them are watched.
    const above = namesUnits(hub.world) ? await unitsAbove(hub.aws, unit) : [];
    for await (const { Id, State, Status, within } of accountsUnder([...above, unit], hub)) {
      if (!Id || excludedAccounts.includes(Id)) continue;
      if ((State ?? Status) === 'ACTIVE') active.set(Id, within);
      else suspended.add(Id);
    }
  }
  return {
    membership: { active: [...active.keys()].sort(), suspended: [...suspended].sort() },
    unitsOf: active,
  };
}

type Listed = NonNullable<OutputOf<'organizations:ListAccountsForParent'>['Accounts']>[number];

/**
 * Every account below a unit or root, however deep, and the units that hold it.
 *
 * @param path the unit, and those above it; the root first.
 */
async function* accountsUnder(
  path: readonly string[],
  hub: Hub,
): AsyncGenerator<Listed & { readonly within: readonly string[] }> {
  const at = globalRegionOf(hub.partition);
  const { aws } = hub;
  const ParentId = path.at(-1) ?? '';
  const accounts = pagesOf({ ParentId }, (input) =>
    aws.send('organizations:ListAccountsForParent', at, input),
  );
  for await (const page of accounts) {
    for (const account of page.Accounts ?? []) yield { ...account, within: path };
  }
  const children = pagesOf({ ParentId }, (input) =>
    aws.send('organizations:ListOrganizationalUnitsForParent', at, input),
  );
  for await (const page of children) {
    for (const { Id } of page.OrganizationalUnits ?? []) if (Id) yield* accountsUnder([...path, Id], hub);
  }
}
