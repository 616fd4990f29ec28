const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const allow = (Action: readonly string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** A stack with one consumer: queue, dead letters, table, function, log, and nothing more than they need. */
export const smallStack = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'small',
        AssumeRolePolicyDocument: trust,
        Policies: [
          {
            PolicyName: 'inline',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], arn('Queue')),
                allow(['dynamodb:UpdateItem', 'dynamodb:GetItem'], arn('Table')),
                allow(['logs:CreateLogStream', 'logs:PutLogEvents'], arn('Logs')),
              ],
            },
          },
        ],
      },
    },
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'small-dlq' } },
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: 'small',
        VisibilityTimeout: 60,
        RedrivePolicy: { deadLetterTargetArn: arn('Dead'), maxReceiveCount: 2 },
      },
    },
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'small',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      },
    },
    Logs: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: '/aws/lambda/small', RetentionInDays: 7 },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'small',
        Role: arn('Role'),
        Runtime: 'nodejs24.x',
        Handler: 'small.handler',
        Timeout: 3,
        MemorySize: 256,
        Code: { S3Bucket: 'code', S3Key: 'small.zip' },
        Environment: { Variables: { TABLE: { Ref: 'Table' } } },
        LoggingConfig: { LogGroup: { Ref: 'Logs' } },
      },
    },
    Inline: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'inline',
        Role: arn('Role'),
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: {
          ZipFile:
            "'use strict';\nexports.handler = async ({ word }) => ({ said: word, region: process.env.AWS_REGION });\n",
        },
      },
    },
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: arn('Queue'),
        FunctionName: { Ref: 'Function' },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        BatchSize: 10,
      },
    },
  },
};
