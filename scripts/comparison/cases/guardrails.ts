import { guardrail } from '@lenswatch/emulator/builders/bedrock.ts';
import { agent } from '@lenswatch/emulator/builders/bedrock-agent.ts';
import { agents } from '@lenswatch/emulator/services/bedrock-agents.ts';
import { guardrails } from '@lenswatch/emulator/services/bedrock-guardrails.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import { everyOf, type PeerCase } from '../peer-case.ts';
import { bedrockRole, served } from '../served-guardrail.ts';

const attack = {
  peer: 'Prowler',
  check: 'bedrock_guardrail_prompt_attack_filter_enabled',
  control: 'bedrock-guardrail-prompt-attack-effective',
} as const;

/** Changes the prompt attack filter of every version, or of those named. */
function changeAttackFilter(
  world: World,
  at: At,
  id: string,
  change: { inputEnabled?: boolean; inputStrength?: 'LOW' },
  versions?: readonly string[],
): void {
  for (const { version, contentPolicy } of world.items(guardrails, at).get(id)?.versions ?? []) {
    if (versions && !versions.includes(version ?? '')) continue;
    for (const filter of contentPolicy?.filters ?? []) {
      if (filter.type === 'PROMPT_ATTACK') Object.assign(filter, change);
    }
  }
}

/** Mistakes about what guardrails do. */
export const cases: readonly PeerCase[] = [
  {
    ...attack,
    mistake: 'false pass',
    because: 'strength HIGH with action NONE only detects; the action is not looked at',
    right: 'fail',
    seed: (world, at) => served(world, at, guardrail(world, at, { name: 'front', action: 'NONE' })),
  },
  {
    ...attack,
    mistake: 'false pass',
    because: 'strength HIGH in a filter that is switched off; the flag is not looked at',
    right: 'fail',
    seed(world, at) {
      const built = guardrail(world, at, { name: 'front' });
      changeAttackFilter(world, at, built.id, { inputEnabled: false });
      return served(world, at, built);
    },
  },
  {
    ...attack,
    mistake: 'false pass',
    because: 'the draft is strong, the version that is served is weak; only the draft is read',
    right: 'fail',
    seed(world, at) {
      const built = guardrail(world, at, { name: 'front' });
      changeAttackFilter(world, at, built.id, { inputStrength: 'LOW' }, ['1']);
      return served(world, at, built);
    },
  },
  {
    ...attack,
    mistake: 'false fail',
    because: 'the guardrail could not be read; what is not known is taken for bad',
    right: 'unknown',
    seed: (world, at) => served(world, at, guardrail(world, at, { name: 'front' })),
    faults: [{ operation: 'bedrock:GetGuardrail', fault: 'deny' }],
  },
  {
    peer: 'service-screener v2',
    check: 'content filter',
    mistake: 'false pass',
    because: 'one category of five is filtered; any one suffices there',
    control: 'bedrock-guardrail-content-filters-effective',
    right: 'fail',
    seed(world, at) {
      const built = guardrail(world, at, { name: 'front' });
      for (const version of world.items(guardrails, at).get(built.id)?.versions ?? []) {
        const { filters = [] } = version.contentPolicy ?? {};
        version.contentPolicy = {
          ...version.contentPolicy,
          filters: filters.filter(({ type }) => type === 'HATE' || type === 'PROMPT_ATTACK'),
        };
      }
      return served(world, at, built);
    },
  },
  {
    peer: 'Bedrock security Config rules',
    check: 'FMI-12, content filters',
    mistake: 'false pass',
    because: 'one guardrail of two is good; one good guardrail makes the account compliant there',
    control: 'bedrock-guardrail-content-filters-effective',
    right: 'fail',
    seed(world, at) {
      guardrail(world, at, { name: 'good' });
      return served(world, at, guardrail(world, at, { name: 'bad', strength: 'NONE' }));
    },
  },
  {
    peer: 'Prowler',
    check: 'bedrock_agent_guardrail_enabled',
    mistake: 'false pass',
    because: 'the draft has a guardrail, the version that is served has none; only the draft is read',
    control: 'bedrock-agent-guardrail-attached',
    right: 'fail',
    seed(world, at) {
      const { id } = agent(world, at, {
        name: 'assistant',
        roleArn: bedrockRole(world, at),
        guardrail: null,
      });
      const record = world.items(agents, at).get(id);
      const { id: guardrailIdentifier, version } = guardrail(world, at, { name: 'front' });
      if (record) {
        record.draft = {
          ...record.draft,
          guardrailConfiguration: { guardrailIdentifier, guardrailVersion: version },
        };
      }
      return id;
    },
  },
  {
    peer: 'Prowler',
    check: 'bedrock_agent_guardrail_enabled',
    mistake: 'no verdict',
    because: 'the agents could not be listed; then there is no finding at all',
    control: 'bedrock-agent-guardrail-attached',
    right: 'unknown',
    seed: () => everyOf('bedrock-agent.agent'),
    faults: [{ operation: 'bedrock-agent:ListAgents', fault: 'deny' }],
  },
];
