import type { Context } from './conditions.ts';

/**
 * Replaces policy variables such as `${aws:username}`, with a default as in
 * `${aws:PrincipalTag/team, 'none'}`. Gives `null` if the request lacks one that has no default: such an element matches nothing.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function expandVariables(text: string, context: Context): string | null {
  if (!text.includes('${')) return text;
  let known = true;
  const expanded = text.replace(/\$\{([^}]+)\}/g, (_, body: string) => {
    if (body === '*' || body === '?' || body === '$') return body;
    const [, key = '', otherwise] = /^\s*([^,\s]+)\s*(?:,\s*'([^']*)'\s*)?$/.exec(body) ?? [];
    const values = context[key.toLowerCase()];
    const value = values?.length === 1 ? values[0] : otherwise;
    if (value === undefined) known = false;
    return value ?? '';
  });
  return known ? expanded : null;
}
