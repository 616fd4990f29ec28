import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { Credentials } from '@lenswatch/core/aws/access.ts';

/** The credentials of a member's audit role; they live in memory only and are renewed before they expire. */
export function credentialsOf(roleArn: string, externalId: string): Credentials {
  return fromTemporaryCredentials({
    params: { RoleArn: roleArn, ExternalId: externalId, RoleSessionName: 'lenswatch-sweep' },
  });
}
