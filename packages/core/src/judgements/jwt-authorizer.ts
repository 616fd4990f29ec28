import { fail, pass, type Verdict } from '../controls/control.ts';
import type { JwtAuthorizer } from '../facts/agentcore.ts';
import type { Parameters } from '../parameters.ts';

/**
 * Whether an authorizer lets in tokens of a trusted issuer that were made for this resource, and no others.
 * Without audience, client, scope or claim any token of the issuer will do, whomever it was made for.
 */
export function judgeJwt(
  what: string,
  { discoveryUrl, audiences, clients, scopes, claims }: JwtAuthorizer,
  { trustedIssuers }: Pick<Parameters, 'trustedIssuers'>,
): Verdict {
  const evidence = { authorizer: 'JWT', discoveryUrl, audiences, clients, scopes, claims };
  if ([...audiences, ...clients, ...scopes, ...claims].length === 0) {
    return fail(`${what} accepts any token of its issuer, whomever it was made for.`, evidence, {
      reason: 'ANY_CLIENT',
      severity: 'critical',
    });
  }
  const host = secureHostOf(discoveryUrl);
  if (host === null) {
    return fail(`${what} learns its issuer's keys from an address that is not HTTPS.`, evidence, {
      reason: 'ISSUER_INSECURE',
      severity: 'high',
    });
  }
  if (trustedIssuers.length > 0 && !trustedIssuers.some((trusted) => trusted.toLowerCase() === host)) {
    return fail(
      `${what} trusts tokens of ${host}, which is no trusted issuer.`,
      { ...evidence, trustedIssuers },
      { reason: 'ISSUER_UNTRUSTED', severity: 'high' },
    );
  }
  return pass(`${what} accepts tokens of ${host} that were made for it.`, evidence);
}

/** The host of an HTTPS address, lower case; null for any other text. */
function secureHostOf(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' ? hostname : null;
}
