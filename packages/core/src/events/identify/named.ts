import type { Change, Parameters } from '../change.ts';

/** What an event says about one fact: ids or ARNs to read again, `null` for the whole listing, nothing. */
export type Named = readonly (string | null)[];

/** Tells what of one fact an event names. */
export type Identify = (change: Change) => Named;

/** CloudTrail's stand-in for a sensitive value. */
const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/** No id or ARN that AWS gives is longer. */
const LONGEST = 2_048;

/**
 * The text at the first path that the request, then the response, has. Keys are compared without case: the
 * trail lowers first letters (`aRN`), some services none (`VpcEndpointId`).
 */
export function textAt(change: Change, ...paths: readonly string[]): string | undefined {
  return textIn(change.request, paths) ?? textIn(change.response, paths);
}

/** Like `textAt`, in what AWS answered only: there ids are AWS's own, whole, and in ARNs. */
export function answeredAt(change: Change, ...paths: readonly string[]): string | undefined {
  return textIn(change.response, paths);
}

function textIn(parameters: Parameters, paths: readonly string[]): string | undefined {
  for (const path of paths) {
    let value: unknown = parameters;
    for (const key of path.split('.')) value = memberOf(value, key);
    const text = usable(value);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The texts of a list at the first path that has any, in request or response. */
export function textsAt(change: Change, ...paths: readonly string[]): readonly string[] {
  for (const parameters of [change.request, change.response]) {
    for (const path of paths) {
      let value: unknown = parameters;
      for (const key of path.split('.')) value = memberOf(value, key);
      if (!Array.isArray(value)) continue;
      const texts = value.map(usable).filter((text) => text !== undefined);
      if (texts.length > 0) return texts;
    }
  }
  return [];
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const wanted = key.toLowerCase();
  return Object.entries(value).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** Hidden, empty and overlong texts name nothing. */
function usable(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value === HIDDEN || value.length > LONGEST)
    return undefined;
  return value;
}

/** Account of an ARN; `undefined` for a text that is none, or an ARN that names no account. */
export function accountIn(reference: string): string | undefined {
  return (reference.startsWith('arn:') && reference.split(':')[4]) || undefined;
}

/** True unless the reference is an ARN of another account: its owner gets an event of its own. */
export function isOwn(change: Change, reference: string): boolean {
  return (accountIn(reference) ?? change.account) === change.account;
}

/** Turns an ARN into the id in it: `arn:…:guardrail/g1` and `arn:…:prompt/P1:3` name `g1` and `P1`. */
export function idIn(reference: string): string {
  if (!reference.startsWith('arn:')) return reference;
  const resource = reference.split(':').slice(5).join(':');
  return (resource.split('/').at(-1) ?? resource).split(':')[0] ?? resource;
}

/** The one resource that an event names at one of these paths; the listing where it names none. */
export function namedAt(...paths: readonly string[]): Identify {
  return (change) => {
    const reference = textAt(change, ...paths);
    if (reference === undefined) return [null];
    return isOwn(change, reference) ? [idIn(reference)] : [];
  };
}

/** The one thing of its kind that every account and region has. */
export const singleton: Identify = (change) => [change.region];
