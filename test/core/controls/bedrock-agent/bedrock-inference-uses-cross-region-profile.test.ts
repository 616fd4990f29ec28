import { control } from '@lenswatch/core/controls/bedrock-agent/bedrock-inference-uses-cross-region-profile.ts';
import type { InferenceProfile } from '@lenswatch/core/facts/bedrock.ts';
import type { Attestation } from '@lenswatch/core/facts/governance.ts';
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

const nova = 'amazon.nova-pro-v1:0';
const embed = 'cohere.embed-v4:0';
const bought = 'arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abc';
const offered = {
  'bedrock.foundation-model': { [nova]: model(), [embed]: model({ outputModalities: ['EMBEDDING'] }) },
};
const us = profile(nova, ['us-east-1', 'us-west-2']);
const listing = (profiles: { [id: string]: InferenceProfile } = { [`us.${nova}`]: us }) => ({
  ...offered,
  'bedrock.inference-profile': profiles,
});
const own = (regions: string[]) =>
  listing({ [`us.${nova}`]: us, abcdefghijkl: profile(nova, regions, { type: 'APPLICATION' }) });
const naming = (foundationModel: string) => ({
  fact: 'bedrock-agent.agent' as const,
  value: agent([agentVersion('1', { foundationModel })], ['1']),
});
const asProfile = (value: InferenceProfile) => ({
  fact: 'bedrock.inference-profile' as const,
  id: 'abcdefghijkl',
  value,
});
const region = { fact: 'aws.region' as const, id: 'us-east-1', value: {} };
const traffic = (...models: string[]) => ({
  'cloudwatch.bedrock-series': Object.fromEntries(
    models.map((id) => [
      `series ${id}`,
      { namespace: 'AWS/Bedrock', metric: 'Invocations', dimensions: { ModelId: id } },
    ]),
  ),
});
const attested = (answer: Attestation['answer'], expiresAt = '2027-01-01T00:00:00.000Z') => ({
  ...listing(),
  'governance.attestation': {
    'GENREL05-BP01': {
      practice: 'GENREL05-BP01',
      answer,
      statement: 's',
      signer: 'ada',
      signedAt: '2026-10-01T00:00:00.000Z',
      expiresAt,
    },
  },
});
const here = { residencyRegions: ['us-east-1', 'us-west-2'] };

