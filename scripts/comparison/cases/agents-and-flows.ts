import { guardrail } from '@lenswatch/emulator/builders/bedrock.ts';
import { agent } from '@lenswatch/emulator/builders/bedrock-agent.ts';
import { flow, inlinePromptNode, prompt } from '@lenswatch/emulator/builders/prompts-and-flows.ts';
import { agents } from '@lenswatch/emulator/services/bedrock-agents.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import { everyOf, type PeerCase } from '../peer-case.ts';
import { bedrockRole } from '../served-guardrail.ts';

const sonnet = 'anthropic.claude-sonnet-4-20250514-v1:0';
const haiku = 'anthropic.claude-3-haiku-20240307-v1:0';

/** An agent whose draft alone has a guardrail: the version that is served has none. */
function guardedDraft(world: World, at: At): string {
  const { id } = agent(world, at, { name: 'assistant', roleArn: bedrockRole(world, at), guardrail: null });
  const { id: guardrailIdentifier, version } = guardrail(world, at, { name: 'front' });
  const record = world.items(agents, at).get(id);
  if (record) {
    const guardrailConfiguration = { guardrailIdentifier, guardrailVersion: version };
    record.draft = { ...record.draft, guardrailConfiguration };
  }
  return id;
}

const draftOnly = {
  control: 'bedrock-agent-guardrail-attached',
  mistake: 'false pass',
  because: 'the draft has a guardrail, the version that is served has none; only the draft is read',
  right: 'fail',
  seed: guardedDraft,
} as const;

/** Mistakes about agents, flows and prompts. */
export const cases: readonly PeerCase[] = [
  { ...draftOnly, peer: 'AIML security assessment', check: 'BR-28' },
  { ...draftOnly, peer: 'service-screener v2', check: 'agent guardrail' },
  { ...draftOnly, peer: 'Wilma', check: 'agents without guardrail' },
  {
    peer: 'service-screener v2',
    check: 'agent idle timeout',
    control: 'bedrock-agent-session-bounded',
    mistake: 'false fail',
    because: 'idle sessions end after ten minutes; as the default of AWS that fails there',
    right: 'pass',
    seed: (world, at) =>
      agent(world, at, {
        name: 'assistant',
        roleArn: bedrockRole(world, at),
        guardrail: null,
        idleSessionSeconds: 600,
      }).id,
  },
  {
    peer: 'AIML security assessment',
    check: 'FS-34',
    control: 'bedrock-deprecated-model-not-in-use',
    mistake: 'no verdict',
    because: 'an agent runs on a legacy model; the check lists what is offered and never judges use',
    right: 'fail',
    seed: (world, at) =>
      agent(world, at, { name: 'assistant', roleArn: bedrockRole(world, at), model: haiku, guardrail: null })
        .id,
  },
  {
    peer: 'Prowler',
    check: 'bedrock_agent_role_not_shared_across_agents',
    control: 'bedrock-agent-role-not-shared',
    mistake: 'false pass',
    because: 'an agent and a flow share the role; only agents are compared',
    right: 'fail',
    seed(world, at) {
      const roleArn = bedrockRole(world, at);
      agent(world, at, { name: 'assistant', roleArn, guardrail: null });
      flow(world, at, { name: 'triage', roleArn, nodes: [] });
      return roleArn;
    },
  },
  {
    peer: 'AIML security assessment',
    check: 'BR-13',
    control: 'bedrock-flow-guardrail-attached',
    mistake: 'false pass',
    because: 'the node names a guardrail that does not exist; that it names one suffices there',
    right: 'fail',
    seed: (world, at) =>
      flow(world, at, {
        name: 'triage',
        roleArn: bedrockRole(world, at),
        nodes: [
          inlinePromptNode('Classify', { model: sonnet, guardrail: { id: 'gone12345678', version: '1' } }),
        ],
      }).id,
  },
  {
    peer: 'AIML security assessment',
    check: 'BR-19',
    control: 'bedrock-flow-valid-and-prepared',
    mistake: 'false fail',
    because: 'the flows could not be listed; what is not known is taken for bad',
    right: 'unknown',
    seed: () => everyOf('bedrock-agent.flow'),
    faults: [{ operation: 'bedrock-agent:ListFlows', fault: 'deny' }],
  },
  {
    peer: 'Prowler',
    check: 'bedrock_prompt_management_exists',
    control: 'bedrock-prompt-versioned',
    mistake: 'noise',
    because: 'the region has no prompt and needs none; every region must have one there',
    right: 'no finding',
    seed: (_world, at) => at.region,
  },
  {
    peer: 'Prowler',
    check: 'bedrock_prompt_management_exists',
    control: 'bedrock-prompt-versioned',
    mistake: 'false pass',
    because: 'the only prompt was never published; that there is one suffices there',
    right: 'fail',
    seed: (world, at) => prompt(world, at, { name: 'summary', versions: 0 }).id,
  },
  {
    peer: 'Bedrock security Config rules',
    check: 'FMI-05, prompt versions',
    control: 'bedrock-prompt-versioned',
    mistake: 'false pass',
    because: 'one prompt of two was published; one makes the account compliant there',
    right: 'fail',
    seed(world, at) {
      prompt(world, at, { name: 'published' });
      return prompt(world, at, { name: 'summary', versions: 0 }).id;
    },
  },
  {
    peer: 'Bedrock security Config rules',
    check: 'FMI-05, prompt versions',
    control: 'bedrock-prompt-versioned',
    mistake: 'false fail',
    because: 'the prompts could not be listed; denied access makes the account non-compliant there',
    right: 'unknown',
    seed: () => everyOf('bedrock-agent.prompt'),
    faults: [{ operation: 'bedrock-agent:ListPrompts', fault: 'deny' }],
  },
  {
    peer: 'Prowler',
    check: 'bedrock_prompt_encrypted_with_cmk',
    control: 'bedrock-prompt-customer-key',
    mistake: 'false fail',
    because: 'the prompts could not be read; what is not known is taken for bad',
    right: 'unknown',
    seed: (world, at) => prompt(world, at, { name: 'summary' }).id,
    faults: [{ operation: 'bedrock-agent:GetPrompt', fault: 'deny' }],
  },
  {
    peer: 'Wilma',
    check: 'personal data in the names of agents',
    control: 'bedrock-prompt-no-embedded-secrets',
    mistake: 'no verdict',
    because: 'the name is harmless and the instruction holds a card number; only the name is looked at',
    right: 'fail',
    seed: (world, at) =>
      agent(world, at, {
        name: 'assistant',
        roleArn: bedrockRole(world, at),
        guardrail: null,
        override: { instruction: 'Pay every order with card 4111 1111 1111 1111 unless told otherwise.' },
      }).id,
  },
];
