import { guardrail } from '@lenswatch/emulator/builders/bedrock.ts';
import { knowledgeBase } from '@lenswatch/emulator/builders/bedrock-agent.ts';
import { collection } from '@lenswatch/emulator/builders/opensearch.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import { everyOf, type PeerCase } from '../peer-case.ts';
import { bedrockRole, served } from '../served-guardrail.ts';

type Override = Parameters<typeof guardrail>[2]['override'];
type Action = 'ANONYMIZE' | 'NONE';

const kinds = [
  'EMAIL',
  'PHONE',
  'CREDIT_DEBIT_CARD_NUMBER',
  'US_SOCIAL_SECURITY_NUMBER',
  'PASSWORD',
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
] as const;

function stopping(action: Action): Override {
  const acting = {
    action,
    inputAction: action,
    outputAction: action,
    inputEnabled: true,
    outputEnabled: true,
  };
  return {
    sensitiveInformationPolicy: { piiEntities: kinds.map((type) => ({ type, ...acting })), regexes: [] },
  };
}

function grounding(action: 'BLOCK' | 'NONE'): Override {
  const types = ['GROUNDING', 'RELEVANCE'] as const;
  const filters = types.map((type) => ({ type, threshold: 0.75, action, enabled: true }));
  return { contextualGroundingPolicy: { filters } };
}

function withOverride(world: World, at: At, name: string, override: Override) {
  return guardrail(world, at, { name, ...(override && { override }) });
}

/** A guardrail that an agent over documents serves. */
function retrieving(world: World, at: At, built: { id: string; version: string }): string {
  const { arn: collectionArn } = collection(world, at, { name: 'documents' });
  const roleArn = bedrockRole(world, at, 'documents');
  const { id } = knowledgeBase(world, at, { name: 'documents', roleArn, collectionArn });
  return served(world, at, built, [id]);
}

const sensitive = { control: 'bedrock-guardrail-sensitive-information-effective' } as const;
const content = { control: 'bedrock-guardrail-content-filters-effective' } as const;
const grounded = { control: 'bedrock-guardrail-grounding-for-rag' } as const;
const unlisted = {
  peer: 'AIML security assessment',
  mistake: 'false fail',
  because: 'the guardrails could not be listed; what is not known is taken for bad',
  right: 'unknown',
  seed: () => everyOf('bedrock.guardrail'),
  faults: [{ operation: 'bedrock:ListGuardrails', fault: 'deny' }],
} as const;
const prowler = {
  peer: 'Prowler',
  check: 'bedrock_guardrail_sensitive_information_filter_enabled',
} as const;

/** Mistakes about single policies of guardrails. */
export const cases: readonly PeerCase[] = [
  {
    ...prowler,
    ...sensitive,
    mistake: 'false pass',
    because: 'the policy is there and empty; its presence suffices there',
    right: 'fail',
    seed: (world, at) =>
      served(
        world,
        at,
        withOverride(world, at, 'front', { sensitiveInformationPolicy: { piiEntities: [], regexes: [] } }),
      ),
  },
  {
    ...prowler,
    ...sensitive,
    mistake: 'false pass',
    because: 'every kind of data is only detected, by action NONE; the action is not looked at',
    right: 'fail',
    seed: (world, at) => served(world, at, withOverride(world, at, 'front', stopping('NONE'))),
  },
  {
    ...prowler,
    ...sensitive,
    mistake: 'false fail',
    because: 'the guardrail could not be read; what is not known is taken for bad',
    right: 'unknown',
    seed: (world, at) => served(world, at, withOverride(world, at, 'front', stopping('ANONYMIZE'))),
    faults: [{ operation: 'bedrock:GetGuardrail', fault: 'deny' }],
  },
  {
    ...sensitive,
    peer: 'service-screener v2',
    check: 'sensitive information filter',
    mistake: 'false fail',
    because: 'every kind of data is masked; the check reads names that requests have and answers have not',
    right: 'pass',
    seed: (world, at) => served(world, at, withOverride(world, at, 'front', stopping('ANONYMIZE'))),
  },
  {
    ...sensitive,
    peer: 'AIML security assessment',
    check: 'BR-26',
    mistake: 'false pass',
    because: 'entities are listed that only detect; that some are listed suffices there',
    right: 'fail',
    seed: (world, at) => served(world, at, withOverride(world, at, 'front', stopping('NONE'))),
  },
  {
    ...sensitive,
    peer: 'Bedrock security Config rules',
    check: 'FMI-14, sensitive information',
    mistake: 'false pass',
    because:
      'the guardrail in use masks nothing, another one does; any one makes the account compliant there',
    right: 'fail',
    seed(world, at) {
      withOverride(world, at, 'good', stopping('ANONYMIZE'));
      return served(world, at, withOverride(world, at, 'bad', stopping('NONE')));
    },
  },
  {
    ...content,
    peer: 'AIML security assessment',
    check: 'BR-23',
    mistake: 'false pass',
    because: 'every category is at LOW; anything but NONE suffices there',
    right: 'fail',
    seed: (world, at) => served(world, at, guardrail(world, at, { name: 'front', strength: 'LOW' })),
  },
  {
    ...content,
    peer: 'AIML security assessment',
    check: 'FS-27, FS-28, FS-36 and their like',
    mistake: 'false pass',
    because: 'one guardrail has the policy, with strength NONE; that any has it suffices there',
    right: 'fail',
    seed: (world, at) => served(world, at, guardrail(world, at, { name: 'front', strength: 'NONE' })),
  },
  {
    peer: 'service-screener v2',
    check: 'prompt attack filter',
    control: 'bedrock-guardrail-prompt-attack-effective',
    mistake: 'false pass',
    because: 'the filter is there at LOW; its presence suffices there',
    right: 'fail',
    seed: (world, at) => served(world, at, guardrail(world, at, { name: 'front', promptAttack: 'LOW' })),
  },
  {
    ...grounded,
    peer: 'AIML security assessment',
    check: 'BR-27',
    mistake: 'false pass',
    because: 'both checks are switched on and only detect; the action is not looked at',
    right: 'fail',
    seed: (world, at) => retrieving(world, at, withOverride(world, at, 'front', grounding('NONE'))),
  },
  {
    ...grounded,
    peer: 'Bedrock security Config rules',
    check: 'FMI-15, contextual grounding',
    mistake: 'false pass',
    because: 'what retrieves uses a guardrail without the check, another one has it; any one suffices there',
    right: 'fail',
    seed(world, at) {
      withOverride(world, at, 'good', grounding('BLOCK'));
      return retrieving(
        world,
        at,
        withOverride(world, at, 'bad', { contextualGroundingPolicy: { filters: [] } }),
      );
    },
  },
  {
    peer: 'Bedrock security Config rules',
    check: 'FMI-11, denied topics',
    control: 'bedrock-guardrail-input-side-covered',
    mistake: 'false pass',
    because:
      'the guardrail in use denies no topics, another one does; any one makes the account compliant there',
    right: 'fail',
    seed(world, at) {
      const topics = [{ name: 'advice', definition: 'Advice on investments.', type: 'DENY' as const }];
      withOverride(world, at, 'good', { topicPolicy: { topics } });
      return served(world, at, guardrail(world, at, { name: 'bad' }));
    },
  },
  { ...unlisted, ...content, check: 'BR-23' },
  { ...unlisted, ...grounded, check: 'BR-27' },
];
