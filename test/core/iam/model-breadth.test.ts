import { grantOf } from '@lenswatch/core/iam/effective-grant.ts';
import { isWider, modelReach, modelReachOf } from '@lenswatch/core/iam/model-breadth.ts';
import { describe, expect, test } from 'vitest';
import { allow, principal } from './principals.ts';

const models = 'arn:aws:bedrock:*::foundation-model';
const own = 'arn:aws:bedrock:eu-west-1:111122223333';

describe('modelReach', () => {
  test.each([
    [`${models}/anthropic.claude-v2:1`, 'EXACT'],
    ['arn:*:bedrock:*:*:foundation-model/amazon.nova-lite-v1:0', 'EXACT'],
    [`${own}:inference-profile/eu.anthropic.claude-sonnet-4-v1:0`, 'EXACT'],
    [`${own}:application-inference-profile/abc123`, 'EXACT'],
    [`${own}:provisioned-model/abc123`, 'EXACT'],
    [`${models}/anthropic.claude-*`, 'FAMILY'],
    [`${models}/anthropic.claude-v?`, 'FAMILY'],
    [`${own}:inference-profile/eu.anthropic.claude*`, 'FAMILY'],
    [`${own}:inference-profile/*.anthropic.claude-sonnet-4-v1:0`, 'FAMILY'],
    [`${models}/anthropic.*`, 'PROVIDER'],
    [`${own}:inference-profile/eu.anthropic.*`, 'PROVIDER'],
    [`${models}/*`, 'TYPE'],
    [`${models}/a*`, 'TYPE'],
    [`${own}:inference-profile/eu.*`, 'TYPE'],
    [`${own}:imported-model/abc*`, 'TYPE'],
    [`${own}:marketplace/model-endpoint/all-access`, 'TYPE'],
    ['*', 'ALL'],
    ['arn:aws:bedrock:*', 'ALL'],
    ['arn:*', 'ALL'],
    [`${own}:*`, 'ALL'],
    ['arn:aws:bedrock:*::*-model/x', 'ALL'],
    ['arn:aws:bedrock:*::foundation-model*', 'ALL'],
    ['*foundation-model/anthropic.claude-v2', 'ALL'],
  ])('%s is %s', (pattern, breadth) => {
    expect(modelReach(pattern)?.breadth).toBe(breadth);
  });

  test.each([
    `${own}:agent/*`,
    `${own}:knowledge-base/ABC`,
    'arn:aws:s3:::bucket/*',
    'arn:aws:s3*',
    'nothing',
    `${own}:model-invocation-job/*`,
  ])('%s reaches no model', (pattern) => {
    expect(modelReach(pattern)).toBeNull();
  });

  test('an open end reaches all, a variable of the caller one', () => {
    const reachOf = (statement: object) =>
      grantOf(principal([statement as never]), 'bedrock:invokemodel').allowances.map(modelReachOf);
    expect(
      reachOf({ Effect: 'Allow', NotAction: 'iam:*', Resource: `${models}/anthropic.claude-v2` }),
    ).toMatchObject([{ breadth: 'ALL' }]);
    expect(
      reachOf(allow('bedrock:*', `${own}:inference-profile/\${aws:PrincipalTag/profile}`)),
    ).toMatchObject([{ breadth: 'EXACT' }]);
    expect(reachOf(allow('bedrock:*', `${models}/\${aws:UserAgent}`))).toMatchObject([{ breadth: 'TYPE' }]);
  });

  test('classes are in order', () => {
    expect(isWider('PROVIDER', 'FAMILY')).toBe(true);
    expect(isWider('FAMILY', 'FAMILY')).toBe(false);
    expect(isWider('ALL', 'TYPE')).toBe(true);
  });
});
