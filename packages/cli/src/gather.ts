import type { Configuration } from '@lenswatch/core/configuration.ts';
import type { Control } from '@lenswatch/core/controls/control.ts';
import { namesUnits } from '@lenswatch/core/decisions.ts';
import type { Catalogue } from '@lenswatch/core/engine/catalogue.ts';
import { collect } from '@lenswatch/core/engine/collect.ts';
import { planFor } from '@lenswatch/core/engine/plan.ts';
import type { Snapshot } from '@lenswatch/core/facts/fact.ts';
import type { Progress } from './progress.ts';
import type { Access, Scope, ScopeOptions } from './scope.ts';
import { openScope } from './scope.ts';
import { unitsOf } from './units.ts';

/** What to read, and how. */
export interface Gathering {
  readonly scope: ScopeOptions;
  readonly access: Access;
  readonly catalogue: Catalogue;
  readonly controls: readonly Control[];
  readonly configuration: Configuration;
  readonly progress: Progress;
}

/** The first half of a scan: enters the accounts and reads what the controls need. The scope stays open. */
export async function gather(gathering: Gathering): Promise<{ snapshot: Snapshot; scope: Scope }> {
  const { access, catalogue, controls, configuration, progress } = gathering;
  const now = new Date().toISOString();
  const scope = await openScope(gathering.scope, {
    ...access,
    aws: { ...access.aws, onCall: (record) => progress.called(record) },
  });
  const plan = planFor(controls, catalogue);
  progress.start(scope.targets, plan);
  const faults = new Set<string>();
  try {
    const accounts = scope.targets.map(({ aws }) => aws.account);
    const units = namesUnits(configuration)
      ? { units: await unitsOf(scope.enter(scope.caller.account, undefined), accounts) }
      : {};
    const snapshot = await collect(plan, scope.targets, {
      now,
      attestations: configuration.attestations,
      onCoverage: (coverage) => progress.covered(coverage),
      onError: (fact, error) => {
        if (process.env['LENSWATCH_DEBUG']) process.stderr.write(`${fact}: ${(error as Error).stack}\n`);
        faults.add(fact);
      },
    });
    await progress.stop();
    for (const fact of faults)
      progress.note(`Reading ${fact} failed: a fault of lenswatch, please report it.`);
    const { unreachable } = scope;
    return {
      scope,
      snapshot: { ...snapshot, ...units, ...(unreachable.length > 0 ? { unreachable } : {}) },
    };
  } catch (error) {
    await progress.stop();
    await scope[Symbol.asyncDispose]();
    throw error;
  }
}
