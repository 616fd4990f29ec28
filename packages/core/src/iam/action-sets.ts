/** Closed lists of actions that controls speak of (catalogue A4.3), lower case. */
export const actionSets = {
  /** These also authorise Converse and ConverseStream, which have no action of their own. */
  invokeModels: named('bedrock', [
    ...['InvokeModel', 'InvokeModelWithResponseStream', 'InvokeModelWithBidirectionalStream'],
    ...['CreateModelInvocationJob', 'RetrieveAndGenerate', 'InvokeFlow', 'InvokeAgent', 'InvokeInlineAgent'],
  ]),
  invokeMantle: named('bedrock-mantle', ['CreateInference']),
  invokeSageMaker: named('sagemaker', [
    ...['InvokeEndpoint', 'InvokeEndpointAsync', 'InvokeEndpointWithResponseStream'],
  ]),
  invokeAgentCore: named('bedrock-agentcore', [
    ...['InvokeAgentRuntime', 'InvokeAgentRuntimeForUser', 'InvokeAgentRuntimeCommand'],
    ...['InvokeAgentRuntimeCommandShell', 'InvokeAgentRuntimeWithWebSocketStream'],
    ...['InvokeAgentRuntimeWithWebSocketStreamForUser', 'InvokeGateway', 'InvokeHarness'],
    'InvokeCodeInterpreter',
  ]),
  bearer: ['bedrock:callwithbearertoken', 'bedrock-mantle:callwithbearertoken'],
  credentialMint: named('iam', [
    ...['CreateServiceSpecificCredential', 'ResetServiceSpecificCredential'],
    ...['UpdateServiceSpecificCredential', 'CreateAccessKey'],
  ]),
  guardrailAdmin: named('bedrock', [
    ...['CreateGuardrail', 'UpdateGuardrail', 'DeleteGuardrail', 'CreateGuardrailVersion'],
    ...['PutEnforcedGuardrailConfiguration', 'DeleteEnforcedGuardrailConfiguration'],
    ...['PutResourcePolicy', 'DeleteResourcePolicy'],
  ]),
  loggingAdmin: [
    ...named('bedrock', [
      ...['PutModelInvocationLoggingConfiguration', 'DeleteModelInvocationLoggingConfiguration'],
      'PutAccountDataRetention',
    ]),
    ...named('bedrock-mantle', ['PutAccountDataRetention', 'UpdateProject']),
    ...named('cloudtrail', ['StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors']),
    ...named('logs', ['DeleteLogGroup', 'DeleteDelivery', 'PutRetentionPolicy']),
  ],
  agentAdmin: [
    ...named('bedrock', [
      ...['CreateAgent', 'UpdateAgent', 'CreateAgentActionGroup', 'UpdateAgentActionGroup'],
      ...['AssociateAgentKnowledgeBase', 'AssociateAgentCollaborator', 'CreateFlow', 'UpdateFlow'],
    ]),
    ...named('bedrock-agentcore', [
      ...['CreateAgentRuntime', 'UpdateAgentRuntime', 'CreateGateway', 'UpdateGateway'],
      ...['CreateGatewayTarget', 'UpdateGatewayTarget', 'CreateHarness', 'UpdateHarness'],
    ]),
  ],
  promptAdmin: named('bedrock', ['CreatePrompt', 'UpdatePrompt', 'DeletePrompt', 'CreatePromptVersion']),
  promptUse: named('bedrock', ['GetPrompt', 'RenderPrompt']),
  roleAdmin: named('iam', [
    ...['CreateRole', 'PutRolePolicy', 'AttachRolePolicy', 'UpdateAssumeRolePolicy', 'CreatePolicyVersion'],
    ...['SetDefaultPolicyVersion', 'DeleteRolePermissionsBoundary', 'PutRolePermissionsBoundary'],
    ...['PutUserPolicy', 'AttachUserPolicy'],
  ]),
  dataWrite: [
    ...named('s3', ['PutObject', 'DeleteObject']),
    ...named('dynamodb', ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']),
    ...named('rds-data', ['ExecuteStatement']),
    ...named('secretsmanager', ['PutSecretValue']),
    ...named('lambda', ['UpdateFunctionCode']),
    ...named('ssm', ['SendCommand']),
    ...named('ec2', ['RunInstances']),
    ...named('ses', ['SendEmail']),
    ...named('sns', ['Publish']),
    ...named('sqs', ['SendMessage']),
  ],
  /** Reads of stored data, secrets and logs; ours, the catalogue says "read access to other data stores". */
  dataRead: [
    ...named('s3', ['GetObject', 'GetObjectVersion', 'ListBucket']),
    ...named('dynamodb', ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'PartiQLSelect', 'GetRecords']),
    ...named('rds-data', ['BatchExecuteStatement']),
    ...named('redshift-data', ['ExecuteStatement', 'BatchExecuteStatement', 'GetStatementResult']),
    ...named('secretsmanager', ['GetSecretValue', 'BatchGetSecretValue']),
    ...named('ssm', ['GetParameter', 'GetParameters', 'GetParametersByPath', 'GetParameterHistory']),
    ...named('es', ['ESHttpGet', 'ESHttpPost']),
    ...named('aoss', ['APIAccessAll']),
    ...named('s3vectors', ['GetVectors', 'ListVectors', 'QueryVectors']),
    ...named('athena', ['StartQueryExecution', 'GetQueryResults']),
    ...named('kendra', ['Query', 'Retrieve']),
    ...named('neptune-db', ['ReadDataViaQuery']),
    ...named('neptune-graph', ['ReadDataViaQuery']),
    ...named('sqs', ['ReceiveMessage']),
    ...named('kinesis', ['GetRecords']),
    ...named('logs', ['GetLogEvents', 'FilterLogEvents', 'StartQuery']),
    ...named('elasticfilesystem', ['ClientMount']),
    ...named('bedrock', ['Retrieve', 'RetrieveAndGenerate']),
  ],
} as const satisfies { readonly [set: string]: readonly string[] };

/** Every action that reaches a model, however it is served. */
export const invokeActions: readonly string[] = [
  ...actionSets.invokeModels,
  ...actionSets.invokeMantle,
  ...actionSets.invokeSageMaker,
  ...actionSets.invokeAgentCore,
];

function named(prefix: string, names: readonly string[]): readonly string[] {
  return names.map((name) => `${prefix}:${name.toLowerCase()}`);
}
