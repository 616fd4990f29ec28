import { allow, att, policy, ref, role, serviceMay, sub, trust } from './statements.ts';

const hubFunctions = ['on-change', 'on-config', 'plan-sweep', 'sweep', 'conclude-sweep'] as const;
type HubFunction = (typeof hubFunctions)[number];

const id = (name: string) => name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
const tableArn = sub('arn:aws:dynamodb:<AWS::Region>:<AWS::AccountId>:table/<Prefix>');
const bucketArn = (rest: string) => sub(`arn:aws:s3:::<Prefix>-<AWS::AccountId>-<AWS::Region>${rest}`);
const queueArn = (name: string) => sub(`arn:aws:sqs:<AWS::Region>:<AWS::AccountId>:<Prefix>-${name}`);
const ruleArn = (name: string) =>
  sub(`arn:aws:events:<AWS::Region>:<AWS::AccountId>:rule/<Prefix>/<Prefix>-${name}`);
const keyVia = (...services: readonly string[]) =>
  allow('Key', ['kms:Decrypt', 'kms:GenerateDataKey'], att('Key'), {
    StringEquals: { 'kms:ViaService': services.map((name) => sub(`${name}.<AWS::Region>.amazonaws.com`)) },
  });
const consume = (name: string) =>
  allow('Take', ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], queueArn(name));
const state = (...actions: readonly string[]) =>
  allow(
    'State',
    actions.map((action) => `dynamodb:${action}`),
    tableArn,
  );
const enterMembers = allow(
  'EnterMembers',
  'sts:AssumeRole',
  [sub('arn:aws:iam::*:role/lenswatch/<Prefix>-audit'), sub('arn:aws:iam::*:role/lenswatch/<Prefix>-report')],
  { StringEquals: { 'aws:ResourceOrgID': ref('OrganizationId') } },
);

const permissions: { readonly [F in HubFunction]: readonly object[] } = {
  'on-change': [
    consume('change'),
    allow('LookLater', 'sqs:SendMessage', queueArn('change')),
    state('GetItem', 'PutItem'),
    enterMembers,
    keyVia('sqs', 'dynamodb'),
  ],
  'on-config': [consume('config'), state('PutItem'), keyVia('sqs', 'dynamodb')],
  'plan-sweep': [
    allow(
      'List',
      'organizations:ListAccountsForParent',
      sub('arn:aws:organizations::*:ou/<OrganizationId>/*'),
    ),
    allow('Plan', 's3:PutObject', bucketArn('/sweeps/*')),
    keyVia('s3'),
  ],
  sweep: [
    state('GetItem', 'PutItem'),
    allow('Summaries', 's3:PutObject', bucketArn('/sweeps/*')),
    enterMembers,
    keyVia('s3', 'dynamodb'),
  ],
  'conclude-sweep': [
    state('PutItem'),
    allow('Find', 's3:ListBucket', bucketArn(''), { StringLike: { 's3:prefix': 'sweeps/*' } }),
    allow('Read', 's3:GetObject', bucketArn('/sweeps/*')),
    keyVia('s3', 'dynamodb'),
  ],
};

function functionResources(name: HubFunction): object {
  const logs = sub(`arn:aws:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/lambda/<Prefix>-${name}:*`);
  return {
    [`${id(name)}Role`]: role(
      `<Prefix>-${name}`,
      trust('lambda.amazonaws.com'),
      ...permissions[name],
      allow('Log', ['logs:CreateLogStream', 'logs:PutLogEvents'], logs),
    ),
    [`${id(name)}Logs`]: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: sub(`/aws/lambda/<Prefix>-${name}`), KmsKeyId: att('Key') },
    },
    [id(name)]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: sub(`<Prefix>-${name}`),
        Role: att(`${id(name)}Role`),
        Runtime: 'nodejs24.x',
        Handler: `${name}.handler`,
        MemorySize: 512,
        Timeout: 60,
        Code: { S3Bucket: 'code', S3Key: 'functions.zip' },
        LoggingConfig: { LogGroup: ref(`${id(name)}Logs`) },
        Environment: {
          Variables: {
            LENSWATCH_PREFIX: ref('Prefix'),
            LENSWATCH_TABLE: ref('Prefix'),
            LENSWATCH_BUCKET: sub('<Prefix>-<AWS::AccountId>-<AWS::Region>'),
            LENSWATCH_CHANGE_QUEUE_URL: ref('ChangeQueue'),
            LENSWATCH_UNITS: ref('OrganizationalUnits'),
            LENSWATCH_REGIONS: ref('Regions'),
            LENSWATCH_EXTERNAL_ID: ref('ExternalId'),
            LENSWATCH_METRICS_NAMESPACE: 'GenAILens',
          },
        },
      },
    },
  };
}

