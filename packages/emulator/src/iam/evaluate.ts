import type { Authorization } from './authorization.ts';
import { type Context, holds } from './conditions.ts';
import { globMatches } from './glob.ts';
import { type Policy, parsePolicy, type Statement } from './policy.ts';
import { expandVariables } from './variables.ts';

/** What a set of policies says about an action: a deny wins over every allow, silence is neither. */
export type Effect = 'allow' | 'deny' | 'none';

/** Evaluates policy documents of one kind (identity policies, one boundary, one session policy …). */
export function evaluate(
  documents: Iterable<string>,
  { action, resource }: Pick<Authorization, 'action' | 'resource'>,
  context: Context,
): Effect {
  const wanted = action.toLowerCase();
  let effect: Effect = 'none';
  for (const document of documents) {
    const policy = parsePolicy(document);
    for (const statement of policy.statements) {
      if (effect === 'allow' && statement.effect === 'Allow') continue;
      if (!coversAction(statement, wanted)) continue;
      if (!coversResource(statement, resource, policy, context)) continue;
      if (!conditionsHold(statement, policy, context)) continue;
      if (statement.effect === 'Deny') return 'deny';
      effect = 'allow';
    }
  }
  return effect;
}

export function conditionsHold({ conditions }: Statement, policy: Policy, context: Context): boolean {
  return conditions.every((condition) =>
    holds(condition, context, (value) => expand(value, policy, context)),
  );
}

export function coversAction({ actions, notActions }: Statement, action: string): boolean {
  if (actions) return actions.some((pattern) => globMatches(pattern, action));
  return notActions ? !notActions.some((pattern) => globMatches(pattern, action)) : false;
}

export function coversResource(
  statement: Statement,
  resource: string,
  policy: Policy,
  context: Context,
): boolean {
  const matches = (pattern: string) => {
    const expanded = expand(pattern, policy, context);
    return expanded !== null && globMatches(expanded, resource);
  };
  if (statement.resources) return statement.resources.some(matches);
  return statement.notResources ? !statement.notResources.some(matches) : false;
}

function expand(value: string, policy: Policy, context: Context): string | null {
  return policy.variables ? expandVariables(value, context) : value;
}
