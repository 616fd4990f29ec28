/**
 * IAM globs: `*` stands for any text, `?` for one character. Matching walks the text once with a single
 * point of return, so no pattern, however hostile, takes more than pattern × text steps; a compiled
 * regular expression would.
 *
 * @param crossing false: a `*` passes a colon only as the last character of the pattern, and `?` never.
 */
export function matchesGlob(pattern: string, text: string, crossing = true): boolean {
  return walk(
    pattern,
    text,
    crossing,
    (want, have) => want === have || (want === '?' && (crossing || have !== ':')),
  );
}

/**
 * True when everything that `narrow` matches is matched by `wide` too. May miss exotic pairs, never claims
 * a cover that is none.
 */
export function coversGlob(wide: string, narrow: string, crossing = true): boolean {
  if (wide === narrow) return true;
  return walk(tidy(wide), tidy(narrow), crossing, (want, have) => {
    if (have === '*') return false;
    return want === have || (want === '?' && (crossing || have !== ':'));
  });
}

/** True when some text matches both globs. */
export function overlapsGlob(a: string, b: string): boolean {
  if (!isGlob(a)) return matchesGlob(b, a);
  if (!isGlob(b)) return matchesGlob(a, b);
  if (startsApart(a, b)) return false;
  // reach[j] answers "can a from i and b from j still meet?", filled from the ends.
  let below = new Uint8Array(b.length + 1);
  for (let i = a.length; i >= 0; i -= 1) {
    const reach = new Uint8Array(b.length + 1);
    for (let j = b.length; j >= 0; j -= 1) {
      const left = a[i];
      const right = b[j];
      let meets: boolean;
      if (left === undefined && right === undefined) meets = true;
      else if (left === '*' || right === '*') {
        meets = (left !== undefined && below[j] === 1) || (right !== undefined && reach[j + 1] === 1);
      } else {
        meets =
          left !== undefined &&
          right !== undefined &&
          (left === right || left === '?' || right === '?') &&
          below[j + 1] === 1;
      }
      reach[j] = meets ? 1 : 0;
    }
    below = reach;
  }
  return below[0] === 1;
}

/**
 * What two globs have in common, as one glob: exact where one covers the other, else the more specific of
 * the two, which is more than they share. Null when they share nothing.
 */
export function meetOfGlobs(a: string, b: string): string | null {
  if (!isGlob(b)) return matchesGlob(a, b) ? b : null;
  if (!isGlob(a)) return matchesGlob(b, a) ? a : null;
  if (startsApart(a, b)) return null;
  if (coversGlob(a, b)) return b;
  if (coversGlob(b, a)) return a;
  if (!overlapsGlob(a, b)) return null;
  return literals(a) >= literals(b) ? a : b;
}

/** True when the text holds a wildcard. */
export function isGlob(pattern: string): boolean {
  return pattern.includes('*') || pattern.includes('?');
}

function walk(
  pattern: string,
  text: string,
  crossing: boolean,
  same: (want: string, have: string) => boolean,
): boolean {
  let p = 0;
  let star = -1;
  let mark = 0;
  for (let t = 0; t < text.length; ) {
    const want = pattern[p];
    if (want === '*') {
      star = p;
      mark = t;
      p += 1;
    } else if (want !== undefined && same(want, text[t] as string)) {
      p += 1;
      t += 1;
    } else {
      if (star === -1) return false;
      if (!crossing && text[mark] === ':' && star !== pattern.length - 1) return false;
      mark += 1;
      t = mark;
      p = star + 1;
    }
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/** `*?*` and `?*` say the same; questions first, one star last. */
function tidy(pattern: string): string {
  if (!/\*[*?]|\?\*/.test(pattern)) return pattern;
  return pattern.replace(/[*?]*\*[*?]*/g, (run) => `${run.replaceAll('*', '')}*`);
}

function startsApart(a: string, b: string): boolean {
  for (let i = 0; i < a.length && i < b.length; i += 1) {
    const left = a[i];
    const right = b[i];
    if (left === '*' || right === '*') return false;
    if (left !== right && left !== '?' && right !== '?') return true;
  }
  return false;
}

function literals(pattern: string): number {
  let count = 0;
  for (const character of pattern) if (character !== '*' && character !== '?') count += 1;
  return count;
}
