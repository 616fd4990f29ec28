import type { At } from '../world.ts';

/** An ARN in the place of a call or a builder. Builders live in the standard partition. */
export function arnIn(
  place: At & { readonly partition?: string },
  service: string,
  resource: string,
): string {
  return `arn:${place.partition ?? 'aws'}:${service}:${place.region}:${place.account}:${resource}`;
}

/** What follows the account in an ARN, or the text itself if it is no ARN: most calls accept ids and ARNs. */
export function resourceOf(reference: string): string {
  return reference.startsWith('arn:') ? reference.split(':').slice(5).join(':') : reference;
}

/** The account that an ARN names, `undefined` for anything that is no ARN. */
export function accountOf(reference: string): string | undefined {
  return reference.startsWith('arn:') ? reference.split(':')[4] : undefined;
}
