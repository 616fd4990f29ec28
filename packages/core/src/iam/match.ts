import { coversGlob, matchesGlob, meetOfGlobs, overlapsGlob } from './glob.ts';

const anything = ['*', '*', '*', '*', '*', '*'] as const;
/** An account lives in one partition, and IAM takes no ARN of another. */
const partition = /^aws(-[a-z]+)*$/;

/** True when a lower-case action glob of a policy names the lower-case action. */
export function matchesAction(pattern: string, action: string): boolean {
  return matchesGlob(pattern, action);
}

/** Whether an Allow on `pattern` reaches the ARN: a `*` passes colons and slashes. */
export function allowReaches(pattern: string, arn: string): boolean {
  return matchesGlob(pattern, arn);
}

/** Whether a Deny on `pattern` reaches the ARN: by segment, so that a doubtful match denies nothing. */
export function denyReaches(pattern: string, arn: string): boolean {
  return matchesGlob(pattern, arn, false);
}

/**
 * The resources that two Allow patterns share, as one pattern, or null. Compared by ARN segment: taken
 * literally, `arn:aws:bedrock:*:*:agent/*` and `…:foundation-model/*` would share absurd ids.
 */
export function meetOfResources(a: string, b: string): string | null {
  if (a === b || isAny(b)) return a;
  if (isAny(a)) return b;
  const left = segmentsOf(a);
  const right = segmentsOf(b);
  if (!left || !right) return null;
  const shared: string[] = [];
  for (let i = 0; i < 6; i += 1) {
    const segment = meetOfGlobs(left[i] as string, right[i] as string);
    if (segment === null) return null;
    shared.push(segment);
  }
  return shared.join(':');
}

/** True when some ARN may match both patterns of Allow statements. */
export function sharesResources(a: string, b: string): boolean {
  if (isAny(a) || isAny(b)) return true;
  const left = segmentsOf(a);
  const right = segmentsOf(b);
  return !!left && !!right && left.every((segment, i) => overlapsGlob(segment, right[i] as string));
}

/** True when a Deny on `deny` certainly reaches every resource of the Allow pattern `allow`. */
export function denyCovers(deny: string, allow: string): boolean {
  if (isAny(deny)) return true;
  // Actions without resource types are asked for on the resource `*`, which no ARN pattern of a Deny names.
  if (isAny(allow)) return false;
  const wide = segmentsOf(deny, true);
  const narrow = segmentsOf(allow);
  return (
    !!wide &&
    !!narrow &&
    wide.every((segment, i) => {
      const inner = narrow[i] as string;
      return coversGlob(segment, inner, i < 5) || (i === 1 && inner === '*' && partition.test(segment));
    })
  );
}

/** True when everything that the Allow pattern `narrow` reaches lies within the pattern `wide`. */
export function resourcesWithin(narrow: string, wide: string): boolean {
  if (isAny(wide)) return true;
  if (isAny(narrow)) return false;
  const outer = segmentsOf(wide, true);
  const inner = segmentsOf(narrow);
  return !!inner && !!outer && outer.every((segment, i) => coversGlob(segment, inner[i] as string));
}

/** `*`, however often it is written. */
export function isAny(pattern: string): boolean {
  return /^\*+$/.test(pattern);
}

/** Whether a pattern names all resources of a service: `*`, `arn:aws:sagemaker:*:*:*`, `arn:aws:s3:::*` or with `/*` behind it. */
export function isEverything(pattern: string): boolean {
  return isAny(pattern) || /^\*[*/]*$/.test(segmentsOf(pattern)?.[5] ?? '');
}

/**
 * The six segments of an ARN pattern; undefined when it can match no ARN. A pattern with fewer colons relies
 * on a `*` that passes them: from its first `*` on everything is open.
 *
 * @param strict such a `*` counts only as the last character; a pattern with another one matches nothing.
 */
export function segmentsOf(pattern: string, strict = false): readonly string[] | undefined {
  const parts = pattern.split(':');
  if (parts.length === 6) return parts;
  if (parts.length > 6) return [...parts.slice(0, 5), parts.slice(5).join(':')];
  const star = pattern.indexOf('*');
  if (star === -1 || (strict && star !== pattern.length - 1)) return undefined;
  const known = pattern.slice(0, star + 1).split(':');
  return [...known, ...anything.slice(known.length)];
}
