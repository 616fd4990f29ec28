import type { PolicyDocument } from '../../facts/policy.ts';
import { matchesGlob } from '../../iam/glob.ts';
import { admitsPeople, trustEntries, trustsService } from '../../iam/trust.ts';
import { nameOf, outsideScope } from '../../judgements/principal-scope.ts';
import { knownUsersOf, needEveryRoleUser, roleUserFacts } from '../../judgements/role-users.ts';
import { defineControl, fail, notApplicable, pass } from '../control.ts';

const service = 'bedrock.amazonaws.com';

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
  reads: roleUserFacts,
  parameters: ['sharedRoleExceptions', 'trustedAccounts'],

  evaluate({ account, arn, value: role }, facts, { sharedRoleExceptions, trustedAccounts }) {
    const outside = outsideScope(role, ['role']);
    if (outside) return outside;
    const who = nameOf(role);
    // Whatever names such a role cannot run as it: most roles of an account are done here.
    if (!role.trust || !admitsService(role.trust)) {
      return notApplicable(`${who} does not trust Bedrock, so no AI resource runs as it.`, { service });
    }
    const exception = sharedRoleExceptions.find((pattern) => matchesGlob(pattern, arn));
    if (exception !== undefined) {
      return notApplicable(`${who} is declared to be shared.`, { sharedRoleExceptions: exception });
    }
    const users = knownUsersOf(arn, facts);
    const agents = users.filter(({ kind }) => kind !== 'knowledge base');
    const people = trustEntries(role.trust, { account, trustedAccounts, services: [] }).filter(admitsPeople);
    const evidence = {
      users: users.map(({ kind, name }) => `${kind} ${name}`),
      people: people.map(({ principal }) => principal),
    };
    const names = evidence.users.join(', ');
    if (agents.length > 1) {
      return fail(`${who} is shared by ${names}.`, evidence, { reason: 'ROLE_SHARED' });
    }
    if (agents.length > 0 && people.length > 0) {
      return fail(`${who} is the role of ${names} and of people: ${evidence.people.join(', ')}.`, evidence, {
        reason: 'ROLE_OF_PEOPLE',
      });
    }
    // Agents that could not be read may share it too, which is worse than what follows.
    needEveryRoleUser(facts);
    if (users.length > 1) {
      return fail(`${who} is shared by ${names}.`, evidence, { reason: 'ROLE_SHARED', severity: 'low' });
    }
    if (users.length === 0)
      return notApplicable(`No agent, flow or knowledge base runs as ${who}.`, evidence);
    return pass(`${who} is the role of ${names} alone.`, evidence);
  },
});

function admitsService(trust: PolicyDocument): boolean {
  return (
    trustsService(trust, service) ||
    trust.statements.some(
      ({ effect, principals, notPrincipals }) =>
        effect === 'Allow' &&
        (notPrincipals !== null || principals?.some(({ value }) => value === '*') === true),
    )
  );
}
