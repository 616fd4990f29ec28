import { createHash } from 'node:crypto';
import type { EmbeddedSecret } from '../../facts/bedrock-agent.ts';
import { secretsIn } from '../../texts/secret-patterns.ts';

/** A text that is full of them fails for the first ones as surely as for all. */
const most = 20;

/**
 * Where the texts within a value hold something that must not stand there. The texts themselves end here:
 * what leaves is position, kind, and a hash of 32 bits, too short to find a card number from it again.
 *
 * @param value a text, or an answer of AWS with texts anywhere in it.
 */
export function embeddedSecrets(value: unknown, place: string): readonly EmbeddedSecret[] {
  if (typeof value === 'string') {
    return secretsIn(value)
      .slice(0, most)
      .map(({ kind, offset, text }) => ({
        kind,
        place,
        offset,
        line: value.slice(0, offset).split('\n').length,
        hash: createHash('sha256').update(`${kind} ${text}`).digest('hex').slice(0, 8),
      }));
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => embeddedSecrets(item, `${place} ${index + 1}`));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => embeddedSecrets(member, `${place}, ${name}`));
}
