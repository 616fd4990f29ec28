const compiled = new Map<string, RegExp>();
const limit = 20_000;

/** True if `text` matches a pattern with `*` (any run) and `?` (any one character). */
export function globMatches(pattern: string, text: string): boolean {
  if (pattern === '*') return true;
  let expression = compiled.get(pattern);
  if (!expression) {
    if (compiled.size >= limit) compiled.clear();
    expression = new RegExp(`^${expressionOf(pattern)}$`, 's');
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}

/** ARNs match part by part: a `*` in one of the first five parts does not reach into the next. */
export function arnMatches(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const wanted = partsOf(pattern);
  const given = partsOf(arn);
  if (wanted.length !== 6 || given.length !== 6) return false;
  return wanted.every((part, index) => globMatches(part, given[index] ?? ''));
}

function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function expressionOf(pattern: string): string {
  return pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
}
