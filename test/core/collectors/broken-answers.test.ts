import { AwsFailure } from '@lenswatch/core/aws/failure.ts';
import { collectors } from '@lenswatch/core/catalogue.generated.ts';
import type { Attestation } from '@lenswatch/core/facts/governance.ts';
import { expect, test } from 'vitest';
import { type Answers, account, reasonsOf, region, snapshotOf, valuesOf } from '../../support/snapshot-of.ts';

const at = new Date('2026-01-01T00:00:00.000Z');

const absent = () => {
  throw Object.assign(new Error('There is none.'), { name: 'ResourceNotFoundException' });
};

const alias = (routingConfiguration: object[] | undefined, agentAliasStatus = 'PREPARED') => ({
  'bedrock-agent:ListAgents': { agentSummaries: [{ agentId: 'A1' }] },
  'bedrock-agent:GetAgent': {
    agent: {
      agentId: 'A1',
      agentArn: `arn:aws:bedrock:${region}:${account}:agent/A1`,
      agentName: 'support',
      agentStatus: 'PREPARED',
    },
  },
  'bedrock-agent:ListAgentAliases': {
    agentAliasSummaries: [
      { agentAliasId: 'LIVE', agentAliasName: 'live', agentAliasStatus, routingConfiguration },
    ],
  },
});

test('an agent is a gap when a working alias does not say which version it serves', async () => {
  for (const routes of [undefined, [], [{ provisionedThroughput: 'arn:pt' }]]) {
    const snapshot = await snapshotOf('bedrock-agent.agent', alias(routes));
    expect(valuesOf(snapshot, 'bedrock-agent.agent')).toEqual([]);
    expect(reasonsOf(snapshot, 'bedrock-agent.agent')).toEqual(['SERVICE_ERROR']);
  }
});

test('an alias shows the bought throughput that it runs on', async () => {
  const snapshot = await snapshotOf(
    'bedrock-agent.agent',
    alias([{ agentVersion: 'DRAFT', provisionedThroughput: 'arn:pt' }]),
  );
  expect(valuesOf(snapshot, 'bedrock-agent.agent')).toMatchObject([
    { aliases: [{ routes: ['DRAFT'], throughput: ['arn:pt'] }] },
  ]);
});

test('an alias that failed may route nowhere', async () => {
  const snapshot = await snapshotOf('bedrock-agent.agent', alias(undefined, 'FAILED'));
  expect(reasonsOf(snapshot, 'bedrock-agent.agent')).toEqual([]);
  expect(valuesOf(snapshot, 'bedrock-agent.agent')).toMatchObject([{ aliases: [{ routes: [] }] }]);
});

test('a flow is a gap when a route of its alias names no version', async () => {
  const snapshot = await snapshotOf('bedrock-agent.flow', {
    'bedrock-agent:ListFlows': { flowSummaries: [{ id: 'F1' }] },
    'bedrock-agent:GetFlow': { id: 'F1', arn: 'arn:f1', name: 'summary', status: 'Prepared' },
    'bedrock-agent:ListFlowAliases': {
      flowAliasSummaries: [{ id: 'LIVE', name: 'live', routingConfiguration: [{}] }],
    },
  });
  expect(reasonsOf(snapshot, 'bedrock-agent.flow')).toEqual(['SERVICE_ERROR']);
});

const invalid = () => {
  throw new AwsFailure('INTERNAL', 'bedrock-agent:GetResourcePolicy', 'It failed (ValidationException).');
};
const base = (type: string, policy: () => object) => ({
  'bedrock-agent:ListKnowledgeBases': { knowledgeBaseSummaries: [{ knowledgeBaseId: 'KB1' }] },
  'bedrock-agent:GetKnowledgeBase': {
    knowledgeBase: {
      knowledgeBaseArn: `arn:aws:bedrock:${region}:${account}:knowledge-base/KB1`,
      name: 'manuals',
      status: 'ACTIVE',
      roleArn: `arn:aws:iam::${account}:role/kb`,
      knowledgeBaseConfiguration: { type },
    },
  },
  'bedrock-agent:GetResourcePolicy': policy,
});