function queueResources(name: 'change' | 'config', retention: number): object {
  const take = (queue: string, sid: string) =>
    serviceMay(sid, 'events.amazonaws.com', 'sqs:SendMessage', att(queue), {
      ArnEquals: { 'aws:SourceArn': ruleArn(name) },
    });
  const queue = (suffix: string, rest: object) => ({
    Type: 'AWS::SQS::Queue',
    Properties: { QueueName: sub(`<Prefix>-${name}${suffix}`), KmsMasterKeyId: att('Key'), ...rest },
  });
  const upper = id(name);
  return {
    [`${upper}Dead`]: queue('-dlq', { MessageRetentionPeriod: 1_209_600 }),
    [`${upper}Queue`]: queue('', {
      MessageRetentionPeriod: retention,
      VisibilityTimeout: 360,
      RedrivePolicy: { deadLetterTargetArn: att(`${upper}Dead`), maxReceiveCount: 3 },
    }),
    [`${upper}QueuePolicy`]: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [ref(`${upper}Queue`)],
        PolicyDocument: policy(take(`${upper}Queue`, 'Deliver')),
      },
    },
    [`${upper}DeadPolicy`]: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: { Queues: [ref(`${upper}Dead`)], PolicyDocument: policy(take(`${upper}Dead`, 'Bury')) },
    },
    [`${upper}Mapping`]: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: att(`${upper}Queue`),
        FunctionName: ref(name === 'change' ? 'OnChange' : 'OnConfig'),
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 5 },
      },
    },
    [`${upper}Rule`]: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: sub(`<Prefix>-${name}`),
        EventBusName: att('Bus', 'Name'),
        EventPattern:
          name === 'change'
            ? { 'detail-type': ['AWS API Call via CloudTrail'] }
            : { source: ['lenswatch.config'], 'detail-type': ['Config Rule Invocation'] },
        Targets: [{ Id: 'queue', Arn: att(`${upper}Queue`), DeadLetterConfig: { Arn: att(`${upper}Dead`) } }],
      },
    },
  };
}

const invoke = (name: HubFunction, Payload: object, rest: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: `\${${id(name)}.Arn}`, ...Payload },
  ...rest,
});

const sweepMachine = {
  StartAt: 'Plan',
  States: {
    Plan: invoke(
      'plan-sweep',
      { Payload: { 'mode.$': '$.mode', 'run.$': '$$.Execution.Name' } },
      { OutputPath: '$.Payload', Next: 'Look' },
    ),
    Look: {
      Type: 'Map',
      Label: 'targets',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSONL' },
        Parameters: { 'Bucket.$': '$.targets.bucket', 'Key.$': '$.targets.key' },
      },
      ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { 'run.$': '$.run' } },
      MaxConcurrency: 2,
      ToleratedFailurePercentage: 100,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Sweep',
        States: {
          Sweep: invoke(
            'sweep',
            { 'Payload.$': '$' },
            { ResultSelector: { 'rest.$': '$.Payload.rest' }, ResultPath: '$.done', Next: 'More?' },
          ),
          'More?': {
            Type: 'Choice',
            Choices: [{ Variable: '$.done.rest[0]', IsPresent: true, Next: 'Rest' }],
            Default: 'Done',
          },
          Rest: { Type: 'Pass', Parameters: { 'Items.$': '$.done.rest' }, Next: 'Sweep' },
          Done: { Type: 'Succeed' },
        },
      },
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        Parameters: {
          'Bucket.$': '$.targets.bucket',
          'Prefix.$': "States.Format('sweeps/{}/results', $.run)",
        },
      },
      ResultPath: null,
      Next: 'Conclude',
    },
    Conclude: invoke(
      'conclude-sweep',
      {
        Payload: {
          'run.$': '$.run',
          summaries: {
            'bucket.$': '$.targets.bucket',
            'prefix.$': "States.Format('sweeps/{}/summaries/', $.run)",
          },
        },
      },
      { OutputPath: '$.Payload', End: true },
    ),
  },
};

