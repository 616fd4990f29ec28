import type { Principal } from '@lenswatch/core/facts/iam.ts';
import { allowancesOf, grantOf, restrictingKeys } from '@lenswatch/core/iam/effective-grant.ts';
import { allowReaches } from '@lenswatch/core/iam/match.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allow, deny, documentOf, principal, type Statement, trust } from './principals.ts';

const invoke = 'bedrock:invokemodel';
const claude = 'arn:aws:bedrock:*::foundation-model/anthropic.claude-v2';
const anyModel = 'arn:aws:bedrock:*::foundation-model/*';
const granted = (statements: readonly Statement[], extra = {}) =>
  grantOf(principal(statements, extra), invoke);
const resourcesOf = (statements: readonly Statement[], extra = {}) =>
  granted(statements, extra).allowances.map(({ resource }) => resource);

describe('grantOf', () => {
  test('nothing is granted without an Allow', () => {
    expect(granted([]).state).toBe('NONE');
    expect(granted([deny('bedrock:*')]).state).toBe('NONE');
    expect(granted([allow('bedrock:ListFoundationModels')]).state).toBe('NONE');
  });

  test('names policy, statement and pattern of what it grants', () => {
    const [allowance] = granted([deny('s3:*'), allow('bedrock:Invoke*', claude)]).allowances;
    expect(allowance).toMatchObject({
      policy: 'example',
      statement: '#2',
      writtenAction: 'bedrock:invoke*',
      action: invoke,
      resource: claude,
    });
  });

  test('conditions on own tags are decided, unless sessions may bring others', () => {
    const team = { StringEquals: { 'aws:PrincipalTag/Team': 'ml' } };
    const stateFor = (tags: Principal['tags'], statements: readonly Statement[], extra = {}) =>
      grantOf({ ...principal(statements, extra), tags }, invoke).state;
    const tagged = { team: 'ml' };
    expect(stateFor(tagged, [allow(invoke, '*', team)])).toBe('ALLOWED');
    expect(stateFor({ team: 'web' }, [allow(invoke, '*', team)])).toBe('NONE');
    expect(stateFor({}, [allow(invoke, '*', team)])).toBe('NONE');
    expect(stateFor(tagged, [allow(invoke), deny(invoke, '*', team)])).toBe('NONE');
    const others = { StringNotEquals: { 'aws:PrincipalTag/Team': 'ml' } };
    expect(stateFor(tagged, [allow(invoke), deny(invoke, '*', others)])).toBe('ALLOWED');
    expect(stateFor({}, [allow(invoke), deny(invoke, '*', others)])).toBe('NONE');
    expect(stateFor(tagged, [allow(invoke)], { boundary: [allow('*', '*', team)] })).toBe('ALLOWED');
    expect(stateFor({}, [allow(invoke)], { boundary: [allow('*', '*', team)] })).toBe('NONE');
    // What else it asks for stays a restriction.
    const both = { ...team, StringLike: { 'aws:SourceVpce': 'vpce-1' } };
    expect(stateFor(tagged, [allow(invoke, '*', both)])).toBe('CONDITIONAL');
    const ofOthers = { StringEquals: { 'aws:PrincipalTag/Team': `\${aws:ResourceTag/team}` } };
    expect(stateFor(tagged, [allow(invoke, '*', ofOthers)])).toBe('CONDITIONAL');
    // Whoever assumes the role may say other tags, and members of a group have their own.
    const assumed = trust({ Federated: 'arn:aws:iam::111122223333:saml-provider/okta' });
    const session = { trust: [{ ...assumed, Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'] }] };
    expect(stateFor(tagged, [allow(invoke, '*', team)], session)).toBe('CONDITIONAL');
    expect(stateFor({}, [allow(invoke, '*', team)], session)).toBe('CONDITIONAL');
    expect(stateFor({}, [allow(invoke, '*', team)], { kind: 'group' })).toBe('CONDITIONAL');
  });

  test('conditions on who the principal is are decided', () => {
    const own = 'arn:aws:iam::111122223333:role/example';
    const is = (arn: string) => ({ ArnLike: { 'aws:PrincipalArn': arn } });
    const isNot = (arn: string) => ({ ArnNotLike: { 'aws:PrincipalArn': arn } });
    const stateFor = (statements: readonly Statement[], extra = {}) => granted(statements, extra).state;
    expect(stateFor([allow(invoke, '*', is(own))])).toBe('ALLOWED');
    expect(stateFor([allow(invoke, '*', is('arn:aws:iam::*:role/*'))])).toBe('ALLOWED');
    expect(stateFor([allow(invoke, '*', is('arn:aws:iam::*:role/genai/*'))])).toBe('NONE');
    expect(stateFor([allow(invoke), deny(invoke, '*', isNot(own))])).toBe('ALLOWED');
    expect(stateFor([allow(invoke), deny(invoke, '*', isNot('arn:aws:iam::*:role/genai/*'))])).toBe('NONE');
    expect(stateFor([allow(invoke)], { boundary: [allow('*', '*', isNot(own))] })).toBe('NONE');
    const account = (id: string) => ({ StringEquals: { 'aws:PrincipalAccount': id } });
    expect(stateFor([allow(invoke, '*', account('111122223333'))])).toBe('ALLOWED');
    expect(stateFor([allow(invoke, '*', account('444455556666'))])).toBe('NONE');
    // The members of a group are somebody else.
    expect(stateFor([allow(invoke, '*', is(own))], { kind: 'group' })).toBe('CONDITIONAL');
  });

  test('an unconditional Deny takes away what it covers, and leaves what it may miss', () => {
    expect(resourcesOf([allow('*'), deny('bedrock:*')])).toEqual([]);
    expect(resourcesOf([allow(invoke, [claude, anyModel]), deny(invoke, anyModel)])).toEqual([]);
    expect(resourcesOf([allow(invoke), deny(invoke, anyModel)])).toEqual(['*']);
    expect(resourcesOf([allow(invoke, claude), deny('*', 'arn:aws:bedrock:*')])).toEqual([]);
    expect(resourcesOf([allow(invoke, claude), deny('*', 'arn:aws:*claude-v2')])).toEqual([claude]);
  });

  test('a Deny of all that calls can name takes away what is allowed on everything', () => {
    const bedrock = 'arn:aws:bedrock:*:*:*';
    expect(resourcesOf([allow(invoke), deny('bedrock:*', bedrock)])).toEqual([]);
    expect(resourcesOf([allow(invoke, 'arn:*:bedrock:*::foundation-model/a'), deny('*', bedrock)])).toEqual(
      [],
    );
    expect(resourcesOf([allow(invoke), deny('bedrock:*', 'arn:aws:bedrock:*:111122223333:*')])).toEqual([
      '*',
    ]);
    // What has no resource types is asked for on `*`, which no ARN names.
    const list = 'bedrock:listfoundationmodels';
    expect(grantOf(principal([allow(list), deny('bedrock:*', bedrock)]), list).state).toBe('ALLOWED');
    // A guardrail that is made names no resource of its own.
    const make = 'bedrock:createguardrail';
    expect(grantOf(principal([allow(make), deny('bedrock:*', bedrock)]), make).state).toBe('ALLOWED');
  });

  test('a Deny of all but some resources leaves those', () => {
    const others: Statement = { Effect: 'Deny', Action: invoke, NotResource: claude };
    expect(resourcesOf([allow('*'), others])).toEqual([claude]);
  });

  test('a Deny of all but some actions leaves those', () => {
    const others: Statement = { Effect: 'Deny', NotAction: 'bedrock:Invoke*', Resource: '*' };
    expect(granted([allow('*'), others]).state).toBe('ALLOWED');
    expect(grantOf(principal([allow('*'), others]), 's3:getobject').state).toBe('NONE');
  });

  test('a restrictive condition makes a grant conditional', () => {
    const vpc = { StringEquals: { 'aws:SourceVpce': 'vpce-1' } };
    expect(granted([allow(invoke, '*', vpc)])).toMatchObject({
      state: 'CONDITIONAL',
      keys: ['aws:sourcevpce'],
    });
    expect(granted([allow(invoke, '*', vpc), allow(invoke, claude)]).state).toBe('ALLOWED');
  });

  test.each([
    ['a key that narrows nothing', { Bool: { 'aws:SecureTransport': 'true' } }],
    ['IfExists', { StringEqualsIfExists: { 'aws:SourceVpce': 'vpce-1' } }],
    ['ForAllValues', { 'ForAllValues:StringEquals': { 'aws:SourceVpce': 'vpce-1' } }],
    ['a value that everything matches', { StringLike: { 'aws:SourceVpce': '*' } }],
    ['every address', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }],
    ['a negated operator', { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } }],
  ])('%s restricts nothing', (_, condition) => {
    expect(granted([allow(invoke, '*', condition)]).state).toBe('ALLOWED');
  });

  test('a Deny unless a key has a value restricts like an Allow with that value', () => {
    const unless = (operator: string) => deny(invoke, '*', { [operator]: { 'aws:SourceVpce': 'vpce-1' } });
    // A negated operator holds where the key is absent: with `IfExists` no less than without.
    for (const operator of ['StringNotEquals', 'StringNotEqualsIfExists']) {
      expect(granted([allow(invoke), unless(operator)])).toMatchObject({
        state: 'CONDITIONAL',
        keys: ['aws:sourcevpce'],
      });
    }
    expect(granted([allow(invoke), unless('ForAnyValue:StringNotEquals')]).state).toBe('ALLOWED');
    expect(granted([allow(invoke), unless('StringEquals')]).state).toBe('ALLOWED');
    const withMore = deny(invoke, '*', {
      StringNotEquals: { 'aws:SourceVpce': 'vpce-1' },
      Bool: { 'aws:SecureTransport': 'false' },
    });
    expect(granted([allow(invoke), withMore]).state).toBe('ALLOWED');
  });

  test('NotAction and NotResource are open-ended', () => {
    const notAction: Statement = { Effect: 'Allow', NotAction: 'iam:*', Resource: claude };
    const notResource: Statement = { Effect: 'Allow', Action: invoke, NotResource: claude };
    expect(granted([notAction]).allowances).toMatchObject([{ openActions: true, openResources: false }]);
    expect(granted([notResource]).allowances).toMatchObject([{ openResources: true, resource: '*' }]);
    expect(granted([{ Effect: 'Allow', NotAction: 'bedrock:*', Resource: '*' }]).state).toBe('NONE');
  });

  test('a boundary grants nothing and cuts what lies outside of it', () => {
    expect(granted([], { boundary: [allow('*')] }).state).toBe('NONE');
    expect(granted([allow('*')], { boundary: [] }).state).toBe('NONE');
    expect(granted([allow('*')], { boundary: [allow('s3:*')] }).state).toBe('NONE');
    expect(resourcesOf([allow('*')], { boundary: [allow('bedrock:*', claude)] })).toEqual([claude]);
    expect(resourcesOf([allow(invoke, claude)], { boundary: [allow('*')] })).toEqual([claude]);
    expect(granted([allow('*')], { boundary: [allow('*'), deny(invoke)] }).state).toBe('NONE');
    const conditional = allow('*', '*', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } });
    expect(granted([allow('*')], { boundary: [conditional] }).state).toBe('CONDITIONAL');
  });

  test('a boundary that names actions closes an open end', () => {
    const open: Statement = { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' };
    const [allowance] = granted([open], { boundary: [allow('bedrock:InvokeModel', claude)] }).allowances;
    expect(allowance).toMatchObject({ openActions: false, byNotAction: true, resource: claude });
  });

  test('variables of the caller narrow, in a Deny they cover nothing', () => {
    const own = `arn:aws:bedrock:*:*:inference-profile/\${aws:PrincipalTag/team}`;
    expect(granted([allow(invoke, own)]).allowances).toMatchObject([
      { resource: 'arn:aws:bedrock:*:*:inference-profile/*', variableScoped: true, writtenResource: own },
    ]);
    expect(
      granted([allow(invoke, `arn:aws:bedrock:*::foundation-model/\${aws:UserAgent}`)]).allowances,
    ).toMatchObject([{ variableScoped: false }]);
    expect(granted([allow(invoke, own), deny(invoke, own)]).state).toBe('ALLOWED');
  });

  test('variables are plain text in documents of 2008', () => {
    const old = principal([]);
    const document = {
      ...documentOf(allow(invoke, `arn:aws:bedrock:*:*:agent/\${aws:username}`)),
      version: '2008-10-17',
    };
    const policies = [{ ...old.policies[0], document }] as typeof old.policies;
    expect(grantOf({ ...old, policies }, invoke).allowances).toMatchObject([
      { resource: `arn:aws:bedrock:*:*:agent/\${aws:username}`, variableScoped: false },
    ]);
  });

  test('within a glob it lists what each pattern grants', () => {
    const subject = principal([allow(['bedrock:Get*', 's3:GetObject', '*'])]);
    expect(allowancesOf(subject, 'bedrock:*').map(({ action }) => action)).toEqual([
      'bedrock:get*',
      'bedrock:*',
    ]);
  });
});

