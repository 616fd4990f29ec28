import { readdir } from 'node:fs/promises';
import type { Control } from '@lenswatch/core/controls/control.ts';
import type { Finding } from '@lenswatch/core/engine/finding.ts';
import { MonitorError } from '@lenswatch/core/monitor-error.ts';
import type { ParameterOverride } from '@lenswatch/core/parameter-overrides.ts';
import { parameterSchema } from '@lenswatch/core/parameters.ts';
import { requirementOf } from '@lenswatch/core/requirements/frameworks.ts';
import { loadConfiguration } from '../configuration/load.ts';
import { describeControl } from '../describe-control.ts';
import { exitCodes } from '../exit-code.ts';
import { catalogue } from '../load-catalogue.ts';
import { didYouMean } from '../nearest.ts';
import { write } from '../output.ts';
import { padded, wrapped } from '../render/layout.ts';
import { type Look, lookOf, severityLabel } from '../render/paint.ts';
import { plain } from '../render/plain.ts';
import { defaultStateFolder, stateIn } from '../state-folder.ts';

export interface ExplainOptions {
  readonly state?: string;
  readonly config?: string;
  readonly color?: boolean;
}

/** Tells all about a control, or all that is remembered of a finding. Gives the exit code. */
export async function explain(name: string, options: ExplainOptions): Promise<number> {
  const look = lookOf(process.stdout, options);
  const control = catalogue.controls.find(({ id }) => id === name);
  const lines = control
    ? await controlLines(control, options, look)
    : findingLines(await findingOf(name, options.state ?? defaultStateFolder()), look);
  await write(`${lines.join('\n')}\n`);
  return exitCodes.clean;
}

async function controlLines(
  control: Control,
  options: ExplainOptions,
  look: Look,
): Promise<readonly string[]> {
  const known = catalogue.controls.map(({ id }) => id);
  const { configuration, originOf } = await loadConfiguration(options.config, known);
  const { subject, permissions, changedBy } = describeControl(control, catalogue);
  const requirements = control.requirements.map((id) => {
    const requirement = requirementOf(id);
    return requirement ? `${id} ${requirement.title} <${requirement.address}>` : id;
  });
  const values = (control.parameters ?? []).flatMap((name) => {
    const { description = '' } = parameterSchema.shape[name];
    const value = JSON.stringify(configuration.parameters[name]);
    const elsewhere = configuration.overrides.flatMap((override, index) => {
      const other = override.parameters[name];
      if (other === undefined) return [];
      const origin = originOf(['overrides', index, 'parameters', name]);
      return [plain(`${name} = ${JSON.stringify(other)} in ${placeOf(override)} (${origin})`)];
    });
    return [plain(`${name} = ${value} (${originOf(['parameters', name])}): ${description}`), ...elsewhere];
  });
  return [
    `${severityLabel(control.severity, look)}  ${look.chalk.bold(control.title)}`,
    look.chalk.dim(`${control.id} · confidence ${control.confidence} · judges ${subject.join(', ')}`),
    ...section('Why', [control.rationale], look),
    ...section('Do', [control.remediation], look),
    ...section('Practices', requirements, look),
    ...section('Parameters in force', values, look),
    ...section('Permissions', [permissions.join(', ') || 'none'], look),
    ...section('Events that wake it', [changedBy.join(', ') || 'none'], look),
    ...section('Read more', [`docs/controls/${control.id}.md`, ...control.references], look),
  ];
}

/** `unit ou-ab12-11111111, tag team=search` */
function placeOf({ unit, account, tag }: ParameterOverride): string {
  return [unit && `unit ${unit}`, account && `account ${account}`, tag && `tag ${tag.key}=${tag.value}`]
    .filter(Boolean)
    .join(', ');
}

function findingLines(finding: Finding, look: Look): readonly string[] {
  const { control: id, resource, severity, verdict, message, evidence, remediation, missing = [] } = finding;
  const control = catalogue.controls.find((candidate) => candidate.id === id);
  const widest = Math.max(0, ...Object.keys(evidence).map((key) => key.length));
  const seen = Object.entries(evidence).map(([key, value]) =>
    plain(`${padded(key, widest)}  ${typeof value === 'string' ? value : JSON.stringify(value)}`),
  );
  const { suppressed } = finding;
  const accepted = suppressed
    ? [
        `${plain(suppressed.reason)} (${plain(suppressed.owner)}, until ${suppressed.expiresAt ?? 'further notice'})`,
      ]
    : [];
  return [
    `${severityLabel(severity, look)}  ${look.chalk.bold(control?.title ?? id)}`,
    look.chalk.dim(`${id} · ${verdict}${finding.reason ? ` · ${finding.reason}` : ''}`),
    ...section('Resource', [plain(resource.arn ?? `${resource.type} ${resource.id}`)], look),
    ...section('Seen', [plain(message)], look),
    ...section('Evidence', seen, look),
    ...section('Could not read', [...new Set(missing.map((gap) => plain(gap.message)))], look),
    ...section('Accepted', accepted, look),
    ...section('Since', [`${finding.firstSeen}; last changed or first observed ${finding.observedAt}`], look),
    ...section('Why', control ? [control.rationale] : [], look),
    ...section('Do', verdict === 'pass' ? [] : [plain(remediation)], look),
    ...section('Read more', [`lenswatch explain ${id}`, `docs/controls/${id}.md`], look),
  ];
}

function section(title: string, paragraphs: readonly string[], { chalk, width }: Look): readonly string[] {
  if (paragraphs.length === 0) return [];
  return ['', chalk.bold(title), ...paragraphs.flatMap((paragraph) => wrapped(paragraph, width, '  '))];
}

/** A finding by its id, from what earlier scans left. */
async function findingOf(id: string, folder: string): Promise<Finding> {
  const [, account] = id.split('/');
  if (!id.includes('/') || !account || !/^\d{12}$/.test(account)) {
    const known = catalogue.controls.map((control) => control.id);
    throw new MonitorError(
      'UNKNOWN_NAME',
      `"${id}" is neither a control nor the id of a finding.${didYouMean(id, known)} "lenswatch controls" lists the ` +
        'controls; ids of findings are in the output of "lenswatch scan --format json".',
    );
  }
  const finding = (await stateIn(folder).findings(account)).get(id);
  if (finding) return finding;
  const accounts = await readdir(folder).catch(() => []);
  const remembered = accounts.length > 0 ? `it remembers ${accounts.join(', ')}` : 'it remembers no scan';
  throw new MonitorError(
    'FINDING_UNKNOWN',
    `The finding ${id} is not remembered in ${folder}; ${remembered}. Scan again, or name the folder with --state.`,
  );
}
