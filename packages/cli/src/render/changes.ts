import type { Change } from '@lenswatch/core/engine/diff.ts';
import type { Json } from '@lenswatch/core/facts/fact.ts';
import { bySeverity } from '../severity.ts';
import { counted, padded, wrapped } from './layout.ts';
import type { Look } from './paint.ts';
import { plain } from './plain.ts';

/** Fields shown per change, and changes in all. */
const MOST_FIELDS = 6;
const MOST = 40;

/** Worse news first. */
const order: readonly Change['kind'][] = ['opened', 'changed', 'lost', 'resolved', 'regained', 'gone'];

const meaning: { readonly [K in Change['kind']]: string } = {
  opened: 'got worse',
  changed: 'changed',
  lost: 'cannot be told any more',
  resolved: 'put right',
  regained: 'can be told again',
  gone: 'does not exist any more',
};

/** What differs from the last scan: verdict and judged fields, before and after. */
export function renderChanges(changes: readonly Change[], look: Look): readonly string[] {
  if (changes.length === 0) return [];
  const { chalk } = look;
  const sorted = [...changes].sort(
    (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || bySeverity(severityOf(a), severityOf(b)),
  );
  const lines = [chalk.bold('Changed since the last scan')];
  for (const change of sorted.slice(0, MOST)) lines.push(...changeLines(change, look));
  if (sorted.length > MOST)
    lines.push(chalk.dim(`  and ${sorted.length - MOST} more; --format json has them all`));
  return [...lines, ''];
}

function changeLines(change: Change, { chalk, width }: Look): readonly string[] {
  const { kind, control, resource, before, after, fields } = change;
  const bad = kind === 'opened' || kind === 'lost';
  const colour = bad ? chalk.red : kind === 'changed' ? chalk.yellow : chalk.green;
  const where = plain(`${resource.account} ${resource.region}  ${resource.id}`);
  const lines = [
    `  ${colour(padded(kind, 8))}  ${control}`,
    ...wrapped(where, width, '            '),
    `            ${before?.verdict ?? 'not seen'} → ${after?.verdict ?? 'gone'} (${meaning[kind]})`,
    ...(before && before.message !== after?.message
      ? wrapped(`was: ${plain(before.message)}`, width, '            ')
      : []),
    ...(after ? wrapped(`now: ${plain(after.message)}`, width, '            ') : []),
  ];
  const telling = tellingFields(fields);
  for (const { path, before: from, after: to } of telling.slice(0, MOST_FIELDS)) {
    lines.push(...wrapped(`${plain(path)}: ${shown(from)} → ${shown(to)}`, width, '              '));
  }
  if (telling.length > MOST_FIELDS)
    lines.push(`              and ${counted(telling.length - MOST_FIELDS, 'more field')}`);
  return lines;
}

/**
 * The fields worth a line: those seen both times first, then what is new. What a passing verdict alone
 * mentioned is left out, unless nothing else differs.
 */
function tellingFields(fields: Change['fields']): Change['fields'] {
  const told = fields.filter(({ before, after }) => shown(before) !== shown(after));
  const both = told.filter(({ before, after }) => before !== null && after !== null);
  const added = told.filter(({ before }) => before === null);
  return both.length + added.length > 0 ? [...both, ...added] : told;
}

function severityOf({ before, after }: Change) {
  return (after ?? before)?.severity ?? 'informational';
}

/** Longest shown value, in characters. */
const LONGEST = 160;

function shown(value: Json): string {
  const text = plain(spoken(value, true));
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** A value for people: of nested values only what fits into a line. */
function spoken(value: Json, whole: boolean): string {
  if (value === null || value === '') return 'nothing';
  if (typeof value !== 'object') return String(value);
  if (!whole) return '…';
  const parts = isList(value)
    ? value.map((item) => spoken(item, false))
    : Object.entries(value).map(([key, item]) => `${key} ${spoken(item, false)}`);
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
