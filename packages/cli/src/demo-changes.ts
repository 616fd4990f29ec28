import type { AwsAccount } from '@lenswatch/core/aws/access.ts';

/** One change to the example organization, made as anybody would make it: through the SDK. */
export interface DemoChange {
  /** What happened, as a sentence. */
  readonly what: string;
  readonly make: (aws: AwsAccount) => Promise<void>;
}

/** Where the changes strike, by ids that a scan found. */
export interface DemoTargets {
  readonly region: string;
  readonly agentId: string;
  /** Name of the collection whose network policy is opened; the policy has the same name. */
  readonly collection: string;
}

/** Three changes that a hurried team might make on one afternoon. */
export function demoChanges({ region, agentId, collection }: DemoTargets): readonly DemoChange[] {
  return [
    {
      what:
        'A guardrail is weakened and rolled out: UpdateGuardrail, CreateGuardrailVersion, UpdateAgent, ' +
        'PrepareAgent, CreateAgentAlias.',
      make: (aws) => weakenGuardrail(aws, region, agentId),
    },
    {
      what: "The agent's role may suddenly do everything with Bedrock: PutRolePolicy.",
      make: (aws) => widenRole(aws, region, agentId),
    },
    {
      what: 'The vector collection is opened to the internet: UpdateSecurityPolicy.',
      make: (aws) => openCollection(aws, region, collection),
    },
  ];
}

async function weakenGuardrail(aws: AwsAccount, region: string, agentId: string): Promise<void> {
  const agent = await agentOf(aws, region, agentId);
  const guardrailIdentifier = agent.guardrailConfiguration?.guardrailIdentifier;
  const old = await aws.send('bedrock:GetGuardrail', region, { guardrailIdentifier });
  const { contentPolicy } = old;
  await aws.send('bedrock:UpdateGuardrail', region, {
    guardrailIdentifier,
    name: old.name,
    blockedInputMessaging: old.blockedInputMessaging,
    blockedOutputsMessaging: old.blockedOutputsMessaging,
    kmsKeyId: old.kmsKeyArn,
    contentPolicyConfig: {
      filtersConfig: contentPolicy?.filters?.map((filter) =>
        filter.type === 'PROMPT_ATTACK'
          ? ({ ...filter, inputStrength: 'LOW', inputAction: 'NONE' } as const)
          : filter,
      ),
    },
  });
  const { version } = await aws.send('bedrock:CreateGuardrailVersion', region, { guardrailIdentifier });
  await aws.send('bedrock-agent:UpdateAgent', region, {
    agentId,
    agentName: agent.agentName,
    agentResourceRoleArn: agent.agentResourceRoleArn,
    foundationModel: agent.foundationModel,
    instruction: agent.instruction,
    idleSessionTTLInSeconds: agent.idleSessionTTLInSeconds,
    customerEncryptionKeyArn: agent.customerEncryptionKeyArn,
    memoryConfiguration: agent.memoryConfiguration,
    guardrailConfiguration: { guardrailIdentifier, guardrailVersion: version },
  });
  await aws.send('bedrock-agent:PrepareAgent', region, { agentId });
  await aws.send('bedrock-agent:CreateAgentAlias', region, { agentId, agentAliasName: 'faster-answers' });
}

async function widenRole(aws: AwsAccount, region: string, agentId: string): Promise<void> {
  const { agentResourceRoleArn = '' } = await agentOf(aws, region, agentId);
  const everything = [{ Effect: 'Allow', Action: 'bedrock:*', Resource: '*' }];
  await aws.send('iam:PutRolePolicy', region, {
    RoleName: agentResourceRoleArn.slice(agentResourceRoleArn.lastIndexOf('/') + 1),
    PolicyName: 'debugging',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: everything }),
  });
}

async function openCollection(aws: AwsAccount, region: string, collection: string): Promise<void> {
  const { securityPolicyDetail: old } = await aws.send('opensearchserverless:GetSecurityPolicy', region, {
    type: 'network',
    name: collection,
  });
  const Rules = [{ ResourceType: 'collection', Resource: [`collection/${collection}`] }];
  await aws.send('opensearchserverless:UpdateSecurityPolicy', region, {
    type: 'network',
    name: collection,
    policyVersion: old?.policyVersion,
    policy: JSON.stringify([{ Rules, AllowFromPublic: true }]),
  });
}

async function agentOf(aws: AwsAccount, region: string, agentId: string) {
  const { agent } = await aws.send('bedrock-agent:GetAgent', region, { agentId });
  if (!agent) throw new Error(`Agent ${agentId} does not exist.`);
  return agent;
}
