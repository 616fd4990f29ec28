import type { Control } from '@lenswatch/core/controls/control.ts';
import type { Finding } from '@lenswatch/core/engine/finding.ts';
import { bySeverity } from '../severity.ts';
import { counted, wrapped } from './layout.ts';
import { type Look, severityLabel } from './paint.ts';
import { plain } from './plain.ts';

/** Resources shown per control; the rest is counted, and complete in the other formats. */
const MOST = 20;

/** What is wrong, worst first, one block per control: what was seen on each resource, what to do once. */
export function renderFailures(
  findings: readonly Finding[],
  controls: ReadonlyMap<string, Pick<Control, 'title'>>,
  look: Look,
): readonly string[] {
  const judged = new Map<string, number>();
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { control, verdict, suppressed } = finding;
    if (verdict === 'pass' || verdict === 'fail') judged.set(control, (judged.get(control) ?? 0) + 1);
    if (verdict !== 'fail' || suppressed) continue;
    const group = groups.get(control);
    if (group) group.push(finding);
    else groups.set(control, [finding]);
  }
  return [...groups.values()]
    .map((group) => group.sort(byBadness))
    .sort((a, b) => byBadness(a[0] as Finding, b[0] as Finding) || b.length - a.length)
    .flatMap((group) => {
      const [worst] = group as [Finding];
      const title = controls.get(worst.control)?.title ?? worst.control;
      return [...blockOf(group, title, judged.get(worst.control) ?? group.length, look), ''];
    });
}

function blockOf(group: readonly Finding[], title: string, judged: number, look: Look): readonly string[] {
  const { chalk, width } = look;
  const [worst] = group as [Finding];
  const share = `${group.length} of ${counted(judged, 'resource')} ${group.length === 1 ? 'fails' : 'fail'}`;
  const lines = [
    `${severityLabel(worst.severity, look)}  ${chalk.bold(title)}`,
    ...wrapped(`${worst.control} · ${worst.requirements.join(', ')} · ${share}`, width, '  ').map((line) =>
      chalk.dim(line),
    ),
  ];
  for (const finding of group.slice(0, MOST)) {
    const { account, region, id } = finding.resource;
    const milder = finding.severity === worst.severity ? '' : ` (${finding.severity})`;
    lines.push(...wrapped(plain(`${account} ${region}  ${id}${milder}`), width, '  '));
    lines.push(...wrapped(plain(finding.message), width, '    '));
  }
  if (group.length > MOST)
    lines.push(chalk.dim(`  and ${group.length - MOST} more; --format json has them all`));
  const [first = '', ...rest] = wrapped(plain(worst.remediation), width - 4, '      ');
  lines.push(`  ${chalk.green('do:')} ${first.trimStart()}`, ...rest);
  return lines;
}

function byBadness(a: Finding, b: Finding): number {
  return bySeverity(a.severity, b.severity) || compare(keyOf(a), keyOf(b));
}

function keyOf({ control, resource }: Finding): string {
  return `${control} ${resource.account} ${resource.region} ${resource.id}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
