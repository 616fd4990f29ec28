import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';

/**
 * The log group that receives model invocations. Other log groups are nobody's subject and stay unread.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
 */
export const collector = defineCollector({
  fact: 'logs.log-group',
  type: 'AWS::Logs::LogGroup',
  scope: 'region',
  operations: ['logs:DescribeLogGroups'],
  changedBy: [
    'logs:CreateLogGroup',
    'logs:DeleteLogGroup',
    'logs:PutRetentionPolicy',
    'logs:DeleteRetentionPolicy',
    'logs:AssociateKmsKey',
    'logs:DisassociateKmsKey',
  ],
  dependsOn: ['bedrock.invocation-logging'],
  async *list(reading) {
    for (const { value } of reading.known('bedrock.invocation-logging')) {
      if (value.logGroupName !== null) yield value.logGroupName;
    }
  },
  async get(reading, name) {
    // There is no way to ask for one group: the prefix also finds groups with longer names.
    for await (const page of reading.pages('logs:DescribeLogGroups', { logGroupNamePrefix: name })) {
      const group = page.logGroups?.find(({ logGroupName }) => logGroupName === name);
      if (!group) continue;
      return {
        id: name,
        // `arn` ends in `:*`, which stands for the streams.
        arn: stated(
          reading,
          group.logGroupArn ?? group.arn?.replace(/:\*$/, ''),
          `the ARN of log group ${name}`,
        ),
        value: { retentionDays: group.retentionInDays ?? null, keyArn: group.kmsKeyId ?? null },
      };
    }
    return undefined;
  },
});