const action = fc.constantFrom('*', 'a:*', 'a:x', 'a:y', 'a:x*', 'b:*', 'b:x');
const resource = fc.constantFrom(
  '*',
  'arn:p:s:r:1:t/*',
  'arn:p:s:r:1:t/a',
  'arn:p:s:*:*:t/b',
  'arn:p:s:*',
  'arn:p:q:r:1:u/*',
);
const condition = fc.constantFrom<object>(
  {},
  {},
  { StringEquals: { 'aws:SourceVpce': 'v' } },
  { StringNotEquals: { 'aws:SourceVpce': 'v' } },
  { Bool: { 'aws:SecureTransport': 'true' } },
);
const statement = fc
  .record({
    Effect: fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const),
    not: fc.boolean(),
    notResource: fc.boolean(),
    actions: fc.array(action, { minLength: 1, maxLength: 2 }),
    resources: fc.array(resource, { minLength: 1, maxLength: 2 }),
    Condition: condition,
  })
  .map(
    ({ Effect, not, notResource, actions, resources, Condition }) =>
      ({
        Effect,
        [not ? 'NotAction' : 'Action']: actions,
        [notResource ? 'NotResource' : 'Resource']: resources,
        Condition,
      }) as Statement,
  );
const statements = fc.array(statement, { maxLength: 4 });
const question = fc.tuple(
  fc.constantFrom('a:x', 'a:y', 'b:x'),
  fc.constantFrom('arn:p:s:r:1:t/a', 'arn:p:s:r:1:t/b', 'arn:p:s:r:2:t/c', 'arn:p:q:r:1:u/z'),
);
const reaches = (subject: ReturnType<typeof principal>, [wanted, arn]: readonly [string, string]) =>
  grantOf(subject, wanted).allowances.some(({ resource: pattern }) => allowReaches(pattern, arn));