test('a type of knowledge base that can have no resource policy has none', async () => {
  const fact = 'bedrock-agent.knowledge-base-policy';
  const vector = await snapshotOf(fact, base('VECTOR', invalid));
  expect(valuesOf(vector, fact)).toEqual([{ policy: null }]);
  expect(reasonsOf(vector, fact)).toEqual([]);

  const managed = await snapshotOf(fact, base('MANAGED', invalid));
  expect(valuesOf(managed, fact)).toEqual([]);
  expect(reasonsOf(managed, fact)).toEqual(['INTERNAL']);

  const bare = await snapshotOf(fact, base('MANAGED', absent));
  expect(valuesOf(bare, fact)).toEqual([{ policy: null }]);
});

const logsTo = (bucketName: string, more: Answers) => ({
  'bedrock:GetModelInvocationLoggingConfiguration': {
    loggingConfig: {
      s3Config: { bucketName },
      textDataDeliveryEnabled: true,
      imageDataDeliveryEnabled: true,
      embeddingDataDeliveryEnabled: false,
    },
  },
  'bedrock-agent:ListKnowledgeBases': { knowledgeBaseSummaries: [] },
  'bedrock:ListModelCustomizationJobs': {},
  'bedrock:ListModelImportJobs': {},
  'sagemaker:ListTrainingJobs': {},
  'cloudtrail:DescribeTrails': { trailList: [] },
  ...more,
});
const denied = () => {
  throw new AwsFailure('ACCESS_DENIED', 's3:GetBucketLocation', 'It was denied.');
};

test('a bucket that answers to anybody but us as its owner belongs to another account', async () => {
  const location = ({ ExpectedBucketOwner }: { [key: string]: unknown }) =>
    ExpectedBucketOwner === undefined ? {} : denied();
  const snapshot = await snapshotOf('s3.bucket', logsTo('logs', { 's3:GetBucketLocation': location }));
  expect(valuesOf(snapshot, 's3.bucket')).toEqual([{ foreign: true }]);
});

test('a bucket that answers to nobody may be anybody’s', async () => {
  const snapshot = await snapshotOf('s3.bucket', logsTo('logs', { 's3:GetBucketLocation': denied }));
  expect(valuesOf(snapshot, 's3.bucket')).toEqual([]);
  expect(reasonsOf(snapshot, 's3.bucket')).toEqual(['ACCESS_DENIED']);
});

test('a modality that AWS does not mention is neither on nor off', async () => {
  const snapshot = await snapshotOf('bedrock.invocation-logging', logsTo('logs', {}));
  expect(valuesOf(snapshot, 'bedrock.invocation-logging')).toMatchObject([
    { text: true, embedding: false, video: null, audio: null },
  ]);
});

test('what is attested later replaces what was said before, in whatever order it is written down', async () => {
  const said = (answer: Attestation['answer'], signedAt: string): Attestation => ({
    practice: 'GENOPS01-BP02',
    answer,
    statement: 'Seen.',
    signer: 'ada@example.com',
    signedAt,
    expiresAt: '2027-06-01T00:00:00.000Z',
  });
  const [yes, no] = [said('YES', at.toISOString()), said('NO', '2026-09-01T00:00:00.000Z')];
  for (const order of [
    [yes, no],
    [no, yes],
  ]) {
    const snapshot = await snapshotOf('governance.attestation', {}, order);
    expect(valuesOf(snapshot, 'governance.attestation')).toMatchObject([{ answer: 'NO' }]);
  }
});

