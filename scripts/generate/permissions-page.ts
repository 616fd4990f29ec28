import type { Collector } from '@lenswatch/core/collectors/collector.ts';
import { catalogueOf } from '@lenswatch/core/engine/catalogue.ts';
import { actionsOf, factsOf, planFor } from '@lenswatch/core/engine/plan.ts';
import type { DeclaredControl } from './sources.ts';

/** Every IAM action that a scan with all controls uses, with the facts and controls that need it. */
export function permissionsPage(
  controls: readonly DeclaredControl[],
  collectors: readonly Collector[],
): string {
  const catalogue = catalogueOf(
    controls.map(({ control }) => control),
    collectors,
  );
  const users = new Map<string, { facts: Set<string>; controls: Set<string> }>();
  for (const { control } of controls) {
    for (const collector of planFor([control], catalogue).collectors) {
      for (const action of actionsOf(collector)) {
        const user = users.get(action) ?? { facts: new Set(), controls: new Set() };
        users.set(action, user);
        user.facts.add(collector.fact);
        user.controls.add(control.id);
      }
    }
  }
  const unread = collectors.filter(
    ({ fact }) => !controls.some(({ control }) => factsOf(control).includes(fact)),
  );
  return [
    '# Permissions',
    '',
    'Written by `npm run generate` from what the collectors declare; `lenswatch permissions` prints the policy.',
    `All actions are reads. ${users.size} actions serve ${controls.length} controls.`,
    '',
    '| Action | Facts | Controls |',
    '|---|---|---|',
    ...[...users.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([action, user]) =>
          `| \`${action}\` | ${[...user.facts].sort().join(', ')} | ${user.controls.size} |`,
      ),
    '',
    ...(unread.length > 0
      ? [`Read only to find other facts: ${unread.map(({ fact }) => `\`${fact}\``).join(', ')}.`, '']
      : []),
  ].join('\n');
}
