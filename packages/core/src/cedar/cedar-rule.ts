/** One `permit` or `forbid`, reduced to its structure. */
export interface CedarRule {
  readonly effect: 'permit' | 'forbid';
  /** Scope elements that are constrained: `principal`, `action`, `resource`. */
  readonly constrained: readonly string[];
  /** Ids of the actions that the scope names; empty when it names none. */
  readonly actions: readonly string[];
  /** True when a `when` or `unless` clause can refuse something. */
  readonly conditional: boolean;
  /** True when a clause asks a guardrail. */
  readonly guardrails: boolean;
}

/** A permit for everybody, everything, everywhere: the engine that holds it decides nothing. */
export function isOpenPermit({ effect, constrained, conditional }: CedarRule): boolean {
  return effect === 'permit' && constrained.length === 0 && !conditional;
}
