import { createHash } from 'node:crypto';
import type { EmbeddedSecret } from '../../facts/bedrock-agent.ts';
import { type SecretMatch, secretsIn } from '../../texts/secret-patterns.ts';

/** Of one kind in one text: whoever writes more of them down is not told of each. */
const most = 50;

/**
 * Where the texts within a value hold something that must not stand there. The texts themselves end here:
 * what leaves is position, kind, and a hash of 32 bits, too short to find a card number from it again. A
 * secret is told once per text. No kind takes the place of another: which of them count, parameters decide.
 *
 * @param value a text, or an answer of AWS with texts anywhere in it.
 */
export function embeddedSecrets(value: unknown, place: string): readonly EmbeddedSecret[] {
  if (typeof value === 'string') {
    return chosen(secretsIn(value)).map(({ kind, offset, text }) => ({
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

/** Each secret where it stands first, and the first ones of each kind. */
function chosen(matches: readonly SecretMatch[]): readonly SecretMatch[] {
  const seen = new Map<SecretMatch['kind'], Set<string>>();
  return matches.filter(({ kind, text }) => {
    const told = seen.get(kind) ?? new Set();
    seen.set(kind, told);
    if (told.has(text) || told.size >= most) return false;
    told.add(text);
    return true;
  });
}
