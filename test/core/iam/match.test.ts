import {
  allowReaches,
  denyCovers,
  denyReaches,
  matchesAction,
  meetOfResources,
  resourcesWithin,
  segmentsOf,
} from '@lenswatch/core/iam/match.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const segment = fc.stringMatching(/^[ab*]{0,2}$/);
const resource = fc.stringMatching(/^[ab/*]{0,5}$/);
const pattern = fc.oneof(
  fc.tuple(segment, segment, segment, segment, resource).map((parts) => ['arn', ...parts].join(':')),
  fc.constantFrom('*', 'arn:*', 'arn:a:*', 'arn:*:b', 'arn:a*'),
);
const name = fc.stringMatching(/^[ab]{0,2}$/);
const arn = fc
  .tuple(name, name, name, name, fc.stringMatching(/^[ab/]{0,5}$/))
  .map((parts) => ['arn', ...parts].join(':'));

describe('resource patterns', () => {
  test('a Deny never reaches what an Allow of the same pattern does not', () => {
    fc.assert(
      fc.property(pattern, arn, (glob, name) => {
        if (denyReaches(glob, name)) expect(allowReaches(glob, name)).toBe(true);
      }),
    );
  });

  test('a Deny that covers an Allow reaches every ARN that the Allow reaches', () => {
    fc.assert(
      fc.property(pattern, pattern, arn, (deny, allow, name) => {
        if (denyCovers(deny, allow) && allowReaches(allow, name)) expect(denyReaches(deny, name)).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  test('what two Allows reach, their meet reaches too', () => {
    fc.assert(
      fc.property(pattern, pattern, arn, (a, b, name) => {
        if (!allowReaches(a, name) || !allowReaches(b, name)) return;
        const meet = meetOfResources(a, b);
        expect(meet).not.toBeNull();
        expect(allowReaches(meet as string, name)).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  test('what lies within a pattern is reached by it', () => {
    fc.assert(
      fc.property(pattern, pattern, arn, (narrow, wide, name) => {
        if (resourcesWithin(narrow, wide) && allowReaches(narrow, name))
          expect(allowReaches(wide, name)).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  test('stars pass colons for Allow alone, and for Deny as the last character', () => {
    const model = 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2:1';
    expect(allowReaches('arn:aws:*claude-v2:1', model)).toBe(true);
    expect(denyReaches('arn:aws:*claude-v2:1', model)).toBe(false);
    expect(denyReaches('arn:aws:bedrock:*', model)).toBe(true);
    expect(denyReaches('arn:aws:bedrock:*::foundation-model/*', model)).toBe(true);
    expect(segmentsOf('arn:aws:bedrock:*')).toEqual(['arn', 'aws', 'bedrock', '*', '*', '*']);
    expect(segmentsOf('arn:aws:bedrock')).toBeUndefined();
  });

  test('agents and models share nothing', () => {
    const agents = 'arn:aws:bedrock:*:*:agent/*';
    expect(meetOfResources(agents, 'arn:*:bedrock:*:*:foundation-model/*')).toBeNull();
    expect(meetOfResources('*', agents)).toBe(agents);
  });

  test('actions match in lower case', () => {
    expect(matchesAction('bedrock:invoke*', 'bedrock:invokemodel')).toBe(true);
    expect(matchesAction('*', 'bedrock:invokemodel')).toBe(true);
    expect(matchesAction('bedrock:invokemode?', 'bedrock:invokemodel')).toBe(true);
    expect(matchesAction('bedrock:get*', 'bedrock:invokemodel')).toBe(false);
  });
});