const orders = `arn:aws:lambda:${region}:${account}:function:orders`;
/** An agent whose draft calls one function. */
const calling = (lambda: string): Answers => ({
  ...alias([{ agentVersion: 'DRAFT' }]),
  'bedrock-agent:ListAgentActionGroups': { actionGroupSummaries: [{ actionGroupId: 'G1' }] },
  'bedrock-agent:GetAgentActionGroup': {
    agentActionGroup: {
      actionGroupName: 'orders',
      actionGroupState: 'ENABLED',
      actionGroupExecutor: { lambda },
    },
  },
  'bedrock-agent:ListAgentKnowledgeBases': { agentKnowledgeBaseSummaries: [] },
  'bedrock-agent:ListAgentCollaborators': { agentCollaboratorSummaries: [] },
  'bedrock-agent:ListFlows': { flowSummaries: [] },
  'bedrock-agentcore-control:ListGateways': { items: [] },
  'lambda:GetFunctionConfiguration': {
    FunctionArn: orders,
    State: 'Active',
    Role: 'arn:aws:iam::111122223333:role/orders',
    Environment: { Variables: { PASSWORD: 'never to be seen' } },
  },
  'lambda:GetPolicy': absent,
  'lambda:ListFunctionUrlConfigs': { FunctionUrlConfigs: [] },
});

test('what a function keeps in its environment is kept nowhere', async () => {
  const snapshot = await snapshotOf('lambda.tool-function', calling(orders));
  expect(valuesOf(snapshot, 'lambda.tool-function')).toMatchObject([{ exists: true, policy: null }]);
  const listed = await snapshotOf('lambda.function', {
    'lambda:ListFunctions': {
      Functions: [
        {
          FunctionName: 'orders',
          FunctionArn: orders,
          Role: 'arn:aws:iam::111122223333:role/orders',
          Environment: { Variables: { PASSWORD: 'never to be seen' } },
        },
      ],
    },
  });
  expect(valuesOf(listed, 'lambda.function')).toEqual([
    { roleArn: 'arn:aws:iam::111122223333:role/orders', vpcId: null, subnetIds: [] },
  ]);
  expect(JSON.stringify([snapshot, listed])).not.toMatch(/PASSWORD|never to be seen/);
});

test('a function whose role AWS does not state is a gap, not a function without rights', async () => {
  const { Role: _, ...without } = calling(orders)['lambda:GetFunctionConfiguration'] as { Role: string };
  const tool = await snapshotOf('lambda.tool-function', {
    ...calling(orders),
    'lambda:GetFunctionConfiguration': without,
  });
  expect(valuesOf(tool, 'lambda.tool-function')).toEqual([]);
  expect(reasonsOf(tool, 'lambda.tool-function')).toEqual(['SERVICE_ERROR']);
  const listed = await snapshotOf('lambda.function', {
    'lambda:ListFunctions': { Functions: [{ FunctionName: 'orders', FunctionArn: orders }] },
  });
  expect(valuesOf(listed, 'lambda.function')).toEqual([]);
  expect(reasonsOf(listed, 'lambda.function')).toEqual(['SERVICE_ERROR']);
});

test('a tool that does not exist is a fact, one of another account or without an ARN is a gap', async () => {
  const fact = 'lambda.tool-function';
  const gone = await snapshotOf(fact, { ...calling(orders), 'lambda:GetFunctionConfiguration': absent });
  expect(valuesOf(gone, fact)).toMatchObject([{ exists: false, state: null, urls: [] }]);
  expect(reasonsOf(gone, fact)).toEqual([]);

  const foreign = await snapshotOf(fact, calling(orders.replace(account, '999999999999')));
  expect(valuesOf(foreign, fact)).toEqual([]);
  expect(reasonsOf(foreign, fact)).toEqual(['CROSS_ACCOUNT']);

  const nameless = await snapshotOf(fact, calling('orders'));
  expect(reasonsOf(nameless, fact)).toEqual(['PARSE_ERROR']);

  const opaque = await snapshotOf(fact, { ...calling(orders), 'lambda:GetPolicy': { Policy: '{' } });
  expect(reasonsOf(opaque, fact)).toEqual(['PARSE_ERROR']);
});

