import type { PolicyDocument } from '../facts/policy.ts';

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
