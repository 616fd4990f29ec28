import { controls } from '@lenswatch/core/catalogue.generated.ts';
import { runSchema } from '@lenswatch/core/engine/documents.ts';
import { defaultParameters } from '@lenswatch/core/parameters.ts';
import { defaultFramework } from '@lenswatch/core/requirements/frameworks.ts';
import { conclude, type Run } from '@lenswatch/core/run.ts';
import { expect, test } from 'vitest';
import { catalogue, emulatedOrganization } from '../support/emulated-organization.ts';
import { memoryHistory } from '../support/memory-history.ts';

const settled = controls.filter(({ stage }) => stage !== 'preview');

// One whole run over the example organization, so that its diff shows a reviewer all that a change does.
test('the example organization, whole', async () => {
  await using organization = await emulatedOrganization();
  const runs: Run[] = [];
  for (const account of ['222222222222', '333333333333', '444444444444']) {
    const snapshot = await organization.snapshot(account, ['us-east-1', 'eu-west-1']);
    runs.push(
      await conclude(snapshot, settled, {
        catalogue,
        framework: defaultFramework,
        parameters: defaultParameters,
        suppressions: [],
        exemptions: [],
        attestations: [],
        history: memoryHistory(),
      }),
    );
  }
  for (const run of runs) expect(runSchema.safeParse(run).error).toBeUndefined();
  await expect(runs.map(textOf).join('\n')).toMatchFileSnapshot('../golden/organization.txt');
});

function textOf({ run, findings, score }: Run): string {
  const [place] = run.places;
  const lines = findings
    .map(({ control, verdict, severity, reason, message, resource }) => {
      const level = verdict === 'fail' ? ` ${severity}` : '';
      return `${control}\n  ${verdict}${level}${reason ? ` ${reason}` : ''}: ${resource.region} ${resource.id}\n    ${message}`;
    })
    .sort();
  const percent = (ratio: number | null) => (ratio === null ? '–' : `${Math.round(ratio * 100)} %`);
  const pillars = score.pillars.map(({ pillar, assured }) => `${pillar} ${percent(assured)}`).join(', ');
  return [
    `# ${place?.account}: lens ${percent(score.assured)} (${pillars}), ${run.calls} calls`,
    ...lines,
    '',
  ].join('\n');
}
