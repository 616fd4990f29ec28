import type { Reader } from '../controls/control.ts';

/** The facts that name roles of AI resources; a control that asks declares them all. */
export const roleUserFacts = [
  'bedrock-agent.agent',
  'bedrock-agent.flow',
  'bedrock-agent.knowledge-base',
] as const;

type RoleUserFact = (typeof roleUserFacts)[number];

/** An AI resource that runs as a role, whichever of its versions does. */
export interface RoleUser {
  readonly kind: 'agent' | 'flow' | 'knowledge base';
  readonly name: string;
  readonly arn: string;
}

/**
 * The AI resources that run as a role, as far as they could be read. Versions and aliases of one resource
 * count once.
 */
export function knownUsersOf(roleArn: string, facts: Reader<RoleUserFact>): readonly RoleUser[] {
  const agents = facts
    .known('bedrock-agent.agent')
    .filter(({ value }) => value.versions.some((version) => version.roleArn === roleArn))
    .map(({ arn, value }): RoleUser => ({ kind: 'agent', name: value.name, arn }));
  const flows = facts
    .known('bedrock-agent.flow')
    .filter(({ value }) => value.versions.some((version) => version.roleArn === roleArn))
    .map(({ arn, value }): RoleUser => ({ kind: 'flow', name: value.name, arn }));
  const bases = facts
    .known('bedrock-agent.knowledge-base')
    .filter(({ value }) => value.roleArn === roleArn)
    .map(({ arn, value }): RoleUser => ({ kind: 'knowledge base', name: value.name, arn }));
  return [...agents, ...flows, ...bases];
}

/** Asks for every one of them: one that could not be read may run as the role too. */
export function needEveryRoleUser(facts: Reader<RoleUserFact>): void {
  for (const fact of roleUserFacts) facts.all(fact);
}
