import type { Resource } from '../../facts/fact.ts';
import { matchesGlob } from '../../iam/glob.ts';
import { admitsPeople, trustEntries } from '../../iam/trust.ts';
import { nameOf, outsideScope } from '../../judgements/principal-scope.ts';
import {
  admits,
  knownUsersOf,
  needEveryRoleUser,
  type RoleUser,
  roleUserFacts,
} from '../../judgements/role-users.ts';
import { defineControl, fail, notApplicable, pass, type Reader } from '../control.ts';

/** What runs agents; functions are another service's. */
const services = ['bedrock.amazonaws.com', 'bedrock-agentcore.amazonaws.com'];
const lambda = 'lambda.amazonaws.com';

const reads = [...roleUserFacts, 'lambda.function'] as const;
type Known = Reader<(typeof reads)[number]>;

export const control = defineControl({
  id: 'bedrock-agent-role-not-shared',
  title: 'Each agent has its own role',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    "Agents that share a role have each other's rights: what one needs, the other can be talked into using, and " +
    'the audit trail cannot tell them apart.',
  remediation:
    'aws iam create-role --role-name <agent> --assume-role-policy-document <trust of bedrock.amazonaws.com with ' +
    'aws:SourceArn of this agent>; aws bedrock-agent update-agent --agent-id <id> --agent-name <name> ' +
    '--foundation-model <model> --agent-resource-role-arn <role arn>',
  howTo: {
    console:
      'Amazon Bedrock > Agents > the agent > Edit in agent builder > Agent resource role: create and use a new service ' +
      'role, save, prepare, and publish a new version to the alias.',
    cli:
      'aws iam create-role --role-name <agent> --assume-role-policy-document file://trust.json\n' +
      'aws bedrock-agent update-agent --agent-id <id> --agent-name <name> --foundation-model <model> ' +
      '--agent-resource-role-arn <role arn>\n' +
      'aws bedrock-agent prepare-agent --agent-id <id>',
    cdk:
      "const role = new iam.Role(this, 'AgentRole', { assumedBy: new iam.ServicePrincipal('bedrock.amazonaws.com') });\n" +
      "new bedrock.CfnAgent(this, 'Agent', { agentName: '<name>', agentResourceRoleArn: role.roleArn });",
  },
  requirements: ['GENSEC05-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/agents-permissions.html'],
  subject: 'iam.principal',
  reads,
  parameters: ['sharedRoleExceptions', 'trustedAccounts'],

  evaluate(subject, facts, { sharedRoleExceptions, trustedAccounts }) {
    const { account, arn, value: role } = subject;
    const outside = outsideScope(role, ['role']);
    if (outside) return outside;
    const who = nameOf(role);
    // Whatever names such a role cannot run as it: most roles of an account are done here.
    const { trust } = role;
    if (!trust || !services.some((service) => admits(trust, service))) {
      return notApplicable(`${who} does not trust Bedrock or AgentCore, so no AI resource runs as it.`, {
        services,
      });
    }
    const exception = sharedRoleExceptions.find((pattern) => matchesGlob(pattern, arn));
    if (exception !== undefined) {
      return notApplicable(`${who} is declared to be shared.`, { sharedRoleExceptions: exception });
    }
    const users = usersOf(subject, facts);
    const agents = users.filter(isAgentLike);
    const acting = users.filter(({ kind }) => kind !== 'knowledge base');
    const people = trustEntries(trust, { account, trustedAccounts, services: [] }).filter(admitsPeople);
    const evidence = {
      users: users.map(({ kind, name }) => `${kind} ${name}`),
      people: people.map(({ principal }) => principal),
    };
    const names = evidence.users.join(', ');
    if (agents.length > 0 && acting.length > 1) {
      return fail(`${who} is shared by ${names}.`, evidence, { reason: 'ROLE_SHARED' });
    }
    if (agents.length > 0 && people.length > 0) {
      return fail(`${who} is the role of ${names} and of people: ${evidence.people.join(', ')}.`, evidence, {
        reason: 'ROLE_OF_PEOPLE',
      });
    }
    // Agents that could not be read may share it too, which is worse than what follows.
    needEveryRoleUser(subject, facts);
    if (admits(trust, lambda)) facts.all('lambda.function');
    if (acting.length === users.length && agents.length === 0) {
      return notApplicable(`No agent, flow, gateway or knowledge base runs as ${who}.`, evidence);
    }
    if (users.length > 1) {
      return fail(`${who} is shared by ${names}.`, evidence, { reason: 'ROLE_SHARED', severity: 'low' });
    }
    return pass(`${who} is the role of ${names} alone.`, evidence);
  },
});

interface User {
  readonly kind: RoleUser['kind'] | 'function';
  readonly name: string;
  readonly arn: string;
}

/** AI resources, and functions whether agents call them or not: code that runs as the agent is no less. */
function usersOf(role: Resource<'iam.principal'>, facts: Known): readonly User[] {
  const users = knownUsersOf(role, facts);
  if (!admits(role.value.trust, lambda)) return users;
  const others = facts
    .known('lambda.function')
    .filter(({ arn, value }) => value.roleArn === role.arn && !users.some((user) => user.arn === arn))
    .map(({ id, arn }): User => ({ kind: 'function', name: id, arn }));
  return [...users, ...others];
}

/** Functions alone are no agents: the controls of tools judge their roles. */
function isAgentLike({ kind }: User): boolean {
  return kind !== 'knowledge base' && kind !== 'tool function' && kind !== 'function';
}
