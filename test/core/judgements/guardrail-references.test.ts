import type { Reader } from '@lenswatch/core/controls/control.ts';
import type { EnforcedGuardrails } from '@lenswatch/core/facts/bedrock.ts';
import type { Facts } from '@lenswatch/core/facts/facts.ts';
import {
  type GuardrailReferenceFact,
  guardrailUses,
  parseGuardrailIdentifier,
} from '@lenswatch/core/judgements/guardrail-references.ts';
import { describe, expect, test } from 'vitest';
import {
  agent,
  agentVersion,
  flow,
  flowNode,
  flowVersion,
  guardrailVersion,
} from '../../support/bedrock-values.ts';
import { place } from '../../support/test-control.ts';
import { allow, deny, principal } from '../iam/principals.ts';

const arn = 'arn:aws:bedrock:us-east-1:111122223333:guardrail/gr1';
const other = 'arn:aws:bedrock:us-east-1:111122223333:guardrail/gr2';
const guardrail = {
  ...place,
  fact: 'bedrock.guardrail' as const,
  id: 'gr1',
  arn,
  value: { name: 'chat', versions: [guardrailVersion('DRAFT')] },
};

/** Who refers to guardrail `gr1` in the only resource of a fact. */
function usesIn<F extends GuardrailReferenceFact>(fact: F, value: Facts[F]) {
  const known = () => [{ ...place, fact, id: 'one', arn: 'arn:one', value }];
  const facts = { known, all: known } as unknown as Reader<GuardrailReferenceFact>;
  return guardrailUses(guardrail, fact, facts, true);
}

describe('an identifier', () => {
  const mine = { region: 'us-east-1', account: '111122223333', id: 'gr1' };
  test.each([
    ['gr1', { region: null, account: null, id: 'gr1', version: null }],
    [arn, { ...mine, version: null }],
    [`${arn}:3`, { ...mine, version: '3' }],
    [`${arn}:12`, { ...mine, version: '12' }],
    [`${arn}:DRAFT`, { ...mine, version: 'DRAFT' }],
    [`x${arn}`, { region: null, account: null, id: `x${arn}`, version: null }],
    [`${arn}:`, { region: null, account: null, id: `${arn}:`, version: null }],
  ])('%s', (identifier, meant) => {
    expect(parseGuardrailIdentifier(identifier)).toEqual(meant);
  });
});

describe('an agent', () => {
  const uses = (identifier: string | null, foundationModel: string | null) =>
    usesIn(
      'bedrock-agent.agent',
      agent(
        [
          agentVersion('1', {
            guardrail: identifier === null ? null : { identifier, version: '2' },
            foundationModel,
          }),
        ],
        ['1'],
      ),
    );
  test('with a guardrail uses it for its model', () => {
    expect(uses('gr1', 'amazon.nova-pro-v1:0')).toMatchObject([
      { version: '2', models: ['amazon.nova-pro-v1:0'] },
    ]);
    expect(uses('gr1', null)).toMatchObject([{ models: [] }]);
  });
  test('with another one or none does not', () => {
    for (const identifier of [null, 'gr2', other, arn.replace('us-east-1', 'eu-west-1')]) {
      expect(uses(identifier, null)).toEqual([]);
    }
  });
});

describe('a flow', () => {
  const uses = (identifier: string | null, modelId: string | null) =>
    usesIn(
      'bedrock-agent.flow',
      flow(
        [
          flowVersion('1', [
            flowNode('answer', 'Prompt', {
              guardrail: identifier === null ? null : { identifier, version: '2' },
              modelId,
            }),
          ]),
        ],
        ['1'],
      ),
    );
  test('with a guardrail at a node uses it for the model of the node', () => {
    expect(uses(arn, 'amazon.nova-pro-v1:0')).toMatchObject([
      { version: '2', models: ['amazon.nova-pro-v1:0'] },
    ]);
    expect(uses(arn, null)).toMatchObject([{ models: [] }]);
  });
  test('with another one or none does not', () => {
    for (const identifier of [null, 'gr2', other]) expect(uses(identifier, null)).toEqual([]);
  });
});

describe('the enforcement of an account', () => {
  const uses = (guardrailArn: string, guardrailId: string) =>
    usesIn('bedrock.enforced-guardrails', {
      configurations: [
        {
          configId: 'c1',
          guardrailArn,
          guardrailId,
          guardrailVersion: '2',
          includedModels: null,
          excludedModels: [],
          guarded: { system: null, messages: null, inputTags: null },
          owner: null,
        },
      ],
    } satisfies EnforcedGuardrails);
  test('uses the guardrail that it names by ARN or by id', () => {
    expect(uses(arn, 'gr1')).toMatchObject([{ version: '2', models: null }]);
    expect(uses(arn, arn)).toHaveLength(1);
    expect(uses('arn:of another form', 'gr1')).toHaveLength(1);
  });
  test('does not use another one', () => {
    expect(uses(other, 'gr2')).toEqual([]);
  });
});

describe('the conditions of a role', () => {
  const key = 'bedrock:GuardrailIdentifier';
  const versions = (value: string, name = key) =>
    usesIn('iam.principal', principal([deny('bedrock:*', '*', { StringNotLike: { [name]: value } })])).map(
      ({ version }) => version,
    );
  test.each([
    [arn, 'DRAFT'],
    [`${arn}:2`, '2'],
    [`${arn}:*`, null],
    [`${arn}*`, 'DRAFT'],
    [`${arn}*:2`, 'DRAFT'],
    ['arn:aws:bedrock:*:*:guardrail/gr1:2', '2'],
    ['arn:aws:bedrock:us-*:111122223333:guardrail/gr1:2', '2'],
    ['arn:aws:bedrock:*:1111????3333:guardrail/gr1:2', '2'],
  ])('%s names version %s', (value, version) => {
    expect(versions(value)).toEqual([version]);
  });
  test.each([
    'gr1',
    other,
    'arn:aws:bedrock:us-east-1:111122223333:guardrail/*',
    'arn:aws:bedrock:us-east-1:111122223333:guardrail/g*r1',
    'arn:aws:bedrock:us-east-1:111122223333:guardrail/?r1',
    'arn:aws:bedrock:eu-west-1:111122223333:guardrail/gr1',
    'arn:aws:bedrock:eu-*:111122223333:guardrail/gr1',
    'arn:aws:bedrock:us-east-1:444455556666:guardrail/gr1',
  ])('%s names none of it', (value) => {
    expect(versions(value)).toEqual([]);
  });
  test.each([
    [`${arn}:2`, ['2']],
    [`${arn}:*`, []],
    [`${arn}*`, []],
  ])('of an Allow that compares literally name by %s versions %j', (value, versions) => {
    const allowed = principal([allow('bedrock:*', '*', { StringEquals: { [key]: value } })]);
    expect(usesIn('iam.principal', allowed).map(({ version }) => version)).toEqual(versions);
  });
  test('name it by its own key only', () => {
    expect(versions(arn, 'aws:SourceArn')).toEqual([]);
  });
  test('are those of its permissions boundary too', () => {
    const boundary = [allow('*', '*', { StringEquals: { [key]: `${arn}:2` } })];
    expect(usesIn('iam.principal', principal([allow('*')], { boundary }))).toMatchObject([
      { version: '2', models: [] },
    ]);
  });
});
