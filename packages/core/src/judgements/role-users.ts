import { parseFunctionArn } from '../aws/function-arn.ts';
import type { Reader } from '../controls/control.ts';
import type { Resource } from '../facts/fact.ts';
import type { PolicyDocument } from '../facts/policy.ts';
import { trustsService } from '../iam/trust.ts';

/** The facts that name roles of AI resources; a control that asks declares them all. */
export const roleUserFacts = [
  'bedrock-agent.agent',
  'bedrock-agent.flow',
  'bedrock-agent.knowledge-base',
  'agentcore.runtime',
  'agentcore.gateway',
  'agentcore.harness',
  'lambda.tool-function',
] as const;

type RoleUserFact = (typeof roleUserFacts)[number];

/** An AI resource that runs as a role, whichever of its versions does. */
export interface RoleUser {
  readonly kind: 'agent' | 'flow' | 'knowledge base' | 'runtime' | 'gateway' | 'harness' | 'tool function';
  readonly name: string;
  readonly arn: string;
}

/** Which service assumes the role on behalf of a resource. */
const assumedBy: { readonly [F in RoleUserFact]: string } = {
  'bedrock-agent.agent': 'bedrock.amazonaws.com',
  'bedrock-agent.flow': 'bedrock.amazonaws.com',
  'bedrock-agent.knowledge-base': 'bedrock.amazonaws.com',
  'agentcore.runtime': 'bedrock-agentcore.amazonaws.com',
  'agentcore.gateway': 'bedrock-agentcore.amazonaws.com',
  'agentcore.harness': 'bedrock-agentcore.amazonaws.com',
  'lambda.tool-function': 'lambda.amazonaws.com',
};

/**
 * The AI resources that run as a role, as far as they could be read. Versions and aliases of one resource
 * count once, and so does a harness with the runtime that AWS runs for it. What names a role that its service
 * may not assume cannot run as it.
 */
export function knownUsersOf(
  role: Resource<'iam.principal'>,
  facts: Reader<RoleUserFact>,
): readonly RoleUser[] {
  const known = <F extends RoleUserFact>(fact: F): readonly Resource<F>[] =>
    admits(role.value.trust, assumedBy[fact]) ? facts.known(fact) : [];
  const runs = (roleArn: string | null) => roleArn === role.arn;
  const user = (kind: RoleUser['kind'], { arn, value }: Resource & { readonly value: { name: string } }) => ({
    kind,
    name: value.name,
    arn,
  });
  const harnesses = known('agentcore.harness').filter(({ value }) =>
    [value, ...value.pinned].some(({ roleArn }) => runs(roleArn)),
  );
  const served = new Set(harnesses.map(({ value }) => value.runtimeId));
  const tools = known('lambda.tool-function').flatMap(({ id, value }) => {
    const named = runs(value.roleArn) ? parseFunctionArn(id) : undefined;
    return named ? [named] : [];
  });
  return [
    ...known('bedrock-agent.agent')
      .filter(({ value }) => value.versions.some(({ roleArn }) => runs(roleArn)))
      .map((agent) => user('agent', agent)),
    ...known('bedrock-agent.flow')
      .filter(({ value }) => value.versions.some(({ roleArn }) => runs(roleArn)))
      .map((flow) => user('flow', flow)),
    ...known('bedrock-agent.knowledge-base')
      .filter(({ value }) => runs(value.roleArn))
      .map((base) => user('knowledge base', base)),
    ...known('agentcore.runtime')
      .filter(({ id, value }) => !served.has(id) && value.versions.some(({ roleArn }) => runs(roleArn)))
      .map((runtime) => user('runtime', runtime)),
    ...known('agentcore.gateway')
      .filter(({ value }) => runs(value.roleArn))
      .map((gateway) => user('gateway', gateway)),
    ...harnesses.map((harness) => user('harness', harness)),
    ...[...new Map(tools.map((tool) => [tool.functionArn, tool])).values()].map(
      ({ name, functionArn }): RoleUser => ({ kind: 'tool function', name, arn: functionArn }),
    ),
  ];
}

/**
 * Asks for every one of them: one that could not be read may run as the role too. Services that the role
 * does not trust are not asked.
 */
export function needEveryRoleUser(role: Resource<'iam.principal'>, facts: Reader<RoleUserFact>): void {
  for (const fact of roleUserFacts) if (admits(role.value.trust, assumedBy[fact])) facts.all(fact);
}

/** Whether a service may assume a role, by its name or because everybody may. */
export function admits(trust: PolicyDocument | null, service: string): boolean {
  if (trust === null) return true;
  return (
    trustsService(trust, service) ||
    trust.statements.some(
      ({ effect, principals, notPrincipals }) =>
        effect === 'Allow' &&
        (notPrincipals !== null || principals?.some(({ value }) => value === '*') === true),
    )
  );
}
