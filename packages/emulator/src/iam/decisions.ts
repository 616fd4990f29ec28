import type { World } from '../world.ts';
import type { Authorization } from './authorization.ts';
import { refusalOf } from './authorize.ts';
import type { RequestFacts } from './context.ts';
import type { Principal } from './principal.ts';

/** One question that IAM answered, with all that the answer rests on. */
export interface Decision {
  /** What was attempted: an operation, or the name of a service's own step. */
  readonly attempt: string;
  readonly principal: Principal;
  readonly authorization: Authorization;
  readonly request: RequestFacts;
  readonly allowed: boolean;
}

/** Every distinct decision since the start, so that one can ask what a statement was good for. */
export class Decisions {
  readonly #decisions = new Map<string, Decision>();
  /** Short names of policy documents, which would make long keys. */
  readonly #documents = new Map<string, number>();

  add(
    attempt: string,
    principal: Principal,
    authorization: Authorization,
    request: RequestFacts,
    allowed: boolean,
  ): void {
    const key = JSON.stringify([
      attempt,
      principal.kind,
      principal.account,
      principal.name,
      principal.source,
      request.region,
      allowed,
      authorization.action,
      authorization.resource,
      withoutSession(authorization.context),
      this.#nameOf(authorization.policy?.document ?? ''),
    ]);
    if (this.#decisions.has(key)) return;
    this.#decisions.set(key, { attempt, principal, authorization, request, allowed });
  }

  #nameOf(document: string): number {
    const known = this.#documents.get(document);
    if (known !== undefined) return known;
    this.#documents.set(document, this.#documents.size);
    return this.#documents.size - 1;
  }

  get all(): readonly Decision[] {
    return [...this.#decisions.values()];
  }

  clear(): void {
    this.#decisions.clear();
  }
}

/** What is allowed no more if the policies are as `world` and `documentOf` have them: each by its attempt. */
export function lostWith(
  decisions: readonly Decision[],
  world: World,
  documentOf: (document: string) => string = (document) => document,
): readonly Decision[] {
  return decisions.filter(({ principal, authorization, request, allowed }) => {
    if (!allowed) return false;
    const { policy } = authorization;
    const changed =
      policy && policy.document !== null
        ? { ...authorization, policy: { ...policy, document: documentOf(policy.document) } }
        : authorization;
    return refusalOf(world, principal, changed, request) !== null;
  });
}

/** Session names differ from call to call and say nothing about the permission. */
function withoutSession(context: Authorization['context'] = {}): object {
  return Object.fromEntries(Object.entries(context).filter(([key]) => key !== 'sts:RoleSessionName'));
}