const rank = { NONE: 0, CONDITIONAL: 1, ALLOWED: 2 };

describe('properties of grants', () => {
  test('a Deny never adds a grant', () => {
    fc.assert(
      fc.property(statements, statement, question, (list, more, asked) => {
        const before = principal(list);
        const after = principal([...list, { ...more, Effect: 'Deny' }]);
        if (reaches(after, asked)) expect(reaches(before, asked)).toBe(true);
        expect(rank[grantOf(after, asked[0]).state]).toBeLessThanOrEqual(
          rank[grantOf(before, asked[0]).state],
        );
      }),
      { numRuns: 3000 },
    );
  });

  test('a boundary never adds a grant', () => {
    fc.assert(
      fc.property(statements, statements, question, (list, boundary, asked) => {
        const before = principal(list);
        const after = principal(list, { boundary });
        if (reaches(after, asked)) expect(reaches(before, asked)).toBe(true);
        expect(rank[grantOf(after, asked[0]).state]).toBeLessThanOrEqual(
          rank[grantOf(before, asked[0]).state],
        );
      }),
      { numRuns: 3000 },
    );
  });

  test('the order of statements does not matter', () => {
    const shuffled = statements.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, shuffled, question, ([list, other], [boundary, otherBoundary], asked) => {
        const one = principal(list, { boundary });
        const two = principal(other, { boundary: otherBoundary });
        expect(grantOf(two, asked[0]).state).toBe(grantOf(one, asked[0]).state);
        expect(grantOf(two, asked[0]).keys).toEqual(grantOf(one, asked[0]).keys);
        expect(reaches(two, asked)).toBe(reaches(one, asked));
      }),
      { numRuns: 3000 },
    );
  });

  test('what IAM would allow without conditions is never missed', () => {
    fc.assert(
      fc.property(statements, fc.option(statements), question, (list, boundary, asked) => {
        const subject = principal(list, boundary ? { boundary } : {});
        if (allowedByTheBook(list, boundary, asked)) expect(reaches(subject, asked)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  test('a grant of a glob holds the grants of its actions', () => {
    fc.assert(
      fc.property(statements, question, (list, asked) => {
        const subject = principal(list);
        if (!reaches(subject, asked)) return;
        const all = allowancesOf(subject, '*');
        expect(all.some(({ resource: pattern }) => allowReaches(pattern, asked[1]))).toBe(true);
      }),
    );
  });

  test('restricting keys come from conditions that are there', () => {
    fc.assert(
      fc.property(statements, question, (list, asked) => {
        for (const allowance of grantOf(principal(list), asked[0]).allowances) {
          expect(restrictingKeys(allowance).every((key) => key === 'aws:sourcevpce')).toBe(true);
        }
      }),
    );
  });
});

/** IAM's evaluation for one request that meets no condition of a Deny and every condition of an Allow. */
function allowedByTheBook(
  identity: readonly Statement[],
  boundary: readonly Statement[] | null,
  [wanted, arn]: readonly [string, string],
): boolean {
  const listOf = (value: string | readonly string[] | undefined) =>
    typeof value === 'string' ? [value] : (value ?? []);
  const matches = (patterns: readonly string[], subject: string) =>
    patterns.some((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(subject));
  const applies = (statement: Statement) =>
    (statement.Action
      ? matches(listOf(statement.Action), wanted)
      : !matches(listOf(statement.NotAction), wanted)) &&
    (statement.Resource
      ? matches(listOf(statement.Resource), arn)
      : !matches(listOf(statement.NotResource), arn));
  const within = (list: readonly Statement[]) =>
    list.some((statement) => statement.Effect === 'Allow' && applies(statement)) &&
    !list.some(
      (statement) =>
        statement.Effect === 'Deny' &&
        applies(statement) &&
        Object.keys(statement.Condition ?? {}).length === 0,
    );
  return within(identity) && (boundary === null || within(boundary));
}
