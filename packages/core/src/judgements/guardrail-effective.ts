import type {
  GuardrailContentFilter,
  GuardrailGroundingCheck,
  GuardrailScreen,
  GuardrailSides,
  GuardrailVersion,
} from '../facts/bedrock.ts';

const ranks = ['NONE', 'LOW', 'MEDIUM', 'HIGH'];

export type GuardrailSide = 'input' | 'output';

/** One side of a filter as evidence: what decides whether it blocks. */
export interface FilterSide {
  readonly strength: string;
  readonly action: string | null;
  readonly enabled: boolean | null;
}

/** What a filter does on one side. */
export function sideOf(filter: GuardrailContentFilter, side: GuardrailSide): FilterSide {
  const strength = side === 'input' ? filter.inputStrength : filter.outputStrength;
  return { strength, ...actionOn(filter, side) };
}

/**
 * Whether a content filter really blocks on one side at least as strongly as asked. Silence about action
 * and enablement means BLOCK and enabled; a filter that only detects does not block.
 */
export function isEffective(filter: GuardrailContentFilter, side: GuardrailSide, minimum: string): boolean {
  const { strength, action, enabled } = sideOf(filter, side);
  return isActing(action, enabled) && ranks.indexOf(strength) >= ranks.indexOf(minimum);
}

/** Whether a topic, word or sensitive-information entry blocks or masks what it finds on one side. */
export function isScreening(screen: GuardrailScreen, side: GuardrailSide): boolean {
  const { action, enabled } = actionOn(screen, side);
  return isActing(action ?? screen.action, enabled);
}

/** Whether a grounding check blocks answers that score lower than `minimum`. */
export function isGrounding(check: GuardrailGroundingCheck, minimum: number): boolean {
  return isActing(check.action, check.enabled) && check.threshold >= minimum;
}

/** The content filter of one type, if the version has it. */
export function filterOf(version: GuardrailVersion, type: string): GuardrailContentFilter | undefined {
  return version.contentFilters.find((filter) => filter.type === type);
}

function actionOn(sides: GuardrailSides, side: GuardrailSide): Omit<FilterSide, 'strength'> {
  return side === 'input'
    ? { action: sides.inputAction, enabled: sides.inputEnabled }
    : { action: sides.outputAction, enabled: sides.outputEnabled };
}

/** ANONYMIZE acts too: what is masked does not pass. */
function isActing(action: string | null, enabled: boolean | null): boolean {
  return enabled !== false && action !== 'NONE';
}
