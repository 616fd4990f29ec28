import type { Reader, Severity, Verdict } from '../controls/control.ts';
import type {
  AgentRuntime,
  AgentRuntimeVersion,
  Gateway,
  Harness,
  HarnessSettings,
} from '../facts/agentcore.ts';
import type { FactName } from '../facts/fact.ts';
import { allOf } from './all-of.ts';
import { verdictOfState } from './served-state.ts';

/** The verdict that a gateway's state alone decides. One that is being updated still serves and is judged. */
export function verdictOfGatewayState(
  { name, status }: Gateway,
  facts: Reader<FactName>,
): Verdict | undefined {
  return status === 'UPDATING' ? undefined : verdictOfState(`Gateway ${name}`, status, facts);
}

/** The versions that callers of a runtime reach, and through which endpoints. */
export function servedRuntimeVersions({
  endpoints,
  versions,
}: AgentRuntime): readonly { readonly value: AgentRuntimeVersion; readonly endpoints: readonly string[] }[] {
  return versions.map((value) => ({
    value,
    endpoints: endpoints.flatMap(({ name, liveVersion }) => (liveVersion === value.version ? [name] : [])),
  }));
}

/**
 * One verdict about the newest version of a harness, which callers reach unless they name an endpoint, and about the
 * older ones that endpoints serve.
 *
 * @param judge the verdict about one version; `what` is how its message begins.
 */
export function judgeHarnessVersions(
  base: Severity,
  { name, pinned, ...newest }: Harness,
  judge: (what: string, settings: HarnessSettings) => Verdict,
): Verdict {
  return allOf(base, [
    () => judge(`Harness ${name}`, newest),
    ...pinned.map(({ version, endpoints, ...settings }) => () => {
      const verdict = judge(`Harness ${name}, version ${version},`, settings);
      return { ...verdict, evidence: { [`version ${version}`]: { ...verdict.evidence, endpoints } } };
    }),
  ]);
}
