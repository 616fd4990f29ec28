import { type Operation, parseOperation, services } from './services.ts';

/** Operations whose IAM action has another name than the operation, or that need more than one. */
const renamed: { readonly [operation: string]: readonly string[] } = {
  'dynamodb:TransactGetItems': ['dynamodb:GetItem'],
  'dynamodb:TransactWriteItems': [
    'dynamodb:ConditionCheckItem',
    'dynamodb:DeleteItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
  ],
  'lambda:Invoke': ['lambda:InvokeFunction'],
  's3:CopyObject': ['s3:GetObject', 's3:PutObject'],
  's3:DeleteObjects': ['s3:DeleteObject'],
  's3:HeadObject': ['s3:GetObject'],
  's3:ListObjectsV2': ['s3:ListBucket'],
  'sns:PublishBatch': ['sns:Publish'],
  'sqs:ChangeMessageVisibilityBatch': ['sqs:ChangeMessageVisibility'],
  'sqs:DeleteMessageBatch': ['sqs:DeleteMessage'],
  'sqs:SendMessageBatch': ['sqs:SendMessage'],
  's3:GetBucketEncryption': ['s3:GetEncryptionConfiguration'],
  's3:GetBucketReplication': ['s3:GetReplicationConfiguration'],
  's3:PutBucketReplication': ['s3:PutReplicationConfiguration'],
  's3:GetObjectLockConfiguration': ['s3:GetBucketObjectLockConfiguration'],
  's3:GetPublicAccessBlock': ['s3:GetBucketPublicAccessBlock'],
  's3:HeadBucket': ['s3:ListBucket'],
  's3control:GetPublicAccessBlock': ['s3:GetAccountPublicAccessBlock'],
  'application-autoscaling:DescribeScalableTargets': ['application-autoscaling:DescribeScalableTargets'],
};

/** Operations that every caller may use, whatever its policies say. */
const free: ReadonlySet<Operation> = new Set<Operation>(['sts:GetCallerIdentity']);

/**
 * The IAM actions that an SDK operation needs. Names often differ: `GetBucketEncryption` needs
 * `s3:GetEncryptionConfiguration`. A test holds every action used here against `iam-data`.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function iamActionsOf(operation: Operation): readonly string[] {
  if (free.has(operation)) return [];
  const { service, name } = parseOperation(operation);
  return renamed[operation] ?? [`${services[service].prefix}:${name}`];
}
