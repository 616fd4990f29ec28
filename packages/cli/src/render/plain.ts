import { stripVTControlCharacters } from 'node:util';

/** What moves a cursor, hides, reorders or breaks text: controls, bidi marks, invisibles. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Text from AWS, safe for a terminal and on one line: names, tags and messages are chosen by whoever created
 * the resource, and may hold escape sequences.
 */
export function plain(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\t\n\r\u2028\u2029]+/g, ' ')
    .replace(unprintable, '');
}

/** The same protection for JSON, where nothing may be lost: what a terminal would obey is written as an escape. */
export function plainJson(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
