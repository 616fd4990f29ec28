import { Fn } from 'aws-cdk-lib';
import type { Grant, RoleProps } from '../managed-role.ts';
import { arn, bucketArn, type HubFunction, ownArn, roleArn } from '../names.ts';
import type { HubParameters } from './hub-parameters.ts';

const tableArn = () => ownArn('dynamodb', 'table/${Prefix}');

const tableReads = ['dynamodb:GetItem', 'dynamodb:Query'];
const tableWrites = [
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
];

type Permissions = Required<Pick<RoleProps, 'grants' | 'conditional'>>;

/** What each function may do, and nothing else. */
export function permissionsOf(name: HubFunction, given: HubParameters, keyArn: string): Permissions {
  const state: Grant = { sid: 'State', actions: [...tableReads, ...tableWrites], resources: tableArn() };
  const own = [writeLogs(name), trace];
  switch (name) {
    case 'on-change':
      return {
        grants: [
          consume('TakeChanges', 'change'),
          lookAgainLater(),
          state,
          bodies(),
          useKey(keyArn, ['lambda', 's3', 'sqs']),
          keyOfTable(keyArn, 'write'),
          ...own,
        ],
        conditional: enterMembers(given),
      };
    case 'on-config':
      return {
        grants: [
          consume('TakeInvocations', 'config'),
          lookAgainLater(),
          state,
          bodies(),
          useKey(keyArn, ['lambda', 's3', 'sqs']),
          keyOfTable(keyArn, 'write'),
          ...own,
        ],
        conditional: enterMembers(given),
      };
    case 'plan-sweep':
      return {
        grants: [
          { sid: 'KnownFootprint', actions: ['dynamodb:Query'], resources: tableArn() },
          sweepFiles('WritePlan', ['s3:PutObject']),
          useKey(keyArn, ['lambda', 's3']),
          keyOfTable(keyArn, 'read'),
          ...own,
        ],
        conditional: whoIsThere(given),
      };
    case 'sweep':
      return {
        grants: [
          lookAgainLater(),
          state,
          bodies(),
          sweepFiles('SummariesAndCursors', ['s3:GetObject', 's3:PutObject']),
          useKey(keyArn, ['lambda', 's3', 'sqs']),
          keyOfTable(keyArn, 'write'),
          ...own,
        ],
        conditional: enterMembers(given),
      };
    case 'conclude-sweep':
      return {
        grants: [
          state,
          bodies(['s3:GetObject']),
          {
            sid: 'FindSummaries',
            actions: ['s3:ListBucket'],
            resources: bucketArn(),
            condition: { StringLike: { 's3:prefix': 'sweeps/*' } },
          },
          sweepFiles('ReadSummaries', ['s3:GetObject']),
          useKey(keyArn, ['lambda', 's3']),
          keyOfTable(keyArn, 'write'),
          ...own,
        ],
        conditional: [],
      };
  }
}

/**
 * The only way into an account: its two roles of lenswatch, in the own organization; without one, in the own
 * account.
 */
function enterMembers(given: HubParameters): Permissions['conditional'] {
  const roles = (account: string) => [roleArn(account, 'audit'), roleArn(account, 'report')];
  const actions = ['sts:AssumeRole'];
  return [
    {
      kind: 'organization',
      when: given.inOrganization,
      grants: [
        {
          sid: 'EnterMembers',
          actions,
          resources: roles('*'),
          condition: { StringEquals: { 'aws:ResourceOrgID': given.organizationId } },
          why:
            'Accounts join and leave an organization every day, so they cannot be listed here. The two names and the path of the ' +
            'roles are fixed, only accounts of the own organization count (aws:ResourceOrgID), and each role itself trusts ' +
            'only named roles of this account, with an external id.',
        },
      ],
    },
    {
      kind: 'alone',
      when: given.alone,
      grants: [{ sid: 'EnterThisAccount', actions, resources: roles('${AWS::AccountId}') }],
    },
  ];
}

/** The accounts of the chosen units. */
function whoIsThere(given: HubParameters): Permissions['conditional'] {
  return [
    {
      kind: 'organization',
      when: given.inOrganization,
      grants: [
        {
          sid: 'WalkUnits',
          actions: [
            'organizations:ListAccountsForParent',
            'organizations:ListOrganizationalUnitsForParent',
            'organizations:ListParents',
          ],
          resources: [
            arn('organizations::*:ou/${OrganizationId}/ou-*'),
            arn('organizations::*:root/${OrganizationId}/r-*'),
          ],
          why:
            'Units lie below the chosen ones at any depth and change without us; the ARN names the own organization, and ' +
            'the account in it is the management account, which is not ours to know. The calls only list.',
        },
      ],
    },
  ];
}

/** What takes messages from a queue: the event source mapping, with the role of the function. */
function consume(sid: string, queue: string): Grant {
  return {
    sid,
    actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    resources: ownArn('sqs', `\${Prefix}-${queue}`),
  };
}

/** One more reading of what something rests on for the first time. */
function lookAgainLater(): Grant {
  return {
    sid: 'LookAgainLater',
    actions: ['sqs:SendMessage'],
    resources: ownArn('sqs', '${Prefix}-change'),
  };
}

function bodies(actions: readonly string[] = ['s3:GetObject', 's3:PutObject']): Grant {
  return {
    sid: 'ResourceBodies',
    actions,
    resources: bucketArn('/bodies/*'),
    why: 'Objects are named by the digest of their content, which is not known before; the bucket and the prefix are fixed.',
  };
}

function sweepFiles(sid: string, actions: readonly string[]): Grant {
  return {
    sid,
    actions,
    resources: bucketArn('/sweeps/*'),
    why: 'Each sweep has a folder of its own, named by its execution; the bucket and the prefix are fixed.',
  };
}

/** The key, and only through the services that hold our data. */
function useKey(keyArn: string, services: readonly string[]): Grant {
  return {
    sid: 'Key',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: keyArn,
    condition: {
      StringEquals: {
        'kms:ViaService': services.map((name) => Fn.sub(`${name}.\${AWS::Region}.amazonaws.com`)),
      },
    },
  };
}

/**
 * What DynamoDB asks of whoever uses an encrypted table.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
function keyOfTable(keyArn: string, access: 'read' | 'write'): Grant {
  const writing = ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];
  return {
    sid: 'KeyOfTable',
    actions: ['kms:Decrypt', 'kms:DescribeKey', ...(access === 'write' ? writing : [])],
    resources: keyArn,
    condition: { StringEquals: { 'kms:ViaService': Fn.sub('dynamodb.${AWS::Region}.amazonaws.com') } },
  };
}

function writeLogs(name: HubFunction): Grant {
  return {
    sid: 'WriteLogs',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: ownArn('logs', `log-group:/aws/lambda/\${Prefix}-${name}:*`),
    why: 'Lambda names the streams of a log group; the group itself is the one of this function.',
  };
}

const trace: Grant = {
  sid: 'Trace',
  actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
  resources: '*',
  why: 'AWS defines no resource for writing traces. Both calls only add records to X-Ray.',
};
