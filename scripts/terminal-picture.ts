// Draws docs/terminal.svg, the picture of the README, from what the demo really prints. Run it when the demo
// prints something else: npx node scripts/terminal-picture.ts
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/** How a piece of a line looks; a colour is a value of SVG. */
interface Style {
  readonly bold: boolean;
  readonly dim: boolean;
  readonly colour: string | null;
  readonly background: string | null;
}

interface Piece extends Style {
  readonly column: number;
  readonly text: string;
}

const root = new URL('../', import.meta.url).pathname;
const columns = 100;
const fontSize = 13;
/** Each piece is stretched to its columns, so that whatever font a reader has, tables stay straight. */
const columnWidth = 7.8;
const lineHeight = 17;
const margin = 18;

const ground = '#0d1117';
const ink = '#d1d7e0';
const palette: { readonly [code: number]: string } = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  36: '#76e3ea',
  97: '#ffffff',
};
const esc = String.fromCharCode(27);
const code = new RegExp(`${esc}\\[(\\d+)m`, 'g');
const cut = `${esc}[2m  ⋮${esc}[22m`;

const printed = execFileSync(process.execPath, ['packages/cli/bin/lenswatch.js', 'demo', '--quiet'], {
  cwd: root,
  encoding: 'utf8',
  env: { PATH: process.env['PATH'], FORCE_COLOR: '1', COLUMNS: String(columns), TERM: 'xterm' },
}).split('\n');

const blank = /^$/;
const shown = [
  `${esc}[32m$${esc}[39m npm run demo`,
  '',
  // The time differs at each run and would make every picture a new one.
  ...passage(/^lenswatch$/, blank).map((line) => line.replace(/ · \d{4}-\d\d-\d\dT[\d:.]+Z/, '')),
  '',
  ...passage(/^CRITICAL .*Knowledge base sharing/, blank),
  '',
  cut,
  ...passage(/^Could not see/, blank),
  '',
  ...passage(/^┌/, /^Assured:/),
  cut,
  ...passage(/^── 3\. Three changes/, /^2\. /),
  cut,
  ...passage(/^── 4\. Scanning again/, /^Changed since/),
  ...passage(/^ {2}opened +bedrock-guardrail-prompt-attack-effective/, /^ {2}\w|^$/),
  cut,
];
writeFileSync(`${root}docs/terminal.svg`, picture(shown));
process.stdout.write(`docs/terminal.svg: ${shown.length} of ${printed.length} lines\n`);

/** The lines from the first that matches up to the next that matches `end`; a demo without them has changed. */
function passage(start: RegExp, end: RegExp): readonly string[] {
  const plain = printed.map((line) => line.replace(code, ''));
  const first = plain.findIndex((line) => start.test(line));
  const length = plain.slice(first + 1).findIndex((line) => end.test(line));
  if (first < 0 || length < 0) throw new Error(`The demo prints nothing from ${start} to ${end}.`);
  return printed.slice(first, first + 1 + length);
}

function picture(lines: readonly string[]): string {
  const width = Math.ceil(columns * columnWidth + 2 * margin);
  const height = lines.length * lineHeight + 2 * margin;
  let style: Style = { bold: false, dim: false, colour: null, background: null };
  const drawn = lines.flatMap((line, index) => {
    const read = piecesOf(line, style);
    style = read.style;
    return read.pieces.map((piece) => draw(piece, margin + index * lineHeight));
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}" role="img">`,
    '<title>What "npm run demo" prints, shortened</title>',
    '<style>text { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", ' +
      `"Liberation Mono", monospace; font-size: ${fontSize}px; fill: ${ink}; white-space: pre }</style>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${ground}"/>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

/** A line cut where its style changes, and the style that the next line begins with. */
function piecesOf(line: string, before: Style): { pieces: readonly Piece[]; style: Style } {
  const pieces: Piece[] = [];
  let style = before;
  let column = 0;
  // Splitting at a pattern with one group leaves texts at even places and codes at odd ones.
  for (const [index, part] of line.split(code).entries()) {
    if (index % 2 === 1) {
      style = restyled(style, Number(part));
      continue;
    }
    if (part !== '') pieces.push({ ...style, column, text: part });
    column += [...part].length;
  }
  return { pieces, style };
}

function restyled(style: Style, sgr: number): Style {
  const colour = palette[sgr];
  if (colour !== undefined) return { ...style, colour };
  switch (sgr) {
    case 1:
      return { ...style, bold: true };
    case 2:
      return { ...style, dim: true };
    case 22:
      return { ...style, bold: false, dim: false };
    case 39:
      return { ...style, colour: null };
    case 41:
      return { ...style, background: '#b62324' };
    case 49:
      return { ...style, background: null };
    default:
      throw new Error(`The picture does not know the colour code ${sgr} yet.`);
  }
}

function draw({ column, text, bold, dim, colour, background }: Piece, top: number): string {
  const trimmed = text.trimStart();
  const x = margin + (column + text.length - trimmed.length) * columnWidth;
  const width = [...trimmed].length * columnWidth;
  const box = background
    ? `<rect x="${round(x - 2)}" y="${top}" width="${round(width + 4)}" height="${lineHeight}" ` +
      `rx="2" fill="${background}"/>`
    : '';
  if (trimmed === '') return box;
  const looks = [
    bold ? ' font-weight="bold"' : '',
    dim ? ' opacity="0.65"' : '',
    colour ? ` style="fill: ${colour}"` : '',
  ].join('');
  return (
    `${box}<text xml:space="preserve" x="${round(x)}" y="${round(top + lineHeight * 0.75)}" ` +
    `textLength="${round(width)}"${looks}>${escaped(trimmed)}</text>`
  );
}

function round(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
