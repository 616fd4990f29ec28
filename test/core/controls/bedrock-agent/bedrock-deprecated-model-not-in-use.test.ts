import { control } from '@lenswatch/core/controls/bedrock-agent/bedrock-deprecated-model-not-in-use.ts';
import type { FoundationModel, InferenceProfile } from '@lenswatch/core/facts/bedrock.ts';
import type { KnowledgeBase } from '@lenswatch/core/facts/bedrock-agent.ts';
import {
  agent,
  agentVersion,
  flow,
  flowNode,
  flowVersion,
  model,
  profile,
  prompt,
  promptVariant,
  promptVersion,
} from '../../../support/bedrock-values.ts';
import { testControl } from '../../../support/test-control.ts';

const current = 'amazon.nova-pro-v1:0';
const old = 'amazon.titan-text-v1';
const bought = 'arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abc';
const of = (id: string, region = 'us-east-1') => `arn:aws:bedrock:${region}::foundation-model/${id}`;
const offering = (more: Partial<FoundationModel> = { lifecycle: 'LEGACY' }) => ({
  'bedrock.foundation-model': { [current]: model(), [old]: model(more) },
});
const naming = (foundationModel: string | null) => ({
  fact: 'bedrock-agent.agent' as const,
  value: agent([agentVersion('DRAFT'), agentVersion('1', { foundationModel })], ['1']),
});
const overriding = (foundationModel: string | null) => ({
  fact: 'bedrock-agent.agent' as const,
  value: agent(
    [
      agentVersion('1', {
        promptConfigurations: [
          {
            type: 'ORCHESTRATION',
            foundationModel,
            creationMode: null,
            state: null,
            maximumLength: null,
            explicitInference: false,
          },
        ],
      }),
    ],
    ['1'],
  ),
});
const node = (more: object) => ({
  fact: 'bedrock-agent.flow' as const,
  value: flow([flowVersion('1', [flowNode('Write', 'Prompt', more)])], ['1']),
});
const base = (embeddingModelArn: string | null, status = 'ACTIVE', more: Partial<KnowledgeBase> = {}) => ({
  fact: 'bedrock-agent.knowledge-base' as const,
  value: {
    name: 'manuals',
    status,
    type: 'VECTOR',
    roleArn: 'r',
    embeddingModelArn,
    embeddingDimensions: null,
    managedEmbeddingType: null,
    supplementalBuckets: [],
    storageType: null,
    collectionArn: null,
    domainArn: null,
    ...more,
  } satisfies KnowledgeBase,
});
const asProfile = (value: InferenceProfile) => ({
  fact: 'bedrock.inference-profile' as const,
  id: 'abcdefghijkl',
  value,
});
const asPrompt = (...versions: Parameters<typeof prompt>) => ({
  fact: 'bedrock-agent.prompt' as const,
  id: 'P1',
  value: prompt(...versions),
});
const variant = (modelId: string | null, agentBound = false) => ({
  variants: [promptVariant({ modelId, agentBound })],
});
const ends = (endOfLifeAt: string, lifecycle = 'ACTIVE') => offering({ endOfLifeAt, lifecycle });
const now = '2026-11-20T12:00:00.000Z';

