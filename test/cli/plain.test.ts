import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plain, plainJson } from '../../packages/cli/src/render/plain.ts';

test.each([
  ['colours', '\u001b[31mred\u001b[0m', 'red'],
  ['titles of the window', '\u001b]0;owned\u0007name', 'name'],
  ['links', '\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007', 'click'],
  ['8-bit escapes', 'a\u009b2Jb', 'ab'],
  ['line breaks', 'one\r\ntwo\tthree', 'one two three'],
  ['carriage returns', 'real\rfake', 'real fake'],
  ['backspaces', 'pass\b\b\b\bfail', 'passfail'],
  ['reversed text', 'a\u202egnp.exe', 'agnp.exe'],
  ['invisible marks', 'pay\u200bments\ufeff', 'payments'],
  ['tags of other planes', 'a\u{e0041}b', 'ab'],
])('takes %s away', (_what, text, expected) => {
  expect(plain(text)).toBe(expected);
});

test('leaves what people write', () => {
  const text = 'Größe → 東京 🙂 naïve “quoted” 100 %';
  expect(plain(text)).toBe(text);
});

test('nothing that a terminal obeys survives, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = plain(text);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point
      expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      expect(plain(shown)).toBe(shown);
    }),
  );
});

test('JSON keeps its meaning and loses its teeth', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = plainJson(JSON.stringify({ text }));
      expect(JSON.parse(json)).toEqual({ text });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point
      expect(json).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
});
