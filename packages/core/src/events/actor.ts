import type { Json } from '../facts/fact.ts';

/** Who made a call, as CloudTrail says. */
export type Actor = { readonly [name: string]: Json };

/** The actor of a CloudTrail event. */
export function actorOf(detail: { readonly [name: string]: unknown }): Actor {
  const identity = detail['userIdentity'] as { readonly arn?: unknown } | undefined;
  return { arn: typeof identity?.arn === 'string' ? identity.arn : null };
}
