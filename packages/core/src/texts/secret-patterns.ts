/** What looks like a credential or like personal data; the ids of the pattern pack. */
export const secretKinds = [
  'aws-access-key-id',
  'aws-secret-key',
  'bedrock-api-key',
  'private-key',
  'jwt',
  'bearer-token',
  'connection-string',
  'payment-card',
  'email-list',
] as const;

export type SecretKind = (typeof secretKinds)[number];

/** One match in one text. `text` is the secret itself: hash it and let it go. */
export interface SecretMatch {
  readonly kind: SecretKind;
  /** Characters from the start. */
  readonly offset: number;
  readonly text: string;
}

/** More addresses than this in one text are a list of people, not a contact. */
const fewEmails = 5;
/** How far the word may stand from what it announces. */
const near = 80;

/** Each starts at a character that the repetition before it cannot eat: time grows with the text only. */
const patterns: readonly (readonly [
  SecretKind,
  RegExp,
  (text: string, at: number, all: string) => boolean,
])[] = [
  ['aws-access-key-id', /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g, isReal],
  [
    'aws-secret-key',
    /(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g,
    (text, at, all) => isReal(text) && isMixed(text) && isAnnounced(all, at, text.length),
  ],
  [
    'bedrock-api-key',
    /(?<![A-Za-z0-9+/])(?:ABSK[A-Za-z0-9+/]{40,}|bedrock-api-key-[A-Za-z0-9+/]{40,})={0,2}/g,
    isReal,
  ],
  ['private-key', /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g, always],
  ['jwt', /(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/g, always],
  [
    'bearer-token',
    /(?<![A-Za-z0-9])bearer[ \t]{1,9}[A-Za-z0-9._~+/-]{20,}=*/gi,
    (text) => isReal(text) && /\d/.test(text),
  ],
  [
    'connection-string',
    /(?<![A-Za-z0-9+.-])[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:/@]{0,100}:[^\s/@]{1,200}@/gi,
    (text) => isWrittenOut(text.slice(text.indexOf(':', text.indexOf('//')) + 1, -1)),
  ],
  [
    'connection-string',
    /(?<![A-Za-z])(?:password|pwd)[ \t]{0,3}=[ \t]{0,3}[^;\s"']{4,200}/gi,
    (text, at, all) =>
      isWrittenOut(text.slice(text.indexOf('=') + 1).trim()) &&
      /(?:server|host|data source|user id|uid)[ \t]{0,3}=/i.test(lineAround(all, at)),
  ],
  ['payment-card', /(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d-])/g, isCard],
];

const email = /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/g;

/** Everything in a text that looks like a secret or like personal data, in order. */
export function secretsIn(text: string): readonly SecretMatch[] {
  const found: SecretMatch[] = [];
  for (const [kind, pattern, isSecret] of patterns) {
    for (const { 0: match, index } of text.matchAll(pattern)) {
      if (isSecret(match, index, text)) found.push({ kind, offset: index, text: match });
    }
  }
  found.push(...emailList(text));
  return found.sort((a, b) => a.offset - b.offset);
}

function emailList(text: string): readonly SecretMatch[] {
  const addresses = [...text.matchAll(email)].filter(({ 0: match }) => !isExample(match));
  const distinct = new Set(addresses.map(({ 0: match }) => match.toLowerCase()));
  const [first] = addresses;
  if (!first || distinct.size <= fewEmails) return [];
  return [{ kind: 'email-list', offset: first.index, text: [...distinct].sort().join(' ') }];
}

/** Names that are reserved for documents. */
function isExample(address: string): boolean {
  return /[@.](?:example|test|invalid|localhost)(?:\.(?:com|org|net))?$/i.test(address);
}

/** AWS writes EXAMPLE into the keys of its documents, so that nobody takes them for real. */
function isReal(text: string): boolean {
  return !text.includes('EXAMPLE');
}

/** Random text has all three; words, paths and hexadecimal digests have not. */
function isMixed(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
}

function isAnnounced(all: string, at: number, length: number): boolean {
  return /secret/i.test(all.slice(Math.max(0, at - near), at + length + near));
}

/** `{{password}}`, `${PASSWORD}`, `<password>` and `****` stand for a password that is elsewhere. */
function isWrittenOut(password: string): boolean {
  return !/^(?:\{|\$|<|%|\[|\*+$|x+$|\.+$)/i.test(password);
}

/** What stands on the same line, as far as it is near. */
function lineAround(all: string, at: number): string {
  const before = all.slice(Math.max(0, at - 400), at);
  const after = all.slice(at, at + 400);
  const end = after.indexOf('\n');
  return before.slice(before.lastIndexOf('\n') + 1) + (end === -1 ? after : after.slice(0, end));
}

/** Luhn's checksum, over a first digit that card schemes use. */
function isCard(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  if (!/^[2-6]/.test(digits) || /^(\d)\1+$/.test(digits)) return false;
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place]) * (place % 2 === 0 ? 1 : 2);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

function always(): boolean {
  return true;
}
