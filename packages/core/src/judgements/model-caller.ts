import type { Principal } from '../facts/iam.ts';
import { actionSets, invokeActions } from '../iam/action-sets.ts';
import { allowancesOf, mayTouch } from '../iam/effective-grant.ts';

/** The endpoint services through which the runtime APIs of AI services are reached. */
export type RuntimeService =
  | 'bedrock-runtime'
  | 'bedrock-agent-runtime'
  | 'bedrock-mantle'
  | 'bedrock-agentcore'
  | 'bedrock-agentcore.gateway'
  | 'sagemaker.runtime';

const prefixes = ['bedrock', 'bedrock-mantle', 'bedrock-agentcore', 'sagemaker'] as const;
const callers = new WeakMap<Principal, boolean>();
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

/** Whether a principal may invoke models, agents or flows of any kind: the callers of the catalogue (A3.5, G2). */
export function mayInvoke(principal: Principal): boolean {
  return kept(
    callers,
    principal,
    () => mayTouch(principal, prefixes) && invokeActions.some((action) => isGranted(principal, action)),
  );
}

/** The runtime APIs that a principal's policies let it call. */
export function runtimesOf(principal: Principal): readonly RuntimeService[] {
  return kept(reached, principal, () => {
    if (!mayTouch(principal, prefixes)) return [];
    const services = Object.entries(servedBy) as [RuntimeService, readonly string[]][];
    return services.flatMap(([service, actions]) =>
      actions.some((action) => isGranted(principal, action)) ? [service] : [],
    );
  });
}

function isGranted(principal: Principal, action: string): boolean {
  return allowancesOf(principal, action).length > 0;
}

function kept<T>(answers: WeakMap<Principal, T>, principal: Principal, answer: () => T): T {
  const known = answers.get(principal);
  if (known !== undefined) return known;
  const found = answer();
  answers.set(principal, found);
  return found;
}
