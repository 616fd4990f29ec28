/**
 * Matches an EventBridge pattern against an event: exact lists and `exists`, which is all that our rules use.
 *
 * @throws Error for any other operator, so that no rule is believed to be tested by this that is not.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-content-based-filtering.html
 */
export function matchesPattern(pattern: object, event: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const value = Object(event)[field] as unknown;
    return Array.isArray(wanted)
      ? wanted.some((one) => matchesOne(one, value))
      : matchesPattern(wanted as object, value);
  });
}

function matchesOne(wanted: unknown, value: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) {
    // Of an array, any element may match.
    return Array.isArray(value) ? value.includes(wanted) : value === wanted;
  }
  const operators = Object.entries(wanted);
  const [[operator, argument] = []] = operators;
  if (operators.length !== 1 || operator !== 'exists' || typeof argument !== 'boolean') {
    throw new Error(`This matcher knows no ${JSON.stringify(wanted)}.`);
  }
  // A null is a value; an object has no value of its own, only its leaves have.
  const exists = value !== undefined && (typeof value !== 'object' || value === null);
  return exists === argument;
}
