import { control } from '@lenswatch/core/controls/iam/iam-genai-role-permissions-boundary.ts';
import type { Principal } from '@lenswatch/core/facts/iam.ts';
import { testControl } from '../../../support/test-control.ts';
import {
  allow,
  deny,
  documentOf,
  organizationWith,
  principal,
  type Statement,
  trust,
} from '../../iam/principals.ts';
import { gateway, harness, runtime, version } from '../agentcore/agentcore.ts';
import { agentAs, baseAs, flowAs, roleArn, toolAs } from './role-users.ts';

const role = (
  boundary: readonly Statement[] | null,
  more: Partial<Principal> = {},
  statements: readonly Statement[] = [],
) => ({
  fact: 'iam.principal' as const,
  id: roleArn,
  arn: roleArn,
  value: { ...principal(statements, boundary ? { boundary } : {}), ...more },
});
const everything = allow('*');
const work = allow(['bedrock:*', 's3:GetObject', 'iam:GetRole']);
const kept = [everything, deny(['iam:*', 'organizations:*'])];
const alone = organizationWith('none');
const hidden = organizationWith('hidden');
const agent = { 'bedrock-agent.agent': { A1: agentAs(roleArn) }, ...alone };
const flow = { 'bedrock-agent.flow': { F1: flowAs(roleArn) }, ...alone };
const base = { 'bedrock-agent.knowledge-base': { K1: baseAs(roleArn) }, ...alone };
const tagged = { StringEquals: { 'aws:PrincipalTag/team': 'agents' } };
const agentsOnly = { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/genai/*' } };

testControl(control, [
  {
    when: 'an agent has a boundary that names what agents need',
    subject: role([work]),
    facts: agent,
    expect: 'pass',
  },
  {
    when: 'a flow has a boundary that denies rights and credentials',
    subject: role(kept),
    facts: flow,
    expect: 'pass',
  },
  {
    when: 'the boundary is one of the accepted ones',
    subject: role([work]),
    facts: agent,
    parameters: { boundaryArns: ['arn:aws:iam::*:policy/boundary'] },
    expect: 'pass',
  },
  {
    when: 'the boundary allows everything on one bucket, where nothing of IAM lies',
    subject: role([work, allow('*', ['arn:aws:s3:::data', 'arn:aws:s3:::data/*'])]),
    facts: agent,
    expect: 'pass',
  },
  {
    when: 'the boundary is one of several accepted ones',
    subject: role([work]),
    facts: agent,
    parameters: { boundaryArns: ['arn:aws:iam::*:policy/standard', 'arn:aws:iam::*:policy/boundary'] },
    expect: 'pass',
  },
  {
    when: 'the boundary denies rights and credentials to roles by their names',
    subject: role([everything, deny(['iam:*', 'organizations:*'], '*', agentsOnly)]),
    facts: agent,
    expect: 'pass',
  },
  {
    when: 'the boundary denies rights and credentials to roles with the tag',
    subject: role([everything, deny(['iam:*', 'organizations:*'], '*', tagged)], {
      tags: { team: 'agents' },
    }),
    facts: agent,
    expect: 'pass',
  },
  {
    when: 'the boundary denies rights and credentials to roles with a tag that this one has not',
    subject: role([everything, deny(['iam:*', 'organizations:*'], '*', tagged)]),
    facts: agent,
    expect: 'fail',
    reason: 'BOUNDARY_OPEN',
  },
  {
    when: 'the boundary allows rights to roles with the tag',
    subject: role([work, allow('iam:*', '*', tagged)], { tags: { team: 'agents' } }),
    facts: agent,
    expect: 'fail',
    reason: 'BOUNDARY_OPEN',
  },
  {
    when: 'the organization denies rights and credentials to roles by their names',
    subject: role(null),
    facts: { ...agent, ...organizationWith('read', deny(['iam:*', 'organizations:*'], '*', agentsOnly)) },
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'the organization denies rights and credentials to roles with the tag',
    subject: role(null, { tags: { PrincipalType: 'Agent' } }),
    facts: {
      ...alone,
      ...organizationWith(
        'read',
        deny(['iam:*', 'organizations:*'], '*', {
          StringEquals: { 'aws:PrincipalTag/PrincipalType': 'Agent' },
        }),
      ),
    },
    expect: 'pass',
    reason: 'OK_COMPENSATED',
  },
  {
    when: 'there is no boundary',
    subject: role(null),
    facts: agent,
    expect: 'fail',
    severity: 'medium',
    reason: 'BOUNDARY_MISSING',
    message: /runs agent assistant without/,
  },
  {
    when: 'a runtime, a gateway, a harness and a tool function run without a boundary',
    subject: role(null),
    facts: {
      'agentcore.runtime': { R1: runtime([version({ roleArn })]).value },
      'agentcore.gateway': { G1: gateway({ roleArn }).value },
      'agentcore.harness': { H1: harness({ roleArn }).value },
      'lambda.tool-function': {
        'arn:aws:lambda:us-east-1:111122223333:function:find:live': toolAs(roleArn),
      },
      ...alone,
    },
    expect: 'fail',
    severity: 'medium',
    reason: 'BOUNDARY_MISSING',
    evidence: { users: ['runtime support', 'gateway tools', 'harness helper', 'tool function find'] },
  },
  {
    when: 'there is no boundary, and nothing is known of an organization',
    subject: role(null),
    facts: { 'bedrock-agent.agent': { A1: agentAs(roleArn) } },
    expect: 'fail',
    reason: 'BOUNDARY_MISSING',
  },
  {
    when: 'there is no boundary, and the organization is hidden',
    subject: role(null),
    facts: { ...agent, ...hidden },
    expect: 'fail',
    reason: 'BOUNDARY_MISSING',
  },
  {
    when: 'the organization denies it to other roles',
    subject: role(null),
    facts: {
      ...agent,
      ...organizationWith(
        'read',
        deny(['iam:*', 'organizations:*'], '*', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/x' } }),
      ),
    },
    expect: 'fail',
    reason: 'BOUNDARY_MISSING',
  },
  {
    when: 'the organization denies a part of it',
    subject: role(null),
    facts: { ...agent, ...organizationWith('read', deny('iam:Create*')) },
    expect: 'fail',
  },
  {
    when: 'the boundary allows everything',
    subject: role([everything]),
    facts: agent,
    expect: 'fail',
    severity: 'medium',
    reason: 'BOUNDARY_OPEN',
    message: /allows iam:\*, organizations:\*/,
  },
  {
    when: 'the boundary allows one way to give rights',
    subject: role([work, allow('iam:AttachRolePolicy')]),
    facts: agent,
    expect: 'fail',
    reason: 'BOUNDARY_OPEN',
  },
  {
    when: 'the boundary allows one way to make credentials',
    subject: role([work, allow('iam:CreateAccessKey')]),
    facts: agent,
    expect: 'fail',
    reason: 'BOUNDARY_OPEN',
  },
  {
    when: 'the boundary allows the organization to be changed',
    subject: role([work, allow('organizations:*')]),
    facts: agent,
    expect: 'fail',
    reason: 'BOUNDARY_OPEN',
  },
  {
    when: 'the boundary keeps the known ways back and leaves IAM open',
    subject: role([
      everything,
      deny([
        'iam:Create*',
        'iam:Put*',
        'iam:Attach*',
        'iam:*Policy*',
        'iam:*Credential',
        'iam:*Boundary',
        'organizations:*',
      ]),
    ]),
    facts: agent,
    expect: 'fail',
    reason: 'BOUNDARY_OPEN',
    message: /allows iam:\*\./,
  },
  {
    when: 'the boundary is none of the accepted ones',
    subject: role([work]),
    facts: agent,
    parameters: { boundaryArns: ['arn:aws:iam::*:policy/standard'] },
    expect: 'fail',
    reason: 'BOUNDARY_NOT_ACCEPTED',
  },
  {
    when: 'the role may lift its boundary',
    subject: role([everything], {}, [allow('iam:*')]),
    facts: agent,
    expect: 'fail',
    severity: 'high',
    reason: 'BOUNDARY_EDITABLE',
  },
  {
    when: 'the role may exchange its boundary',
    subject: role([everything], {}, [allow('iam:PutRolePermissionsBoundary', 'arn:aws:iam::*:role/genai/*')]),
    facts: agent,
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the role may exchange its boundary, and lift it only in two regions at once',
    subject: role([everything], {}, [
      allow('iam:DeleteRolePermissionsBoundary', '*', {
        StringEquals: { 'aws:RequestedRegion': 'us-east-1' },
        StringLike: { 'aws:RequestedRegion': 'eu-*' },
      }),
      allow('iam:PutRolePermissionsBoundary'),
    ]),
    facts: agent,
    expect: 'fail',
    severity: 'high',
    reason: 'BOUNDARY_EDITABLE',
  },
  {
    when: 'the role may lift the boundaries of others, and a Deny keeps its own',
    subject: role([everything], {}, [allow('iam:DeleteRolePermissionsBoundary'), deny('*', roleArn)]),
    facts: agent,
    expect: 'fail',
    severity: 'medium',
    reason: 'BOUNDARY_OPEN',
  },
  {
    when: 'the role may lift the boundaries of other roles only',
    subject: role([everything], {}, [
      allow('iam:DeleteRolePermissionsBoundary', 'arn:aws:iam::*:role/people/*'),
    ]),
    facts: agent,
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'the role is one of agents by its name',
    subject: role(null),
    facts: alone,
    parameters: { agentRolePatterns: ['arn:aws:iam::*:role/genai/*'] },
    expect: 'fail',
    message: /agents by the name/,
  },
  {
    when: 'the role is one of agents by its tag',
    subject: role(null, { tags: { PrincipalType: 'agent' } }),
    facts: alone,
    expect: 'fail',
  },
  { when: 'only a knowledge base runs as it', subject: role(null), facts: base, expect: 'not-applicable' },
  {
    when: 'no service that runs agents or tools may assume it, whoever could not be read',
    subject: role(null, { trust: documentOf(trust({ Service: 'ec2.amazonaws.com' })) }),
    facts: alone,
    missing: ['bedrock-agent.agent', 'agentcore.runtime', 'lambda.tool-function'],
    expect: 'not-applicable',
  },
  {
    when: 'a tool function may run as it, and functions cannot be read',
    subject: role(null, { trust: documentOf(trust({ Service: 'lambda.amazonaws.com' })) }),
    facts: alone,
    missing: ['lambda.tool-function'],
    expect: 'unknown',
    reason: 'ACCESS_DENIED',
  },
  {
    when: 'nothing runs as it',
    subject: role(null, { tags: { PrincipalType: 'Human' } }),
    facts: alone,
    parameters: { agentRolePatterns: ['arn:aws:iam::*:role/agents/*'] },
    expect: 'not-applicable',
  },
  { when: 'it is a user', subject: role(null, { kind: 'user' }), facts: agent, expect: 'not-applicable' },
]);