testControl(control, [
  {
    when: 'an agent uses a geographic profile',
    subject: naming(`us.${nova}`),
    facts: listing(),
    expect: 'pass',
    message: /cross-Region profile/,
  },
  {
    when: 'an agent uses a profile by ARN',
    subject: naming(`arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.${nova}`),
    facts: listing(),
    expect: 'pass',
  },
  {
    when: 'an agent uses a profile that AWS does not list',
    subject: naming(`us.${nova}`),
    facts: offered,
    expect: 'pass',
  },
  {
    when: 'an agent uses a profile of AWS that has one destination so far',
    subject: naming(`us.${nova}`),
    facts: listing({ [`us.${nova}`]: profile(nova, ['us-east-1']) }),
    expect: 'pass',
  },
  {
    when: 'an agent uses the model itself though a profile exists',
    subject: naming(nova),
    facts: listing(),
    expect: 'fail',
    severity: 'medium',
    reason: 'SINGLE_REGION',
    message: /though profile us\.amazon/,
  },
  {
    when: 'an agent uses the ARN of the model though a profile exists',
    subject: naming(`arn:aws:bedrock:us-east-1::foundation-model/${nova}`),
    facts: listing(),
    expect: 'fail',
  },
  {
    when: 'no profile exists for the model',
    subject: naming(nova),
    facts: offered,
    expect: 'pass',
    message: /no profile/,
  },
  {
    when: 'the profile of the model is not active',
    subject: naming(nova),
    facts: listing({ [`us.${nova}`]: { ...us, status: 'INACTIVE' } }),
    expect: 'pass',
  },
  {
    when: 'only a profile of the account offers the model',
    subject: naming(nova),
    facts: listing({ abcdefghijkl: { ...us, type: 'APPLICATION' } }),
    expect: 'pass',
  },
  {
    when: 'a profile exists for another model',
    subject: naming(nova),
    facts: listing({ 'us.amazon.nova-lite-v1:0': profile('amazon.nova-lite-v1:0', ['us-east-1']) }),
    expect: 'pass',
  },
  {
    when: 'profiles could not all be listed and none is known',
    subject: naming(nova),
    facts: offered,
    partial: ['bedrock.inference-profile'],
    expect: 'unknown',
  },
  {
    when: 'an agent uses a profile of the account over two regions',
    subject: naming('abcdefghijkl'),
    facts: own(['us-east-1', 'us-west-2']),
    expect: 'pass',
  },
  {
    when: 'an agent uses a profile of the account over one region',
    subject: naming('abcdefghijkl'),
    facts: own(['us-east-1']),
    expect: 'fail',
    reason: 'SINGLE_REGION',
  },
  {
    when: 'an agent uses a profile of the account that is not listed',
    subject: naming('abcdefghijkl'),
    facts: listing(),
    expect: 'unknown',
    reason: 'MODEL_ID_UNRESOLVED',
  },
  {
    when: 'an agent uses a model of its own',
    subject: naming('arn:aws:bedrock:us-east-1:111122223333:imported-model/own'),
    facts: listing(),
    expect: 'pass',
  },
  {
    when: 'an agent uses a prompt router',
    subject: naming('arn:aws:bedrock:us-east-1:111122223333:default-prompt-router/r'),
    facts: listing(),
    expect: 'unknown',
  },
  {
    when: 'an agent makes embeddings',
    subject: naming(embed),
    facts: listing({ [`us.${embed}`]: profile(embed, ['us-east-1', 'us-west-2']) }),
    expect: 'not-applicable',
  },
  {
    when: 'bought throughput has an attested fallback',
    subject: naming(bought),
    facts: attested('YES'),
    expect: 'pass',
    reason: 'ATTESTED',
  },
  {
    when: 'bought throughput is attested to need none',
    subject: naming(bought),
    facts: attested('NOT_APPLICABLE'),
    expect: 'not-applicable',
  },
  {
    when: 'bought throughput has a part of a fallback',
    subject: naming(bought),
    facts: attested('PARTIAL'),
    expect: 'fail',
    severity: 'low',
    reason: 'NO_FALLBACK',
  },
  {
    when: 'bought throughput is attested to have none',
    subject: naming(bought),
    facts: attested('NO'),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'the attestation expired',
    subject: naming(bought),
    facts: attested('YES', '2026-11-20T12:00:00.000Z'),
    expect: 'unknown',
    reason: 'ATTESTATION_EXPIRED',
  },
  {
    when: 'nobody attests to a fallback of bought throughput',
    subject: naming(bought),
    facts: listing(),
    expect: 'unknown',
    reason: 'ATTESTATION_MISSING',
  },
  {
    when: 'inference must stay in regions and the profile does',
    subject: naming(`us.${nova}`),
    facts: listing(),
    parameters: here,
    expect: 'pass',
  },
  {
    when: 'inference must stay in regions and the profile leads elsewhere',
    subject: naming(`us.${nova}`),
    facts: listing(),
    parameters: { residencyRegions: ['us-east-1'] },
    expect: 'fail',
    severity: 'high',
    reason: 'RESIDENCY_CONFLICT',
  },
  {
    when: 'inference must stay in regions and a profile of a geography that is new leads elsewhere',
    subject: naming(`xx.${nova}`),
    facts: listing({ [`xx.${nova}`]: us }),
    parameters: { residencyRegions: ['us-east-1'] },
    expect: 'fail',
    severity: 'high',
    reason: 'RESIDENCY_CONFLICT',
  },
  {
    when: 'inference must stay in regions and the profile is global',
    subject: naming(`global.${nova}`),
    facts: listing({ [`global.${nova}`]: us }),
    parameters: here,
    expect: 'fail',
    severity: 'high',
    reason: 'RESIDENCY_CONFLICT',
  },
  {
    when: 'inference must stay in regions and a global profile is not listed',
    subject: naming(`global.${nova}`),
    facts: offered,
    parameters: here,
    expect: 'fail',
    reason: 'RESIDENCY_CONFLICT',
  },
  {
    when: 'inference must stay in regions and the profile is not listed',
    subject: naming(`us.${nova}`),
    facts: offered,
    parameters: here,
    expect: 'unknown',
    reason: 'MODEL_ID_UNRESOLVED',
  },
  {
    when: 'inference must stay in regions and a profile names one without region',
    subject: naming(`us.${nova}`),
    facts: listing({ [`us.${nova}`]: profile(nova, ['us-east-1', '']) }),
    parameters: here,
    expect: 'fail',
    reason: 'RESIDENCY_CONFLICT',
  },
  {
    when: 'a profile of the account leads where inference may not run',
    subject: naming('abcdefghijkl'),
    facts: own(['us-east-1', 'eu-west-1']),
    parameters: here,
    expect: 'fail',
    reason: 'RESIDENCY_CONFLICT',
  },
  {
    when: 'residency forbids the only profile',
    subject: naming(nova),
    facts: listing(),
    parameters: { residencyRegions: ['us-east-1'] },
    expect: 'pass',
    message: /no profile that may be used/,
  },
  {
    when: 'residency forbids the global profile',
    subject: naming(nova),
    facts: listing({ [`global.${nova}`]: us }),
    parameters: here,
    expect: 'pass',
  },
  {
    when: 'residency allows a profile',
    subject: naming(nova),
    facts: listing(),
    parameters: here,
    expect: 'fail',
  },
  {
    when: 'a global profile is there and anything is allowed',
    subject: naming(nova),
    facts: listing({ [`global.${nova}`]: us }),
    expect: 'fail',
  },
  {
    when: 'a flow node uses the model itself',
    subject: {
      fact: 'bedrock-agent.flow',
      value: flow([flowVersion('1', [flowNode('W', 'Prompt', { modelId: nova })])], ['1']),
    },
    facts: listing(),
    expect: 'fail',
  },
  {
    when: 'a prompt uses a profile',
    subject: {
      fact: 'bedrock-agent.prompt',
      value: prompt(promptVersion('1', { variants: [promptVariant({ modelId: `us.${nova}` })] })),
    },
    facts: listing(),
    expect: 'pass',
  },
  {
    when: 'only the draft of a prompt uses the model itself',
    subject: {
      fact: 'bedrock-agent.prompt',
      value: prompt(
        promptVersion('DRAFT'),
        promptVersion('1', { variants: [promptVariant({ modelId: `us.${nova}` })] }),
      ),
    },
    facts: listing(),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'a flow takes the draft of a prompt',
    subject: {
      fact: 'bedrock-agent.prompt',
      id: 'P1',
      value: prompt(
        promptVersion('DRAFT'),
        promptVersion('1', { variants: [promptVariant({ modelId: `us.${nova}` })] }),
      ),
    },
    facts: {
      ...listing(),
      'bedrock-agent.flow': {
        f: flow(
          [
            flowVersion('1', [
              flowNode('n', 'Prompt', { promptArn: 'arn:aws:bedrock:us-east-1:111122223333:prompt/P1' }),
            ]),
          ],
          ['1'],
        ),
      },
    },
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'only a draft uses the model itself, and drafts are left out',
    subject: {
      fact: 'bedrock-agent.prompt',
      value: prompt(
        promptVersion('DRAFT'),
        promptVersion('1', { variants: [promptVariant({ modelId: `us.${nova}` })] }),
      ),
    },
    facts: listing(),
    parameters: { evaluateDraft: false },
    expect: 'pass',
  },
  {
    when: 'a profile of the account spans regions',
    subject: asProfile(profile(nova, ['us-east-1', 'us-west-2'], { type: 'APPLICATION' })),
    facts: listing(),
    expect: 'pass',
  },
  {
    when: 'a profile of the account stays in one region though AWS offers more',
    subject: asProfile(profile(nova, ['us-east-1'], { type: 'APPLICATION' })),
    facts: listing(),
    expect: 'fail',
    message: /Inference profile profile uses abcdefghijkl in one region/,
  },
  { when: 'a profile belongs to AWS', subject: asProfile(us), facts: listing(), expect: 'not-applicable' },
  {
    when: 'calls went to the model itself',
    subject: region,
    facts: { ...listing(), ...traffic(nova) },
    expect: 'fail',
    message: /Traffic in us-east-1 uses/,
  },
  {
    when: 'calls went to a profile',
    subject: region,
    facts: { ...listing(), ...traffic(`us.${nova}`) },
    expect: 'pass',
  },
  {
    when: 'one of two called models was called itself',
    subject: region,
    facts: { ...listing(), ...traffic(`us.${nova}`, nova) },
    expect: 'fail',
  },
  {
    when: 'calls made embeddings only',
    subject: region,
    facts: { ...listing(), ...traffic(embed) },
    expect: 'not-applicable',
  },
  {
    when: 'no model was called',
    subject: region,
    facts: listing(),
    expect: 'not-applicable',
    reason: 'NO_USAGE',
  },
  {
    when: 'traffic calls a model by itself, and what else is called could not be listed',
    subject: region,
    facts: { ...listing(), ...traffic(nova) },
    partial: ['cloudwatch.bedrock-series'],
    expect: 'fail',
    reason: 'SINGLE_REGION',
  },
  {
    when: 'traffic takes a profile, and what else is called could not be listed',
    subject: region,
    facts: { ...listing(), ...traffic(`us.${nova}`) },
    partial: ['cloudwatch.bedrock-series'],
    expect: 'unknown',
  },
  {
    when: 'series of other metrics and of parts of the traffic',
    subject: region,
    facts: {
      ...listing(),
      'cloudwatch.bedrock-series': {
        a: { namespace: 'AWS/Bedrock', metric: 'InvocationLatency', dimensions: { ModelId: nova } },
        b: { namespace: 'AWS/Bedrock', metric: 'Invocations', dimensions: {} },
        c: {
          namespace: 'AWS/Bedrock',
          metric: 'Invocations',
          dimensions: { ModelId: nova, ImageSize: 'big' },
        },
      },
    },
    expect: 'not-applicable',
  },
]);
