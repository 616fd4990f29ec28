import type { AwsAccount, Credentials } from './access.ts';
import { AwsFailure } from './failure.ts';

type Provider = Extract<Credentials, (...input: never[]) => unknown>;
type Identity = Awaited<ReturnType<Provider>>;

/** Renewed this long before they expire. */
const MARGIN = 5 * 60_000;

/** Credentials of a role, assumed on first use, renewed before they expire, held in memory only. */
export function assumedRole(
  via: AwsAccount,
  region: string,
  roleArn: string,
  externalId: string | undefined,
): Provider {
  let current: Promise<Identity> | undefined;
  let expires = Number.POSITIVE_INFINITY;
  const assume = async (): Promise<Identity> => {
    const { Credentials: answer } = await via
      .send('sts:AssumeRole', region, {
        RoleArn: roleArn,
        RoleSessionName: 'lenswatch',
        ...(externalId ? { ExternalId: externalId } : {}),
      })
      .catch((error: unknown) => {
        // Whoever asked for the credentials judges the error by AWS's own name.
        throw error instanceof AwsFailure && error.cause !== undefined ? error.cause : error;
      });
    if (!answer?.AccessKeyId || !answer.SecretAccessKey || !answer.SessionToken) {
      throw new Error('AWS answered without credentials.');
    }
    expires = answer.Expiration?.getTime() ?? Number.POSITIVE_INFINITY;
    return {
      accessKeyId: answer.AccessKeyId,
      secretAccessKey: answer.SecretAccessKey,
      sessionToken: answer.SessionToken,
      ...(answer.Expiration ? { expiration: answer.Expiration } : {}),
    };
  };
  return () => {
    if (!current || expires - Date.now() < MARGIN) {
      expires = Number.POSITIVE_INFINITY;
      current = assume();
      current.catch(() => {
        current = undefined; // a failure is not remembered
      });
    }
    return current;
  };
}