test('a state machine whose definition does not parse is a gap', async () => {
  const fact = 'stepfunctions.state-machine';
  const machine = (definition: string) =>
    snapshotOf(fact, {
      'sfn:ListStateMachines': { stateMachines: [{ name: 'batch' }] },
      'sfn:DescribeStateMachine': { name: 'batch', status: 'ACTIVE', definition },
    });
  expect(reasonsOf(await machine('{}'), fact)).toEqual(['PARSE_ERROR']);
  expect(valuesOf(await machine('{"States": {}}'), fact)).toEqual([{ status: 'ACTIVE', tasks: [] }]);
});

/** A knowledge base over the bucket `docs`, which one rule copies to the bucket `copy`. */
const copies = (destination: object, location: Answers[string]) => ({
  ...logsTo('logs', {}),
  ...base('VECTOR', absent),
  'bedrock:GetModelInvocationLoggingConfiguration': {},
  'bedrock-agent:ListDataSources': { dataSourceSummaries: [{ dataSourceId: 'DS1' }] },
  'bedrock-agent:GetDataSource': {
    dataSource: {
      name: 'docs',
      status: 'AVAILABLE',
      dataSourceConfiguration: { type: 'S3', s3Configuration: { bucketArn: 'arn:aws:s3:::docs' } },
    },
  },
  's3:GetBucketLocation': location,
  's3:GetPublicAccessBlock': absent,
  's3:GetBucketPolicyStatus': absent,
  's3:GetBucketPolicy': absent,
  's3:GetBucketEncryption': absent,
  's3:GetObjectLockConfiguration': absent,
  's3:GetBucketTagging': absent,
  's3:GetBucketVersioning': { Status: 'Enabled' },
  's3:GetBucketReplication': {
    ReplicationConfiguration: {
      Rules: [
        { Status: 'Enabled', Prefix: 'old/', Destination: { Bucket: 'arn:aws:s3:::copy', ...destination } },
      ],
    },
  },
});
const deniedFor =
  (name: string) =>
  ({ Bucket }: { [key: string]: unknown }) =>
    Bucket === name ? denied() : { LocationConstraint: 'eu-west-1' };

test('a copy in another account that does not show itself is that account’s to show', async () => {
  const fact = 's3.replication-destination';
  const theirs = await snapshotOf(fact, copies({ Account: '444455556666' }, deniedFor('copy')));
  expect(reasonsOf(theirs, fact)).toEqual(['CROSS_ACCOUNT']);
  const ours = await snapshotOf(fact, copies({ Account: account }, deniedFor('copy')));
  expect(reasonsOf(ours, fact)).toEqual(['ACCESS_DENIED']);
  const seen = await snapshotOf(fact, copies({}, deniedFor('other')));
  expect(valuesOf(seen, fact)).toEqual([{ region: 'eu-west-1', versioning: 'Enabled' }]);
});

test('a replication rule of the old form has its prefix beside it', async () => {
  const fact = 's3.bucket-replication';
  const snapshot = await snapshotOf(fact, copies({}, deniedFor('other')));
  expect(valuesOf(snapshot, fact)).toMatchObject([
    {
      residency: null,
      rules: [{ id: '#1', enabled: true, prefix: 'old/', partial: false, bucketName: 'copy' }],
    },
  ]);
});

test('a replication rule copies objects under keys of KMS only where it says so', async () => {
  const fact = 's3.bucket-replication';
  const rule = (Status: string) => ({
    Status: 'Enabled',
    Filter: { Prefix: '' },
    SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status } },
    Destination: { Bucket: 'arn:aws:s3:::copy' },
  });
  const snapshot = await snapshotOf(fact, {
    ...copies({}, deniedFor('other')),
    's3:GetBucketReplication': {
      ReplicationConfiguration: { Rules: [rule('Enabled'), rule('Disabled')] },
    },
  });
  expect(valuesOf(snapshot, fact)).toEqual([
    {
      residency: null,
      rules: [
        expect.objectContaining({ id: '#1', kmsObjects: true }),
        expect.not.objectContaining({ kmsObjects: true }),
      ],
    },
  ]);
});

