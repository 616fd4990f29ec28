import type { PolicyDocument, PolicyStatement } from '@lenswatch/core/facts/policy.ts';
import { PolicyParseError, parsePolicy } from '@lenswatch/core/iam/parse-policy.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const minimal = { Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: '*' };
const textOf = (statement: object, version?: string) =>
  JSON.stringify({ ...(version ? { Version: version } : {}), Statement: statement });

describe('parsePolicy', () => {
  test('brings one statement, texts instead of lists and capitals into the normal form', () => {
    const text = textOf({
      ...minimal,
      Sid: 'One',
      Principal: '*',
      Condition: {
        'ForAnyValue:StringLikeIfExists': { 'aws:CalledVia': 'Athena*' },
        Bool: { 'aws:X': true },
      },
    });
    expect(parsePolicy(text)).toEqual({
      version: '2008-10-17',
      statements: [
        {
          sid: 'One',
          effect: 'Allow',
          actions: ['bedrock:invokemodel'],
          notActions: null,
          resources: ['*'],
          notResources: null,
          principals: [{ kind: 'AWS', value: '*' }],
          notPrincipals: null,
          conditions: [
            {
              set: 'ForAnyValue',
              operator: 'stringlike',
              ifExists: true,
              key: 'aws:calledvia',
              values: ['Athena*'],
            },
            { set: null, operator: 'bool', ifExists: false, key: 'aws:x', values: ['true'] },
          ],
        },
      ],
    } satisfies PolicyDocument);
  });

  test('reads percent-encoded text as IAM sends it', () => {
    const text = textOf(minimal, '2012-10-17');
    expect(parsePolicy(encodeURIComponent(text))).toEqual(parsePolicy(text));
  });

  test.each([
    ['no JSON', '{'],
    ['a broken percent-encoding', '%7B%'],
    ['an empty text', ''],
    ['no statement', '{"Version":"2012-10-17"}'],
    ['an unknown version', textOf(minimal, '2020-01-01')],
    ['an unknown element', textOf({ ...minimal, Actions: 'x' })],
    ['an effect in lower case', textOf({ ...minimal, Effect: 'deny' })],
    ['neither Action nor NotAction', textOf({ Effect: 'Allow', Resource: '*' })],
    ['Action and NotAction', textOf({ ...minimal, NotAction: 'x' })],
    ['Resource and NotResource', textOf({ ...minimal, NotResource: 'x' })],
    ['an unknown kind of principal', textOf({ ...minimal, Principal: { Robot: '*' } })],
    ['an unknown condition operator', textOf({ ...minimal, Condition: { StringIs: { a: 'b' } } })],
    [
      'a condition that would vanish',
      '{"Statement":[{"Effect":"Deny","Action":"x","Condition":{"__proto__":{}}}]}',
    ],
    [
      'a condition key that would vanish',
      '{"Statement":[{"Effect":"Deny","Action":"x","Condition":{"Bool":{"_\\u005fproto__":"a"}}}]}',
    ],
    ['a condition value that is an object', textOf({ ...minimal, Condition: { Bool: { a: {} } } })],
    ['more text than any policy has', `${textOf(minimal)}${' '.repeat(300_000)}`],
  ])('refuses %s', (_, text) => {
    expect(() => parsePolicy(text)).toThrow(PolicyParseError);
  });

  test('never throws anything but PolicyParseError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          parsePolicy(text);
        } catch (error) {
          expect(error).toBeInstanceOf(PolicyParseError);
        }
      }),
    );
  });

  test('the normal form, written as IAM JSON again, parses to itself', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 4 }), fc.boolean(), (statements, encoded) => {
        const document: PolicyDocument = { version: '2012-10-17', statements };
        const text = JSON.stringify({ Version: document.version, Statement: statements.map(written) });
        expect(parsePolicy(encoded ? encodeURIComponent(text) : text)).toEqual(document);
      }),
    );
  });
});

const word = fc.stringMatching(/^[a-z*]{1,6}$/);
const words = fc.array(word, { minLength: 1, maxLength: 3 });
const conditions = fc
  .uniqueArray(fc.tuple(fc.constantFrom('stringequals', 'arnlike', 'null'), fc.boolean(), word, words), {
    selector: ([operator, ifExists]) => `${operator}${ifExists}`,
    maxLength: 3,
  })
  .map((list) =>
    list.map(([operator, ifExists, key, values]) => ({ set: null, operator, ifExists, key, values })),
  );
const statement: fc.Arbitrary<PolicyStatement> = fc
  .record({
    sid: fc.option(word),
    effect: fc.constantFrom('Allow' as const, 'Deny' as const),
    not: fc.boolean(),
    notResource: fc.boolean(),
    actions: words,
    resources: words,
    principals: fc.option(words),
    conditions,
  })
  .map(({ not, notResource, actions, resources, principals, ...rest }) => ({
    ...rest,
    actions: not ? null : actions,
    notActions: not ? actions : null,
    resources: notResource ? null : resources,
    notResources: notResource ? resources : null,
    principals: principals?.map((value) => ({ kind: 'AWS' as const, value })) ?? null,
    notPrincipals: null,
  }));

function written(statement: PolicyStatement): object {
  const Condition = Object.fromEntries(
    statement.conditions.map(({ operator, ifExists, key, values }) => [
      `${operator}${ifExists ? 'IfExists' : ''}`,
      { [key]: values },
    ]),
  );
  return {
    ...(statement.sid === null ? {} : { Sid: statement.sid }),
    Effect: statement.effect,
    ...(statement.actions ? { Action: statement.actions } : { NotAction: statement.notActions }),
    ...(statement.resources ? { Resource: statement.resources } : { NotResource: statement.notResources }),
    ...(statement.principals ? { Principal: { AWS: statement.principals.map(({ value }) => value) } } : {}),
    Condition,
  };
}
