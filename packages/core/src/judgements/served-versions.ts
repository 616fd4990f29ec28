import { fail, notApplicable, type Severity, type Verdict } from '../controls/control.ts';
import type { Agent, AgentVersion, Flow, FlowVersion } from '../facts/bedrock-agent.ts';
import { allOf } from './all-of.ts';
import { lowerSeverity } from './lower-severity.ts';

const testAlias = 'TSTALIASID';

/** Whether an alias is the built-in one that serves DRAFT for tests. */
export function isTestAlias(id: string): boolean {
  return id === testAlias;
}

/** One version that callers can reach, and by which aliases. */
export interface ServedVersion<V> {
  readonly value: V;
  readonly aliases: readonly string[];
  /** False for a DRAFT that only the built-in test alias reaches. */
  readonly served: boolean;
}

/**
 * The versions of an agent that are to be judged: what its working aliases route to, and DRAFT. Versions
 * that an alias names but AWS does not know cannot serve and are left out.
 */
export function servedAgentVersions(agent: Agent): readonly ServedVersion<AgentVersion>[] {
  const aliases = agent.aliases.filter(
    ({ status, invocationState }) =>
      (status === 'PREPARED' || status === 'UPDATING') && invocationState !== 'REJECT_INVOCATIONS',
  );
  return servedOf(aliases, agent.versions);
}

/** The versions of a flow that are to be judged: what its aliases route to, and DRAFT. */
export function servedFlowVersions(flow: Flow): readonly ServedVersion<FlowVersion>[] {
  return servedOf(flow.aliases, flow.versions);
}

function servedOf<V extends { readonly version: string }>(
  aliases: readonly { readonly id: string; readonly name: string; readonly routes: readonly string[] }[],
  versions: readonly V[],
): readonly ServedVersion<V>[] {
  return versions.flatMap((value) => {
    const routing = aliases.filter(({ routes }) => routes.includes(value.version));
    const served = routing.some(({ id }) => id !== testAlias);
    if (!served && value.version !== 'DRAFT') return [];
    return [{ value, aliases: routing.map(({ name }) => name), served }];
  });
}

/**
 * One verdict about all versions: it fails if any of them does. A failure of a DRAFT that nothing but the
 * test alias serves is one step less severe, and left out when `evaluateDraft` is off.
 */
export function judgeServed<V extends { readonly version: string }>(
  base: Severity,
  versions: readonly ServedVersion<V>[],
  evaluateDraft: boolean,
  judge: (version: V) => Verdict,
): Verdict {
  const judged = versions.filter(({ served }) => served || evaluateDraft);
  if (judged.length === 0) return notApplicable('Nothing serves a version of it.', { versions: [] });
  return allOf(
    base,
    judged.map(({ value, aliases, served }) => () => {
      const verdict = judge(value);
      const key = `version ${value.version}`;
      const evidence = { [key]: { ...verdict.evidence, aliases } };
      if (verdict.verdict !== 'fail') return { ...verdict, evidence };
      const severity = verdict.severity ?? base;
      return fail(verdict.message, evidence, {
        ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
        severity: served ? severity : lowerSeverity(severity),
      });
    }),
  );
}