test('an AgentCore authorizer of a kind that is not known is a gap, never IAM', async () => {
  const fact = 'agentcore.harness';
  const snapshot = await snapshotOf(fact, {
    'bedrock-agentcore-control:ListHarnesses': { harnesses: [{ harnessId: 'H1' }] },
    'bedrock-agentcore-control:ListHarnessEndpoints': { endpoints: [] },
    'bedrock-agentcore-control:GetHarness': {
      harness: {
        harnessId: 'H1',
        harnessName: 'helper',
        arn: 'arn:h1',
        status: 'READY',
        executionRoleArn: 'arn:aws:iam::111122223333:role/h',
        authorizerConfiguration: { $unknown: ['passkey', {}] },
      },
    },
  });
  expect(valuesOf(snapshot, fact)).toEqual([]);
  expect(reasonsOf(snapshot, fact)).toEqual(['SERVICE_ERROR']);
});

test('a harness shows the older versions that its endpoints serve', async () => {
  const fact = 'agentcore.harness';
  const roleOf = (version: string) => `arn:aws:iam::${account}:role/h${version}`;
  const harnessOf = (version: string) => ({
    harnessId: 'H1',
    harnessName: 'helper',
    harnessVersion: version,
    arn: 'arn:h1',
    status: 'READY',
    executionRoleArn: roleOf(version),
  });
  const answers = (endpoints: object[]) => ({
    'bedrock-agentcore-control:ListHarnesses': { harnesses: [{ harnessId: 'H1' }] },
    'bedrock-agentcore-control:ListHarnessEndpoints': { endpoints },
    'bedrock-agentcore-control:GetHarness': ({ harnessVersion }: { harnessVersion?: string }) =>
      harnessVersion === '9' ? absent() : { harness: harnessOf(harnessVersion ?? '12') },
  });
  const ready = (endpointName: string, liveVersion?: string) => ({
    endpointName,
    status: 'READY',
    liveVersion,
  });
  const snapshot = await snapshotOf(
    fact,
    answers([
      ready('DEFAULT', '12'),
      ready('staging', '2'),
      ready('live', '2'),
      ready('gone', '9'),
      { endpointName: 'moving', status: 'UPDATING', liveVersion: '10', targetVersion: '12' },
      { endpointName: 'new', status: 'CREATING', targetVersion: '3' },
    ]),
  );
  expect(valuesOf(snapshot, fact)).toMatchObject([
    {
      roleArn: roleOf('12'),
      pinned: [
        { version: '2', roleArn: roleOf('2'), endpoints: ['live', 'staging'] },
        { version: '10', roleArn: roleOf('10'), endpoints: ['moving'] },
      ],
    },
  ]);

  const silent = await snapshotOf(fact, answers([ready('live')]));
  expect(reasonsOf(silent, fact)).toEqual(['SERVICE_ERROR']);
});

test('a vector bucket shows the indexes that are encrypted in another way', async () => {
  const fact = 's3vectors.vector-bucket';
  const keyArn = `arn:aws:kms:${region}:${account}:key/one`;
  const owned = { sseType: 'aws:kms', kmsKeyArn: keyArn };
  const encryptions: { [name: string]: object | undefined } = {
    alike: owned,
    inherited: undefined,
    plain: { sseType: 'AES256' },
  };
  const snapshot = await snapshotOf(fact, {
    's3vectors:ListVectorBuckets': { vectorBuckets: [{ vectorBucketName: 'pages' }] },
    's3vectors:GetVectorBucket': {
      vectorBucket: { vectorBucketArn: 'arn:pages', encryptionConfiguration: owned },
    },
    's3vectors:ListIndexes': {
      indexes: [...Object.keys(encryptions), 'gone'].map((indexName) => ({ indexName })),
    },
    's3vectors:GetIndex': ({ indexName }: { indexName?: string }) =>
      indexName === 'gone' ? absent() : { index: { encryptionConfiguration: encryptions[`${indexName}`] } },
  });
  expect(valuesOf(snapshot, fact)).toEqual([
    {
      name: 'pages',
      sseType: 'aws:kms',
      keyArn,
      indexes: [{ name: 'plain', sseType: 'AES256', keyArn: null }],
    },
  ]);
});

