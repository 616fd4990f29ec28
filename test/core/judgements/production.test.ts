import { isProduction } from '@lenswatch/core/judgements/production.ts';
import { defaultParameters } from '@lenswatch/core/parameters.ts';
import { expect, test } from 'vitest';

test('a tag decides before the account does', () => {
  expect(
    isProduction({ environment: 'prod' }, { ...defaultParameters, accountEnvironment: 'non-prod' }),
  ).toEqual({
    production: true,
    because: 'tag environment=prod',
  });
  expect(isProduction({ stage: 'sandbox' }, defaultParameters)).toEqual({
    production: false,
    because: 'tag stage=sandbox',
  });
});

test('case does not matter, and the earlier key wins', () => {
  expect(isProduction({ Environment: 'Production' }, defaultParameters).production).toBe(true);
  expect(isProduction({ stage: 'prod', environment: 'dev' }, defaultParameters).production).toBe(false);
});

test('a prefixed key counts, the plain one before it', () => {
  expect(isProduction({ 'genai-lens:env': 'dev' }, defaultParameters).production).toBe(false);
  expect(isProduction({ 'genai-lens:env': 'dev', stage: 'prod' }, defaultParameters).production).toBe(true);
});

test('untagged resources are what the account is', () => {
  expect(isProduction({}, defaultParameters)).toEqual({ production: true, because: 'account default prod' });
  const other = { ...defaultParameters, accountEnvironment: 'non-prod' as const };
  expect(isProduction({ team: 'prod' }, other).production).toBe(false);
});
