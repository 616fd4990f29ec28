import { account, region } from './synthetic-event.ts';

/** One call with the parameters that CloudTrail keeps of it, and what it must lead to. */
export interface MappedEvent {
  readonly event: string;
  readonly request: unknown;
  readonly response: unknown;
  /** `fact id`; `fact *` for a whole listing. */
  readonly leadsTo: readonly string[];
}

const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';
const bedrockArn = (resource: string) => `arn:aws:bedrock:${region}:${account}:${resource}`;
const sagemakerArn = (resource: string) => `arn:aws:sagemaker:${region}:${account}:${resource}`;
const iamArn = (resource: string) => `arn:aws:iam::${account}:${resource}`;
const keyArn = `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const trailArn = `arn:aws:cloudtrail:${region}:${account}:trail/main`;
const storeArn = `arn:aws:cloudtrail:${region}:${account}:eventdatastore/EXAMPLE-ee54-4813-92d5-999aeEXAMPLE`;
const collectionArn = `arn:aws:aoss:${region}:${account}:collection/abc123def456`;
const domainArn = `arn:aws:es:${region}:${account}:domain/vectors`;
const table = 'rtb-0a1b2c3d4e5f60718';
const endpointId = 'vpce-0a1b2c3d4e5f60718';

function rows(
  events: readonly string[],
  request: unknown,
  response: unknown,
  ...leadsTo: readonly string[]
): readonly MappedEvent[] {
  return events.map((event) => ({ event, request, response, leadsTo }));
}

/** Every mutating call that a collector waits for, in the shape that AWS documents or is seen to send. */
export const mappedEvents: readonly MappedEvent[] = [
  // Bedrock hides names and leaves the logging configuration out altogether.
  ...rows(
    ['bedrock:CreateGuardrail'],
    { name: HIDDEN, blockedInputMessaging: HIDDEN, blockedOutputsMessaging: HIDDEN },
    { guardrailArn: bedrockArn('guardrail/gr1abcdef'), guardrailId: 'gr1abcdef', version: 'DRAFT' },
    'bedrock.guardrail gr1abcdef',
  ),
  ...rows(
    ['bedrock:UpdateGuardrail'],
    { guardrailIdentifier: bedrockArn('guardrail/gr1abcdef'), name: HIDDEN },
    { guardrailId: 'gr1abcdef', guardrailArn: bedrockArn('guardrail/gr1abcdef'), version: 'DRAFT' },
    'bedrock.guardrail gr1abcdef',
  ),
  ...rows(
    ['bedrock:DeleteGuardrail', 'bedrock:CreateGuardrailVersion'],
    { guardrailIdentifier: 'gr1abcdef' },
    null,
    'bedrock.guardrail gr1abcdef',
  ),
  ...rows(
    ['bedrock:PutModelInvocationLoggingConfiguration', 'bedrock:DeleteModelInvocationLoggingConfiguration'],
    null,
    null,
    `bedrock.invocation-logging ${region}`,
  ),
  ...rows(
    ['bedrock:PutEnforcedGuardrailConfiguration', 'bedrock:DeleteEnforcedGuardrailConfiguration'],
    { configId: 'c1' },
    { configId: 'c1' },
    `bedrock.enforced-guardrails ${region}`,
  ),
  ...rows(
    ['bedrock:CreateInferenceProfile'],
    { inferenceProfileName: HIDDEN, modelSource: { copyFrom: 'anthropic.claude-sonnet-4-20250514-v1:0' } },
    { inferenceProfileArn: bedrockArn('application-inference-profile/p1q2r3'), status: 'ACTIVE' },
    'bedrock.inference-profile p1q2r3',
  ),
  ...rows(
    ['bedrock:DeleteInferenceProfile'],
    { inferenceProfileIdentifier: 'p1q2r3' },
    null,
    'bedrock.inference-profile p1q2r3',
  ),

  ...rows(
    ['bedrock:CreateProvisionedModelThroughput'],
    { provisionedModelName: 'bought', modelUnits: 1, modelId: 'amazon.titan-text-lite-v1:0:4k' },
    { provisionedModelArn: bedrockArn('provisioned-model/0a1b2c3d4e5f') },
    `bedrock.provisioned-model ${bedrockArn('provisioned-model/0a1b2c3d4e5f')}`,
  ),
  ...rows(
    ['bedrock:UpdateProvisionedModelThroughput', 'bedrock:DeleteProvisionedModelThroughput'],
    { provisionedModelId: bedrockArn('provisioned-model/0a1b2c3d4e5f') },
    null,
    `bedrock.provisioned-model ${bedrockArn('provisioned-model/0a1b2c3d4e5f')}`,
  ),

  // Agents, their parts and what they use.
  ...rows(
    ['bedrock:CreateAgent'],
    { agentName: 'helper', instruction: HIDDEN },
    { agent: { agentId: 'AGENT12345', agentArn: bedrockArn('agent/AGENT12345'), agentStatus: 'CREATING' } },
    'bedrock-agent.agent AGENT12345',
    'bedrock-agent.agent-tools AGENT12345',
  ),
  ...rows(
    ['bedrock:UpdateAgent', 'bedrock:PrepareAgent'],
    { agentId: 'AGENT12345' },
    null,
    'bedrock-agent.agent AGENT12345',
  ),
  ...rows(
    [
      'bedrock:DeleteAgent',
      'bedrock:CreateAgentAlias',
      'bedrock:UpdateAgentAlias',
      'bedrock:DeleteAgentAlias',
      'bedrock:DeleteAgentVersion',
    ],
    { agentId: 'AGENT12345', agentAliasId: 'ALIAS12345' },
    { agentAlias: { agentAliasId: 'ALIAS12345', agentId: 'AGENT12345' } },
    'bedrock-agent.agent AGENT12345',
    'bedrock-agent.agent-tools AGENT12345',
  ),
  ...rows(
    [
      'bedrock:CreateAgentActionGroup',
      'bedrock:UpdateAgentActionGroup',
      'bedrock:DeleteAgentActionGroup',
      'bedrock:AssociateAgentKnowledgeBase',
      'bedrock:UpdateAgentKnowledgeBase',
      'bedrock:DisassociateAgentKnowledgeBase',
      'bedrock:AssociateAgentCollaborator',
      'bedrock:UpdateAgentCollaborator',
      'bedrock:DisassociateAgentCollaborator',
    ],
    {
      agentId: 'AGENT12345',
      agentVersion: 'DRAFT',
      actionGroupId: 'GROUP12345',
      knowledgeBaseId: 'KBASE12345',
    },
    null,
    'bedrock-agent.agent-tools AGENT12345',
  ),
  ...rows(
    ['bedrock:CreateKnowledgeBase'],
    { name: 'manuals' },
    {
      knowledgeBase: {
        knowledgeBaseId: 'KBASE12345',
        knowledgeBaseArn: bedrockArn('knowledge-base/KBASE12345'),
      },
    },
    'bedrock-agent.knowledge-base KBASE12345',
    'bedrock-agent.knowledge-base-policy KBASE12345',
  ),
  ...rows(
    ['bedrock:UpdateKnowledgeBase'],
    { knowledgeBaseId: 'KBASE12345' },
    { knowledgeBase: { knowledgeBaseId: 'KBASE12345' } },
    'bedrock-agent.knowledge-base KBASE12345',
  ),
  ...rows(
    ['bedrock:DeleteKnowledgeBase'],
    { knowledgeBaseId: 'KBASE12345' },
    { knowledgeBaseId: 'KBASE12345', status: 'DELETING' },
    'bedrock-agent.data-source *',
    'bedrock-agent.knowledge-base KBASE12345',
    'bedrock-agent.knowledge-base-policy KBASE12345',
  ),
  ...rows(
    ['bedrock:PutResourcePolicy', 'bedrock:DeleteResourcePolicy'],
    { resourceArn: bedrockArn('knowledge-base/KBASE12345') },
    null,
    'bedrock-agent.knowledge-base-policy KBASE12345',
  ),
  ...rows(
    ['bedrock:CreateDataSource'],
    { knowledgeBaseId: 'KBASE12345', name: 'bucket' },
    { dataSource: { dataSourceId: 'SOURCE1234', knowledgeBaseId: 'KBASE12345' } },
    'bedrock-agent.data-source KBASE12345/SOURCE1234',
  ),
  ...rows(
    ['bedrock:UpdateDataSource', 'bedrock:DeleteDataSource'],
    { knowledgeBaseId: 'KBASE12345', dataSourceId: 'SOURCE1234' },
    null,
    'bedrock-agent.data-source KBASE12345/SOURCE1234',
  ),
  ...rows(
    ['bedrock:CreatePrompt'],
    { name: HIDDEN },
    { id: 'PROMPT1234', arn: bedrockArn('prompt/PROMPT1234'), version: 'DRAFT' },
    'bedrock-agent.prompt PROMPT1234',
  ),
  ...rows(
    ['bedrock:UpdatePrompt', 'bedrock:DeletePrompt'],
    { promptIdentifier: 'PROMPT1234' },
    null,
    'bedrock-agent.prompt PROMPT1234',
  ),
  ...rows(
    ['bedrock:CreatePromptVersion'],
    { promptIdentifier: bedrockArn('prompt/PROMPT1234') },
    { id: 'PROMPT1234', arn: bedrockArn('prompt/PROMPT1234:3'), version: '3' },
    'bedrock-agent.prompt PROMPT1234',
  ),
  ...rows(
    ['bedrock:CreateFlow'],
    { name: HIDDEN },
    { id: 'FLOW123456', arn: bedrockArn('flow/FLOW123456') },
    'bedrock-agent.flow FLOW123456',
  ),
  ...rows(
    [
      'bedrock:UpdateFlow',
      'bedrock:PrepareFlow',
      'bedrock:DeleteFlow',
      'bedrock:CreateFlowVersion',
      'bedrock:DeleteFlowVersion',
      'bedrock:CreateFlowAlias',
      'bedrock:UpdateFlowAlias',
      'bedrock:DeleteFlowAlias',
    ],
    { flowIdentifier: 'FLOW123456', flowVersion: '2', aliasIdentifier: 'ALIAS12345' },
    null,
    'bedrock-agent.flow FLOW123456',
  ),

  // IAM: names in requests, paths only in answers.
  ...rows(
    ['iam:CreateRole', 'iam:CreateServiceLinkedRole', 'iam:AcquireRole'],
    { roleName: 'agents', path: '/genai/', assumeRolePolicyDocument: '{"Version":"2012-10-17"}' },
    { role: { arn: iamArn('role/genai/agents'), roleName: 'agents', assumeRolePolicyDocument: '%7B%7D' } },
    `iam.principal ${iamArn('role/genai/agents')}`,
  ),
  ...rows(
    [
      'iam:DeleteRole',
      'iam:DeleteServiceLinkedRole',
      'iam:UpdateRole',
      'iam:UpdateRoleDescription',
      'iam:UpdateAssumeRolePolicy',
      'iam:PutRolePolicy',
      'iam:DeleteRolePolicy',
      'iam:PutRolePermissionsBoundary',
      'iam:DeleteRolePermissionsBoundary',
      'iam:TagRole',
      'iam:UntagRole',
    ],
    { roleName: 'agents', policyName: 'inline', policyDocument: '{"Version":"2012-10-17","Statement":[]}' },
    null,
    `iam.principal ${iamArn('role/agents')}`,
  ),
  ...rows(
    ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
    { roleName: 'agents', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    null,
    `iam.principal ${iamArn('role/agents')}`,
  ),
  ...rows(
    ['iam:CreateUser'],
    { userName: 'ada' },
    { user: { arn: iamArn('user/staff/ada'), userName: 'ada' } },
    `iam.principal ${iamArn('user/staff/ada')}`,
  ),
  ...rows(
    [
      'iam:PutUserPolicy',
      'iam:DeleteUserPolicy',
      'iam:AttachUserPolicy',
      'iam:DetachUserPolicy',
      'iam:PutUserPermissionsBoundary',
      'iam:DeleteUserPermissionsBoundary',
      'iam:TagUser',
      'iam:UntagUser',
    ],
    { userName: 'ada', policyArn: iamArn('policy/own') },
    null,
    `iam.principal ${iamArn('user/ada')}`,
  ),
  ...rows(
    ['iam:AddUserToGroup', 'iam:RemoveUserFromGroup'],
    { userName: 'ada', groupName: 'builders' },
    null,
    `iam.principal ${iamArn('user/ada')}`,
  ),
  ...rows(
    ['iam:UpdateUser'],
    { userName: 'ada', newUserName: 'ada.l' },
    null,
    `iam.principal ${iamArn('user/ada')}`,
    `iam.principal ${iamArn('user/ada.l')}`,
    'iam.service-specific-credentials ada',
    'iam.service-specific-credentials ada.l',
  ),
  ...rows(
    ['iam:DeleteUser'],
    { userName: 'ada' },
    null,
    `iam.principal ${iamArn('user/ada')}`,
    'iam.service-specific-credentials ada',
  ),
  ...rows(
    ['iam:CreateGroup'],
    { groupName: 'builders' },
    { group: { arn: iamArn('group/builders'), groupName: 'builders' } },
    `iam.principal ${iamArn('group/builders')}`,
  ),
  ...rows(
    [
      'iam:DeleteGroup',
      'iam:PutGroupPolicy',
      'iam:DeleteGroupPolicy',
      'iam:AttachGroupPolicy',
      'iam:DetachGroupPolicy',
    ],
    { groupName: 'builders', policyArn: iamArn('policy/own') },
    null,
    `iam.principal ${iamArn('group/builders')}`,
  ),
  ...rows(
    ['iam:UpdateGroup'],
    { groupName: 'builders', newGroupName: 'makers' },
    null,
    `iam.principal ${iamArn('group/builders')}`,
    `iam.principal ${iamArn('group/makers')}`,
  ),
  ...rows(
    ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion', 'iam:DeletePolicyVersion', 'iam:DeletePolicy'],
    { policyArn: iamArn('policy/genai/own'), versionId: 'v2' },
    null,
    `iam.principal ${iamArn('policy/genai/own')}`,
  ),
  ...rows(
    ['iam:CreateServiceSpecificCredential'],
    { userName: 'ada', serviceName: 'bedrock.amazonaws.com' },
    { serviceSpecificCredential: { userName: 'ada', serviceSpecificCredentialId: 'ACCAEXAMPLE' } },
    'iam.service-specific-credentials ada',
  ),
  ...rows(
    [
      'iam:UpdateServiceSpecificCredential',
      'iam:ResetServiceSpecificCredential',
      'iam:DeleteServiceSpecificCredential',
    ],
    { userName: 'ada', serviceSpecificCredentialId: 'ACCAEXAMPLE' },
    null,
    'iam.service-specific-credentials ada',
  ),

  // SageMaker: names in requests, lower-cased ARNs in answers.
  ...rows(
    ['sagemaker:CreateEndpoint', 'sagemaker:UpdateEndpoint'],
    { endpointName: 'Chat', endpointConfigName: 'Chat-2' },
    { endpointArn: sagemakerArn('endpoint/chat') },
    'sagemaker.endpoint Chat',
  ),
  ...rows(
    ['sagemaker:DeleteEndpoint', 'sagemaker:UpdateEndpointWeightsAndCapacities'],
    { endpointName: 'Chat' },
    null,
    'sagemaker.endpoint Chat',
  ),
  ...rows(
    ['sagemaker:AddTags', 'sagemaker:DeleteTags'],
    { resourceArn: sagemakerArn('endpoint/chat'), tags: [{ key: 'team', value: 'a' }] },
    null,
    `sagemaker.endpoint ${sagemakerArn('endpoint/chat')}`,
    `tagging.role-resource ${sagemakerArn('endpoint/chat')}`,
  ),
  ...rows(
    ['sagemaker:CreateEndpointConfig', 'sagemaker:DeleteEndpointConfig'],
    { endpointConfigName: 'Chat-2' },
    null,
    'sagemaker.endpoint-config Chat-2',
  ),
  ...rows(
    ['sagemaker:CreateModel', 'sagemaker:DeleteModel'],
    { modelName: 'ExampleModel' },
    { modelArn: sagemakerArn('model/examplemodel') },
    'sagemaker.model ExampleModel',
  ),
  ...rows(
    [
      'sagemaker:CreateInferenceComponent',
      'sagemaker:UpdateInferenceComponent',
      'sagemaker:UpdateInferenceComponentRuntimeConfig',
      'sagemaker:DeleteInferenceComponent',
    ],
    { inferenceComponentName: 'base' },
    null,
    'sagemaker.inference-component base',
  ),
  ...rows(
    [
      'sagemaker:CreateTrainingJob',
      'sagemaker:UpdateTrainingJob',
      'sagemaker:StopTrainingJob',
      'sagemaker:DeleteTrainingJob',
    ],
    { trainingJobName: 'tune-7' },
    null,
    'sagemaker.training-job tune-7',
  ),
  ...rows(
    [
      'sagemaker:CreateNotebookInstance',
      'sagemaker:UpdateNotebookInstance',
      'sagemaker:StartNotebookInstance',
      'sagemaker:StopNotebookInstance',
      'sagemaker:DeleteNotebookInstance',
    ],
    { notebookInstanceName: 'lab' },
    null,
    'sagemaker.notebook-instance lab',
  ),
  ...rows(
    [
      'sagemaker:CreateNotebookInstanceLifecycleConfig',
      'sagemaker:UpdateNotebookInstanceLifecycleConfig',
      'sagemaker:DeleteNotebookInstanceLifecycleConfig',
    ],
    { notebookInstanceLifecycleConfigName: 'stop-when-idle', onStart: [{ content: HIDDEN }] },
    null,
    'sagemaker.notebook-instance *',
  ),
  ...rows(
    ['autoscaling:RegisterScalableTarget', 'autoscaling:DeregisterScalableTarget'],
    {
      serviceNamespace: 'sagemaker',
      resourceId: 'endpoint/Chat/variant/all',
      scalableDimension: 'sagemaker:variant:DesiredInstanceCount',
    },
    null,
    'sagemaker.scalable-target endpoint/Chat/variant/all|sagemaker:variant:DesiredInstanceCount',
  ),

  // OpenSearch: acronyms lose their first capital only.
  ...rows(
    ['es:CreateDomain', 'es:CreateElasticsearchDomain'],
    { domainName: 'vectors', eBSOptions: { eBSEnabled: true } },
    { domainStatus: { aRN: domainArn, domainName: 'vectors' } },
    'opensearch.domain vectors',
  ),
  ...rows(
    [
      'es:UpdateDomainConfig',
      'es:UpdateElasticsearchDomainConfig',
      'es:DeleteDomain',
      'es:DeleteElasticsearchDomain',
      'es:UpgradeDomain',
      'es:UpgradeElasticsearchDomain',
      'es:CancelDomainConfigChange',
      'es:StartServiceSoftwareUpdate',
      'es:CancelServiceSoftwareUpdate',
      'es:RollbackServiceSoftwareUpdate',
      'es:StartElasticsearchServiceSoftwareUpdate',
      'es:CancelElasticsearchServiceSoftwareUpdate',
    ],
    { domainName: 'vectors', accessPolicies: '{"Version":"2012-10-17"}' },
    null,
    'opensearch.domain vectors',
  ),
  ...rows(
    ['es:AddTags', 'es:RemoveTags'],
    { aRN: domainArn, tagList: [{ key: 'genai-lens:role', value: 'feedback' }] },
    null,
    `tagging.role-resource ${domainArn}`,
  ),
  ...rows(
    ['aoss:CreateCollection'],
    { name: 'docs', type: 'VECTORSEARCH' },
    { createCollectionDetail: { arn: collectionArn, id: 'abc123def456', name: 'docs' } },
    'opensearch.collection abc123def456',
  ),
  ...rows(
    ['aoss:UpdateCollection', 'aoss:DeleteCollection'],
    { id: 'abc123def456' },
    null,
    'opensearch.collection abc123def456',
  ),
  ...rows(
    ['aoss:TagResource', 'aoss:UntagResource'],
    { resourceArn: collectionArn },
    null,
    'opensearch.collection abc123def456',
    `tagging.role-resource ${collectionArn}`,
  ),
  ...rows(
    ['aoss:CreateSecurityPolicy', 'aoss:UpdateSecurityPolicy', 'aoss:DeleteSecurityPolicy'],
    { type: 'network', name: 'private' },
    { securityPolicyDetail: { type: 'network', name: 'private' } },
    'opensearch.network-policy private',
  ),
  ...rows(
    ['aoss:CreateAccessPolicy', 'aoss:UpdateAccessPolicy', 'aoss:DeleteAccessPolicy'],
    { type: 'data', name: 'readers' },
    { accessPolicyDetail: { type: 'data', name: 'readers' } },
    'opensearch.data-access-policy readers',
  ),

  // EC2 wraps parameters per call.
  ...rows(
    ['ec2:CreateVpcEndpoint'],
    { CreateVpcEndpointRequest: { VpcId: 'vpc-0a1b2c3d', ServiceName: `com.amazonaws.${region}.bedrock` } },
    { CreateVpcEndpointResponse: { vpcEndpoint: { vpcEndpointId: endpointId, vpcId: 'vpc-0a1b2c3d' } } },
    `ec2.vpc-endpoint ${endpointId}`,
  ),
  ...rows(
    ['ec2:ModifyVpcEndpoint'],
    { ModifyVpcEndpointRequest: { VpcEndpointId: endpointId, AddRouteTableId: { content: table, tag: 1 } } },
    { ModifyVpcEndpointResponse: { return: true } },
    `ec2.route-table ${table}`,
    `ec2.vpc-endpoint ${endpointId}`,
  ),
  ...rows(
    ['ec2:DeleteVpcEndpoints'],
    { DeleteVpcEndpointsRequest: { VpcEndpointId: { content: endpointId, tag: 1 } } },
    { DeleteVpcEndpointsResponse: { unsuccessful: '' } },
    'ec2.route-table *',
    `ec2.vpc-endpoint ${endpointId}`,
  ),
  ...rows(
    ['ec2:CreateSubnet', 'ec2:CreateDefaultSubnet'],
    { vpcId: 'vpc-0a1b2c3d', cidrBlock: '10.0.1.0/24' },
    { subnet: { subnetId: 'subnet-0a1b2c3d4e5f60718', vpcId: 'vpc-0a1b2c3d' } },
    'ec2.subnet subnet-0a1b2c3d4e5f60718',
  ),
  ...rows(
    ['ec2:DeleteSubnet'],
    { subnetId: 'subnet-0a1b2c3d4e5f60718' },
    { _return: true },
    'ec2.subnet subnet-0a1b2c3d4e5f60718',
  ),
  ...rows(
    ['ec2:CreateDefaultVpc'],
    {},
    { vpc: { vpcId: 'vpc-0a1b2c3d' } },
    'ec2.route-table *',
    'ec2.subnet *',
  ),
  ...rows(
    [
      'ec2:CreateRoute',
      'ec2:ReplaceRoute',
      'ec2:DeleteRoute',
      'ec2:DeleteRouteTable',
      'ec2:AssociateRouteTable',
      'ec2:EnableVgwRoutePropagation',
      'ec2:DisableVgwRoutePropagation',
    ],
    { routeTableId: table, destinationCidrBlock: '0.0.0.0/0', gatewayId: 'igw-0a1b2c3d' },
    { _return: true },
    `ec2.route-table ${table}`,
  ),
  ...rows(
    ['ec2:CreateRouteTable'],
    { vpcId: 'vpc-0a1b2c3d' },
    { routeTable: { routeTableId: table, vpcId: 'vpc-0a1b2c3d' } },
    `ec2.route-table ${table}`,
  ),
  ...rows(
    ['ec2:DisassociateRouteTable', 'ec2:ReplaceRouteTableAssociation'],
    { associationId: 'rtbassoc-0a1b2c3d4e5f60718', routeTableId: table },
    { newAssociationId: 'rtbassoc-08070605040302010' },
    'ec2.route-table *',
  ),
  ...rows(
    ['ec2:CreateVpc', 'ec2:DeleteVpc'],
    { vpcId: 'vpc-0a1b2c3d' },
    { _return: true },
    'ec2.route-table *',
  ),

  // What records and watches.
  ...rows(
    ['cloudtrail:CreateTrail', 'cloudtrail:UpdateTrail'],
    { name: 'main', s3BucketName: 'trail-bucket' },
    { name: 'main', trailARN: trailArn },
    `cloudtrail.trail ${trailArn}`,
  ),
  ...rows(
    ['cloudtrail:DeleteTrail', 'cloudtrail:StartLogging', 'cloudtrail:StopLogging'],
    { name: 'main' },
    null,
    `cloudtrail.trail ${trailArn}`,
  ),
  ...rows(
    ['cloudtrail:PutEventSelectors'],
    { trailName: trailArn, eventSelectors: [] },
    { trailARN: trailArn },
    `cloudtrail.trail ${trailArn}`,
  ),
  ...rows(
    [
      'cloudtrail:UpdateEventDataStore',
      'cloudtrail:DeleteEventDataStore',
      'cloudtrail:RestoreEventDataStore',
      'cloudtrail:StartEventDataStoreIngestion',
      'cloudtrail:StopEventDataStoreIngestion',
    ],
    { eventDataStore: 'EXAMPLE-ee54-4813-92d5-999aeEXAMPLE' },
    null,
    `cloudtrail.event-data-store ${storeArn}`,
  ),
  ...rows(
    ['cloudtrail:CreateEventDataStore'],
    { name: 'lake' },
    { eventDataStoreArn: storeArn, name: 'lake' },
    `cloudtrail.event-data-store ${storeArn}`,
  ),
  ...rows(
    ['logs:CreateLogGroup', 'logs:DeleteLogGroup', 'logs:PutRetentionPolicy', 'logs:DeleteRetentionPolicy'],
    { logGroupName: '/bedrock/prompts' },
    null,
    'logs.log-group /bedrock/prompts',
  ),
  ...rows(
    ['logs:AssociateKmsKey', 'logs:DisassociateKmsKey'],
    { resourceIdentifier: `arn:aws:logs:${region}:${account}:log-group:/bedrock/prompts:*` },
    null,
    'logs.log-group /bedrock/prompts',
  ),
  ...rows(
    [
      'monitoring:PutMetricAlarm',
      'monitoring:PutCompositeAlarm',
      'monitoring:PutLogAlarm',
      'monitoring:SetAlarmState',
    ],
    { alarmName: 'throttles' },
    null,
    'cloudwatch.alarm throttles',
  ),
  ...rows(
    ['monitoring:DeleteAlarms', 'monitoring:EnableAlarmActions', 'monitoring:DisableAlarmActions'],
    { alarmNames: ['throttles', 'tokens'] },
    null,
    'cloudwatch.alarm throttles',
    'cloudwatch.alarm tokens',
  ),

  ...rows(
    ['ec2:ModifyManagedPrefixList', 'ec2:RestoreManagedPrefixListVersion', 'ec2:DeleteManagedPrefixList'],
    { ModifyManagedPrefixListRequest: { PrefixListId: 'pl-0a1b2c3d4e5f60718', CurrentVersion: 1 } },
    null,
    'ec2.prefix-list pl-0a1b2c3d4e5f60718',
  ),
  // GuardDuty names its detector, of which a region has one.
  ...rows(
    ['guardduty:UpdateDetector', 'guardduty:DeleteDetector'],
    { detectorId: '12abc34d567e8fa901bc2d34e56789f0' },
    null,
    'guardduty.detector detector',
  ),
  ...rows(
    ['guardduty:CreateDetector'],
    { enable: true },
    { detectorId: '12abc34d567e8fa901bc2d34e56789f0' },
    'guardduty.detector detector',
  ),
  // The ARN of a cluster ends in an id that AWS made up, and so does what AWS answers.
  ...rows(
    ['sagemaker:CreateCluster', 'sagemaker:UpdateCluster', 'sagemaker:UpdateClusterSoftware'],
    { clusterName: 'nova' },
    { clusterArn: sagemakerArn('cluster/k1o1nx3m9a0b') },
    'sagemaker.cluster nova',
  ),
  ...rows(
    ['sagemaker:DeleteCluster'],
    { clusterName: sagemakerArn('cluster/k1o1nx3m9a0b') },
    { clusterArn: sagemakerArn('cluster/k1o1nx3m9a0b') },
    'sagemaker.cluster *',
  ),

  // Where data lies and what locks it.
  ...rows(
    [
      's3:CreateBucket',
      's3:DeleteBucket',
      's3:PutBucketPolicy',
      's3:DeleteBucketPolicy',
      's3:PutBucketPublicAccessBlock',
      's3:DeleteBucketPublicAccessBlock',
      's3:PutBucketVersioning',
      's3:PutBucketEncryption',
      's3:DeleteBucketEncryption',
      's3:PutObjectLockConfiguration',
      's3:PutBucketObjectLockConfiguration',
    ],
    { bucketName: 'prompt-logs', Host: `prompt-logs.s3.${region}.amazonaws.com` },
    null,
    's3.bucket prompt-logs',
  ),
  ...rows(
    ['s3:PutBucketTagging', 's3:DeleteBucketTagging'],
    { bucketName: 'prompt-logs', tagging: '' },
    null,
    'tagging.role-resource arn:aws:s3:::prompt-logs',
  ),
  ...rows(
    ['s3:PutAccountPublicAccessBlock', 's3:DeleteAccountPublicAccessBlock'],
    { Host: `${account}.s3-control.${region}.amazonaws.com` },
    null,
    `s3.account-public-access-block ${account}`,
  ),
  ...rows(
    ['kms:ScheduleKeyDeletion', 'kms:CancelKeyDeletion'],
    { keyId: '1234abcd-12ab-34cd-56ef-1234567890ab' },
    { keyId: keyArn },
    `kms.key ${keyArn}`,
  ),
  ...rows(
    ['kms:DisableKey', 'kms:EnableKey', 'kms:ImportKeyMaterial', 'kms:DeleteImportedKeyMaterial'],
    { keyId: '1234abcd-12ab-34cd-56ef-1234567890ab' },
    null,
    `kms.key ${keyArn}`,
  ),
  ...rows(
    ['kms:CreateAlias', 'kms:UpdateAlias', 'kms:DeleteAlias'],
    { aliasName: 'alias/logs', targetKeyId: '1234abcd-12ab-34cd-56ef-1234567890ab' },
    null,
    `kms.key arn:aws:kms:${region}:${account}:alias/logs`,
  ),

  ...rows(
    ['s3vectors:CreateIndex'],
    { vectorBucketName: 'pages', indexName: 'passages', dimension: 1024 },
    { indexArn: `arn:aws:s3vectors:${region}:${account}:bucket/pages/index/passages` },
    's3vectors.vector-bucket pages',
  ),
  ...rows(
    ['s3vectors:DeleteIndex'],
    { indexArn: `arn:aws:s3vectors:${region}:${account}:bucket/pages/index/passages` },
    null,
    's3vectors.vector-bucket pages',
  ),

  // Whole accounts, and tags.
  ...rows(
    [
      'organizations:CreatePolicy',
      'organizations:UpdatePolicy',
      'organizations:DeletePolicy',
      'organizations:AttachPolicy',
      'organizations:DetachPolicy',
      'organizations:EnablePolicyType',
      'organizations:DisablePolicyType',
    ],
    { policyId: 'p-example1' },
    null,
    'organizations.bedrock-policy organization',
  ),
  ...rows(
    ['bedrock:TagResource', 'bedrock:UntagResource'],
    { resourceARN: bedrockArn('guardrail/gr1abcdef') },
    null,
    'bedrock.guardrail-tags gr1abcdef',
    `tagging.role-resource ${bedrockArn('guardrail/gr1abcdef')}`,
  ),
  ...rows(
    [
      'bedrock-agentcore:UpdateHarness',
      'bedrock-agentcore:DeleteHarness',
      'bedrock-agentcore:CreateHarnessEndpoint',
      'bedrock-agentcore:UpdateHarnessEndpoint',
      'bedrock-agentcore:DeleteHarnessEndpoint',
    ],
    { harnessId: 'helper-abcdefghij', endpointName: 'live' },
    null,
    'agentcore.harness helper-abcdefghij',
  ),
  ...rows(
    ['bedrock-agentcore:CreateGatewayTarget'],
    { gatewayIdentifier: 'tools-abcdefghij', name: 'refunds' },
    {
      gatewayArn: `arn:aws:bedrock-agentcore:${region}:${account}:gateway/tools-abcdefghij`,
      targetId: 'TARGET1234',
    },
    'agentcore.gateway-target tools-abcdefghij/TARGET1234',
  ),
  ...rows(
    ['bedrock-agentcore:UpdateGatewayTarget', 'bedrock-agentcore:DeleteGatewayTarget'],
    { gatewayIdentifier: 'tools-abcdefghij', targetId: 'TARGET1234' },
    null,
    'agentcore.gateway-target tools-abcdefghij/TARGET1234',
  ),
  ...rows(
    ['bedrock-agentcore:TagResource', 'bedrock-agentcore:UntagResource'],
    { resourceArn: `arn:aws:bedrock-agentcore:${region}:${account}:memory/m1` },
    null,
    `tagging.role-resource arn:aws:bedrock-agentcore:${region}:${account}:memory/m1`,
  ),
  ...rows(
    ['tagging:TagResources', 'tagging:UntagResources'],
    { resourceARNList: [domainArn, 'arn:aws:s3:::prompt-logs'] },
    { failedResourcesMap: {} },
    `tagging.role-resource ${domainArn}`,
    'tagging.role-resource arn:aws:s3:::prompt-logs',
  ),
];