const clusterOf = (groups: object) => ({
  'sagemaker:ListClusters': { ClusterSummaries: [{ ClusterName: 'nova' }] },
  'sagemaker:DescribeCluster': {
    ClusterArn: `arn:aws:sagemaker:${region}:${account}:cluster/abc`,
    ClusterStatus: 'InService',
    ...groups,
  },
});
const workers = { InstanceGroupName: 'workers', InstanceType: 'ml.p5.48xlarge' };

test('a cluster may have groups of one kind only', async () => {
  for (const kind of ['InstanceGroups', 'RestrictedInstanceGroups']) {
    const groups = { [kind]: [{ ...workers, CurrentCount: 4 }] };
    const snapshot = await snapshotOf('sagemaker.cluster', clusterOf(groups));
    expect(valuesOf(snapshot, 'sagemaker.cluster')).toMatchObject([{ groups: [{ count: 4 }] }]);
  }
  const none = await snapshotOf('sagemaker.cluster', clusterOf({}));
  expect(reasonsOf(none, 'sagemaker.cluster')).toEqual(['SERVICE_ERROR']);
});

test('a group of a cluster that does not say how many nodes it has is not an empty one', async () => {
  const snapshot = await snapshotOf('sagemaker.cluster', clusterOf({ InstanceGroups: [workers] }));
  expect(valuesOf(snapshot, 'sagemaker.cluster')).toEqual([]);
  expect(reasonsOf(snapshot, 'sagemaker.cluster')).toEqual(['SERVICE_ERROR']);
});

test('two halves of all addresses are a default route', async () => {
  const snapshot = await snapshotOf('ec2.route-table', {
    'ec2:DescribeRouteTables': {
      RouteTables: [
        {
          RouteTableId: 'rtb-1',
          VpcId: 'vpc-1',
          Routes: [
            { DestinationCidrBlock: '0.0.0.0/1', TransitGatewayId: 'tgw-1', State: 'active' },
            { DestinationCidrBlock: '128.0.0.0/1', NetworkInterfaceId: 'eni-1', State: 'active' },
            { DestinationIpv6CidrBlock: '2000::/3', TransitGatewayId: 'tgw-2', State: 'active' },
            { DestinationCidrBlock: '10.0.0.0/8', VpcPeeringConnectionId: 'pcx-1', State: 'active' },
          ],
        },
      ],
    },
  });
  expect(valuesOf(snapshot, 'ec2.route-table')).toMatchObject([
    { defaultTargets: ['eni-1', 'tgw-1', 'tgw-2'] },
  ]);
});

test('routes to prefix lists are kept, but those of gateway endpoints', async () => {
  const route = (DestinationPrefixListId: string, more: object) => ({
    DestinationPrefixListId,
    State: 'active',
    ...more,
  });
  const snapshot = await snapshotOf('ec2.route-table', {
    'ec2:DescribeRouteTables': {
      RouteTables: [
        {
          RouteTableId: 'rtb-1',
          VpcId: 'vpc-1',
          Routes: [
            route('pl-s3', { GatewayId: 'vpce-1' }),
            route('pl-lattice', { GatewayId: 'VpcLattice' }),
            route('pl-all', { TransitGatewayId: 'tgw-1' }),
            route('pl-old', { TransitGatewayId: 'tgw-2', State: 'blackhole' }),
          ],
        },
      ],
    },
  });
  expect(valuesOf(snapshot, 'ec2.route-table')).toMatchObject([
    { listRoutes: [{ prefixListId: 'pl-all', target: 'tgw-1' }] },
  ]);
});

