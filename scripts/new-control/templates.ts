/** The text of a new control: it judges something true and checkable, to be replaced. */
export function controlSource({
  id,
  subject,
  practice,
}: {
  id: string;
  subject: string;
  practice: string;
}): string {
  return `import { defineControl, fail, notApplicable, pass } from '../control.ts';

/** Say here what makes the good state good, and which edge case a reader would not expect. */
export const control = defineControl({
  id: '${id}',
  title: 'Resource carries a name that says what it is for',
  severity: 'low',
  confidence: 'indicator',
  stage: 'preview', // take this line out when its verdicts can be trusted to count
  rationale: 'Say why it matters: what goes wrong, for whom, if the good state does not hold.',
  remediation: 'Say what to do: one command or one small change.',
  howTo: {
    console: 'Say where to click, as a sentence or two.',
    cli: '# The same with the AWS CLI, one command a line.',
    cdk: '// The construct or property of aws-cdk-lib that is right.',
  },
  requirements: ['${practice}'],
  references: ['https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/${practice.toLowerCase()}.html'],
  subject: '${subject}',
  reads: [],

  evaluate({ id }) {
    if (id === '') return notApplicable('The resource has no id to judge.');
    const evidence = { id };
    return id.startsWith('test')
      ? fail(\`Resource \${id} is named like an experiment.\`, evidence)
      : pass(\`Resource \${id} has a name of its own.\`, evidence);
  },
});
`;
}

/** The text of its table: one line per verdict, to be replaced. */
export function tableSource(names: { id: string; service: string; subject: string }): string {
  const { id, service, subject } = names;
  const line = (when: string, resource: string, expected: string) =>
    `  { when: '${when}', subject: { fact: '${subject}', value, id: '${resource}' }, expect: '${expected}' },`;
  return `import { control } from '@lenswatch/core/controls/${service}/${id}.ts';
import type { Facts } from '@lenswatch/core/facts/facts.ts';
import { testControl } from '../../../support/test-control.ts';

// The template judges the id alone; give the value the fields that your control judges.
const value = {} as unknown as Facts['${subject}'];

testControl(control, [
${line('the resource has a name of its own', 'claims-assistant', 'pass')}
${line('the resource is named like an experiment', 'test-1', 'fail')}
${line('the resource has no id', '', 'not-applicable')}
]);
`;
}
