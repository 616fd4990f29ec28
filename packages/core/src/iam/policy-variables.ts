import type { PolicyDocument } from '../facts/policy.ts';
import type { RequestContext } from './condition.ts';

/** Variables that the caller's identity fixes; any other may hold what the caller likes. */
const narrowing =
  /^(aws:(username|userid|principalaccount|principalorgid|principaltag\/.+)|[a-z0-9.-]+:(sub|aud|oaud))$/i;
const variable = /\$\{([^}]*)\}/g;

/** A resource pattern of an Allow, its variables replaced by `*`. */
export interface OpenedPattern {
  readonly pattern: string;
  /** True when a variable narrows it to something of the caller's own. */
  readonly variableScoped: boolean;
}

/** Replaces policy variables so that an Allow reaches at least what it reaches in truth. */
export function openVariables(pattern: string, version: PolicyDocument['version']): OpenedPattern {
  if (version === '2008-10-17' || !pattern.includes('${')) return { pattern, variableScoped: false };
  let variableScoped = false;
  const opened = pattern.replace(variable, (_, name: string) => {
    if (name === '*' || name === '?' || name === '$') return name === '$' ? '$' : '?';
    if (narrowing.test(name.trim())) variableScoped = true;
    return '*';
  });
  return { pattern: opened, variableScoped };
}

/** True when a Deny's pattern depends on who asks: then it certainly covers nothing. */
export function hasVariables(pattern: string, version: PolicyDocument['version']): boolean {
  return version === '2012-10-17' && pattern.includes('${');
}

/** `…/${aws:username}` right after the type: what the caller's identity fixes counts as named. */
export function isNamedByVariable(pattern: string): boolean {
  const name = /\/\$\{([^}]*)\}$/.exec(pattern)?.[1];
  return name !== undefined && narrowing.test(name.trim());
}

/**
 * Replaces policy variables by what the request holds; null where it lacks one that has no default, or holds
 * several values of it: such a text matches nothing.
 */
export function closeVariables(text: string, context: RequestContext): string | null {
  if (!text.includes('${')) return text;
  let known = true;
  const closed = text.replace(variable, (_, body: string) => {
    if (body === '*' || body === '?' || body === '$') return body;
    const [, key = '', otherwise] = /^\s*([^,\s]+)\s*(?:,\s*'([^']*)'\s*)?$/.exec(body) ?? [];
    const values = context[key.toLowerCase()];
    const value = values?.length === 1 ? values[0] : otherwise;
    if (value === undefined) known = false;
    return value ?? '';
  });
  return known ? closed : null;
}

/** The condition keys that the variables of a text ask for, in lower case. */
export function variablesOf(text: string): readonly string[] {
  return [...text.matchAll(variable)].flatMap(([, body = '']) => {
    const key = /^\s*([^,\s*?$]+)/.exec(body)?.[1];
    return key === undefined ? [] : [key.toLowerCase()];
  });
}
