import { Fn } from 'aws-cdk-lib';
import { allow, type Statement } from '../managed-role.ts';
import { arn, bucketArn, type HubFunction, ownArn, roleArn } from '../names.ts';
import type { HubParameters } from './hub-parameters.ts';

const tableArn = () => ownArn('dynamodb', 'table/${Prefix}');
const changeQueue = () => ownArn('sqs', '${Prefix}-change');
const configQueue = () => ownArn('sqs', '${Prefix}-config');

const tableReads = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'];
const tableWrites = [
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
];
const consume = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];

/** What each function may do, and nothing else. Names of resources are fixed, so no statement needs a wildcard name. */
export function permissionsOf(name: HubFunction, given: HubParameters, keyArn: string): readonly Statement[] {
  const state = allow('State', [...tableReads, ...tableWrites], tableArn());
  const bodies = allow('ResourceBodies', ['s3:GetObject', 's3:PutObject'], bucketArn('/bodies/*'));
  const own = [writeLogs(name), trace()];
  switch (name) {
    case 'on-change':
      return [
        allow('TakeChanges', consume, changeQueue()),
        allow('LookAgainLater', ['sqs:SendMessage'], changeQueue()),
        state,
        bodies,
        enterMembers(given),
        useKey(keyArn, ['dynamodb', 'lambda', 's3', 'sqs']),
        ...own,
      ];
    case 'on-config':
      return [
        allow('TakeInvocations', consume, configQueue()),
        state,
        bodies,
        enterMembers(given),
        useKey(keyArn, ['dynamodb', 'lambda', 's3', 'sqs']),
        ...own,
      ];
    case 'plan-sweep':
      return [
        allow('KnownFootprint', tableReads, tableArn()),
        allow('WritePlan', ['s3:PutObject'], bucketArn('/sweeps/*')),
        ...whoIsThere(given),
        useKey(keyArn, ['dynamodb', 'lambda', 's3']),
        ...own,
      ];
    case 'sweep':
      return [
        state,
        bodies,
        allow('WriteSummaries', ['s3:PutObject'], bucketArn('/sweeps/*')),
        enterMembers(given),
        useKey(keyArn, ['dynamodb', 'lambda', 's3']),
        ...own,
      ];
    case 'conclude-sweep':
      return [
        state,
        allow('FindSummaries', ['s3:ListBucket'], bucketArn(), { StringLike: { 's3:prefix': 'sweeps/*' } }),
        allow('ReadSummaries', ['s3:GetObject'], bucketArn('/sweeps/*')),
        useKey(keyArn, ['dynamodb', 'lambda', 's3']),
        ...own,
      ];
  }
}

/**
 * The only way into an account: its two roles of lenswatch, in the own organization; without one, in the own
 * account.
 */
function enterMembers(given: HubParameters): Statement {
  const roles = (account: string) => [roleArn(account, 'audit'), roleArn(account, 'report')];
  return Fn.conditionIf(
    given.inOrganization.logicalId,
    allow('EnterMembers', ['sts:AssumeRole'], roles('*'), {
      StringEquals: { 'aws:ResourceOrgID': given.organizationId },
    }),
    allow('EnterThisAccount', ['sts:AssumeRole'], roles('${AWS::AccountId}')),
  );
}

/** The accounts of the chosen units; `ListAccounts` alone has no resource to name. */
function whoIsThere(given: HubParameters): readonly Statement[] {
  const only = (statement: Statement) =>
    Fn.conditionIf(given.inOrganization.logicalId, statement, Fn.ref('AWS::NoValue'));
  return [
    only(allow('ListAccounts', ['organizations:ListAccounts'], '*')),
    only(
      allow(
        'WalkUnits',
        ['organizations:ListAccountsForParent', 'organizations:ListOrganizationalUnitsForParent'],
        [
          arn('organizations::*:ou/${OrganizationId}/ou-*'),
          arn('organizations::*:root/${OrganizationId}/r-*'),
        ],
      ),
    ),
  ];
}

/** The key, and only through the services that hold our data. */
function useKey(keyArn: string, services: readonly string[]): Statement {
  return allow('Key', ['kms:Decrypt', 'kms:GenerateDataKey'], keyArn, {
    StringEquals: { 'kms:ViaService': services.map((name) => Fn.sub(`${name}.\${AWS::Region}.amazonaws.com`)) },
  });
}

function writeLogs(name: HubFunction): Statement {
  return allow(
    'WriteLogs',
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
    ownArn('logs', `log-group:/aws/lambda/\${Prefix}-${name}:*`),
  );
}

/** X-Ray has no resources to name. */
function trace(): Statement {
  return allow('Trace', ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], '*');
}
