import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { roleTable, withTable } from '../../scripts/role-table/role-table.ts';
import { settingsSchema } from '../../stacks/settings.ts';
import { templateNames } from '../../stacks/templates.ts';
import { deployed, ofType, templateOf } from './deployed.ts';

const operating = readFileSync('docs/operating.md', 'utf8');

test('the table of roles is what the templates say', () => {
  // After a change of permissions: npm run role-table
  expect(withTable(operating, roleTable())).toBe(operating);
});

test('every template and every setting is explained', () => {
  for (const name of templateNames) expect(operating).toContain(`\`${name}\``);
  const { shape } = settingsSchema.in;
  for (const name of Object.keys(shape)) expect(operating).toContain(`| \`${name}\` |`);
});

test('every parameter of the hub and of the organization is named', () => {
  for (const template of ['hub', 'organization'] as const) {
    for (const name of Object.keys(templateOf(template).Parameters))
      expect(operating, name).toMatch(new RegExp(`\\b${name}\\b`));
  }
});

test('every alarm is in the troubleshooting', () => {
  const alarms = ofType(
    deployed(templateOf('hub'), { Regions: 'eu-west-1', CodeBucket: 'code' }),
    'AWS::CloudWatch::Alarm',
  );
  for (const { Properties } of alarms) {
    const name = String(Properties.AlarmName).replace('lenswatch-', 'P-');
    const general = name.replace(
      /^P-(on-change|on-config|plan-sweep|sweep|conclude-sweep)-(errors|throttles)$/,
      'P-<function>-$2',
    );
    expect(operating).toContain(`\`${general}\``);
  }
});
