import type { Principal } from '../facts/iam.ts';
import { actionSets } from '../iam/action-sets.ts';
import { mayTouch } from '../iam/effective-grant.ts';
import { hasUsableGrant } from '../iam/usable-grant.ts';

/** The endpoint services through which the runtime APIs of AI services are reached. */
export type RuntimeService =
  | 'bedrock-runtime'
  | 'bedrock-agent-runtime'
  | 'bedrock-mantle'
  | 'bedrock-agentcore'
  | 'bedrock-agentcore.gateway'
  | 'sagemaker.runtime';

const prefixes = ['bedrock', 'bedrock-mantle', 'bedrock-agentcore', 'sagemaker'] as const;
const reached = new WeakMap<Principal, readonly RuntimeService[]>();

const named = (names: readonly string[]) => names.map((name) => `bedrock:${name}`);
const servedBy: { readonly [S in RuntimeService]: readonly string[] } = {
  'bedrock-runtime': named([
    ...['invokemodel', 'invokemodelwithresponsestream', 'invokemodelwithbidirectionalstream'],
  ]),
  'bedrock-agent-runtime': named([
    ...['invokeagent', 'invokeinlineagent', 'invokeflow', 'retrieve', 'retrieveandgenerate'],
  ]),
  'bedrock-mantle': actionSets.invokeMantle,
  'bedrock-agentcore': actionSets.invokeAgentCore.filter(
    (action) => action !== 'bedrock-agentcore:invokegateway',
  ),
  'bedrock-agentcore.gateway': ['bedrock-agentcore:invokegateway'],
  'sagemaker.runtime': actionSets.invokeSageMaker,
};

/** The runtime APIs that a principal's policies let it call. */
export function runtimesOf(principal: Principal): readonly RuntimeService[] {
  const known = reached.get(principal);
  if (known) return known;
  const services = mayTouch(principal, prefixes) ? (Object.keys(servedBy) as RuntimeService[]) : [];
  const found = services.filter((service) =>
    servedBy[service].some((action) => hasUsableGrant(principal, action)),
  );
  reached.set(principal, found);
  return found;
}
