import type { Resource } from '../facts/fact.ts';
import type { Principal } from '../facts/iam.ts';
import type { RequestContext } from './condition.ts';
import { matchesAction } from './match.ts';

/**
 * What every request of a principal says, whatever it asks for: who it is, and that it came over TLS. Tags
 * are those of the role or user; whoever may assume a role with tags of their own can say others.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function identityContext({ arn, account, value }: Resource<'iam.principal'>): RequestContext {
  const tags = Object.entries(value.tags).map(([key, tag]) => [
    `aws:principaltag/${key.toLowerCase()}`,
    [tag],
  ]);
  return {
    'aws:principalarn': [arn],
    'aws:principalaccount': [account],
    'aws:principaltype': [value.kind === 'user' ? 'User' : 'AssumedRole'],
    'aws:principalisawsservice': ['false'],
    'aws:viaawsservice': ['false'],
    'aws:securetransport': ['true'],
    ...(value.kind === 'user' ? { 'aws:username': [value.name] } : {}),
    ...Object.fromEntries(tags),
  };
}

/** True when nobody who becomes the principal can say other tags than its own. */
export function hasFixedTags({ trust }: Principal): boolean {
  return !trust?.statements.some(
    ({ effect, actions, notActions }) =>
      effect === 'Allow' &&
      (notActions !== null || actions?.some((pattern) => matchesAction(pattern, 'sts:tagsession'))),
  );
}
