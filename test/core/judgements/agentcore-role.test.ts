import type { Verdict } from '@lenswatch/core/controls/control.ts';
import type { ModelBreadth } from '@lenswatch/core/iam/model-breadth.ts';
import {
  judgeAssumption,
  judgeMemoryGrants,
  judgeReach,
  judgeRoleTrust,
  judgeTokens,
  type RoleUse,
} from '@lenswatch/core/judgements/agentcore-role.ts';
import { describe, expect, test } from 'vitest';
import { own } from '../controls/agentcore/agentcore.ts';
import { allow, principal, type Statement, trust } from '../iam/principals.ts';

const use = (statements: readonly Statement[], trusts?: readonly Statement[]): RoleUse => ({
  account: '111122223333',
  role: principal(statements, { name: 'app', ...(trusts ? { trust: trusts } : {}) }),
  what: 'Runtime support',
  identities: ['support-1', 'support-2'],
});
const limits = {
  maxModelBreadth: 'MODEL' as ModelBreadth,
  requireSourceArn: false,
  trustedAccounts: [],
  userIdAllowed: [],
  toolDataAllow: [],
};
const answer = ({ verdict, reason }: Verdict) => reason ?? verdict;

describe('the trust of a role', () => {
  const agentCore = (condition: object) =>
    trust({ Service: 'bedrock-agentcore.amazonaws.com' }, { StringEquals: { ...condition } });
  const byAccount = agentCore({ 'aws:SourceAccount': '111122223333' });
  const byArn = agentCore({ 'aws:SourceArn': 'arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/x' });
  const others = [
    trust({ Service: 'lambda.amazonaws.com' }),
    trust({ AWS: 'arn:aws:iam::444455556666:root' }),
  ];
  test.each([
    ['binds AgentCore', false, 'pass', [byAccount]],
    ['binds AgentCore; whom else it lets in is not asked here', false, 'pass', [byAccount, ...others]],
    ['binds AgentCore in one of two statements', false, 'TRUST_UNGUARDED', [byAccount, agentCore({})]],
    ['binds AgentCore to resources', true, 'pass', [byArn]],
    ['binds AgentCore to resources, and lets others in', true, 'pass', [byArn, ...others]],
    ['binds AgentCore to resources in one of two statements', true, 'SOURCE_ARN_MISSING', [byArn, byAccount]],
  ])('%s (aws:SourceArn asked for: %s): %s', (_, requireSourceArn, expected, trusts) => {
    expect(answer(judgeRoleTrust(use([], trusts), { ...limits, requireSourceArn }))).toBe(expected);
  });
});

describe('a role reaches what is named', () => {
  const dynamo = 'arn:aws:dynamodb:us-east-1:111122223333';
  const points = 'arn:aws:s3:us-east-1:111122223333:accesspoint';
  test.each([
    ['pass', 's3:GetObject', 'arn:aws:s3:::documents/*'],
    ['pass', 's3:GetObject', `${points}/app/object/*`],
    ['pass', 'dynamodb:Query', `${dynamo}:table/orders`],
    // An action that AWS grants on everything only.
    ['pass', 'bedrock:RetrieveAndGenerate', '*'],
    // What matches no ARN reaches nothing.
    ['pass', 's3:GetObject', 'arn:aws:s3'],
    ['pass', 'dynamodb:Query', `${dynamo}:table/orders?`],
    ['fail', 's3:GetObject', '*'],
    ['fail', 's3:GetObject', '**'],
    ['fail', 's3:GetObject', 'arn:aws:s3*'],
    ['fail', 's3:GetObject', 'arn:aws:s3:::*'],
    ['fail', 's3:GetObject', 'arn:aws:s3:::**/a'],
    ['fail', 's3:GetObject', 'arn:aws:s3:::?*/a'],
    ['fail', 's3:GetObject', `${points}/*`],
    ['fail', 's3:GetObject', `${points}/*/object/*`],
    ['fail', 'dynamodb:Query', `${dynamo}:*`],
    ['fail', 'dynamodb:Query', `${dynamo}:*/index/one`],
    ['fail', 'dynamodb:Query', `${dynamo}:table/**/index/one`],
    ['fail', 'dynamodb:Query', `${dynamo}:table/?*`],
  ])('%s: %s on %s', (verdict, action, resource) => {
    expect(judgeReach(use([allow(action, resource)]), limits).verdict).toBe(verdict);
  });

  test('unless a tool has no recording to write', () => {
    const writing = use([allow('s3:PutObject', 'arn:aws:s3:::recordings/sessions/*')]);
    const recording = { bucket: 'recordings', prefix: 'sessions/' };
    expect(judgeReach({ ...writing, tool: { recording } }, limits).verdict).toBe('pass');
    expect(judgeReach({ ...writing, tool: { recording: null } }, limits).verdict).toBe('fail');
  });
  test('and the first ten statements that reach more are shown', () => {
    const buckets = Array.from({ length: 12 }, (_, index) =>
      allow('s3:GetObject', '*', { StringEquals: { [`aws:RequestTag/t${index}`]: 'x' } }),
    );
    expect(judgeReach(use(buckets), limits).evidence['reach']).toHaveLength(10);
  });
});

