import { control } from '@lenswatch/core/controls/guardduty/guardduty-ai-protection-enabled.ts';
import type { Detector } from '@lenswatch/core/facts/guardduty.ts';
import { testControl } from '../../../support/test-control.ts';
import { agentAs, baseAs, flowAs, roleArn } from '../iam/role-users.ts';

const detector = (features: Detector['features'], more: Partial<Detector> = {}) => ({
  detectorId: 'd1',
  enabled: true,
  features,
  ...more,
});
const on = { CLOUD_TRAIL: true, AI_PROTECTION: true, S3_DATA_EVENTS: true };
const series = (metric: string) => ({
  'cloudwatch.bedrock-series': { s: { namespace: 'AWS/Bedrock', metric, dimensions: { ModelId: 'm' } } },
});
const traffic = series('Invocations');
const source = {
  'bedrock-agent.data-source': {
    'K1/D1': {
      knowledgeBaseId: 'K1',
      name: 'manuals',
      status: 'AVAILABLE',
      type: 'S3',
      bucketName: 'docs',
      bucketOwnerAccountId: null,
      inclusionPrefixes: [],
      keyArn: null,
      web: null,
    },
  },
};
const web = {
  'bedrock-agent.data-source': {
    'K1/D1': { ...source['bedrock-agent.data-source']['K1/D1'], bucketName: null },
  },
};

testControl(control, [
  {
    when: 'AI Protection is on where models are called',
    subject: detector(on),
    facts: traffic,
    expect: 'pass',
    message: /workloads of us-east-1\.$/,
  },
  {
    when: 'AI Protection is on where an agent is',
    subject: detector(on),
    facts: { 'bedrock-agent.agent': { A1: agentAs(roleArn) } },
    expect: 'pass',
  },
  {
    when: 'AI Protection is on where a flow is',
    subject: detector(on),
    facts: { 'bedrock-agent.flow': { F1: flowAs(roleArn) } },
    expect: 'pass',
  },
  {
    when: 'AI Protection is on where a knowledge base is',
    subject: detector(on),
    facts: { 'bedrock-agent.knowledge-base': { K1: baseAs(roleArn) }, ...source },
    expect: 'pass',
    message: /workloads of us-east-1\.$/,
  },
  {
    when: 'AI Protection is on where a prompt is',
    subject: detector(on),
    facts: { 'bedrock-agent.prompt': { P1: { name: 'p', versions: [] } } },
    expect: 'pass',
  },
  {
    when: 'AI Protection is on where a guardrail is',
    subject: detector(on),
    facts: { 'bedrock.guardrail': { G1: { name: 'g', versions: [] } } },
    expect: 'pass',
  },
  {
    when: 'AI Protection is on where a profile of the account is',
    subject: detector(on),
    facts: {
      'bedrock.inference-profile': { p: { name: 'p', type: 'APPLICATION', status: 'ACTIVE', modelArns: [] } },
    },
    expect: 'pass',
  },
  {
    when: 'AI Protection is on where a guardrail is, and agents could not be read',
    subject: detector(on),
    facts: { 'bedrock.guardrail': { G1: { name: 'g', versions: [] } } },
    missing: ['bedrock-agent.agent'],
    expect: 'pass',
  },
  {
    when: 'AI Protection is on where a profile of the account is, and agents could not be read',
    subject: detector(on),
    facts: {
      'bedrock.inference-profile': { p: { name: 'p', type: 'APPLICATION', status: 'ACTIVE', modelArns: [] } },
    },
    missing: ['bedrock-agent.agent'],
    expect: 'pass',
  },
  {
    when: 'the buckets that feed models are not watched',
    subject: detector({ ...on, S3_DATA_EVENTS: false }),
    facts: { ...traffic, ...source },
    expect: 'pass',
    message: /though not the buckets/,
  },
  {
    when: 'no bucket feeds models, and none is watched',
    subject: detector({ ...on, S3_DATA_EVENTS: false }),
    facts: { ...traffic, ...web },
    expect: 'pass',
    message: /workloads of us-east-1\.$/,
  },
  {
    when: 'there is no detector',
    subject: detector({}, { detectorId: null, enabled: false }),
    facts: traffic,
    expect: 'fail',
    severity: 'high',
    reason: 'NO_DETECTOR',
  },
  {
    when: 'the detector is suspended',
    subject: detector(on, { enabled: false }),
    facts: traffic,
    expect: 'fail',
    severity: 'high',
    reason: 'DETECTOR_OFF',
  },
  {
    when: 'AI Protection is off',
    subject: detector({ ...on, AI_PROTECTION: false }),
    facts: traffic,
    expect: 'fail',
    severity: 'medium',
    reason: 'FEATURE_OFF',
    message: /without AI_PROTECTION/,
  },
  {
    when: 'the events of CloudTrail are off',
    subject: detector({ ...on, CLOUD_TRAIL: false }),
    facts: traffic,
    expect: 'fail',
    severity: 'medium',
    message: /without CLOUD_TRAIL/,
  },
  {
    when: 'AI Protection is off and the events of CloudTrail are not listed',
    subject: detector({ AI_PROTECTION: false }),
    facts: traffic,
    expect: 'fail',
    reason: 'FEATURE_OFF',
  },
  {
    when: 'the Region does not offer AI Protection',
    subject: detector({ CLOUD_TRAIL: true }),
    facts: traffic,
    expect: 'unknown',
    reason: 'REGION_UNSUPPORTED',
  },
  {
    when: 'metrics name no calls of the endpoint that they belong to',
    subject: detector(on),
    facts: {
      'cloudwatch.bedrock-series': Object.fromEntries(
        [
          { namespace: 'AWS/Bedrock', metric: 'Inferences' },
          { namespace: 'AWS/BedrockMantle', metric: 'Invocations' },
          { namespace: 'AWS/BedrockMantle', metric: 'TotalInputTokens' },
        ].map((value, index) => [`s${index}`, { ...value, dimensions: {} }]),
      ),
    },
    expect: 'not-applicable',
    reason: 'NO_USAGE',
  },
  {
    when: 'nothing uses Bedrock',
    subject: detector({}, { detectorId: null }),
    facts: series('OutputTokenCount'),
    expect: 'not-applicable',
    reason: 'NO_USAGE',
  },
  {
    when: 'one of two sources is a bucket, and buckets are not watched, which is a note',
    subject: detector({ ...on, S3_DATA_EVENTS: false }),
    facts: {
      ...traffic,
      'bedrock-agent.data-source': {
        ...source['bedrock-agent.data-source'],
        'K1/D2': web['bedrock-agent.data-source']['K1/D1'],
      },
    },
    expect: 'pass',
    message: /not the buckets that feed models/,
  },
]);
