import type { Resource } from '../facts/fact.ts';
import type { Principal } from '../facts/iam.ts';
import type { PolicyDocument, PolicyStatement } from '../facts/policy.ts';
import { type Ceiling, noCeilings } from './ceiling.ts';
import type { RequestContext } from './condition.ts';
import { grantOf } from './effective-grant.ts';
import { allowReaches } from './match.ts';
import { openVariables, variablesOf } from './policy-variables.ts';
import { type FixedContext, fixedContext } from './principal-context.ts';
import { isAllowed } from './request.ts';
import { witnessOf } from './witness.ts';

/**
 * Whether one call can pass: `allowed` by a request that was found, `refused` whatever else a request says, or
 * `open` where neither could be shown.
 */
export type Passage = 'allowed' | 'refused' | 'open';

/**
 * Whether a principal can call one action on one resource, past its own policies and those above it.
 *
 * @param said what the request says in any case, e.g. the region that it is meant for.
 */
export function passageOf(
  subject: Resource<'iam.principal'>,
  action: string,
  resource: string,
  above: readonly Ceiling[] = noCeilings,
  said: RequestContext = {},
): Passage {
  const allowances = grantOf(subject.value, action, above).allowances.filter((allowance) =>
    allowReaches(allowance.resource, resource),
  );
  if (allowances.length === 0) return 'refused';
  const there = { resource, writtenResource: resource };
  const found = allowances.some(
    (allowance) => witnessOf(subject, { ...allowance, ...there }, above, said) !== null,
  );
  if (found) return 'allowed';
  return isRefused(subject, action, resource, above, said) ? 'refused' : 'open';
}

/** The call fails even if every condition that the request might meet is met, and every one of a Deny is not. */
function isRefused(
  subject: Resource<'iam.principal'>,
  action: string,
  resource: string,
  above: readonly Ceiling[],
  said: RequestContext,
): boolean {
  const fixed = fixedContext(subject.value);
  const context = { ...fixed.context, ...said };
  const known: FixedContext = { context, knows: (key) => key in said || fixed.knows(key) };
  const { value } = subject;
  const favoured: Principal = {
    ...value,
    policies: value.policies.map((policy) => ({ ...policy, document: favouring(policy.document, known) })),
    boundary: value.boundary && { ...value.boundary, document: favouring(value.boundary.document, known) },
  };
  const ceilings = above.map((ceiling) => ({
    ...ceiling,
    documents: ceiling.documents.map((document) => favouring(document, known)),
  }));
  return !isAllowed(favoured, { action, resource, context }, ceilings);
}

/** A document in which all that is not known is decided in favour of the request. */
function favouring({ version, statements }: PolicyDocument, known: FixedContext): PolicyDocument {
  const isClosed = (text: string) =>
    version !== '2012-10-17' || variablesOf(text).every((key) => known.knows(key));
  return {
    version,
    statements: statements.flatMap((statement): readonly PolicyStatement[] => {
      const { effect, resources, notResources, conditions } = statement;
      const certain = conditions.filter(({ key, values }) => known.knows(key) && values.every(isClosed));
      if (effect === 'Deny') {
        const isCertain = certain.length === conditions.length && (notResources ?? []).every(isClosed);
        return isCertain ? [statement] : [];
      }
      const opened = resources?.map((text) => (isClosed(text) ? text : openVariables(text, version).pattern));
      return [{ ...statement, resources: opened ?? null, conditions: certain }];
    }),
  };
}