const ofThisAccount = { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } };

/** A hub with the names of the real one and as little in it as shows that the platform carries it. */
export const smallHub = {
  Parameters: {
    Prefix: { Type: 'String', Default: 'lenswatch' },
    OrganizationId: { Type: 'String' },
    OrganizationalUnits: { Type: 'String' },
    Regions: { Type: 'String' },
    ExternalId: { Type: 'String', Default: 'lenswatch' },
    CodeBucket: { Type: 'String', Default: 'code' },
  },
  Resources: {
    Key: {
      Type: 'AWS::KMS::Key',
      Properties: {
        KeyPolicy: policy(
          {
            Sid: 'Account',
            Effect: 'Allow',
            Principal: { AWS: sub('arn:aws:iam::<AWS::AccountId>:root') },
            Action: 'kms:*',
            Resource: '*',
          },
          serviceMay(
            'Events',
            'events.amazonaws.com',
            ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'],
            '*',
            ofThisAccount,
          ),
          serviceMay(
            'Logs',
            sub('logs.<AWS::Region>.amazonaws.com'),
            ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
            '*',
            {
              ArnLike: {
                'kms:EncryptionContext:aws:logs:arn': sub(
                  'arn:aws:logs:*:<AWS::AccountId>:log-group:/aws/lambda/<Prefix>-*',
                ),
              },
            },
          ),
        ),
      },
    },
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: ref('Prefix'),
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: att('Key') },
      },
    },
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketName: sub('<Prefix>-<AWS::AccountId>-<AWS::Region>'),
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: att('Key') },
            },
          ],
        },
      },
    },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: ref('Prefix'), KmsKeyIdentifier: att('Key') } },
    BusPolicy: {
      Type: 'AWS::Events::EventBusPolicy',
      Properties: {
        EventBusName: att('Bus', 'Name'),
        StatementId: 'Members',
        Statement: {
          Effect: 'Allow',
          Principal: '*',
          Action: 'events:PutEvents',
          Resource: att('Bus'),
          Condition: {
            StringEquals: { 'aws:PrincipalOrgID': ref('OrganizationId') },
            ArnLike: { 'aws:PrincipalArn': sub('arn:aws:iam::*:role/lenswatch/<Prefix>-forward') },
          },
        },
      },
    },
    ...queueResources('change', 345_600),
    ...queueResources('config', 3_600),
    ...Object.assign({}, ...hubFunctions.map(functionResources)),
    SweepMachineRole: role(
      '<Prefix>-states',
      trust('states.amazonaws.com', ofThisAccount),
      allow('Call', 'lambda:InvokeFunction', [att('PlanSweep'), att('Sweep'), att('ConcludeSweep')]),
      allow('ReadPlan', 's3:GetObject', bucketArn('/sweeps/*')),
      allow('WriteResults', 's3:PutObject', bucketArn('/sweeps/*')),
      allow(
        'StartChildren',
        'states:StartExecution',
        sub('arn:aws:states:<AWS::Region>:<AWS::AccountId>:stateMachine:<Prefix>-sweep'),
      ),
      allow(
        'FollowChildren',
        'states:DescribeExecution',
        sub('arn:aws:states:<AWS::Region>:<AWS::AccountId>:execution:<Prefix>-sweep/*'),
      ),
      keyVia('s3'),
    ),
    SweepMachine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: sub('<Prefix>-sweep'),
        RoleArn: att('SweepMachineRole'),
        DefinitionString: { 'Fn::Sub': JSON.stringify(sweepMachine) },
      },
    },
    ScheduleRole: role(
      '<Prefix>-schedule',
      trust('scheduler.amazonaws.com', ofThisAccount),
      allow('Start', 'states:StartExecution', ref('SweepMachine')),
    ),
    FullSchedule: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Name: sub('<Prefix>-sweep'),
        ScheduleExpression: 'cron(0 3 * * ? *)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: ref('SweepMachine'), RoleArn: att('ScheduleRole'), Input: '{"mode":"full"}' },
      },
    },
  },
  Outputs: { HubBusArn: { Value: att('Bus') } },
};
