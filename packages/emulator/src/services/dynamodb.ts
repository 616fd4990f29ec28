import type { InputOf } from '@lenswatch/core/aws/services.ts';
import { AwsError } from '../aws-error.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { arnIn } from './arn.ts';
import { dynamodbItems } from './dynamodb-items.ts';
import { dynamodbQueries } from './dynamodb-queries.ts';
import {
  allItems,
  findTable,
  type IndexRecord,
  type KeySchema,
  type TableRecord,
  tables,
} from './dynamodb-tables.ts';
import { dynamodbTransactions } from './dynamodb-transactions.ts';
import { itemSize } from './dynamodb-values.ts';
import { matching, required } from './record.ts';
import { recorded } from './trace.ts';

type CreateTable = InputOf<'dynamodb:CreateTable'>;
type Elements = CreateTable['KeySchema'];

function onTableNamed(action: string) {
  return (input: { readonly TableName?: string | undefined }, call: Call) => [
    {
      action: `dynamodb:${action}`,
      resource: arnIn(call, 'dynamodb', `table/${(input.TableName ?? '').replace(/^.*table\//, '')}`),
    },
  ];
}

function keySchema(elements: Elements): KeySchema {
  const named = (type: string) => elements?.find(({ KeyType }) => KeyType === type)?.AttributeName;
  return { hash: required(named('HASH'), 'keySchema'), range: named('RANGE') ?? null };
}

/** A new table as a request describes it. */
function tableOf(input: CreateTable, call: Call): TableRecord {
  const name = matching(required(input.TableName, 'tableName'), /^[\w.-]{3,255}$/, 'tableName');
  const index = (local: boolean) => {
    return (each: NonNullable<CreateTable['LocalSecondaryIndexes']>[number]): [string, IndexRecord] => {
      const { ProjectionType = 'ALL', NonKeyAttributes = [] } = each.Projection ?? {};
      const keys = keySchema(each.KeySchema);
      const own = [keys.hash, ...(keys.range === null ? [] : [keys.range])];
      const attributes = ProjectionType === 'ALL' ? null : [...own, ...NonKeyAttributes];
      return [required(each.IndexName, 'indexName'), { keys, attributes, local }];
    };
  };
  const { SSEEnabled, Enabled, KMSMasterKeyId } = { SSEEnabled: false, ...input.SSESpecification };
  return {
    name,
    arn: arnIn(call, 'dynamodb', `table/${name}`),
    created: call.now,
    keys: keySchema(input.KeySchema),
    types: Object.fromEntries(
      (input.AttributeDefinitions ?? []).map(({ AttributeName = '', AttributeType = 'S' }) => [
        AttributeName,
        AttributeType as 'S',
      ]),
    ),
    indexes: Object.fromEntries([
      ...(input.GlobalSecondaryIndexes ?? []).map(index(false)),
      ...(input.LocalSecondaryIndexes ?? []).map(index(true)),
    ]),
    keyArn: (Enabled || SSEEnabled) && KMSMasterKeyId ? KMSMasterKeyId : null,
    ttlAttribute: null,
    pointInTimeRecovery: false,
    deletionProtection: input.DeletionProtectionEnabled ?? false,
    partitions: new Map(),
  };
}

/** A table as AWS describes it. */
function described(table: TableRecord) {
  const items = [...allItems(table)];
  const schema = ({ hash, range }: KeySchema) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    ...(range === null ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
  ];
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableStatus: 'ACTIVE' as const,
    CreationDateTime: table.created,
    KeySchema: schema(table.keys),
    AttributeDefinitions: Object.entries(table.types).map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' as const },
    ItemCount: items.length,
    TableSizeBytes: items.reduce((sum, item) => sum + itemSize(item), 0),
    DeletionProtectionEnabled: table.deletionProtection,
    ...(table.keyArn !== null && {
      SSEDescription: {
        Status: 'ENABLED' as const,
        SSEType: 'KMS' as const,
        KMSMasterKeyArn: table.keyArn,
      },
    }),
  };
}