describe('a role asks for tokens', () => {
  const directory = `${own}:workload-identity-directory/default`;
  const vault = `${own}:token-vault/default`;
  test.each([
    ['pass', directory],
    ['pass', vault],
    ['pass', `${directory}/workload-identity/support-1`],
    ['pass', `${directory}/workload-identity/support-*`],
    ['pass', `${vault}/oauth2credentialprovider/crm`],
    ['fail', `${directory}/workload-identity/support-3`],
    ['fail', `${directory}/workload-identity/*-1`],
    ['fail', `${vault}/oauth2credentialprovider/?*`],
    ['fail', `${own}:*token-vault/default`],
    ['fail', `${own}:*token-vault/default/apikeycredentialprovider/maps`],
    ['fail', `${own}:*workload-identity-directory/default/workload-identity/support-1`],
    ['fail', `${own}:*`],
  ])('%s on %s', (verdict, resource) => {
    const asking = use([allow('bedrock-agentcore:GetWorkloadAccessToken', resource)]);
    expect(judgeTokens(asking, limits).verdict).toBe(verdict);
  });
  test('of any user where one of the patterns allows it', () => {
    const asking = use([allow('bedrock-agentcore:GetWorkloadAccessTokenForUserId', directory)]);
    const allowing = (...userIdAllowed: string[]) =>
      answer(judgeTokens(asking, { ...limits, userIdAllowed }));
    expect(allowing('arn:aws:iam::*:role/other', 'arn:aws:iam::*:role/app')).toBe('pass');
    expect(allowing('arn:aws:iam::*:role/other')).toBe('UNVERIFIED_USER_ID');
    expect(allowing()).toBe('UNVERIFIED_USER_ID');
  });
});

describe('a role has memory and other roles by name', () => {
  const memory = (statement: Statement) => judgeMemoryGrants(use([statement]), () => false);
  const assumes = (resource: string) =>
    judgeAssumption(use([allow('sts:AssumeRole', resource)]), () => false);
  const reading = 'bedrock-agentcore:RetrieveMemoryRecords';
  test.each([
    ['pass', `${own}:memory/facts-1`],
    ['pass', `${own}:memory/facts-*`],
    ['fail', `${own}:memory/*-1`],
    ['fail', `${own}:memory/?acts-1`],
    ['fail', `${own}:*`],
    ['fail', '*'],
  ])('%s: memory %s', (verdict, resource) => {
    expect(memory(allow(reading, resource)).verdict).toBe(verdict);
  });
  test('all memories but one are not named', () => {
    const { Resource: _, ...rest } = allow(reading);
    expect(answer(memory({ ...rest, NotResource: `${own}:memory/facts-1` }))).toBe('MEMORY_UNBOUNDED');
  });
  test.each([
    ['pass', 'arn:aws:iam::111122223333:role/worker'],
    ['fail', 'arn:aws:iam::111122223333:role/*-worker'],
    ['fail', 'arn:aws:iam::111122223333:*'],
    ['fail', '*'],
  ])('%s: role %s', (verdict, resource) => {
    expect(assumes(resource).verdict).toBe(verdict);
  });
});
