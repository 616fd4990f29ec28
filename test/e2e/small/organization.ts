import { forwarder } from './forward.ts';
import { allow, att, policy, ref, role, sub, trust } from './statements.ts';

const prefix = { Type: 'String', Default: 'lenswatch' };
const text = { Type: 'String' };

const trustHub = (...functions: readonly string[]) =>
  policy({
    Effect: 'Allow',
    Principal: { AWS: sub('arn:aws:iam::<HubAccount>:root') },
    Action: 'sts:AssumeRole',
    Condition: {
      ArnEquals: {
        'aws:PrincipalArn': functions.map((name) =>
          sub(`arn:aws:iam::<HubAccount>:role/lenswatch/<Prefix>-${name}`),
        ),
      },
      StringEquals: { 'aws:PrincipalOrgID': ref('OrganizationId'), 'sts:ExternalId': ref('ExternalId') },
    },
  });

const access = {
  Parameters: { Prefix: prefix, HubAccount: text, HubRegion: text, OrganizationId: text, ExternalId: text },
  Resources: {
    AuditRole: role(
      '<Prefix>-audit',
      trustHub('on-change', 'sweep'),
      allow('Read', 'bedrock:GetModelInvocationLoggingConfiguration'),
    ),
    ReportRole: role(
      '<Prefix>-report',
      trustHub('on-change', 'sweep'),
      allow(
        'Import',
        'securityhub:BatchImportFindings',
        sub('arn:aws:securityhub:*:<AWS::AccountId>:product/<AWS::AccountId>/default'),
      ),
    ),
    ForwardRole: role(
      '<Prefix>-forward',
      trust('events.amazonaws.com', {
        StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') },
        ArnLike: { 'aws:SourceArn': sub('arn:aws:events:*:<AWS::AccountId>:rule/<Prefix>-*') },
      }),
      allow('Forward', 'events:PutEvents', sub('arn:aws:events:<HubRegion>:<HubAccount>:event-bus/<Prefix>')),
    ),
    ForwarderRole: role(
      '<Prefix>-forwarder',
      trust('lambda.amazonaws.com'),
      allow('Relay', 'events:PutEvents', sub('arn:aws:events:*:<AWS::AccountId>:event-bus/default'), {
        StringEquals: { 'events:source': 'lenswatch.config' },
      }),
    ),
  },
};

const forwardRule = (name: string, EventPattern: object) => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    Name: sub(`<Prefix>-${name}`),
    EventPattern,
    Targets: [
      {
        Id: 'hub',
        Arn: ref('HubBusArn'),
        RoleArn: sub('arn:aws:iam::<AWS::AccountId>:role/lenswatch/<Prefix>-forward'),
      },
    ],
  },
});

const events = {
  Parameters: { Prefix: prefix, HubBusArn: text },
  Resources: {
    Bedrock: forwardRule('bedrock-1', {
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: {
        eventSource: ['bedrock.amazonaws.com'],
        eventName: ['DeleteModelInvocationLoggingConfiguration', 'PutModelInvocationLoggingConfiguration'],
      },
    }),
  },
};

const config = {
  Parameters: { Prefix: prefix, HubBusArn: text },
  Resources: {
    Forwarder: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: sub('<Prefix>-forward'),
        Role: sub('arn:aws:iam::<AWS::AccountId>:role/lenswatch/<Prefix>-forwarder'),
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Timeout: 15,
        Code: { ZipFile: forwarder },
      },
    },
    MayInvoke: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: ref('Forwarder'),
        Action: 'lambda:InvokeFunction',
        Principal: 'config.amazonaws.com',
        SourceAccount: ref('AWS::AccountId'),
      },
    },
    Relay: forwardRule('config', { source: ['lenswatch.config'], 'detail-type': ['Config Rule Invocation'] }),
    BedrockRule: {
      Type: 'AWS::Config::ConfigRule',
      DependsOn: 'MayInvoke',
      Properties: {
        ConfigRuleName: sub('<Prefix>-bedrock'),
        Source: {
          Owner: 'CUSTOM_LAMBDA',
          SourceIdentifier: att('Forwarder'),
          SourceDetails: [{ EventSource: 'aws.config', MessageType: 'ScheduledNotification' }],
        },
      },
    },
  },
};

function set(
  name: string,
  template: object,
  parameters: { readonly [name: string]: unknown },
  targets: { readonly units: string; readonly regions: unknown },
  after: readonly object[],
) {
  return {
    Type: 'AWS::CloudFormation::StackSet',
    Properties: {
      StackSetName: sub(`<Prefix>-${name}`),
      PermissionModel: 'SERVICE_MANAGED',
      CallAs: 'DELEGATED_ADMIN',
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      TemplateBody: JSON.stringify(template),
      Parameters: Object.entries({ Prefix: ref('Prefix'), ...parameters }).map(
        ([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        }),
      ),
      AutoDeployment: {
        Enabled: true,
        RetainStacksOnAccountRemoval: false,
        ...(after.length > 0 && { DependsOn: after }),
      },
      StackInstancesGroup: [
        { DeploymentTargets: { OrganizationalUnitIds: ref(targets.units) }, Regions: targets.regions },
      ],
    },
  };
}

const bus = sub('arn:aws:events:<HubRegion>:<HubAccount>:event-bus/<Prefix>');
const afterAccess = [sub('arn:aws:cloudformation:<AWS::Region>:<ManagementAccount>:stackset/<AccessSet>')];
const list = { Type: 'CommaDelimitedList' };

/** The three stack sets of an organization, with small templates. */
export const smallOrganization = {
  Parameters: {
    Prefix: prefix,
    HubAccount: text,
    HubRegion: text,
    ManagementAccount: text,
    OrganizationId: text,
    ExternalId: { Type: 'String', Default: 'lenswatch' },
    OrganizationalUnits: list,
    EventRegions: list,
    ConfigUnits: list,
    ConfigRegions: list,
  },
  Resources: {
    AccessSet: set(
      'access',
      access,
      {
        HubAccount: ref('HubAccount'),
        HubRegion: ref('HubRegion'),
        OrganizationId: ref('OrganizationId'),
        ExternalId: ref('ExternalId'),
      },
      { units: 'OrganizationalUnits', regions: [ref('HubRegion')] },
      [],
    ),
    EventsSet: set(
      'events',
      events,
      { HubBusArn: bus },
      { units: 'OrganizationalUnits', regions: ref('EventRegions') },
      afterAccess,
    ),
    ConfigSet: set(
      'config',
      config,
      { HubBusArn: bus },
      { units: 'ConfigUnits', regions: ref('ConfigRegions') },
      afterAccess,
    ),
  },
};
