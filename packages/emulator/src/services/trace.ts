/** What CloudTrail writes in place of a sensitive value. */
export const hidden = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/** Maps and documents whose keys are the customer's, not the API's. */
const verbatim = new Set(['tags', 'policy']);

/** A request or answer as CloudTrail has it: first letters lowered, dates as text, secrets hidden. */
export function recorded(value: unknown, sensitive: readonly string[] = []): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => recorded(item, sensitive));
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [
        name.charAt(0).toLowerCase() + name.slice(1),
        sensitive.includes(name) ? hidden : verbatim.has(name) ? member : recorded(member, sensitive),
      ]),
  );
}
