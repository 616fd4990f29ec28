import { generativeAiLens } from './generative-ai-lens.ts';
import type { Framework, Requirement } from './requirement.ts';

const editions = ['2025-04', '2025-11'] as const;

/** Every framework that controls may point to, one entry per edition, newest last. */
export const frameworks: readonly Framework[] = editions.map((edition) => ({
  id: 'generative-ai-lens',
  title: 'AWS Well-Architected Generative AI Lens',
  edition,
  requirements: generativeAiLens.filter((requirement) => requirement.editions.includes(edition)),
}));

/** The edition that scores use unless told otherwise: the newest. */
export const defaultFramework: Framework = frameworks.at(-1) as Framework;

const byId = new Map<string, Requirement>(
  frameworks.flatMap(({ requirements }) =>
    requirements.map((requirement) => [requirement.id, requirement] as const),
  ),
);

/** A requirement of any framework, or `undefined`. */
export function requirementOf(id: string): Requirement | undefined {
  return byId.get(id);
}
