import type { Reader, Verdict } from '../controls/control.ts';
import type { AgentRuntime, AgentRuntimeVersion, Gateway } from '../facts/agentcore.ts';
import type { FactName } from '../facts/fact.ts';
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
