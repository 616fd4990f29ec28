import { existsSync, readFileSync } from 'node:fs';
import type { Collector } from '@lenswatch/core/collectors/collector.ts';
import type { Control } from '@lenswatch/core/controls/control.ts';
import { catalogueOf } from '@lenswatch/core/engine/catalogue.ts';
import { changedByOf, factsOf, permissionsOf, planFor } from '@lenswatch/core/engine/plan.ts';
import { defaultParameters, parameterSchema } from '@lenswatch/core/parameters.ts';
import { requirementOf } from '@lenswatch/core/requirements/frameworks.ts';
import type { DeclaredControl } from './sources.ts';

/** One page per control: what it judges, on what, with which permissions; its table tells the cases. */
export function* controlPages(
  root: string,
  controls: readonly DeclaredControl[],
  collectors: readonly Collector[],
): Generator<[file: string, text: string]> {
  const catalogue = catalogueOf(
    controls.map(({ control }) => control),
    collectors,
  );
  for (const { control, file } of controls) {
    const plan = planFor([control], catalogue);
    const subjects = typeof control.subject === 'string' ? [control.subject] : control.subject;
    const test = file.replace('packages/core/src/', 'test/core/').replace(/\.ts$/, '.test.ts');
    const lines = [
      `# ${control.title}`,
      '',
      `\`${control.id}\``,
      '',
      '| | |',
      '|---|---|',
      `| Severity | ${control.severity} (a verdict may raise or lower it) |`,
      `| Confidence | ${control.confidence} |`,
      ...(control.stage ? [`| Stage | ${control.stage} |`] : []),
      `| Judges | ${subjects
        .flatMap((fact) => typesOf(catalogue.collectorOf(fact)))
        .map(code)
        .join(', ')} |`,
      `| Practices | ${control.requirements.map(practice).join('<br>')} |`,
      '',
      control.rationale,
      '',
      ...section('Passes when', casesOf(root, test, 'pass')),
      ...section('Fails when', casesOf(root, test, 'fail')),
      ...section('Does not apply when', casesOf(root, test, 'not-applicable')),
      '## Could not tell',
      '',
      `When one of the facts it needs could not be read: ${factsOf(control).map(code).join(', ')}.`,
      ...section('', casesOf(root, test, 'unknown')),
      '',
      '## Put it right',
      '',
      control.remediation,
      '',
      ...howTo(control),
      ...parametersOf(control),
      '## Permissions',
      '',
      ...permissionsOf(plan).map((action) => `- \`${action}\``),
      ...(permissionsOf(plan).length === 0 ? ['None.'] : []),
      '',
      '## Events that wake it',
      '',
      ...changedByOf(plan).map((event) => `- \`${event}\``),
      ...(changedByOf(plan).length === 0 ? ['None: it is judged on schedule.'] : []),
      '',
      '## Read more',
      '',
      ...control.references.map((address) => `- <${address}>`),
      `- [The logic](../../${file}) and [its table of cases](../../${test})`,
      '',
    ];
    yield [`docs/controls/${control.id}.md`, lines.join('\n')];
  }
}

/** The CloudFormation types of what a collector reads. */
function typesOf({ type, types }: Collector): readonly string[] {
  return types?.all ?? [type];
}

const code = (text: string) => `\`${text}\``;

function practice(id: string): string {
  const requirement = requirementOf(id);
  return requirement ? `[${id}](${requirement.address}) ${requirement.title}` : id;
}

function section(title: string, cases: readonly string[]): string[] {
  if (cases.length === 0) return [];
  return [...(title ? [`## ${title}`, ''] : ['']), ...cases.map((when) => `- ${when}`), ''];
}

/** The change in the console, with the CLI and with CDK. */
function howTo({ howTo: ways }: Control): string[] {
  const block = (language: string, text: string) => [`\`\`\`${language}`, text.trim(), '```', ''];
  return [
    ...['### In the console', '', ways.console, ''],
    ...['### With the AWS CLI', '', ...block('sh', ways.cli)],
    ...['### With CDK', '', ...block('ts', ways.cdk)],
  ];
}

/** The `when` lines of a control's test table, so that a page says what is tested. */
function casesOf(root: string, test: string, verdict: string): string[] {
  if (!existsSync(root + test)) return [];
  const source = readFileSync(root + test, 'utf8');
  const cases: string[] = [];
  const pattern = /when:\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1[\s\S]*?expect:\s*'([a-z-]+)'/g;
  for (const [, , when = '', expected] of source.matchAll(pattern)) {
    if (expected === verdict) cases.push(when.replace(/\\(.)/g, '$1'));
  }
  return cases;
}

function parametersOf({ parameters }: Control): string[] {
  if (!parameters || parameters.length === 0) return [];
  const rows = parameters.map((name) => {
    const meaning = parameterSchema.shape[name].description ?? '';
    return `| \`${name}\` | \`${JSON.stringify(defaultParameters[name])}\` | ${meaning} |`;
  });
  return ['## Parameters', '', '| Parameter | Default | Meaning |', '|---|---|---|', ...rows, ''];
}
