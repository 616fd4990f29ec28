import type { Facts } from '@lenswatch/core/facts/facts.ts';
import { allow, principal } from '../core/iam/principals.ts';
import { agent, agentVersion, flow, flowNode, flowVersion } from './bedrock-values.ts';

const arn = 'arn:aws:bedrock:us-east-1:111122223333:guardrail/gr1';
const unsaid = { system: null, messages: null, inputTags: null };

/** Facts in which somebody refers to one version of guardrail `gr1`, one kind of reference each. */
export const referring = {
  agent: (version: string) => ({
    'bedrock-agent.agent': {
      a1: agent([agentVersion('1', { guardrail: { identifier: 'gr1', version } })], ['1']),
    },
  }),
  draftOfAgent: (version: string) => ({
    'bedrock-agent.agent': {
      a1: agent([agentVersion('DRAFT', { guardrail: { identifier: 'gr1', version } })], []),
    },
  }),
  flow: (version: string, type = 'Prompt') => ({
    'bedrock-agent.flow': {
      f1: flow(
        [flowVersion('1', [flowNode('answer', type, { guardrail: { identifier: arn, version } })])],
        ['1'],
      ),
    },
  }),
  account: (
    version: string,
  ): { 'bedrock.enforced-guardrails': { [id: string]: Facts['bedrock.enforced-guardrails'] } } => ({
    'bedrock.enforced-guardrails': {
      'us-east-1': {
        configurations: [
          {
            configId: 'c1',
            guardrailArn: arn,
            guardrailId: 'gr1',
            guardrailVersion: version,
            includedModels: null,
            excludedModels: [],
            guarded: unsaid,
            owner: 'ACCOUNT',
          },
        ],
      },
    },
  }),
  organization: (
    version: string,
  ): { 'organizations.bedrock-policy': { [id: string]: Facts['organizations.bedrock-policy'] } } => ({
    'organizations.bedrock-policy': {
      organization: {
        valid: true,
        guardrails: [
          {
            region: 'us-east-1',
            identifier: `${arn}:${version}`,
            includedModels: null,
            excludedModels: [],
            guarded: unsaid,
          },
        ],
      },
    },
  }),
  condition: (version: string) => ({
    'iam.principal': {
      'arn:aws:iam::111122223333:role/app': principal([
        allow('bedrock:InvokeModel', '*', {
          StringEquals: { 'bedrock:GuardrailIdentifier': `${arn}:${version}` },
        }),
      ]),
    },
  }),
};
