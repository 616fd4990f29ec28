import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';

const ServiceName = 'bedrock.amazonaws.com';

/**
 * The long-term Bedrock API keys of each user who has one. Short-term keys are derived from sessions and
 * cannot be listed.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html
 */
export const collector = defineCollector({
  fact: 'iam.service-specific-credentials',
  type: 'AWS::IAM::User',
  scope: 'account',
  operations: ['iam:ListServiceSpecificCredentials', 'iam:GetUser'],
  changedBy: [
    'iam:CreateServiceSpecificCredential',
    'iam:UpdateServiceSpecificCredential',
    'iam:ResetServiceSpecificCredential',
    'iam:DeleteServiceSpecificCredential',
    'iam:UpdateUser',
    'iam:DeleteUser',
  ],
  async *list(reading) {
    const users = new Set<string>();
    const pages = reading.pages('iam:ListServiceSpecificCredentials', { AllUsers: true, ServiceName });
    for await (const page of pages) {
      for (const { UserName } of page.ServiceSpecificCredentials ?? []) {
        users.add(stated(reading, UserName, 'the user of an API key'));
      }
    }
    yield* users;
  },
  async get(reading, userName) {
    // The listing of keys names users without their path, which the ARN needs.
    const user = await reading.find('iam:GetUser', { UserName: userName });
    if (!user) return undefined;

    const credentials = [];
    const pages = reading.pages('iam:ListServiceSpecificCredentials', { UserName: userName, ServiceName });
    for await (const page of pages) {
      for (const key of page.ServiceSpecificCredentials ?? []) {
        credentials.push({
          id: stated(reading, key.ServiceSpecificCredentialId, `the id of an API key of ${userName}`),
          alias: key.ServiceCredentialAlias ?? null,
          service: stated(reading, key.ServiceName, `the service of an API key of ${userName}`),
          status: stated(reading, key.Status, `the status of an API key of ${userName}`),
          createdAt: stated(reading, key.CreateDate, `the age of an API key of ${userName}`).toISOString(),
          expiresAt: key.ExpirationDate?.toISOString() ?? null,
        });
      }
    }
    if (credentials.length === 0) return undefined;
    return {
      id: userName,
      arn: stated(reading, user.User?.Arn, `the ARN of user ${userName}`),
      value: { userName, credentials: credentials.sort((a, b) => (a.id < b.id ? -1 : 1)) },
    };
  },
});
