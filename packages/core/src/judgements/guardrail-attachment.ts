import { fail, pass, type Reader, type Verdict } from '../controls/control.ts';
import type { GuardrailVersion } from '../facts/bedrock.ts';
import type { GuardrailReference } from '../facts/bedrock-agent.ts';
import type { Place } from '../facts/fact.ts';
import { parseGuardrailIdentifier } from './guardrail-references.ts';

/** The guardrail version that a reference means, as far as it can be seen from one place. */
export type MeantGuardrail =
  /** It lies in an account that owns it and keeps its content to itself. */
  | { readonly state: 'foreign'; readonly number: string; readonly account: string }
  /** It lies in a region in which this place's calls cannot use it. */
  | { readonly state: 'elsewhere'; readonly number: string; readonly region: string }
  | { readonly state: 'missing'; readonly number: string; readonly name: string }
  | {
      readonly state: 'held';
      readonly number: string;
      readonly name: string;
      readonly held: GuardrailVersion;
    };

/**
 * Resolves an id or ARN with its version; no version means DRAFT.
 *
 * @throws Unreadable when guardrails of this place could not be read.
 */
export function guardrailMeant(
  { identifier, version }: GuardrailReference,
  place: Place,
  facts: Reader<'bedrock.guardrail'>,
): MeantGuardrail {
  const parsed = parseGuardrailIdentifier(identifier);
  const number = version ?? parsed.version ?? 'DRAFT';
  if (parsed.account !== null && parsed.account !== place.account) {
    return { state: 'foreign', number, account: parsed.account };
  }
  if (parsed.region !== null && parsed.region !== place.region) {
    return { state: 'elsewhere', number, region: parsed.region };
  }
  const found = facts.find('bedrock.guardrail', parsed.id);
  const name = found?.value.name ?? identifier;
  const held = found?.value.versions.find((candidate) => candidate.version === number);
  return held ? { state: 'held', number, name, held } : { state: 'missing', number, name };
}

/**
 * Judges that a consumer's guardrail is there and ready. Of one in another account it is enough that it is
 * attached: its owner vouches for its content.
 *
 * @param what the consumer, as a sentence begins: `Version 3 of agent support`.
 * @param owner whose it is: `agent support`.
 * @throws Unreadable when that cannot be told.
 */
export function judgeAttachment(
  what: string,
  owner: string,
  reference: GuardrailReference,
  place: Place,
  facts: Reader<'bedrock.guardrail'>,
): Verdict {
  const meant = guardrailMeant(reference, place, facts);
  const evidence = { guardrail: reference.identifier, guardrailVersion: meant.number };
  switch (meant.state) {
    case 'foreign':
      return pass(`${what} has a guardrail of account ${meant.account}.`, {
        ...evidence,
        contentSeen: false,
      });
    case 'elsewhere':
      return facts.undecided('NO_DATA', `${what} has a guardrail of region ${meant.region}.`);
    case 'missing':
      return fail(
        `${what} has guardrail ${meant.name}, version ${meant.number}, which does not exist.`,
        evidence,
        { reason: 'GUARDRAIL_MISSING' },
      );
    case 'held': {
      const { name, number, held } = meant;
      const seen = { ...evidence, status: held.status };
      if (held.status === 'READY') return pass(`${what} has guardrail ${name}, version ${number}.`, seen);
      if (held.status === 'FAILED') {
        return fail(`${what} has guardrail ${name}, version ${number}, which failed.`, seen, {
          reason: 'GUARDRAIL_FAILED',
        });
      }
      return facts.undecided(
        'TRANSIENT_STATE',
        `Guardrail ${name}, version ${number}, of ${owner} is ${held.status}.`,
      );
    }
  }
}
