import { frameworks } from '@lenswatch/core/requirements/frameworks.ts';
import type { DeclaredControl } from './sources.ts';

/** Which practices of which edition have an automated control. */
export function coveragePage(controls: readonly DeclaredControl[]): { page: string; summary: string } {
  const summaries: string[] = [];
  const lines = ['# Coverage of the lens', '', 'Written by `npm run generate`.', ''];
  for (const { title, edition, requirements } of frameworks) {
    const covered = requirements.filter(({ id }) => controlsOf(controls, id).length > 0);
    const summary = `${title} ${edition}: ${covered.length} of ${requirements.length} practices with an automated control`;
    const pillars = Map.groupBy(requirements, ({ pillar }) => pillar);
    const each = [...pillars].map(
      ([pillar, all]) => `${pillar} ${all.filter((one) => covered.includes(one)).length} of ${all.length}`,
    );
    summaries.push(`${summary} (${each.join(', ')})`);
    lines.push(
      `## Edition ${edition}`,
      '',
      `${summary}.`,
      '',
      '| Practice | In short | Controls |',
      '|---|---|---|',
    );
    for (const { id, title: short, address } of requirements) {
      const own = controlsOf(controls, id).map((control) => `[${control}](controls/${control}.md)`);
      lines.push(`| [${id}](${address}) | ${short} | ${own.join('<br>') || '–'} |`);
    }
    lines.push('');
  }
  return { page: lines.join('\n'), summary: summaries.join('\n') };
}

function controlsOf(controls: readonly DeclaredControl[], requirement: string): string[] {
  return controls
    .filter(({ control }) => control.requirements.includes(requirement))
    .map(({ control }) => control.id);
}
