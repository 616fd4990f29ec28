import { enforcedGuardrail, guardrail } from '@lenswatch/emulator/builders/bedrock.ts';
import { agent } from '@lenswatch/emulator/builders/bedrock-agent.ts';
import { modelTraffic } from '@lenswatch/emulator/builders/cloudwatch.ts';
import { allow, role, statements, trustService } from '@lenswatch/emulator/builders/iam.ts';
import {
  effectiveBedrockPolicy,
  organization,
  organizationPolicy,
} from '@lenswatch/emulator/builders/organizations.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import type { PeerCase } from '../peer-case.ts';
import { bedrockRole } from '../served-guardrail.ts';

const sonnet = 'anthropic.claude-sonnet-4-20250514-v1:0';
const enforced = { control: 'bedrock-guardrail-enforced-org-or-account' } as const;

/** An application that may invoke models, and does, with no condition on guardrails. */
function invoking(world: World, at: At): string {
  modelTraffic(world, at, { modelId: sonnet, invocations: 100 });
  return role(world, at, {
    name: 'application',
    trust: trustService('lambda.amazonaws.com'),
    policies: { invoke: statements(allow('bedrock:InvokeModel')) },
  }).arn;
}

/** An organization with one service control policy on the given targets. */
function controlled(world: World, at: At, document: object, targets: readonly string[]): void {
  organization(world, { management: at.account });
  organizationPolicy(world, { name: 'models', document, targets });
}

const withoutGuardrail = statements({
  Effect: 'Deny',
  Action: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
  Resource: '*',
  Condition: { Null: { 'bedrock:GuardrailIdentifier': 'true' } },
});

/** Mistakes about whether anything makes callers use a guardrail. */
export const cases: readonly PeerCase[] = [
  {
    ...enforced,
    peer: 'AIML security assessment',
    check: 'BR-10',
    mistake: 'false fail',
    because: 'the account enforces a guardrail on every model; only conditions in the roles are looked at',
    right: 'pass',
    seed(world, at) {
      invoking(world, at);
      enforcedGuardrail(world, at, guardrail(world, at, { name: 'front' }));
      return at.region;
    },
  },
  {
    ...enforced,
    peer: 'Prowler',
    check: 'bedrock_guardrails_configured',
    mistake: 'false pass',
    because: 'there is a guardrail and no call has to meet it; that there is one suffices there',
    right: 'fail',
    seed(world, at) {
      invoking(world, at);
      guardrail(world, at, { name: 'forgotten' });
      return at.region;
    },
  },
  {
    ...enforced,
    peer: 'Prowler',
    check: 'bedrock_guardrails_configured',
    mistake: 'noise',
    because: 'nothing in the region uses Bedrock; every region must have a guardrail there',
    right: 'not-applicable',
    seed: (_world, at) => at.region,
  },
  {
    peer: 'AIML security assessment',
    check: 'BR-05',
    control: 'bedrock-agent-guardrail-attached',
    mistake: 'false pass',
    because: 'there is a guardrail and the agent does not use it; that there is one suffices there',
    right: 'fail',
    seed(world, at) {
      guardrail(world, at, { name: 'forgotten' });
      return agent(world, at, { name: 'assistant', roleArn: bedrockRole(world, at), guardrail: null }).id;
    },
  },
  {
    ...enforced,
    peer: 'AIML security assessment',
    check: 'BR-15',
    mistake: 'false pass',
    because:
      'the Bedrock policy of the organization names another region; that one is attached suffices there',
    right: 'fail',
    seed(world, at) {
      invoking(world, at);
      organization(world, { management: at.account });
      const identifier = `${guardrail(world, at, { name: 'front' }).arn}:1`;
      const guardrail_inference = { 'eu-west-1': { baseline: { identifier } } };
      effectiveBedrockPolicy(world, at.account, { bedrock: { guardrail_inference } });
      return at.region;
    },
  },
  {
    peer: 'AIML security assessment',
    check: 'BR-10',
    control: 'iam-bedrock-invoke-requires-guardrail',
    mistake: 'false pass',
    because: 'the condition names a guardrail that does not exist; that there is one suffices there',
    right: 'fail',
    seed: (world, at) =>
      role(world, at, {
        name: 'application',
        trust: trustService('lambda.amazonaws.com'),
        policies: {
          invoke: statements(
            allow(['bedrock:InvokeModel', 'bedrock:ApplyGuardrail'], '*', {
              StringEquals: {
                'bedrock:GuardrailIdentifier': `arn:aws:bedrock:${at.region}:${at.account}:guardrail/gone12345678:1`,
              },
            }),
          ),
        },
      }).arn,
  },
  {
    peer: 'Bedrock security Config rules',
    check: 'FMI-02, guardrail by organization policy',
    control: 'iam-bedrock-invoke-requires-guardrail',
    mistake: 'false pass',
    because: 'the policy that asks for a guardrail is attached to nothing; that it exists suffices there',
    right: 'fail',
    seed(world, at) {
      controlled(world, at, withoutGuardrail, []);
      return invoking(world, at);
    },
  },
  {
    peer: 'AIML security assessment',
    check: 'FS-12',
    control: 'iam-bedrock-invoke-requires-guardrail',
    mistake: 'false pass',
    because: 'an organization policy about agents mentions "bedrock"; the word suffices there',
    right: 'fail',
    seed(world, at) {
      const agents = statements({ Effect: 'Deny', Action: 'bedrock:CreateAgent', Resource: '*' });
      controlled(world, at, agents, ['r-root']);
      return invoking(world, at);
    },
  },
];