test('prefix lists that groups and routes name are read to their last page', async () => {
  const snapshot = await snapshotOf('ec2.prefix-list', {
    'ec2:DescribeSecurityGroups': {
      SecurityGroups: [
        {
          GroupId: 'sg-1',
          VpcId: 'vpc-1',
          IpPermissions: [{ IpProtocol: '-1', PrefixListIds: [{ PrefixListId: 'pl-in' }] }],
          IpPermissionsEgress: [{ IpProtocol: '-1', PrefixListIds: [{ PrefixListId: 'pl-out' }] }],
        },
      ],
    },
    'ec2:DescribeRouteTables': {
      RouteTables: [
        {
          RouteTableId: 'rtb-1',
          VpcId: 'vpc-1',
          Routes: [{ DestinationPrefixListId: 'pl-gone', TransitGatewayId: 'tgw-1', State: 'active' }],
        },
      ],
    },
    'ec2:GetManagedPrefixListEntries': ({ PrefixListId, NextToken }: { [name: string]: unknown }) => {
      if (PrefixListId === 'pl-gone') {
        throw Object.assign(new Error('gone'), { name: 'InvalidPrefixListID.NotFound' });
      }
      return NextToken === undefined
        ? { Entries: [{ Cidr: '10.0.0.0/8' }], NextToken: 'more' }
        : { Entries: [{ Cidr: '0.0.0.0/0' }] };
    },
  });
  const cidrs = ['0.0.0.0/0', '10.0.0.0/8'];
  expect(valuesOf(snapshot, 'ec2.prefix-list')).toEqual([{ cidrs }, { cidrs }]);
  expect(reasonsOf(snapshot, 'ec2.prefix-list')).toEqual([]);
});

const bucketArn = 'arn:aws:s3:::feedback';
const tagged = { ResourceARN: bucketArn, Tags: [{ Key: 'genai-lens:role', Value: 'feedback' }] };

test('a tagged resource is not gone while AWS says that more of the answer follows', async () => {
  const fact = 'tagging.role-resource';
  const collector = collectors.find((candidate) => candidate.fact === fact);
  const get = (answer: object) => {
    const reading = {
      call: async () => answer,
      giveUp: (reason: string) => {
        throw new Error(reason);
      },
    };
    return collector?.get(reading as never, bucketArn);
  };
  expect(await get({ ResourceTagMappingList: [tagged], PaginationToken: '' })).toMatchObject({
    value: { role: 'feedback' },
  });
  expect(await get({ ResourceTagMappingList: [tagged], PaginationToken: 'more' })).toMatchObject({
    value: { role: 'feedback' },
  });
  expect(await get({ ResourceTagMappingList: [], PaginationToken: '' })).toBeUndefined();
  await expect(get({ ResourceTagMappingList: [], PaginationToken: 'more' })).rejects.toThrow('SERVICE_ERROR');
});

test('the parent of an account may come on a later page', async () => {
  const snapshot = await snapshotOf('organizations.policies', {
    'organizations:DescribeOrganization': { Organization: { MasterAccountId: '999999999999' } },
    'organizations:ListPoliciesForTarget': { Policies: [] },
    'organizations:ListParents': ({ NextToken }) =>
      NextToken === 'b' ? { Parents: [{ Id: 'r-root' }] } : { Parents: [], NextToken: 'b' },
  });
  expect(valuesOf(snapshot, 'organizations.policies')).toMatchObject([
    { state: 'read', levels: [{ target: account }, { target: 'r-root' }] },
  ]);
  const orphan = await snapshotOf('organizations.policies', {
    'organizations:DescribeOrganization': { Organization: { MasterAccountId: '999999999999' } },
    'organizations:ListPoliciesForTarget': { Policies: [] },
    'organizations:ListParents': { Parents: [] },
  });
  expect(reasonsOf(orphan, 'organizations.policies')).toEqual(['SERVICE_ERROR']);
});

