import { AwsError } from '../aws-error.ts';
import { servicePrincipal } from '../iam/service-principal.ts';
import type { Plane } from '../plane.ts';
import type { At } from '../world.ts';
import { arnIn } from './arn.ts';
import { keyUse } from './kms-policies.ts';
import { logGroups } from './logs.ts';

/** What CloudWatch Logs asks of a key. */
const logsUses = ['kms:GenerateDataKey', 'kms:Decrypt', 'kms:Encrypt'];

/** What is asked of a new log group. */
export interface NewLogGroup {
  readonly name: string;
  readonly keyArn: string | undefined;
  /** Undefined: for ever. */
  readonly retentionDays: number | undefined;
}

/**
 * Makes a log group. @returns its ARN, without the `:*` that stands for its streams.
 * @throws AwsError if it exists, or if its key does not let CloudWatch Logs in.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function makeLogGroup(plane: Plane, at: At, { name, keyArn, retentionDays }: NewLogGroup): string {
  const { world } = plane;
  if (world.items(logGroups, at).has(name)) {
    throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists', 400);
  }
  const arn = arnIn(at, 'logs', `log-group:${name}`);
  if (keyArn !== undefined) checkKey(plane, at, arn, keyArn);
  world.items(logGroups, at).set(name, {
    logGroupName: name,
    arn: `${arn}:*`,
    logGroupArn: arn,
    creationTime: world.now().getTime(),
    metricFilterCount: 0,
    storedBytes: 0,
    logGroupClass: 'STANDARD',
    ...(retentionDays !== undefined && { retentionInDays: retentionDays }),
    ...(keyArn !== undefined && { kmsKeyId: keyArn }),
  });
  return arn;
}

function checkKey(plane: Plane, { account, region }: At, arn: string, keyArn: string): void {
  const logs = servicePrincipal(`logs.${region}.amazonaws.com`, { account, sourceArn: arn });
  const encryptionContext = { 'aws:logs:arn': arn };
  for (const action of logsUses) {
    const asked = { action, keyArn, via: 'logs', callerAccount: account, encryptionContext };
    if (plane.allowed('Encryption of a log group', keyUse(plane.world, asked), logs, region)) continue;
    throw new AwsError(
      'InvalidParameterException',
      `The specified KMS key does not exist or is not allowed to be used with Arn '${arn}' (${action})`,
      400,
    );
  }
}
