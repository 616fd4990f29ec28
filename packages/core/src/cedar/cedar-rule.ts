/** One `permit` or `forbid`, reduced to its structure. */
export interface CedarRule {
  readonly effect: 'permit' | 'forbid';
  /** Scope elements that leave something out: `principal`, `action`, `resource`. A type that all have leaves nothing out. */
  readonly constrained: readonly string[];
  /** Ids of the actions that the scope names; empty when it names none. */
  readonly actions: readonly string[];
  /** Ids of the resources that the scope names, ARNs of gateways; empty when it names none. */
  readonly resources: readonly string[];
  /** True when a `when` or `unless` clause can refuse something. */
  readonly conditional: boolean;
  /** True when a clause asks a guardrail. */
  readonly guardrails: boolean;
}

/** A permit for everybody and every tool of a gateway: the engine that holds it decides nothing there. */
export function isOpenPermit(
  { effect, constrained, resources, conditional }: CedarRule,
  gatewayArn: string,
): boolean {
  if (effect !== 'permit' || conditional) return false;
  if (constrained.includes('principal') || constrained.includes('action')) return false;
  return !constrained.includes('resource') || resources.includes(gatewayArn);
}
