import { control } from '@lenswatch/core/controls/bedrock/bedrock-cross-region-destinations-permitted.ts';
import { testControl } from '../../../support/test-control.ts';
import { allow, deny, organizationWith, principal, type Statement, trust } from '../../iam/principals.ts';
import { agentAs, flowAs, roleArn } from '../iam/role-users.ts';

const nova = 'amazon.nova-lite-v1:0';
const arn = `arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.${nova}`;
const modelIn = (region: string) => `arn:aws:bedrock:${region}::foundation-model/${nova}`;
const profile = (...regions: readonly string[]) => ({
  fact: 'bedrock.inference-profile' as const,
  id: `us.${nova}`,
  arn,
  value: { name: 'nova', type: 'SYSTEM_DEFINED', status: 'ACTIVE', modelArns: regions.map(modelIn) },
});
const us = profile('us-east-1', 'us-west-2');
const global = profile('us-east-1', '');
const invoke = 'bedrock:InvokeModel';
const stream = 'bedrock:InvokeModelWithResponseStream';
const series = (ModelId: string, metric = 'Invocations') => ({
  'cloudwatch.bedrock-series': { s: { namespace: 'AWS/Bedrock', metric, dimensions: { ModelId } } },
});
const caller = (...statements: readonly Statement[]) => ({
  'iam.principal': { [roleArn]: principal(statements) },
  ...organizationWith('none'),
  ...series(`us.${nova}`),
});
const onProfile = allow(invoke, arn);
const everywhere = allow(invoke, `arn:aws:bedrock:*::foundation-model/${nova}`);
const outside = (regions: readonly string[], action = '*') =>
  deny(action, '*', { StringNotEquals: { 'aws:RequestedRegion': regions } });
const byTeam = { StringEquals: { 'aws:PrincipalTag/team': 'ml' } };
/** A request passes that names another endpoint than `vpce-example`, which no search would guess. */
const someEndpoints = [
  allow(invoke, 'arn:aws:bedrock:*::foundation-model/*', { StringLike: { 'aws:SourceVpce': 'vpce-*' } }),
  deny(invoke, 'arn:aws:bedrock:*::foundation-model/*', {
    StringEquals: { 'aws:SourceVpce': 'vpce-example' },
  }),
];
const taggedBySession = [
  { ...trust({ AWS: 'arn:aws:iam::111122223333:root' }), Action: ['sts:AssumeRole', 'sts:TagSession'] },
];
const flow = flowAs(roleArn);
const flowNode = {
  path: 'n',
  type: 'Prompt',
  guardrail: null,
  promptArn: null,
  modelId: arn,
  inline: true,
  maxTokens: null,
  knowledgeBaseId: null,
  lambdaArn: null,
  agentAliasArn: null,
  lexBotAliasArn: null,
  bucketName: null,
  rerankModelArn: null,
};
const variant = {
  name: 'v',
  templateType: 'TEXT',
  modelId: `us.${nova}`,
  agentBound: false,
  maxTokens: null,
  temperature: null,
  topP: null,
};
const version = {
  version: 'DRAFT',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  secrets: [],
  keyArn: null,
};
const agent = agentAs(roleArn);
const quiet = { 'cloudwatch.bedrock-series': {} };

