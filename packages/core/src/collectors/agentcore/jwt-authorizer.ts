import type { OutputOf } from '../../aws/services.ts';
import type { JwtAuthorizer } from '../../facts/agentcore.ts';
import { type GivesUp, stated } from '../aws/stated.ts';

/**
 * Whose tokens are let in; null without an authorizer, which leaves IAM signatures. An authorizer of a kind
 * that is not known yet is no answer: it may let anybody in.
 *
 * @throws what `giveUp` throws, for such a kind.
 */
export function jwtAuthorizerOf(
  reading: GivesUp,
  configuration: OutputOf<'bedrock-agentcore-control:GetAgentRuntime'>['authorizerConfiguration'],
  what: string,
): JwtAuthorizer | null {
  if (!configuration) return null;
  const { customJWTAuthorizer: jwt } = configuration;
  if (!jwt)
    return reading.giveUp('SERVICE_ERROR', `The authorizer of ${what} is of a kind that is not known.`);
  return {
    discoveryUrl: stated(reading, jwt.discoveryUrl, `the discovery URL of ${what}`),
    audiences: jwt.allowedAudience ?? [],
    clients: jwt.allowedClients ?? [],
    scopes: jwt.allowedScopes ?? [],
    claims: (jwt.customClaims ?? []).map(({ inboundTokenClaimName }) =>
      stated(reading, inboundTokenClaimName, `the name of a claim of ${what}`),
    ),
  };
}