testControl(control, [
  { when: 'an agent uses a supported model', subject: naming(current), facts: offering(), expect: 'pass' },
  {
    when: 'an agent uses a legacy model',
    subject: naming(old),
    facts: offering(),
    expect: 'fail',
    severity: 'medium',
    reason: 'MODEL_LEGACY',
  },
  {
    when: 'only the draft of an agent uses a legacy model',
    subject: {
      fact: 'bedrock-agent.agent',
      value: agent([agentVersion('DRAFT', { foundationModel: old }), agentVersion('1')], ['1']),
    },
    facts: offering(),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'only a draft uses it, and drafts are left out',
    subject: {
      fact: 'bedrock-agent.agent',
      value: agent([agentVersion('DRAFT', { foundationModel: old }), agentVersion('1')], ['1']),
    },
    facts: offering(),
    parameters: { evaluateDraft: false },
    expect: 'pass',
  },
  {
    when: 'a prompt of an agent overrides its model by a legacy one',
    subject: overriding(old),
    facts: offering(),
    expect: 'fail',
    message: /prompt ORCHESTRATION, uses/,
  },
  {
    when: 'prompts of an agent override no model',
    subject: overriding(null),
    facts: offering(),
    expect: 'pass',
  },
  {
    when: 'the life of the model has ended',
    now,
    subject: naming(old),
    facts: ends('2026-11-20T12:00:00.000Z'),
    expect: 'fail',
    severity: 'high',
    reason: 'END_OF_LIFE',
    message: /ended on 2026-11-20/,
  },
  {
    when: 'the life of the model ends soon',
    now,
    subject: naming(old),
    facts: ends('2027-03-20T11:59:59.000Z', 'LEGACY'),
    expect: 'fail',
    severity: 'high',
    reason: 'END_OF_LIFE_NEAR',
    message: /ends on 2027-03-20/,
  },
  {
    when: 'the life of a supported model ends in exactly the days of warning',
    now,
    subject: naming(old),
    facts: ends('2027-03-20T12:00:00.000Z'),
    expect: 'pass',
  },
  {
    when: 'the life of a legacy model ends later',
    now,
    subject: naming(old),
    facts: ends('2028-01-01T00:00:00.000Z', 'LEGACY'),
    expect: 'fail',
    severity: 'medium',
    reason: 'MODEL_LEGACY',
  },
  {
    when: 'fewer days of warning are asked for',
    now,
    subject: naming(old),
    facts: ends('2027-01-20T12:00:00.000Z'),
    parameters: { eolWarningDays: 30 },
    expect: 'pass',
  },
  {
    when: 'the model was removed',
    subject: naming('amazon.gone-v1'),
    facts: offering(),
    expect: 'fail',
    severity: 'high',
    reason: 'MODEL_REMOVED',
  },
  {
    when: 'the model is named by ARN and was removed',
    subject: naming(of('amazon.gone-v1')),
    facts: offering(),
    expect: 'fail',
    severity: 'high',
    reason: 'MODEL_REMOVED',
  },
  {
    when: 'the model of another region is not offered here',
    subject: naming(of('amazon.gone-v1', 'eu-west-1')),
    facts: offering(),
    expect: 'unknown',
    reason: 'MODEL_ID_UNRESOLVED',
  },
  {
    when: 'a profile of AWS leads to a legacy model',
    subject: naming(`us.${old}`),
    facts: {
      ...offering(),
      'bedrock.inference-profile': { [`us.${old}`]: profile(old, ['us-east-1', 'us-west-2']) },
    },
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'a profile of AWS leads to a legacy model, and profiles could not be read',
    subject: naming(`us.${old}`),
    facts: offering(),
    missing: ['bedrock.inference-profile'],
    expect: 'fail',
    severity: 'medium',
    reason: 'MODEL_LEGACY',
  },
  {
    when: 'a profile of AWS that does not exist leads nowhere',
    subject: naming('us.amazon.gone-v1'),
    facts: offering(),
    expect: 'fail',
    reason: 'MODEL_REMOVED',
  },
  {
    when: 'a profile of AWS does not exist, though the model in its name is offered',
    subject: naming(`eu.${current}`),
    facts: {
      ...offering(),
      'bedrock.inference-profile': { [`us.${current}`]: profile(current, ['us-east-1', 'us-west-2']) },
    },
    expect: 'fail',
    severity: 'high',
    reason: 'MODEL_REMOVED',
  },
  {
    when: 'a profile of AWS leads to a supported model',
    subject: naming(`us.${current}`),
    facts: {
      ...offering(),
      'bedrock.inference-profile': { [`us.${current}`]: profile(current, ['us-east-1', 'us-west-2']) },
    },
    expect: 'pass',
  },
  {
    when: 'a profile of AWS leads to models that are not offered here',
    subject: naming('us.amazon.far-v1'),
    facts: {
      ...offering(),
      'bedrock.inference-profile': { 'us.amazon.far-v1': profile('amazon.far-v1', ['us-west-2']) },
    },
    expect: 'unknown',
  },
  {
    when: 'a profile of the account leads to a legacy model',
    subject: naming('abcdefghijkl'),
    facts: {
      ...offering(),
      'bedrock.inference-profile': { abcdefghijkl: profile(old, ['us-east-1'], { type: 'APPLICATION' }) },
    },
    expect: 'fail',
  },
  {
    when: 'a profile of the account is not listed',
    subject: naming('abcdefghijkl'),
    facts: offering(),
    expect: 'unknown',
    reason: 'MODEL_ID_UNRESOLVED',
  },
  {
    when: 'bought throughput serves a legacy model',
    subject: naming(bought),
    facts: {
      ...offering(),
      'bedrock.provisioned-model': {
        [bought]: { name: 'b', status: 'InService', modelArn: 'arn:custom', foundationModelArn: of(old) },
      },
    },
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'bought throughput serves a supported model',
    subject: naming(bought),
    facts: {
      ...offering(),
      'bedrock.provisioned-model': {
        [bought]: { name: 'b', status: 'InService', modelArn: of(current), foundationModelArn: of(current) },
      },
    },
    expect: 'pass',
  },
  {
    when: 'bought throughput lies in another region',
    subject: naming(bought.replace('us-east-1', 'eu-west-1')),
    facts: offering(),
    expect: 'unknown',
    reason: 'MODEL_ID_UNRESOLVED',
  },
  {
    when: 'bought throughput belongs to another account',
    subject: naming(bought.replace('111122223333', '999999999999')),
    facts: offering(),
    expect: 'unknown',
    reason: 'MODEL_ID_UNRESOLVED',
  },
  {
    when: 'bought throughput does not exist',
    subject: naming(bought),
    facts: offering(),
    expect: 'fail',
    severity: 'high',
    reason: 'MODEL_REMOVED',
  },
  {
    when: 'the model is imported',
    subject: naming('arn:aws:bedrock:us-east-1:111122223333:imported-model/own'),
    facts: offering(),
    expect: 'unknown',
    reason: 'MODEL_ID_UNRESOLVED',
  },
  {
    when: 'a prompt router chooses the model',
    subject: naming('arn:aws:bedrock:us-east-1:111122223333:prompt-router/r'),
    facts: offering(),
    expect: 'unknown',
  },
  {
    when: 'AWS does not say how far the model is',
    subject: naming(old),
    facts: offering({ lifecycle: null }),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'AWS does not say how far the model is, but when it ends',
    subject: naming(old),
    facts: offering({ lifecycle: null, endOfLifeAt: '2026-01-01T00:00:00.000Z' }),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'an agent names no model',
    subject: naming(null),
    facts: offering(),
    expect: 'pass',
    message: /DRAFT/,
  },
  {
    when: 'an agent is being deleted',
    subject: {
      fact: 'bedrock-agent.agent',
      value: agent([agentVersion('1', { foundationModel: old })], ['1'], { status: 'DELETING' }),
    },
    expect: 'not-applicable',
  },
  {
    when: 'a failed agent is still served',
    subject: {
      fact: 'bedrock-agent.agent',
      value: agent([agentVersion('1', { foundationModel: old })], ['1'], { status: 'FAILED' }),
    },
    facts: offering(),
    expect: 'fail',
  },
  {
    when: 'an inline prompt of a flow uses a legacy model',
    subject: node({ modelId: old }),
    facts: offering(),
    expect: 'fail',
    severity: 'medium',
    message: /node Write, uses/,
  },
  {
    when: 'a node sorts by a legacy model',
    subject: node({ modelId: current, rerankModelArn: of(old) }),
    facts: offering(),
    expect: 'fail',
  },
  {
    when: 'a flow uses a supported model',
    subject: node({ modelId: current }),
    facts: offering(),
    expect: 'pass',
  },
  { when: 'a flow names no model', subject: node({}), facts: offering(), expect: 'not-applicable' },
  {
    when: 'a failed flow is served by nothing',
    subject: {
      fact: 'bedrock-agent.flow',
      value: flow([flowVersion('DRAFT', [flowNode('W', 'Prompt', { modelId: old })])], [], {
        status: 'Failed',
      }),
    },
    expect: 'not-applicable',
    message: /Flow triage failed/,
  },
  {
    when: 'a failed flow is still served',
    subject: {
      fact: 'bedrock-agent.flow',
      value: flow([flowVersion('1', [flowNode('W', 'Prompt', { modelId: old })])], ['1'], {
        status: 'Failed',
      }),
    },
    facts: offering(),
    expect: 'fail',
  },
  {
    when: 'one version of a failed flow is still served, beside its draft',
    subject: {
      fact: 'bedrock-agent.flow',
      value: flow(
        [flowVersion('DRAFT', []), flowVersion('1', [flowNode('W', 'Prompt', { modelId: old })])],
        ['1'],
        { status: 'Failed' },
      ),
    },
    facts: offering(),
    expect: 'fail',
  },
  {
    when: 'one version of a failed agent is still served, beside its draft',
    subject: {
      fact: 'bedrock-agent.agent',
      value: agent([agentVersion('DRAFT'), agentVersion('1', { foundationModel: old })], ['1'], {
        status: 'FAILED',
      }),
    },
    facts: offering(),
    expect: 'fail',
  },
  {
    when: 'a prompt names a legacy model',
    subject: asPrompt(promptVersion('1', variant(old))),
    facts: offering(),
    expect: 'fail',
    severity: 'medium',
    message: /variant first, uses/,
  },
  {
    when: 'only the draft of a prompt names a legacy model',
    subject: asPrompt(promptVersion('DRAFT', variant(old)), promptVersion('1')),
    facts: offering(),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'an old version of a prompt names it, which nobody takes',
    subject: asPrompt(promptVersion('1', variant(old)), promptVersion('2')),
    facts: offering(),
    expect: 'pass',
  },
  {
    when: 'a flow takes the old version of a prompt',
    subject: asPrompt(promptVersion('1', variant(old)), promptVersion('2')),
    facts: {
      ...offering(),
      'bedrock-agent.flow': {
        f: flow(
          [
            flowVersion('1', [
              flowNode('n', 'Prompt', { promptArn: 'arn:aws:bedrock:us-east-1:111122223333:prompt/P1:1' }),
            ]),
          ],
          ['1'],
        ),
      },
    },
    expect: 'fail',
  },
  {
    when: 'a variant is bound to an agent',
    subject: asPrompt(promptVersion('1', variant(old, true))),
    facts: offering(),
    expect: 'not-applicable',
  },
  {
    when: 'a variant names no model',
    subject: asPrompt(promptVersion('1', variant(null))),
    facts: offering(),
    expect: 'not-applicable',
  },
  {
    when: 'a profile of the account is over a legacy model',
    subject: asProfile(profile(old, ['us-east-1'], { type: 'APPLICATION' })),
    facts: offering(),
    expect: 'fail',
    severity: 'medium',
    message: /Inference profile profile uses/,
  },
  {
    when: 'a profile of the account is over a supported model',
    subject: asProfile(profile(current, ['us-east-1'], { type: 'APPLICATION' })),
    facts: offering(),
    expect: 'pass',
  },
  {
    when: 'a profile belongs to AWS',
    subject: asProfile(profile(old, ['us-east-1'])),
    facts: offering(),
    expect: 'not-applicable',
    message: /belongs to AWS/,
  },
  {
    when: 'a knowledge base embeds by a legacy model',
    subject: base(of(old)),
    facts: offering(),
    expect: 'fail',
    message: /Knowledge base manuals uses/,
  },
  {
    when: 'a knowledge base embeds by a supported model',
    subject: base(of(current)),
    facts: offering(),
    expect: 'pass',
  },
  {
    when: 'a knowledge base embeds nothing',
    subject: base(null, 'ACTIVE', { type: 'KENDRA' }),
    facts: offering(),
    expect: 'not-applicable',
  },
  {
    when: 'AWS chooses by what model a knowledge base embeds',
    subject: base(null, 'ACTIVE', { type: 'MANAGED', managedEmbeddingType: 'MANAGED' }),
    facts: offering(),
    expect: 'not-applicable',
  },
  {
    when: 'AWS does not say by what model a knowledge base embeds its vectors',
    subject: base(null),
    facts: offering(),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'AWS does not say which model was chosen for a managed knowledge base',
    subject: base(null, 'ACTIVE', { type: 'MANAGED', managedEmbeddingType: 'CUSTOM' }),
    facts: offering(),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'a profile of a type that is not known here is over a legacy model',
    subject: asProfile(profile(old, ['us-east-1'], { type: 'SHARED' })),
    facts: offering(),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'AWS names no model behind a profile of the account',
    subject: asProfile(profile(old, [], { type: 'APPLICATION' })),
    facts: offering(),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'a knowledge base is being deleted',
    subject: base(of(old), 'DELETING'),
    facts: offering(),
    expect: 'not-applicable',
  },
]);
