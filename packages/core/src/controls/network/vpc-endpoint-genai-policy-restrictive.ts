import type { PolicyCondition, PolicyStatement } from '../../facts/policy.ts';
import { isAny, segmentsOf } from '../../iam/match.ts';
import { aiServiceOf, endpointPhase, outsideAiEndpoints } from '../../judgements/genai-endpoint-services.ts';
import { openStatements } from '../../judgements/open-statement.ts';
import { defineControl, fail, notApplicable, pass } from '../control.ts';

/** Keys that tie a call to own principals or own resources. */
const perimeterKeys: ReadonlySet<string> = new Set([
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:resourceaccount',
  'aws:resourceorgid',
  'aws:resourceorgpaths',
]);

export const control = defineControl({
  id: 'vpc-endpoint-genai-policy-restrictive',
  title: 'AI endpoints carry a restrictive endpoint policy',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'The default policy lets any principal of any account use the endpoint. Someone inside the network ' +
    'can then send data to models and agents of an account of their own, past every other boundary.',
  remediation:
    'aws ec2 modify-vpc-endpoint --vpc-endpoint-id <id> --policy-document <own principals and resources>',
  howTo: {
    console:
      'VPC > Endpoints > (the endpoint) > Policy > Edit policy > Custom: allow the actions that the ' +
      'workload calls, to principals of your organization or account, on your models and resources. Save.',
    cli: `# policy.json: {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",
#   "Action": ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"], "Resource": "<model arn>",
#   "Condition": {"StringEquals": {"aws:PrincipalAccount": "<account>"}}}]}
aws ec2 modify-vpc-endpoint --vpc-endpoint-id <id> --policy-document file://policy.json`,
    cdk: `const endpoint = vpc.addInterfaceEndpoint('BedrockRuntime', {
  service: ec2.InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME,
});
endpoint.addToPolicy(
  new iam.PolicyStatement({
    principals: [new iam.AnyPrincipal()],
    actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
    resources: ['<model arn>'],
    conditions: { StringEquals: { 'aws:PrincipalAccount': this.account } },
  }),
);`,
  },
  requirements: ['GENSEC01-BP02'],
  references: ['https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html'],
  subject: 'ec2.vpc-endpoint',
  reads: ['ec2.vpc-endpoint'],

  evaluate(subject, facts) {
    const outside = outsideAiEndpoints(subject, facts);
    if (outside) return outside;
    const { id } = subject;
    const { serviceName, state, policy } = subject.value;
    switch (endpointPhase(state)) {
      case 'deleting':
        return notApplicable(`Endpoint ${id} is being deleted.`, { state }, 'RESOURCE_DELETING');
      case 'failed':
        return notApplicable(`Endpoint ${id} is ${state}.`, { state }, 'RESOURCE_FAILED_STATE');
      case 'changing':
        return facts.undecided('TRANSIENT_STATE', `Endpoint ${id} is ${state}.`);
      case 'serving':
        break;
    }
    if (policy === null) {
      const message = `Endpoint ${id} for ${serviceName} has the default policy of full access.`;
      return fail(message, { serviceName, policy: 'default' }, { reason: 'DEFAULT_POLICY' });
    }

    const isAgentCore = aiServiceOf(serviceName)?.startsWith('bedrock-agentcore') === true;
    // Callers with OAuth tokens are nobody to IAM, so that AgentCore needs Principal "*" and any named action
    // leads everywhere: there only the resource can hold the line.
    const isOpen = isAgentCore ? reachesForeignAccounts : allowsEverything;
    const [open] = openStatements(policy, namesOurs).filter(({ statement }) => isOpen(statement));
    if (!open) {
      const statements = policy.statements.length;
      return pass(`The policy of endpoint ${id} for ${serviceName} limits who or what it serves.`, {
        serviceName,
        statements,
      });
    }
    const { actions, notActions, resources, notResources } = open.statement;
    const evidence = { serviceName, statement: open.name, actions, notActions, resources, notResources };
    const message = `Statement ${open.name} of endpoint ${id} for ${serviceName} is open to everybody.`;
    return fail(message, evidence, { reason: 'OPEN_POLICY' });
  },
});

/**
 * A variable compares the caller with the resource: a stranger in the stranger's own account passes. AWS
 * itself, asked for in the way of its own examples, is no stranger in the network.
 */
function namesOurs({ operator, key, values }: PolicyCondition): boolean {
  if (key === 'aws:principalisawsservice') return operator === 'bool';
  return perimeterKeys.has(key) && !values.some((value) => value.includes('${'));
}

/** Any action of a kind on anything; `bedrock:*` and `bedrock:Invoke*` are such kinds. */
function allowsEverything({ actions, resources }: PolicyStatement): boolean {
  const broadAction = actions === null || actions.some((action) => action.includes('*'));
  return broadAction && (resources === null || resources.some(isEverything));
}

function reachesForeignAccounts({ resources }: PolicyStatement): boolean {
  return resources === null || resources.some((resource) => isAny(resource) || isAnyAccount(resource));
}

/** `*`, `arn:aws:bedrock:*` and whatever names neither account nor resource; ARNs of S3 name no account. */
function isEverything(resource: string): boolean {
  const ofAnybody = isAnyAccount(resource) || segmentsOf(resource)?.[2] === 's3';
  return isAny(resource) || (ofAnybody && /^\*[*/]*$/.test(segmentsOf(resource)?.[5] ?? ''));
}

function isAnyAccount(resource: string): boolean {
  return isAny(segmentsOf(resource)?.[4] ?? '');
}