const vectors = {
  ARN: 'arn:aws:es:us-east-1:111122223333:domain/vectors',
  DomainName: 'vectors',
  ClusterConfig: { InstanceCount: 3, DedicatedMasterEnabled: true, DedicatedMasterCount: 3 },
};

test('a domain whose dedicated masters AWS does not count is a gap, not one without masters', async () => {
  const fact = 'opensearch.domain';
  const listing = { 'opensearch:ListDomainNames': { DomainNames: [{ DomainName: 'vectors' }] } };
  const described = (ClusterConfig: object) => ({
    ...listing,
    'opensearch:DescribeDomains': { DomainStatusList: [{ ...vectors, ClusterConfig }] },
  });
  const { DedicatedMasterCount: _, ...uncounted } = vectors.ClusterConfig;
  const without = await snapshotOf(fact, described({ InstanceCount: 3 }));
  expect(valuesOf(without, fact)).toMatchObject([{ nodes: { masters: 0 } }]);
  const counted = await snapshotOf(fact, described(vectors.ClusterConfig));
  expect(valuesOf(counted, fact)).toMatchObject([{ nodes: { masters: 3 } }]);
  const silent = await snapshotOf(fact, described(uncounted));
  expect(valuesOf(silent, fact)).toEqual([]);
  expect(reasonsOf(silent, fact)).toEqual(['SERVICE_ERROR']);
});

test('a listing of domains that AWS leaves out is a gap, not a region without domains', async () => {
  const snapshot = await snapshotOf('opensearch.domain', { 'opensearch:ListDomainNames': {} });
  expect(reasonsOf(snapshot, 'opensearch.domain')).toEqual(['SERVICE_ERROR']);
});

test('what a gateway calls is told by its targets, and a target that does not say it is a gap', async () => {
  const fact = 'agentcore.gateway-target';
  const gatewayArn = `arn:aws:bedrock-agentcore:${region}:${account}:gateway/tools`;
  const gateway = { gatewayArn, name: 'tools', status: 'READY', authorizerType: 'AWS_IAM' };
  const target = (targetConfiguration: object | undefined) => ({
    'bedrock-agentcore-control:ListGateways': { items: [{ gatewayId: 'tools' }] },
    'bedrock-agentcore-control:GetGateway': gateway,
    'bedrock-agentcore-control:ListGatewayTargets': { items: [{ targetId: 'T1' }] },
    'bedrock-agentcore-control:GetGatewayTarget': {
      gatewayArn,
      targetId: 'T1',
      name: 'refunds',
      status: 'READY',
      targetConfiguration,
    },
  });
  const calling = await snapshotOf(fact, target({ mcp: { lambda: { lambdaArn: orders } } }));
  expect(valuesOf(calling, fact)).toMatchObject([{ gatewayId: 'tools', gatewayArn, lambdaArn: orders }]);
  const other = await snapshotOf(fact, target({ mcp: { mcpServer: { endpoint: 'https://example.com' } } }));
  expect(valuesOf(other, fact)).toMatchObject([{ lambdaArn: null }]);
  for (const silent of [undefined, { mcp: { lambda: {} } }]) {
    const snapshot = await snapshotOf(fact, target(silent));
    expect(valuesOf(snapshot, fact)).toEqual([]);
    expect(reasonsOf(snapshot, fact)).toEqual(['SERVICE_ERROR']);
  }
  const unlisted = await snapshotOf(fact, {
    ...target(undefined),
    'bedrock-agentcore-control:ListGatewayTargets': {},
  });
  expect(reasonsOf(unlisted, fact)).toEqual(['SERVICE_ERROR']);
});