testControl(control, [
  {
    when: 'the model is granted in every Region',
    subject: us,
    facts: caller(onProfile, everywhere),
    expect: 'pass',
  },
  {
    when: 'the model is granted in each destination by name',
    subject: us,
    facts: caller(allow(invoke, [arn, modelIn('us-east-1'), modelIn('us-west-2')])),
    expect: 'pass',
  },
  {
    when: 'a caller that streams its answers may do so in every destination',
    subject: us,
    facts: caller(allow(stream, [arn, modelIn('us-east-1'), modelIn('us-west-2')])),
    expect: 'pass',
  },
  {
    when: 'a caller that streams its answers may do so in one destination only',
    subject: us,
    facts: caller(allow(stream, [arn, modelIn('us-east-1')])),
    expect: 'fail',
    reason: 'DESTINATION_BLOCKED',
    message: /to us-west-2, which/,
  },
  {
    when: 'a caller may stream in one destination only, and take whole answers from every one',
    subject: us,
    facts: caller(onProfile, everywhere, allow(stream, [arn, modelIn('us-east-1')])),
    expect: 'fail',
    reason: 'DESTINATION_BLOCKED',
  },
  {
    when: 'a caller may call the profile with and without streams, and its models only without',
    subject: us,
    facts: caller(allow('bedrock:InvokeModel*', arn), everywhere),
    expect: 'pass',
  },
  { when: 'everything is granted', subject: us, facts: caller(allow('*')), expect: 'pass' },
  {
    when: 'the Region-deny names both destinations',
    subject: us,
    facts: caller(allow('*'), outside(['us-east-1', 'us-west-2'])),
    expect: 'pass',
  },
  {
    when: 'models are granted only through the profile',
    subject: us,
    facts: caller(
      onProfile,
      allow(invoke, 'arn:aws:bedrock:*::foundation-model/*', {
        ArnEquals: { 'bedrock:InferenceProfileArn': arn },
      }),
    ),
    expect: 'pass',
  },
  {
    when: 'the organization exempts the destinations',
    subject: us,
    facts: { ...caller(allow('*')), ...organizationWith('read', outside(['us-east-1', 'us-west-2'])) },
    expect: 'pass',
  },
  {
    when: 'a global profile may go where no Region is named',
    subject: global,
    facts: caller(allow('*'), outside(['us-east-1', 'unspecified'])),
    expect: 'pass',
  },
  {
    when: 'the organization is hidden',
    subject: us,
    facts: { ...caller(onProfile, everywhere), ...organizationWith('hidden') },
    expect: 'pass',
  },
  {
    when: 'an agent uses the profile, and everything is granted',
    subject: us,
    facts: {
      ...caller(allow('*')),
      ...quiet,
      'bedrock-agent.agent': {
        A1: { ...agent, versions: agent.versions.map((one) => ({ ...one, foundationModel: arn })) },
      },
    },
    expect: 'pass',
  },
  {
    when: 'a prompt of an agent uses the profile in place of the agent’s model, and everything is granted',
    subject: us,
    facts: {
      ...caller(allow('*')),
      ...quiet,
      'bedrock-agent.agent': {
        A1: {
          ...agent,
          versions: agent.versions.map((one) => ({
            ...one,
            promptConfigurations: [
              {
                type: 'ORCHESTRATION',
                foundationModel: arn,
                creationMode: 'OVERRIDDEN',
                state: 'ENABLED',
                maximumLength: null,
                explicitInference: false,
              },
            ],
          })),
        },
      },
    },
    expect: 'pass',
    evidence: { use: 'agent assistant' },
  },
  {
    when: 'a flow uses the profile, and everything is granted',
    subject: us,
    facts: {
      ...caller(allow('*')),
      ...quiet,
      'bedrock-agent.flow': {
        F1: { ...flow, versions: flow.versions.map((one) => ({ ...one, nodes: [flowNode] })) },
      },
    },
    expect: 'pass',
  },
  {
    when: 'a prompt uses the profile, and everything is granted',
    subject: us,
    facts: {
      ...caller(allow('*')),
      ...quiet,
      'bedrock-agent.prompt': { P1: { name: 'p', versions: [{ ...version, variants: [variant] }] } },
    },
    expect: 'pass',
  },
  {
    when: 'the model is granted in one of two Regions',
    subject: us,
    facts: caller(allow(invoke, [arn, modelIn('us-east-1')])),
    expect: 'fail',
    severity: 'high',
    reason: 'DESTINATION_BLOCKED',
    message: /to us-west-2, which/,
  },
  {
    when: 'the model is granted nowhere',
    subject: us,
    facts: caller(onProfile),
    expect: 'fail',
    message: /to us-east-1, us-west-2, which/,
  },
  {
    when: 'a Region-deny of the role leaves one destination out',
    subject: us,
    facts: caller(allow('*'), outside(['us-east-1'])),
    expect: 'fail',
  },
  {
    when: 'a Deny names the model of one destination',
    subject: us,
    facts: caller(allow('*'), deny(invoke, modelIn('us-west-2'))),
    expect: 'fail',
  },
  {
    when: 'models are granted only through another profile',
    subject: us,
    facts: caller(
      onProfile,
      allow(invoke, 'arn:aws:bedrock:*::foundation-model/*', {
        ArnEquals: { 'bedrock:InferenceProfileArn': `${arn}-x` },
      }),
    ),
    expect: 'fail',
  },
  {
    when: 'the organization denies one destination',
    subject: us,
    facts: { ...caller(allow('*')), ...organizationWith('read', outside(['us-east-1'])) },
    expect: 'fail',
    message: /us-west-2/,
  },
  {
    when: 'a global profile may not go where no Region is named',
    subject: global,
    facts: caller(allow('*'), outside(['us-east-1'])),
    expect: 'fail',
    message: /to unspecified, which/,
  },
  {
    when: 'the organization cannot be read, and the role itself may call one destination only',
    subject: us,
    facts: {
      'iam.principal': { [roleArn]: principal([onProfile, allow(invoke, modelIn('us-east-1'))]) },
      ...series(`us.${nova}`),
    },
    missing: ['organizations.policies'],
    expect: 'fail',
    severity: 'high',
    reason: 'DESTINATION_BLOCKED',
    evidence: { organizationPolicies: 'not considered' },
  },
  {
    when: 'some principals are hidden, and one of the others is blocked',
    subject: us,
    facts: caller(onProfile),
    partial: ['iam.principal'],
    expect: 'fail',
  },
  {
    when: 'some principals are hidden, and the others are in order',
    subject: us,
    facts: caller(allow('*')),
    partial: ['iam.principal'],
    expect: 'unknown',
  },
  {
    when: 'a role without the tag that its grant asks for is no caller, and the others are in order',
    subject: us,
    facts: {
      ...caller(),
      'iam.principal': {
        [`${roleArn}1`]: principal([allow(invoke, '*', byTeam)]),
        [`${roleArn}2`]: principal([onProfile, everywhere]),
      },
    },
    expect: 'pass',
    evidence: { callers: 1 },
  },
  {
    when: 'the organization keeps one role from Bedrock altogether, and the other is in order',
    subject: us,
    facts: {
      ...caller(),
      'iam.principal': {
        [`${roleArn}1`]: principal([allow('*')]),
        [`${roleArn}2`]: principal([onProfile, everywhere]),
      },
      ...organizationWith(
        'read',
        deny('bedrock:*', '*', { StringEquals: { 'aws:PrincipalArn': `${roleArn}1` } }),
      ),
    },
    expect: 'pass',
    evidence: { callers: 1, organizationPolicies: 'considered' },
  },
  {
    when: 'a Region-deny leaves one destination out, whatever the endpoint of the call',
    subject: us,
    facts: caller(allow('*', '*', { StringLike: { 'aws:SourceVpce': 'vpce-*' } }), outside(['us-east-1'])),
    expect: 'fail',
    message: /to us-west-2, which/,
  },
  {
    when: 'whether models may be called depends on an endpoint, and no passing call was found',
    subject: us,
    facts: caller(onProfile, ...someEndpoints),
    expect: 'unknown',
    reason: 'OPAQUE_POLICY',
  },
  {
    when: 'no passing call was found for one role, and another is blocked',
    subject: us,
    facts: {
      ...caller(),
      'iam.principal': {
        [`${roleArn}1`]: principal([onProfile, ...someEndpoints]),
        [`${roleArn}2`]: principal([onProfile]),
      },
    },
    expect: 'fail',
    evidence: { blockedCount: 1 },
  },
  {
    when: 'tags of the session decide whether a role may call profile and models',
    subject: us,
    facts: {
      ...caller(),
      'iam.principal': { [roleArn]: principal([allow(invoke, '*', byTeam)], { trust: taggedBySession }) },
    },
    expect: 'unknown',
    reason: 'OPAQUE_POLICY',
  },
  {
    when: 'tags of the session decide about the profile alone',
    subject: us,
    facts: {
      ...caller(),
      'iam.principal': {
        [roleArn]: principal([allow(invoke, arn, byTeam), everywhere], { trust: taggedBySession }),
      },
    },
    expect: 'pass',
  },
  {
    when: 'the only role that is granted the profile lacks the tag that the grant asks for',
    subject: us,
    facts: caller(allow(invoke, '*', byTeam)),
    expect: 'not-applicable',
    message: /No role and no user/,
  },
  {
    when: 'nothing uses the profile',
    subject: us,
    facts: { ...caller(onProfile), ...series('other') },
    expect: 'not-applicable',
    reason: 'NO_USAGE',
  },
  {
    when: 'another metric than calls names the profile',
    subject: us,
    facts: { ...caller(onProfile), ...series(arn, 'Latency') },
    expect: 'not-applicable',
    reason: 'NO_USAGE',
  },
  {
    when: 'the profile stays in its Region',
    subject: profile('us-east-1'),
    facts: caller(onProfile),
    expect: 'not-applicable',
    message: /stays in us-east-1/,
  },
  {
    when: 'nobody may call the profile',
    subject: us,
    facts: caller(everywhere),
    expect: 'not-applicable',
    message: /No role and no user/,
  },
  {
    when: 'only a group and a service-linked role may call the profile',
    subject: us,
    facts: {
      ...caller(),
      'iam.principal': {
        [`${roleArn}1`]: principal([onProfile], { kind: 'group' }),
        [`${roleArn}2`]: principal([onProfile], { path: '/aws-service-role/x/' }),
      },
    },
    expect: 'not-applicable',
  },
  {
    when: 'one version of an agent uses the profile beside another model, and the role may call no destination',
    subject: us,
    facts: {
      ...caller(onProfile),
      ...quiet,
      'bedrock-agent.agent': {
        A1: {
          ...agent,
          versions: agent.versions.flatMap((one) => [
            { ...one, foundationModel: 'other' },
            {
              ...one,
              version: '1',
              foundationModel: arn,
              promptConfigurations: [
                {
                  type: 'ORCHESTRATION',
                  foundationModel: 'other',
                  creationMode: 'OVERRIDDEN',
                  state: 'ENABLED',
                  maximumLength: null,
                  explicitInference: false,
                },
              ],
            },
          ]),
        },
      },
    },
    expect: 'fail',
    evidence: { use: 'agent assistant' },
  },
  {
    when: 'one node of one version of a flow uses the profile, and the role may call no destination',
    subject: us,
    facts: {
      ...caller(onProfile),
      ...quiet,
      'bedrock-agent.flow': {
        F1: {
          ...flow,
          versions: flow.versions.flatMap((one) => [
            { ...one, nodes: [{ ...flowNode, modelId: 'other' }] },
            { ...one, version: '1', nodes: [flowNode, { ...flowNode, modelId: 'other' }] },
          ]),
        },
      },
    },
    expect: 'fail',
    evidence: { use: 'flow triage' },
  },
  {
    when: 'one variant of one version of a prompt uses the profile, and the role may call no destination',
    subject: us,
    facts: {
      ...caller(onProfile),
      ...quiet,
      'bedrock-agent.prompt': {
        P1: {
          name: 'p',
          versions: [
            { ...version, variants: [{ ...variant, modelId: 'other' }] },
            { ...version, version: '1', variants: [variant, { ...variant, modelId: 'other' }] },
          ],
        },
      },
    },
    expect: 'fail',
    evidence: { use: 'prompt p' },
  },
  {
    when: 'the organization cannot be read, and one of two roles may call no destination',
    subject: us,
    facts: {
      ...caller(),
      'iam.principal': {
        [`${roleArn}1`]: principal([onProfile, everywhere]),
        [`${roleArn}2`]: principal([onProfile]),
      },
    },
    missing: ['organizations.policies'],
    expect: 'fail',
    reason: 'DESTINATION_BLOCKED',
  },
  {
    when: 'nobody may call the profile, and the organization cannot be read',
    subject: us,
    facts: caller(everywhere),
    missing: ['organizations.policies'],
    expect: 'not-applicable',
  },
  {
    when: 'the role may call every destination, and stream from endpoints that nobody would guess',
    subject: us,
    facts: caller(
      onProfile,
      everywhere,
      allow(stream, arn),
      allow(stream, 'arn:aws:bedrock:*::foundation-model/*', { StringLike: { 'aws:SourceVpce': 'vpce-*' } }),
      deny(stream, 'arn:aws:bedrock:*::foundation-model/*', {
        StringEquals: { 'aws:SourceVpce': 'vpce-example' },
      }),
    ),
    expect: 'unknown',
    reason: 'OPAQUE_POLICY',
  },
  {
    when: 'nothing is known of an organization, and the model is granted in every Region',
    subject: us,
    facts: {
      'iam.principal': { [roleArn]: principal([onProfile, everywhere]) },
      ...series(`us.${nova}`),
    },
    expect: 'pass',
  },
  {
    when: 'the role may call no destination, and the organization keeps it from Bedrock altogether',
    subject: us,
    facts: { ...caller(onProfile), ...organizationWith('read', deny('bedrock:*')) },
    expect: 'fail',
    reason: 'DESTINATION_BLOCKED',
  },
  {
    when: 'tags of the session decide about the profile, and the model is granted in one Region',
    subject: us,
    facts: {
      ...caller(),
      'iam.principal': {
        [roleArn]: principal([allow(invoke, arn, byTeam), allow(invoke, modelIn('us-east-1'))], {
          trust: taggedBySession,
        }),
      },
    },
    expect: 'unknown',
    reason: 'OPAQUE_POLICY',
  },
]);
