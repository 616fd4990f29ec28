import type { Control, Severity } from '@lenswatch/core/controls/control.ts';
import { MonitorError } from '@lenswatch/core/monitor-error.ts';
import { requirementOf } from '@lenswatch/core/requirements/frameworks.ts';
import { type Pillar, pillars } from '@lenswatch/core/requirements/requirement.ts';
import { didYouMean } from './nearest.ts';
import { isAtLeast } from './severity.ts';

/** Which controls somebody asked for; an empty list asks for all. */
export interface Filters {
  readonly control: readonly string[];
  readonly pillar: readonly string[];
  readonly service: readonly string[];
  readonly severity?: Severity;
}

export const noFilters: Filters = { control: [], pillar: [], service: [] };

/** The service that a control is about: the first word of its id. */
export function serviceOf({ id }: Pick<Control, 'id'>): string {
  return id.slice(0, id.indexOf('-'));
}

/** The pillars that a control counts for. */
export function pillarsOf({ requirements }: Pick<Control, 'requirements'>): readonly Pillar[] {
  return [
    ...new Set(requirements.map((id) => requirementOf(id)?.pillar).filter((pillar) => pillar !== undefined)),
  ];
}

/**
 * The controls that satisfy every given filter.
 *
 * @throws MonitorError for a name that does not exist, with the nearest ones, and when nothing is left.
 */
export function select(controls: readonly Control[], filters: Filters): readonly Control[] {
  check('control', filters.control, new Set(controls.map(({ id }) => id)));
  check('pillar', filters.pillar, new Set<string>(pillars));
  check('service', filters.service, new Set(controls.map(serviceOf)));
  const { control, pillar, service, severity } = filters;
  const chosen = controls.filter(
    (candidate) =>
      (control.length === 0 || control.includes(candidate.id)) &&
      (pillar.length === 0 || pillarsOf(candidate).some((own) => pillar.includes(own))) &&
      (service.length === 0 || service.includes(serviceOf(candidate))) &&
      (severity === undefined || isAtLeast(candidate.severity, severity)),
  );
  if (chosen.length === 0) {
    throw new MonitorError(
      'NOTHING_SELECTED',
      'No control satisfies all of --control, --pillar, --service and --severity together. ' +
        'Leave one out, or list what there is with "lenswatch controls".',
    );
  }
  return chosen;
}

function check(option: string, names: readonly string[], known: ReadonlySet<string>): void {
  for (const name of names) {
    if (known.has(name)) continue;
    const hint =
      option === 'control' ? '"lenswatch controls" lists them all.' : `Known are ${[...known].join(', ')}.`;
    throw new MonitorError(
      'UNKNOWN_NAME',
      `There is no ${option} "${name}".${didYouMean(name, known)} ${hint}`,
    );
  }
}
