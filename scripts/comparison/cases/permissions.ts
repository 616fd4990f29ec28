import { agent } from '@lenswatch/emulator/builders/bedrock-agent.ts';
import {
  allow,
  awsManagedPolicy,
  bedrockApiKey,
  deny,
  group,
  managedPolicy,
  role,
  statements,
  trustAccount,
  trustService,
  user,
} from '@lenswatch/emulator/builders/iam.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import type { PeerCase } from '../peer-case.ts';

const wildcards = { control: 'iam-genai-no-service-wildcards' } as const;
const passing = { control: 'iam-passrole-genai-restricted' } as const;
const everything = { all: statements(allow('bedrock:*')) };

/** A role of an application with these policies of its own. */
function application(
  world: World,
  at: At,
  policies: { readonly [name: string]: ReturnType<typeof statements> },
) {
  return role(world, at, { name: 'application', trust: trustService('lambda.amazonaws.com'), policies }).arn;
}

/** An agent whose role may read every object of every bucket. */
function readingAgent(world: World, at: At): string {
  const limit = statements(allow(['bedrock:InvokeModel', 's3:GetObject']));
  const { arn: boundary } = managedPolicy(world, at, { name: 'limit', document: limit });
  const { arn } = role(world, at, {
    name: 'agent',
    trust: trustService('bedrock.amazonaws.com', at.account),
    policies: { documents: statements(allow('s3:GetObject')) },
    boundaryArn: boundary,
  });
  return agent(world, at, { name: 'assistant', roleArn: arn, guardrail: null }).id;
}

/** Further mistakes about what principals may do: what is read, and what takes it away. */
export const cases: readonly PeerCase[] = [
  {
    ...wildcards,
    peer: 'Prowler',
    check: 'bedrock_full_access_policy_attached',
    mistake: 'no verdict',
    because: 'a group holds AmazonBedrockFullAccess; only roles are looked at',
    right: 'fail',
    seed(world, at) {
      const policy = awsManagedPolicy(world, 'AmazonBedrockFullAccess', statements(allow('bedrock:*')));
      return group(world, at, { name: 'builders', attached: [policy] }).arn;
    },
  },
  {
    ...wildcards,
    peer: 'Prowler',
    check: 'bedrock_full_access_policy_attached',
    mistake: 'noise',
    because: 'the role can do nothing in Bedrock; every role gets a row that says it passed',
    right: 'not-applicable',
    seed: (world, at) => application(world, at, { files: statements(allow('s3:GetObject')) }),
  },
  {
    ...wildcards,
    peer: 'AIML security assessment',
    check: 'BR-01',
    mistake: 'false pass',
    because:
      'the role has the same rights by a policy of its own; only the name of the policy of AWS is known there',
    right: 'fail',
    seed: (world, at) => application(world, at, everything),
  },
  {
    ...wildcards,
    peer: 'AIML security assessment',
    check: 'SM-02',
    mistake: 'false pass',
    because:
      'the role has sagemaker:* by a policy of its own; only the name of the policy of AWS is known there',
    right: 'fail',
    seed: (world, at) => application(world, at, { all: statements(allow('sagemaker:*')) }),
  },
  {
    ...wildcards,
    peer: 'Security Hub CSPM',
    check: 'IAM.21',
    mistake: 'no verdict',
    because: 'bedrock:* stands in an inline policy; only customer managed policies are judged',
    right: 'fail',
    seed: (world, at) => application(world, at, everything),
  },
  {
    ...wildcards,
    peer: 'Bedrock security Config rules',
    check: 'FMI-01, least privilege',
    mistake: 'no verdict',
    because: 'the role stands below /service-role/, where people may put any; such roles are skipped',
    right: 'fail',
    seed(world, at) {
      const trust = trustService('lambda.amazonaws.com');
      return role(world, at, { name: 'tool', path: '/service-role/', trust, policies: everything }).arn;
    },
  },
  {
    ...wildcards,
    peer: 'Wilma',
    check: 'local policies with bedrock:*',
    mistake: 'false fail',
    because: 'a Deny takes all of it away; Deny is not read',
    right: 'not-applicable',
    seed: (world, at) => application(world, at, { ...everything, none: statements(deny('bedrock:*')) }),
  },
  {
    ...wildcards,
    peer: 'Wilma',
    check: 'policies of AWS on roles',
    mistake: 'false fail',
    because: 'the role holds ReadOnlyAccess, which only looks; the name alone fails there',
    right: 'pass',
    seed(world, at) {
      const looking = statements(allow(['bedrock:Get*', 'bedrock:List*', 'sagemaker:Describe*']));
      const attached = [awsManagedPolicy(world, 'ReadOnlyAccess', looking)];
      return role(world, at, { name: 'auditor', trust: trustAccount(at.account), attached }).arn;
    },
  },
  {
    peer: 'Prowler',
    check: 'bedrock_api_key_no_administrative_privileges',
    control: 'iam-bedrock-no-long-term-api-keys',
    mistake: 'false fail',
    because: 'the key was switched off; inactive keys count there',
    right: 'pass',
    seed(world, at) {
      const { arn } = user(world, at, { name: 'ada', policies: everything });
      bedrockApiKey(world, at, { userName: 'ada', status: 'Inactive' });
      return arn;
    },
  },
  {
    peer: 'Prowler',
    check: 'bedrock_agent_role_least_privilege',
    control: 'bedrock-agent-role-least-privilege',
    mistake: 'false pass',
    because: 'the role reads every bucket; only full access, administration and escalation are known there',
    right: 'fail',
    seed: readingAgent,
  },
  {
    peer: 'AIML security assessment',
    check: 'FS-07',
    control: 'bedrock-agent-role-least-privilege',
    mistake: 'false pass',
    because: 'the role reads every bucket by s3:GetObject; only wildcards in actions are looked for',
    right: 'fail',
    seed: readingAgent,
  },
  {
    ...passing,
    peer: 'Prowler',
    check: 'iam_inline_policy_allows_privilege_escalation',
    mistake: 'false fail',
    because: 'one named role may be passed, to SageMaker alone; resources and conditions are not looked at',
    right: 'pass',
    seed: (world, at) =>
      application(world, at, {
        train: statements(
          allow('sagemaker:CreateTrainingJob', `arn:aws:sagemaker:*:${at.account}:training-job/tune-*`),
          allow('iam:PassRole', `arn:aws:iam::${at.account}:role/training`, {
            StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' },
          }),
        ),
      }),
  },
  {
    ...passing,
    peer: 'Prowler',
    check: 'iam_inline_policy_allows_privilege_escalation',
    mistake: 'false fail',
    because: 'a second policy denies passing roles; each policy is judged by itself',
    right: 'not-applicable',
    seed: (world, at) =>
      application(world, at, {
        train: statements(allow(['sagemaker:CreateTrainingJob', 'iam:PassRole'])),
        never: statements(deny('iam:PassRole')),
      }),
  },
  {
    peer: 'Wilma',
    check: 'roles that trust other accounts',
    control: 'iam-genai-caller-trust-restricted',
    mistake: 'false fail',
    because: 'the other account must name an external id; any other account fails there',
    right: 'pass',
    seed: (world, at) =>
      role(world, at, {
        name: 'partner',
        trust: trustAccount('999999999999', 'agreed-once'),
        policies: { invoke: statements(allow('bedrock:InvokeModel')) },
      }).arn,
  },
];
