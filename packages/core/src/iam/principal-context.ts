import type { Principal } from '../facts/iam.ts';
import type { RequestContext } from './condition.ts';
import { matchesAction } from './match.ts';

/**
 * What every request of a principal says, whatever it asks for: who it is, and that it came over TLS. Tags
 * are those of the role or user; whoever may assume a role with tags of their own can say others.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function identityContext({ kind, arn, name, tags }: Principal): RequestContext {
  const own = Object.entries(tags).map(([key, tag]) => [`aws:principaltag/${key.toLowerCase()}`, [tag]]);
  return {
    'aws:principalarn': [arn],
    'aws:principalaccount': [arn.split(':')[4] ?? ''],
    'aws:principaltype': [kind === 'user' ? 'User' : 'AssumedRole'],
    'aws:principalisawsservice': ['false'],
    'aws:viaawsservice': ['false'],
    'aws:securetransport': ['true'],
    ...(kind === 'user' ? { 'aws:username': [name] } : {}),
    ...Object.fromEntries(own),
  };
}

/** What no request of a principal can say otherwise, and what it thereby decides. */
export interface FixedContext {
  readonly context: RequestContext;
  /** Whether the value of a key is known, or is known to be absent. */
  knows(key: string): boolean;
}

/** As `identityContext`, without what a request may say otherwise: over which way it comes, tags of a session. */
export function fixedContext(principal: Principal): FixedContext {
  // Those who call are the members of a group, each with tags and a name of its own.
  return principal.kind === 'group' ? nothingFixed : new OwnContext(principal);
}

const nothingFixed: FixedContext = { context: {}, knows: () => false };

/** Made when it is asked for: most principals have no condition that asks. */
class OwnContext implements FixedContext {
  readonly #principal: Principal;
  #context: RequestContext | undefined;
  #fixedTags: boolean | undefined;

  constructor(principal: Principal) {
    this.#principal = principal;
  }

  get context(): RequestContext {
    this.#context ??= fixedPart(this.#principal);
    return this.#context;
  }

  knows(key: string): boolean {
    if (!key.startsWith('aws:principaltag/')) return key in this.context;
    this.#fixedTags ??= hasFixedTags(this.#principal);
    return this.#fixedTags;
  }
}

function fixedPart(principal: Principal): RequestContext {
  const { 'aws:securetransport': _tls, 'aws:viaawsservice': _via, ...context } = identityContext(principal);
  return context;
}

/** True when nobody who becomes the principal can say other tags than its own. */
function hasFixedTags({ trust }: Principal): boolean {
  return !trust?.statements.some(
    ({ effect, actions, notActions }) =>
      effect === 'Allow' &&
      (notActions !== null || actions?.some((pattern) => matchesAction(pattern, 'sts:tagsession'))),
  );
}
