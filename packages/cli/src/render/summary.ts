import type { Finding } from '@lenswatch/core/engine/finding.ts';
import type { Pillar } from '@lenswatch/core/requirements/requirement.ts';
import type { Run } from '@lenswatch/core/run.ts';
import Table from 'cli-table3';
import { severities } from '../severity.ts';
import { counted, wrapped } from './layout.ts';
import { type Look, severityLabel } from './paint.ts';

/** Pillars as the Well-Architected Framework prints them. */
export const pillarTitles: { readonly [P in Pillar]: string } = {
  'operational-excellence': 'Operational excellence',
  security: 'Security',
  reliability: 'Reliability',
  performance: 'Performance efficiency',
  'cost-optimization': 'Cost optimization',
  sustainability: 'Sustainability',
};

/** Score per pillar, the grade, and how many findings of which kind. */
export function renderSummary({ findings, score, run }: Run, look: Look): readonly string[] {
  const { chalk, width } = look;
  const table = new Table({
    head: ['Pillar', 'assured', 'observed', 'coverage'].map((title) => chalk.bold(title)),
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const { pillar, assured, observed, coverage } of score.pillars) {
    table.push([pillarTitles[pillar], percent(assured), percent(observed), percent(coverage)]);
  }
  const whole = [
    `Lens ${score.edition}`,
    percent(score.assured),
    percent(score.observed),
    percent(score.coverage),
  ];
  table.push(whole.map((cell) => chalk.bold(cell)));

  const failing = findings.filter(({ verdict, suppressed }) => verdict === 'fail' && !suppressed);
  const count = (verdict: Finding['verdict']) =>
    findings.filter((finding) => finding.verdict === verdict && !finding.suppressed).length;
  const accepted = findings.filter(({ suppressed }) => suppressed !== undefined).length;
  const bySeverity = severities.map((severity) => {
    const number = failing.filter((finding) => finding.severity === severity).length;
    return `${number} ${number > 0 ? severityLabel(severity, look) : chalk.dim(severity.toUpperCase())}`;
  });
  const others = [
    `${count('pass')} passed`,
    `${count('unknown')} could not be told`,
    `${count('not-applicable')} not applicable`,
    ...(accepted > 0 ? [`${accepted} accepted`] : []),
  ];
  const grade = score.grade === null ? 'no grade: nothing applies' : `grade ${score.grade}`;
  return [
    ...table.toString().split('\n'),
    `${chalk.bold(counted(failing.length, 'finding'))}: ${bySeverity.join(' · ')}`,
    `${others.join(' · ')} · ${chalk.bold(grade)}`,
    ...wrapped(
      'Assured: proven of all that applies, the unseen counted as not proven. Observed: proven of what was seen.',
      width,
    ).map((line) => chalk.dim(line)),
    ...(run.complete ? [] : [chalk.yellow('The scan is incomplete: see "Could not see".')]),
  ];
}

function percent(ratio: number | null): string {
  return ratio === null ? '–' : `${(ratio * 100).toFixed(0)} %`;
}
