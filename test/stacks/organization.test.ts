import { describe, expect, test } from 'vitest';
import { spokes, spokeTemplate, spokeTemplateText } from '../../stacks/spoke/templates.ts';
import { deployed, hubAccount, named, ofType, organizationId, templateOf } from './deployed.ts';

const managementAccount = '999999999999';
const organization = (parameters = {}) =>
  deployed(templateOf('organization'), {
    HubAccount: hubAccount,
    HubRegion: 'eu-west-1',
    ManagementAccount: managementAccount,
    OrganizationId: organizationId,
    OrganizationalUnits: 'ou-abcd-11111111,ou-abcd-22222222',
    EventRegions: 'eu-west-1,us-east-1',
    ConfigUnits: 'ou-abcd-11111111',
    ConfigRegions: 'eu-west-1',
    ...parameters,
  });
const one = organization();
const setNamed = (name: string, resources = one) =>
  named(resources, 'AWS::CloudFormation::StackSet', 'StackSetName', `lenswatch-${name}`);

describe.each(spokes)('the StackSet "%s"', (spoke) => {
  const { Properties } = setNamed(spoke);

  test('deploys the published template, to the byte', () => {
    expect(Properties.TemplateBody).toBe(spokeTemplateText(spoke));
    expect(JSON.parse(Properties.TemplateBody)).toEqual(spokeTemplate(spoke));
    expect(Buffer.byteLength(Properties.TemplateBody)).toBeLessThan(51_200);
  });

  test('goes on where an account fails, ten of a hundred at a time, in all regions at once', () => {
    expect(Properties).toMatchObject({
      PermissionModel: 'SERVICE_MANAGED',
      CallAs: 'DELEGATED_ADMIN',
      ManagedExecution: { Active: true },
      OperationPreferences: {
        ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
        FailureTolerancePercentage: 100,
        MaxConcurrentPercentage: 10,
        RegionConcurrencyType: 'PARALLEL',
      },
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
    });
  });

  test('gives every parameter that its template has no value for, and none that it does not know', () => {
    const template = spokeTemplate(spoke) as { Parameters: { [name: string]: { Default?: unknown } } };
    const given = Properties.Parameters.map(({ ParameterKey }: { ParameterKey: string }) => ParameterKey);
    expect(Object.keys(template.Parameters)).toEqual(expect.arrayContaining(given));
    const needed = Object.entries(template.Parameters).filter(([, { Default }]) => Default === undefined);
    expect(given).toEqual(expect.arrayContaining(needed.map(([name]) => name)));
  });
});

test('only roles ask for a capability', () => {
  expect(setNamed('access').Properties.Capabilities).toEqual(['CAPABILITY_NAMED_IAM']);
  expect(setNamed('events').Properties.Capabilities).toEqual([]);
  expect(setNamed('config').Properties.Capabilities).toEqual([]);
});

test('a new account gets roles first: the set is named where delegated administrators keep theirs', () => {
  const roles = `arn:aws:cloudformation:eu-west-1:${managementAccount}:stackset/<AccessSet>`;
  expect(setNamed('access').Properties.AutoDeployment).not.toHaveProperty('DependsOn');
  expect(setNamed('events').Properties.AutoDeployment.DependsOn).toEqual([roles]);
  expect(setNamed('config').Properties.AutoDeployment.DependsOn).toEqual([roles]);
});

test('an upgrade goes access, events, config', () => {
  expect([setNamed('events').DependsOn].flat()).toEqual(['AccessSet']);
  expect([setNamed('config').DependsOn].flat()).toEqual(['EventsSet']);
});

test('roles are deployed in one region, rules where they are needed, Config where it records', () => {
  const where = (name: string) => setNamed(name).Properties.StackInstancesGroup;
  expect(where('access')).toEqual([
    {
      DeploymentTargets: { OrganizationalUnitIds: ['ou-abcd-11111111', 'ou-abcd-22222222'] },
      Regions: ['eu-west-1'],
    },
  ]);
  expect(where('events')[0].Regions).toEqual(['eu-west-1', 'us-east-1']);
  expect(where('config')).toEqual([
    { DeploymentTargets: { OrganizationalUnitIds: ['ou-abcd-11111111'] }, Regions: ['eu-west-1'] },
  ]);
});

test('excluded accounts are left out of every set', () => {
  const excluding = organization({ ExcludedAccounts: '333333333333,444444444444' });
  for (const spoke of spokes) {
    expect(setNamed(spoke, excluding).Properties.StackInstancesGroup[0].DeploymentTargets).toMatchObject({
      AccountFilterType: 'DIFFERENCE',
      Accounts: ['333333333333', '444444444444'],
    });
  }
});

test('without recorders there is no set for Config', () => {
  const without = organization({ ConfigUnits: '', ConfigRegions: '' });
  expect(ofType(without, 'AWS::CloudFormation::StackSet').map(({ id }) => id)).toEqual([
    'AccessSet',
    'EventsSet',
  ]);
});

test('the region of IAM cannot be forgotten', () => {
  const { RegionOfIam } = templateOf('organization').Rules as {
    RegionOfIam: { readonly Assertions: readonly object[] };
  };
  const [assertion] = RegionOfIam.Assertions;
  expect(assertion).toMatchObject({
    Assert: {
      'Fn::Or': [
        { 'Fn::Contains': [{ Ref: 'EventRegions' }, 'us-east-1'] },
        { 'Fn::Contains': [{ Ref: 'EventRegions' }, 'us-gov-west-1'] },
      ],
    },
  });
});

test('the hub is in a stack of its own, and no set in it', () => {
  const types = Object.values(templateOf('hub').Resources).map(({ Type }) => Type);
  expect(types).not.toContain('AWS::CloudFormation::StackSet');
  expect(new Set(Object.values(templateOf('organization').Resources).map(({ Type }) => Type))).toEqual(
    new Set(['AWS::CloudFormation::StackSet']),
  );
});

test('the administrator suppresses what Config copies from our rules, and nothing else', () => {
  const [rule] = ofType(deployed(templateOf('administrator'), {}), 'AWS::SecurityHub::AutomationRule');
  expect(rule?.Properties).toMatchObject({
    Criteria: {
      ProductName: [{ Comparison: 'EQUALS', Value: 'Config' }],
      Title: [{ Comparison: 'PREFIX', Value: 'lenswatch-' }],
    },
    Actions: [{ Type: 'FINDING_FIELDS_UPDATE', FindingFieldsUpdate: { Workflow: { Status: 'SUPPRESSED' } } }],
    RuleStatus: 'ENABLED',
  });
});
