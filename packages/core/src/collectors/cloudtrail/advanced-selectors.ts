import type { OutputOf } from '../../aws/services.ts';
import type { AdvancedEventSelector } from '../../facts/logging.ts';
import { type GivesUp, stated } from '../aws/stated.ts';

type Selectors = OutputOf<'cloudtrail:GetEventSelectors'>['AdvancedEventSelectors'];

/** The advanced selectors of a trail or event data store; `of` names it for people. */
export function advancedSelectors(
  reading: GivesUp,
  selectors: Selectors,
  of: string,
): readonly AdvancedEventSelector[] {
  return (selectors ?? []).map(({ Name, FieldSelectors }) => ({
    name: Name || null,
    fields: stated(reading, FieldSelectors, `the fields of a selector of ${of}`).map((field) => ({
      field: stated(reading, field.Field, `the name of a field in a selector of ${of}`),
      equals: field.Equals ?? [],
      notEquals: field.NotEquals ?? [],
      startsWith: field.StartsWith ?? [],
      notStartsWith: field.NotStartsWith ?? [],
      endsWith: field.EndsWith ?? [],
      notEndsWith: field.NotEndsWith ?? [],
    })),
  }));
}