/** DynamoDB's own backups are always on; going back to any second is a choice. */
function backupsOf({ pointInTimeRecovery }: TableRecord) {
  return {
    ContinuousBackupsStatus: 'ENABLED' as const,
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus: pointInTimeRecovery ? ('ENABLED' as const) : ('DISABLED' as const),
    },
  };
}

const administration: readonly Modelled[] = [
  defineOperation('dynamodb:CreateTable', {
    authorize: onTableNamed('CreateTable'),
    handle(input, call) {
      const table = tableOf(input, call);
      const all = call.world.items(tables, call);
      if (all.has(table.name)) {
        throw new AwsError('ResourceInUseException', `Table already exists: ${table.name}`, 400);
      }
      all.set(table.name, table);
      return { TableDescription: described(table) };
    },
    trace: (input, answer) => ({ requestParameters: recorded(input), responseElements: recorded(answer) }),
  }),
  defineOperation('dynamodb:DescribeTable', {
    authorize: onTableNamed('DescribeTable'),
    handle: (input, call) => ({ Table: described(findTable(call, input.TableName)) }),
  }),
  defineOperation('dynamodb:ListTables', {
    handle(input, call) {
      const all = [...call.world.items(tables, call).keys()].sort();
      const after = input.ExclusiveStartTableName;
      const rest = after === undefined ? all : all.filter((name) => name > after);
      const { items, next } = page(call, rest, undefined, input.Limit, 100);
      return { TableNames: items, ...(next !== undefined && { LastEvaluatedTableName: items.at(-1) }) };
    },
  }),
  defineOperation('dynamodb:DeleteTable', {
    authorize: onTableNamed('DeleteTable'),
    handle(input, call) {
      const table = findTable(call, input.TableName);
      if (table.deletionProtection) {
        throw new AwsError(
          'ValidationException',
          `Resource cannot be deleted as it is currently protected against deletion: ${table.name}`,
          400,
        );
      }
      call.world.items(tables, call).delete(table.name);
      return { TableDescription: { ...described(table), TableStatus: 'DELETING' } };
    },
    trace: (input, answer) => ({ requestParameters: recorded(input), responseElements: recorded(answer) }),
  }),
  defineOperation('dynamodb:UpdateTimeToLive', {
    authorize: onTableNamed('UpdateTimeToLive'),
    handle(input, call) {
      const table = findTable(call, input.TableName);
      const specification = required(input.TimeToLiveSpecification, 'timeToLiveSpecification');
      table.ttlAttribute = specification.Enabled ? (specification.AttributeName ?? null) : null;
      return { TimeToLiveSpecification: specification };
    },
    trace: (input, answer) => ({ requestParameters: recorded(input), responseElements: recorded(answer) }),
  }),
  defineOperation('dynamodb:DescribeTimeToLive', {
    authorize: onTableNamed('DescribeTimeToLive'),
    handle(input, call) {
      const { ttlAttribute } = findTable(call, input.TableName);
      return {
        TimeToLiveDescription:
          ttlAttribute === null
            ? { TimeToLiveStatus: 'DISABLED' }
            : { TimeToLiveStatus: 'ENABLED', AttributeName: ttlAttribute },
      };
    },
  }),
  defineOperation('dynamodb:DescribeContinuousBackups', {
    authorize: onTableNamed('DescribeContinuousBackups'),
    handle: (input, call) => ({ ContinuousBackupsDescription: backupsOf(findTable(call, input.TableName)) }),
  }),
  defineOperation('dynamodb:UpdateContinuousBackups', {
    authorize: onTableNamed('UpdateContinuousBackups'),
    handle(input, call) {
      const table = findTable(call, input.TableName);
      table.pointInTimeRecovery = input.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled ?? false;
      return { ContinuousBackupsDescription: backupsOf(table) };
    },
    trace: (input, answer) => ({ requestParameters: recorded(input), responseElements: recorded(answer) }),
  }),
];

export const operations: readonly Modelled[] = [
  ...administration,
  ...dynamodbItems,
  ...dynamodbQueries,
  ...dynamodbTransactions,
];
