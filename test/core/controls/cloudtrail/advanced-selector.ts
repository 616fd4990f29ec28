import type { AdvancedEventSelector } from '@lenswatch/core/facts/logging.ts';

export type Operators = Partial<Omit<AdvancedEventSelector['fields'][number], 'field'>>;

const none = { equals: [], notEquals: [], startsWith: [], notStartsWith: [], endsWith: [], notEndsWith: [] };

/** An advanced selector of one event category, its other fields by name. */
export function advancedSelector(
  category: 'Data' | 'Management' | 'NetworkActivity' | 'ConfigurationItem',
  fields: { readonly [field: string]: Operators } = {},
): AdvancedEventSelector {
  const all: { readonly [field: string]: Operators } = { eventCategory: { equals: [category] }, ...fields };
  return {
    name: null,
    fields: Object.entries(all).map(([field, operators]) => ({ field, ...none, ...operators })),
  };
}
