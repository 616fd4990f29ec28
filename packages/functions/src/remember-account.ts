import { factsOf } from '@lenswatch/core/engine/plan.ts';
import { scoreAccount } from '@lenswatch/core/engine/score.ts';
import type { Outdated } from '@lenswatch/core/engine/spoke.ts';
import type { AccountRecord } from '@lenswatch/core/history/accounts.ts';
import { postureOf } from '@lenswatch/core/metrics/summary.ts';
import type { Run } from '@lenswatch/core/run.ts';
import type { Hub } from './hub.ts';
import type { SweptAccount, Target } from './sweep-documents.ts';

/** What a sweep found of an account: absent where nobody was let in. */
interface Found {
  readonly run: Run;
  readonly footprint: readonly string[];
  readonly outdated: Outdated | undefined;
  readonly spokeVersion: string | null;
}

/**
 * Keeps what a sweep found of an account as a whole.
 *
 * @param before what was known of it when the sweep came to it.
 * @returns false, and keeps nothing, where people took lenswatch out of it since.
 */
export async function rememberAccount(
  hub: Hub,
  { account, regions, mode, run, units }: Target,
  before: AccountRecord<SweptAccount> | undefined,
  state: 'covered' | 'unreachable',
  reason?: string,
  found?: Found,
): Promise<boolean> {
  const now = hub.now();
  const { world } = hub;
  const known = found ? await world.history.findings(account) : undefined;
  const attestations = world.attestations.filter((attestation) => attestation.account === account);
  const posture =
    known &&
    postureOf(
      known.values(),
      scoreAccount(
        account,
        [...known.values()],
        world.catalogue.controls,
        world.framework,
        attestations,
        now,
      ),
      world.framework,
      now,
    );
  const full = mode === 'full' && found !== undefined;
  const facts = found?.outdated?.facts;
  const record = {
    account,
    state,
    since: before?.state === state ? before.since : now,
    ...(reason === undefined ? {} : { reason }),
    footprint: full ? found.footprint : (before?.footprint ?? []),
    regions: full ? regions : (before?.regions ?? regions),
    ...(units ? { units } : {}),
    leftOut: full
      ? world.catalogue.controls.flatMap((control) =>
          facts && factsOf(control).some((fact) => facts.has(fact)) ? [control.id] : [],
        )
      : (before?.leftOut ?? []),
    ...(posture
      ? { summary: { run, sweptAt: now, posture, spokeVersion: found?.spokeVersion ?? null } }
      : before?.summary
        ? { summary: before.summary }
        : {}),
  };
  return hub.accounts.put(record, before?.state === 'retired' ? undefined : 'retired');
}
