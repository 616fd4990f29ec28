import type { Credentials } from '@lenswatch/core/aws/access.ts';
import { throughProxy } from './proxy.ts';

/** The credentials that every AWS tool would find; with the reason where a profile gives none. */
export async function ownCredentials(profile: string | undefined, region: string): Promise<Credentials> {
  const { fromIni, fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
  const clientConfig = { region, ...throughProxy() };
  const chain = fromNodeProviderChain({ ...(profile ? { profile } : {}), clientConfig });
  const named = profile ?? process.env['AWS_PROFILE'];
  return async (properties) => {
    try {
      return await chain(properties);
    } catch (error) {
      if (!named || !isAboutSettings(error)) throw error;
      // The chain tells what its last link said, which knows nothing of profiles.
      return fromIni({ profile: named, clientConfig })().catch((cause: unknown) => {
        throw isAboutSettings(cause) ? missing(reasonOf(cause as Error), cause) : cause;
      });
    }
  };
}

/** False for what AWS answered, and for a network that did not. */
function isAboutSettings(error: unknown): boolean {
  const { name, code } = error as { name?: string; code?: string };
  return name === 'CredentialsProviderError' || error instanceof TypeError || code === 'ENOENT';
}

/** What the SDK says; neither a command line nor its output, which may hold secrets. */
function reasonOf({ name, message }: Error): string {
  if (/^Command failed/.test(message)) return 'its credential_process failed';
  if (name === 'TypeError') return 'its settings in ~/.aws/config are incomplete';
  return message.trim().replace(/\.$/, '');
}

function missing(message: string, cause: unknown): Error {
  return Object.assign(new Error(message, { cause }), { name: 'CredentialsProviderError' });
}
