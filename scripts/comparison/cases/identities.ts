import { modelArn } from '@lenswatch/emulator/builders/bedrock.ts';
import { agent } from '@lenswatch/emulator/builders/bedrock-agent.ts';
import {
  allow,
  awsManagedPolicy,
  bedrockApiKey,
  deny,
  group,
  role,
  statements,
  trustAccount,
  trustService,
  user,
} from '@lenswatch/emulator/builders/iam.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import type { PeerCase } from '../peer-case.ts';

const sonnet = 'anthropic.claude-sonnet-4-20250514-v1:0';

/** An agent whose role may do nothing but call its model, for the own account alone. */
function modestAgent(world: World, at: At): string {
  const { arn } = role(world, at, {
    name: 'agent',
    trust: trustService('bedrock.amazonaws.com', at.account, `arn:aws:bedrock:*:${at.account}:agent/*`),
    policies: { model: statements(allow('bedrock:InvokeModel', modelArn(at.region, sonnet))) },
  });
  return agent(world, at, { name: 'assistant', roleArn: arn, model: sonnet, guardrail: null }).id;
}

/** Mistakes about what principals may do. */
export const cases: readonly PeerCase[] = [
  {
    peer: 'Prowler',
    check: 'bedrock_agent_role_least_privilege',
    mistake: 'false fail',
    because: 'the role may only call its model; a missing permissions boundary alone fails there',
    control: 'bedrock-agent-role-least-privilege',
    right: 'pass',
    seed: modestAgent,
  },
  {
    peer: 'Prowler',
    check: 'bedrock_agent_role_least_privilege',
    mistake: 'false fail',
    because: 'IAM could not be read; an unreadable role is taken for bad',
    control: 'bedrock-agent-role-least-privilege',
    right: 'unknown',
    seed: modestAgent,
    faults: [{ operation: 'iam:GetAccountAuthorizationDetails', fault: 'deny' }],
  },
  {
    peer: 'service-screener v2',
    check: 'agent role, broad actions',
    mistake: 'false pass',
    because: 'IAM could not be read; denied access is taken for good',
    control: 'bedrock-agent-role-least-privilege',
    right: 'unknown',
    seed: modestAgent,
    faults: [{ operation: 'iam:GetAccountAuthorizationDetails', fault: 'deny' }],
  },
  {
    peer: 'Prowler',
    check: 'bedrock_api_key_no_administrative_privileges',
    mistake: 'false pass',
    because: 'the rights come from a group; policies of groups are not read',
    control: 'iam-genai-no-service-wildcards',
    right: 'fail',
    seed(world, at) {
      group(world, at, { name: 'builders', policies: { all: statements(allow('bedrock:*')) } });
      user(world, at, { name: 'ada', groups: ['builders'] });
      bedrockApiKey(world, at, { userName: 'ada', lifeDays: 20, ageDays: 1 });
      return `arn:aws:iam::${at.account}:user/ada`;
    },
  },
  {
    peer: 'Prowler',
    check: 'bedrock_api_key_no_long_term_credentials',
    mistake: 'no verdict',
    because: 'the key never expires; keys without an expiry date are skipped',
    control: 'iam-bedrock-no-long-term-api-keys',
    right: 'fail',
    seed(world, at) {
      const { arn } = user(world, at, { name: 'ada' });
      bedrockApiKey(world, at, { userName: 'ada', lifeDays: null });
      return arn;
    },
  },
  {
    peer: 'Prowler',
    check: 'bedrock_full_access_policy_attached',
    mistake: 'no verdict',
    because: 'a user holds AmazonBedrockFullAccess; only roles are looked at',
    control: 'iam-genai-no-service-wildcards',
    right: 'fail',
    seed(world, at) {
      const policy = awsManagedPolicy(world, 'AmazonBedrockFullAccess', statements(allow('bedrock:*')));
      return user(world, at, { name: 'ada', attached: [policy] }).arn;
    },
  },
  {
    peer: 'Prowler',
    check: 'iam_role_administratoraccess_policy and its like',
    mistake: 'false fail',
    because: 'a Deny takes away every AI service; Deny is not read',
    control: 'iam-genai-no-service-wildcards',
    right: 'not-applicable',
    seed: (world, at) =>
      role(world, at, {
        name: 'operator',
        trust: trustAccount(at.account),
        policies: {
          all: statements(
            allow('*'),
            deny([
              'bedrock:*',
              'bedrock-agentcore:*',
              'bedrock-mantle:*',
              'agent-registry:*',
              'sagemaker:*',
              'aoss:*',
              's3vectors:*',
            ]),
          ),
        },
      }).arn,
  },
  {
    peer: 'Prowler',
    check: 'iam_role_cross_service_confused_deputy_prevention',
    mistake: 'false pass',
    because: 'aws:SourceArn is there but names every account; only its presence is looked at',
    control: 'bedrock-service-role-confused-deputy-guarded',
    right: 'fail',
    seed: (world, at) =>
      role(world, at, {
        name: 'agent',
        trust: statements({
          Effect: 'Allow',
          Principal: { Service: 'bedrock.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:bedrock:*:*:agent/*' } },
        }),
      }).arn,
  },
  {
    peer: 'Bedrock security Config rules',
    check: 'FMI-01, least privilege',
    mistake: 'false pass',
    because: 'bedrock:Invoke* on everything; only "*" and "bedrock:*" are known there',
    control: 'iam-bedrock-invoke-model-scoped',
    right: 'fail',
    seed: (world, at) =>
      role(world, at, {
        name: 'application',
        trust: trustService('lambda.amazonaws.com'),
        policies: { invoke: statements(allow('bedrock:Invoke*')) },
      }).arn,
  },
  {
    peer: 'Wilma',
    check: 'local policies with bedrock:*',
    mistake: 'no verdict',
    because: 'the bad role stands on a later page; only the first 100 are read',
    control: 'iam-genai-no-service-wildcards',
    right: 'fail',
    seed(world, at) {
      for (let n = 1; n <= 120; n += 1)
        role(world, at, { name: `r${n}`, trust: trustService('ec2.amazonaws.com') });
      const policies = { all: statements(allow('bedrock:*')) };
      return role(world, at, { name: 'zulu', trust: trustAccount(at.account), policies }).arn;
    },
  },
];
