import { control } from '@lenswatch/core/controls/iam/iam-no-unlogged-inference-path.ts';
import type { Trail } from '@lenswatch/core/facts/logging.ts';
import { testControl } from '../../../support/test-control.ts';
import { allow, deny, organizationWith, principal, type Statement } from '../../iam/principals.ts';
import { advancedSelector } from '../cloudtrail/advanced-selector.ts';

const mantle = 'bedrock-mantle:CreateInference';
const stream = 'bedrock:InvokeModelWithBidirectionalStream';
const project = 'arn:aws:bedrock-mantle:eu-west-1:111122223333:project/claims';
const role = (...statements: readonly Statement[]) =>
  principal([allow('bedrock:InvokeModel'), ...statements]);
const alone = organizationWith('none');
const trail = (more: Partial<Trail> = {}, type = 'AWS::Bedrock::Model') => ({
  'cloudtrail.trail': {
    audit: {
      name: 'audit',
      homeRegion: 'us-east-1',
      multiRegion: true,
      organization: false,
      bucketName: 'audit',
      keyId: null,
      logFileValidation: true,
      logGroupArn: null,
      logging: true,
      latestDeliveryError: null,
      selectors: [],
      advancedSelectors: [advancedSelector('Data', { 'resources.type': { equals: [type] } })],
      ...more,
    },
  },
});
const store = (status: string) => ({
  'cloudtrail.event-data-store': {
    lake: {
      name: 'lake',
      status,
      multiRegion: true,
      advancedSelectors: [
        advancedSelector('Data', { 'resources.type': { equals: ['AWS::Bedrock::Model'] } }),
      ],
    },
  },
});
const used = {
  'cloudwatch.bedrock-series': {
    s1: { namespace: 'AWS/BedrockMantle', metric: 'Inferences', dimensions: { Model: 'm' } },
  },
};
const everyone = { mantleAllowedPrincipalPatterns: ['arn:aws:*'] };

testControl(control, [
  {
    when: 'only logged calls are granted',
    subject: role(),
    expect: 'pass',
    message: /only where the calls are logged/,
  },
  {
    when: 'the path is allowed to the principal for one project',
    subject: role(allow(mantle, project)),
    parameters: everyone,
    expect: 'pass',
  },
  {
    when: 'the path is allowed to the principal for named models',
    subject: role(allow(mantle, '*', { StringEquals: { 'bedrock-mantle:Model': 'openai.gpt-oss-120b' } })),
    parameters: everyone,
    expect: 'pass',
  },
  {
    when: 'the path is allowed to the principal for a project by condition',
    subject: role(allow(mantle, '*', { ArnEquals: { 'bedrock-mantle:ProjectArn': project } })),
    parameters: everyone,
    expect: 'pass',
  },
  {
    when: 'streams are recorded in every Region',
    subject: role(allow(stream)),
    facts: trail(),
    expect: 'pass',
  },
  {
    when: 'an event data store records streams',
    subject: role(allow(stream)),
    facts: store('ENABLED'),
    expect: 'pass',
  },
  {
    when: 'the organization denies the path',
    subject: role(allow('bedrock-mantle:*')),
    facts: organizationWith('read', deny('bedrock-mantle:*')),
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'the resource of the grant is of another service',
    subject: role(allow('*', 'arn:aws:bedrock:*::foundation-model/x')),
    facts: trail(),
    expect: 'pass',
  },
  {
    when: 'everything may be done to one knowledge base, which opens no stream',
    subject: role(allow('bedrock:*', 'arn:aws:bedrock:us-east-1:111122223333:knowledge-base/K1')),
    expect: 'pass',
  },
  {
    when: 'the path is granted, and in use',
    subject: role(allow(mantle, project)),
    facts: { ...alone, ...used },
    expect: 'fail',
    severity: 'high',
    reason: 'MANTLE_GRANTED',
    message: /which no invocation log sees/,
  },
  {
    when: 'everything is granted, and the organization is hidden',
    subject: role(allow('*')),
    facts: organizationWith('hidden'),
    expect: 'fail',
    severity: 'high',
    reason: 'MANTLE_GRANTED',
  },
  {
    when: 'the organization denies another path',
    subject: role(allow(mantle)),
    facts: organizationWith('read', deny('sagemaker:*')),
    expect: 'fail',
    reason: 'MANTLE_GRANTED',
  },
  {
    when: 'the path is allowed to other principals',
    subject: role(allow(mantle, project)),
    facts: alone,
    parameters: { mantleAllowedPrincipalPatterns: ['arn:aws:iam::*:role/mantle'] },
    expect: 'fail',
    reason: 'MANTLE_GRANTED',
  },
  {
    when: 'the path is allowed to the principal, and the grant names no project',
    subject: role(allow(mantle, 'arn:aws:bedrock-mantle:*:*:project/*')),
    facts: alone,
    parameters: everyone,
    expect: 'fail',
    severity: 'high',
    reason: 'MANTLE_UNBOUNDED',
  },
  {
    when: 'the path is allowed to the principal, and another key restricts the grant',
    subject: role(allow(mantle, '*', { StringEquals: { 'aws:SourceVpce': 'vpce-1' } })),
    facts: alone,
    parameters: everyone,
    expect: 'fail',
    reason: 'MANTLE_UNBOUNDED',
  },
  {
    when: 'the path is allowed to the principal, and every project but one is granted',
    subject: role({ Effect: 'Allow', Action: mantle, NotResource: project }),
    facts: alone,
    parameters: everyone,
    expect: 'fail',
    reason: 'MANTLE_UNBOUNDED',
  },
  {
    when: 'the path is allowed to the principal, and all but IAM is granted on a project',
    subject: role({ Effect: 'Allow', NotAction: 'iam:*', Resource: project }),
    facts: { ...alone, ...trail() },
    parameters: everyone,
    expect: 'fail',
    reason: 'MANTLE_UNBOUNDED',
  },
  {
    when: 'streams are granted and not recorded',
    subject: role(allow(stream)),
    facts: alone,
    expect: 'fail',
    severity: 'medium',
    reason: 'STREAM_UNRECORDED',
  },
  {
    when: 'streams are recorded in one Region only',
    subject: role(allow(stream)),
    facts: { ...alone, ...trail({ multiRegion: false }) },
    expect: 'fail',
    reason: 'STREAM_UNRECORDED',
  },
  {
    when: 'the trail for streams is stopped',
    subject: role(allow(stream)),
    facts: { ...alone, ...trail({ logging: false }) },
    expect: 'fail',
    reason: 'STREAM_UNRECORDED',
  },
  {
    when: 'the event data store for streams is stopped',
    subject: role(allow(stream)),
    facts: { ...alone, ...store('STOPPED_INGESTION') },
    expect: 'fail',
  },
  {
    when: 'data events of another type are recorded',
    subject: role(allow(stream)),
    facts: { ...alone, ...trail({}, 'AWS::Bedrock::Guardrail') },
    expect: 'fail',
  },
  {
    when: 'only reads among the streams are recorded',
    subject: role(allow(stream)),
    facts: {
      ...alone,
      ...trail({
        advancedSelectors: [
          advancedSelector('Data', {
            'resources.type': { equals: ['AWS::Bedrock::Model'] },
            readOnly: { equals: ['true'] },
          }),
        ],
      }),
    },
    expect: 'fail',
  },
  { when: 'no model may be invoked', subject: principal([allow('s3:*')]), expect: 'not-applicable' },
  { when: 'it is a group', subject: principal([allow(mantle)], { kind: 'group' }), expect: 'not-applicable' },
]);
