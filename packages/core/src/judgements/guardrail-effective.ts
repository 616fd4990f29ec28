import type { GuardrailContentFilter, GuardrailVersion } from '../facts/bedrock.ts';

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
  return side === 'input'
    ? { strength: filter.inputStrength, action: filter.inputAction, enabled: filter.inputEnabled }
    : { strength: filter.outputStrength, action: filter.outputAction, enabled: filter.outputEnabled };
}

/**
 * Whether a content filter really blocks on one side at least as strongly as asked. Silence about action
 * and enablement means BLOCK and enabled; a filter that only detects does not block.
 */
export function isEffective(filter: GuardrailContentFilter, side: GuardrailSide, minimum: string): boolean {
  const { strength, action, enabled } = sideOf(filter, side);
  return enabled !== false && action !== 'NONE' && ranks.indexOf(strength) >= ranks.indexOf(minimum);
}

/** The content filter of one type, if the version has it. */
export function filterOf(version: GuardrailVersion, type: string): GuardrailContentFilter | undefined {
  return version.contentFilters.find((filter) => filter.type === type);
}
