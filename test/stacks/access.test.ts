import { describe, expect, test } from 'vitest';
import { wholeAuditPolicies } from '../../stacks/spoke/audit-policy.ts';
import {
  access,
  grantsOf,
  hubAccount,
  memberAccount,
  named,
  ofType,
  organizationId,
  type Statement,
} from './deployed.ts';

const member = access();
const roleNamed = (name: string, resources = member) =>
  named(resources, 'AWS::IAM::Role', 'RoleName', name).Properties;

function trustOf(name: string, resources = member): Statement {
  const statements = roleNamed(name, resources).AssumeRolePolicyDocument.Statement as Statement[];
  expect(statements).toHaveLength(1);
  return statements[0] as Statement;
}

const hubRoles = ['on-change', 'on-config', 'sweep'].map(
  (name) => `arn:aws:iam::${hubAccount}:role/lenswatch/lenswatch-${name}`,
);

describe.each(['lenswatch-audit', 'lenswatch-report'])('the role %s', (name) => {
  test('trusts functions of the hub by name, in the organization, with the external id', () => {
    expect(trustOf(name)).toEqual({
      Effect: 'Allow',
      // Never a role: IAM would keep its unique id, and lock out a role that was made again.
      Principal: { AWS: `arn:aws:iam::${hubAccount}:root` },
      Action: 'sts:AssumeRole',
      Condition: {
        ArnEquals: { 'aws:PrincipalArn': hubRoles },
        StringEquals: { 'sts:ExternalId': 'lenswatch', 'aws:PrincipalOrgID': organizationId },
      },
    });
  });

  test('asks for no organization where there is none', () => {
    const alone = access({ OrganizationId: '', HubAccount: memberAccount });
    expect(trustOf(name, alone).Condition?.['StringEquals']).toEqual({ 'sts:ExternalId': 'lenswatch' });
    expect(trustOf(name, alone).Principal).toEqual({ AWS: `arn:aws:iam::${memberAccount}:root` });
  });

  test('follows prefix and external id', () => {
    const other = trustOf(
      name.replace('lenswatch', 'acme'),
      access({ Prefix: 'acme', ExternalId: 'secret-ish' }),
    );
    expect(JSON.stringify(other.Condition)).toContain('role/lenswatch/acme-sweep');
    expect(other.Condition?.['StringEquals']?.['sts:ExternalId']).toBe('secret-ish');
  });
});

test('the audit role may do exactly what the collectors declare, and know its regions', () => {
  const granted = grantsOf(member, 'lenswatch-audit').flatMap(({ Action }) => Action);
  const declared = wholeAuditPolicies().flatMap(({ Statement: [{ Action }] }) => Action);
  expect([...granted].sort()).toEqual([...declared, 'account:ListRegions'].sort());
  // Reading is all that they are.
  expect(granted.filter((action) => !/:(Get|List|Describe|BatchGet)/.test(action))).toEqual([]);
});

test('the audit role says which version of the spoke it is', () => {
  expect(roleNamed('lenswatch-audit').Tags).toEqual([{ Key: 'lenswatch:spoke-version', Value: '1' }]);
});

test('the report role writes findings of its own product, answers Config, reads its own answers and has it ask again, no more', () => {
  expect(grantsOf(member, 'lenswatch-report')).toMatchObject([
    {
      Action: ['securityhub:BatchImportFindings'],
      Resource: `arn:aws:securityhub:*:${memberAccount}:product/${memberAccount}/default`,
    },
    {
      Action: ['securityhub:BatchUpdateFindings'],
      Resource: `arn:aws:securityhub:*:${memberAccount}:hub/default`,
    },
    {
      Action: ['config:PutEvaluations', 'config:ListDiscoveredResources'],
      Resource: '*',
    },
    {
      Action: ['config:GetComplianceDetailsByConfigRule'],
      Resource: `arn:aws:config:*:${memberAccount}:config-rule/*`,
    },
    {
      Action: ['config:StartConfigRulesEvaluation'],
      Resource: `arn:aws:config:*:${memberAccount}:config-rule/*`,
    },
  ]);
});

test('rules of this account forward to the bus of the hub, and nothing else does', () => {
  expect(trustOf('lenswatch-forward')).toMatchObject({
    Principal: { Service: 'events.amazonaws.com' },
    Condition: {
      StringEquals: { 'aws:SourceAccount': memberAccount },
      ArnLike: { 'aws:SourceArn': `arn:aws:events:*:${memberAccount}:rule/lenswatch-*` },
    },
  });
  expect(grantsOf(member, 'lenswatch-forward')).toMatchObject([
    { Action: ['events:PutEvents'], Resource: `arn:aws:events:eu-west-1:${hubAccount}:event-bus/lenswatch` },
  ]);
});

test('the forwarder puts its own kind of event on the own default bus', () => {
  expect(grantsOf(member, 'lenswatch-forwarder')).toMatchObject([
    {
      Action: ['events:PutEvents'],
      Resource: `arn:aws:events:*:${memberAccount}:event-bus/default`,
      Condition: { StringEquals: { 'events:source': 'lenswatch.config' } },
    },
    { Resource: `arn:aws:logs:*:${memberAccount}:log-group:/aws/lambda/lenswatch-forward:*` },
  ]);
});

test('there are four roles under one path, bounded where a boundary is named', () => {
  const bounded = access({ PermissionsBoundary: 'boundary' });
  expect(
    ofType(bounded, 'AWS::IAM::Role')
      .map(({ Properties }) => Properties.RoleName)
      .sort(),
  ).toEqual(['lenswatch-audit', 'lenswatch-forward', 'lenswatch-forwarder', 'lenswatch-report']);
  for (const { Properties } of ofType(bounded, 'AWS::IAM::Role')) {
    expect(Properties).toMatchObject({
      Path: '/lenswatch/',
      PermissionsBoundary: `arn:aws:iam::${memberAccount}:policy/boundary`,
    });
  }
  expect(JSON.stringify(member)).not.toContain('PermissionsBoundary');
});

test('an account and a region of the hub have to be given', () => {
  expect(() => access({ HubAccount: undefined as unknown as string })).toThrow(/HubAccount/);
});
