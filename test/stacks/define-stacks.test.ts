import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Template } from 'aws-cdk-lib/assertions';
import { App as SstApp } from 'sst/constructs';
import { initProject } from 'sst/project.js';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { defineStacks } from '../../stacks/define-stacks.ts';
import { parseSettings } from '../../stacks/settings.ts';
import { spokeTemplateText } from '../../stacks/spoke/templates.ts';
import { deployed, hubAccount, type Template as Json, ofType, templateOf } from './deployed.ts';

const bundles = mkdtempSync(`${tmpdir()}/lenswatch-bundles-`);
beforeAll(async () => {
  vi.stubEnv('SST_TELEMETRY_DISABLED', '1');
  writeFileSync(`${bundles}/sweep.mjs`, 'export const handler = () => {};');
  await initProject({});
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(bundles, { recursive: true, force: true });
});

/** The stacks as sst hosts them. */
async function hosted(settings: object): Promise<{ readonly [id: string]: Json }> {
  const app = new SstApp({
    mode: 'deploy',
    name: 'lenswatch',
    stage: 'prod',
    region: 'eu-west-1',
    account: hubAccount,
  });
  const stacks = defineStacks(app, 'prod-lenswatch', {
    settings: parseSettings(settings, 'test'),
    hub: { account: hubAccount, region: 'eu-west-1' },
    version: '1.2.3',
    bundles,
  });
  await app.finish();
  return Object.fromEntries(
    stacks.map((stack) => [stack.node.id, Template.fromStack(stack).toJSON() as Json]),
  );
}

const organization = {
  id: 'o-abcdefghij',
  managementAccount: '999999999999',
  units: ['ou-abcd-12345678'],
  configUnits: ['ou-abcd-12345678'],
};

test('one account: the hub, and the spoke beside it', async () => {
  const stacks = await hosted({ regions: ['eu-west-1'] });
  expect(Object.keys(stacks)).toEqual([
    'prod-lenswatch-hub',
    'prod-lenswatch-access',
    'prod-lenswatch-events',
  ]);
  const access = deployed(stacks['prod-lenswatch-access'] as Json, {});
  expect(JSON.stringify(access)).not.toContain('aws:PrincipalOrgID');
  const events = deployed(stacks['prod-lenswatch-events'] as Json, {});
  for (const { Properties } of ofType(events, 'AWS::Events::Rule')) {
    expect(Properties.Targets[0].Arn).toBe(`arn:aws:events:eu-west-1:${hubAccount}:event-bus/lenswatch`);
  }
});

test('Config rules come where a recorder is', async () => {
  expect(Object.keys(await hosted({ regions: ['eu-west-1'], configRegions: ['eu-west-1'] }))).toContain(
    'prod-lenswatch-config',
  );
});

test('an organization: the hub and its StackSets, no spoke in the hub', async () => {
  const stacks = await hosted({
    regions: ['eu-west-1'],
    organization,
    configRegions: ['eu-west-1'],
    administrator: true,
  });
  expect(Object.keys(stacks)).toEqual([
    'prod-lenswatch-hub',
    'prod-lenswatch-organization',
    'prod-lenswatch-administrator',
  ]);
  const sets = ofType(
    deployed(stacks['prod-lenswatch-organization'] as Json, {}),
    'AWS::CloudFormation::StackSet',
  );
  expect(sets.map(({ Properties }) => Properties.TemplateBody)).toEqual(
    (['access', 'events', 'config'] as const).map(spokeTemplateText),
  );
  // IAM changes show in its own region alone, chosen or not.
  expect(sets[1]?.Properties.StackInstancesGroup[0].Regions).toEqual(['eu-west-1', 'us-east-1']);
  // The one region whose rules answer for IAM has a recorder.
  expect(sets[2]?.Properties.Parameters).toContainEqual({
    ParameterKey: 'GlobalRegion',
    ParameterValue: 'eu-west-1',
  });
});

describe('what sst hosts is what is published', () => {
  test('the hub differs in its code and in defaults alone', async () => {
    const stacks = await hosted({ regions: ['eu-west-1'], prefix: 'acme', threshold: 'MEDIUM' });
    const ours = stacks['prod-lenswatch-hub'] as Json;
    const published = templateOf('hub');
    const withoutCode = (template: Json) =>
      JSON.parse(
        JSON.stringify(template.Resources, (key, value) => (key === 'Code' ? undefined : (value as unknown))),
      ) as object;
    expect(withoutCode(ours)).toEqual(withoutCode(published));
    expect(ours.Parameters['Prefix']?.Default).toBe('acme');
    expect(ours.Parameters['Threshold']?.Default).toBe('medium');
    expect(ours.Parameters['Regions']?.Default).toBe('eu-west-1');
  });

  test('every parameter has a value: sst passes none', async () => {
    for (const settings of [
      { regions: ['eu-west-1'], configRegions: ['eu-west-1'] },
      { regions: ['eu-west-1'], organization, configRegions: ['eu-west-1'], administrator: true },
    ]) {
      for (const [id, template] of Object.entries(await hosted(settings))) {
        for (const [name, { Default }] of Object.entries(template.Parameters)) {
          expect(Default, `${id} ${name}`).toBeDefined();
        }
      }
    }
  });
});
