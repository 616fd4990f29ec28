import type { Principal } from '../facts/iam.ts';
import type { PolicyDocument, PolicyStatement } from '../facts/policy.ts';
import { type Ceiling, ceilingOf, noCeilings } from './ceiling.ts';
import { holds, type RequestContext } from './condition.ts';
import { matchesGlob } from './glob.ts';
import { closeVariables } from './policy-variables.ts';

/** One call that a principal may make, with all that its policies could ask about it. */
export interface AccessRequest {
  /** Lower case, e.g. `bedrock:invokemodel`. */
  readonly action: string;
  /** An ARN, or `*` for actions without resource types. */
  readonly resource: string;
  readonly context: RequestContext;
}

/**
 * Whether IAM would allow this very request: some Allow of the principal, some Allow of each ceiling, and no
 * Deny anywhere. Where `grantOf` speaks of all requests at once and errs to one side, this does not err.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function isAllowed(
  principal: Principal,
  request: AccessRequest,
  above: readonly Ceiling[] = noCeilings,
): boolean {
  const held = principal.policies.map(({ document }) => document);
  if (!allows(held, request)) return false;
  return [...ceilingOf(principal), ...above].every(({ documents, owner }) => {
    if (owner === null) return allows(documents, request);
    return request.resource.split(':')[4] !== owner || !denies(documents, request);
  });
}

function allows(documents: readonly PolicyDocument[], request: AccessRequest): boolean {
  return reaches(documents, 'Allow', request) && !denies(documents, request);
}

function denies(documents: readonly PolicyDocument[], request: AccessRequest): boolean {
  return reaches(documents, 'Deny', request);
}

function reaches(
  documents: readonly PolicyDocument[],
  effect: PolicyStatement['effect'],
  request: AccessRequest,
): boolean {
  return documents.some(({ statements, version }) =>
    statements.some((statement) => statement.effect === effect && applies(statement, version, request)),
  );
}

/** Whether a statement speaks about the request. */
export function applies(
  { actions, notActions, resources, notResources, conditions }: PolicyStatement,
  version: PolicyDocument['version'],
  { action, resource, context }: AccessRequest,
): boolean {
  const close = (text: string) => (version === '2012-10-17' ? closeVariables(text, context) : text);
  const named = actions?.some((pattern) => matchesGlob(pattern, action));
  if (!(named ?? !notActions?.some((pattern) => matchesGlob(pattern, action)))) return false;
  const within = (pattern: string) => {
    const closed = close(pattern);
    return closed !== null && matchesGlob(closed, resource);
  };
  if (!(resources?.some(within) ?? !notResources?.some(within))) return false;
  return conditions.every((condition) => holds(condition, context, close));
}
