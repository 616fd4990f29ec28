import type { Resource } from '@lenswatch/core/facts/fact.ts';
import { passageOf } from '@lenswatch/core/iam/passage.ts';
import { isAllowed } from '@lenswatch/core/iam/request.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allow, deny, principal, type Statement, trust } from './principals.ts';

const account = '111122223333';
const arn = `arn:aws:iam::${account}:role/example`;
const action = 'bedrock:invokemodel';
const model = 'arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0';
const said = { 'aws:requestedregion': ['us-west-2'] };
const openTrust = { ...trust({ AWS: arn }), Action: ['sts:AssumeRole', 'sts:TagSession'] };

function subjectOf(
  statements: readonly Statement[],
  trusts: readonly Statement[] = [],
): Resource<'iam.principal'> {
  const value = { ...principal(statements, { trust: trusts }), tags: { team: 'claims' } };
  return { partition: 'aws', account, region: 'us-east-1', fact: 'iam.principal', id: arn, arn, value };
}

const passage = (statements: readonly Statement[], ...trusts: readonly Statement[]) =>
  passageOf(subjectOf(statements, trusts), action, model, [], said);
const regions = (...names: readonly string[]) => ({ StringNotEquals: { 'aws:RequestedRegion': names } });
/** A policy variable. */
const ownTeam = `\${aws:PrincipalTag/team}`;
const team = (name: string) => ({ StringEquals: { 'aws:PrincipalTag/team': name } });

test('a call passes that a request was found for', () => {
  expect(passage([allow('bedrock:*')])).toBe('allowed');
  expect(passage([allow('bedrock:*', '*', { StringEquals: { 'aws:SourceVpce': 'vpce-1' } })])).toBe(
    'allowed',
  );
  expect(passage([allow('bedrock:*', '*', team('claims'))])).toBe('allowed');
});

test('a call is refused where no condition that is open could change it', () => {
  expect(passage([])).toBe('refused');
  expect(passage([allow('s3:*')])).toBe('refused');
  expect(passage([allow('*', '*', { StringLike: { 'aws:SourceVpce': 'vpce-*' } }), deny('*', model)])).toBe(
    'refused',
  );
  expect(passage([allow('*'), deny('*', '*', regions('us-east-1'))])).toBe('refused');
  expect(passage([allow('*', '*', team('fraud'))])).toBe('refused');
  expect(passage([allow(action, `arn:aws:bedrock:*::foundation-model/${ownTeam}`)])).toBe('refused');
});

test('a call is open where tags of a session or a name that nobody guessed decide', () => {
  expect(passage([allow('*', '*', team('fraud'))], openTrust)).toBe('open');
  expect(
    passage([
      allow('*', '*', { StringLike: { 'aws:SourceVpce': 'vpce-*' } }),
      deny('*', '*', { StringEquals: { 'aws:SourceVpce': 'vpce-example' } }),
    ]),
  ).toBe('open');
  const others = `arn:aws:bedrock:*::foundation-model/${ownTeam}`;
  const restNotNamed = { Effect: 'Deny' as const, Action: '*', NotResource: others };
  expect(passage([allow('*'), restNotNamed], openTrust)).toBe('open');
});

test('no call that is said to be refused passes, whatever else a request says', () => {
  const condition = fc.constantFrom(
    ...[{}, team('fraud'), team('claims'), regions('us-east-1'), regions('us-west-2')],
    { StringLike: { 'aws:SourceVpce': 'vpce-*' } },
    { StringNotEquals: { 'aws:SourceVpce': ['vpce-1', 'vpce-example'] } },
    { Null: { 'aws:SourceVpce': 'true' } },
    { StringEquals: { 'aws:SourceVpce': ownTeam } },
    { Bool: { 'aws:ViaAWSService': 'true' } },
  );
  const resource = fc.constantFrom(
    '*',
    model,
    'arn:aws:bedrock:*::foundation-model/*',
    `${arn}/\${aws:SourceVpce}`,
  );
  const statement = fc
    .tuple(
      fc.constantFrom(allow, allow, deny),
      fc.constantFrom('*', 'bedrock:Invoke*', 's3:*'),
      resource,
      condition,
    )
    .map(([effect, actions, resources, conditions]) => effect(actions, resources, conditions));
  const context = fc.record(
    {
      'aws:sourcevpce': fc.constantFrom(['vpce-1'], ['vpce-example'], ['vpce-2'], ['claims'], ['fraud']),
      'aws:viaawsservice': fc.constantFrom(['true'], ['false']),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 4 }), context, fc.boolean(), (list, free, tags) => {
      const subject = subjectOf(list, tags ? [openTrust] : []);
      const whole = {
        'aws:principaltag/team': [tags ? 'fraud' : 'claims'],
        'aws:principalarn': [arn],
        ...said,
        ...free,
      };
      if (!isAllowed(subject.value, { action, resource: model, context: whole as never })) return;
      expect(passageOf(subject, action, model, [], said)).not.toBe('refused');
    }),
  );
});
