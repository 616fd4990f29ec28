import { parseRelay } from '@lenswatch/core/config-rules/relay.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { relayEvent, scheduled } from '../../support/config-relay.ts';

const parse = (detail: object = {}, envelope: object = {}) =>
  parseRelay(JSON.stringify(relayEvent(detail, envelope)));

test('a change names its resource, and is ordered by the time it was captured', () => {
  expect(parse()).toEqual({
    partition: 'aws',
    account: '111122223333',
    region: 'eu-west-1',
    resultToken: 'dG9rZW4=',
    ruleName: 'lenswatch-bedrock',
    resource: {
      type: 'AWS::Bedrock::Guardrail',
      id: 'arn:aws:bedrock:eu-west-1:111122223333:guardrail/g1',
    },
    gone: false,
    orderedAt: '2026-11-20T11:59:00.000Z',
    testMode: false,
  });
});

test('an oversized change is a change', () => {
  expect(parse({ messageType: 'OversizedConfigurationItemChangeNotification' })).toMatchObject({
    resource: { type: 'AWS::Bedrock::Guardrail' },
    orderedAt: '2026-11-20T11:59:00.000Z',
  });
});

test('a schedule and a delivered snapshot name nothing, and are ordered by the time they fired', () => {
  for (const messageType of ['ScheduledNotification', 'ConfigurationSnapshotDeliveryCompleted']) {
    expect(parse({ ...scheduled, messageType })).toMatchObject({
      resource: null,
      gone: false,
      orderedAt: '2026-11-20T12:00:00.000Z',
    });
  }
});

test.each([
  ['OK', false, false],
  ['ResourceDiscovered', false, false],
  ['ResourceDeleted', false, true],
  ['ResourceNotRecorded', false, true],
  ['ResourceDeletedNotRecorded', false, true],
  [undefined, false, true],
  ['OK', true, true],
])('status %s, left scope %s: gone is %s', (configurationItemStatus, eventLeftScope, gone) => {
  expect(parse({ configurationItemStatus, eventLeftScope })).toMatchObject({ gone });
});

test('the token of a rehearsal is known, and only that one', () => {
  expect(parse({ resultToken: 'TESTMODE' })).toMatchObject({ testMode: true });
  expect(parse({ resultToken: 'testmode' })).toMatchObject({ testMode: false });
});

test('a time with an offset is the same time', () => {
  expect(parse({ captureTime: '2026-11-20T12:59:00+01:00' })).toMatchObject({
    orderedAt: '2026-11-20T11:59:00.000Z',
  });
});

describe('refused', () => {
  const ruleOf = (place: string) => `arn:aws:config:${place}:config-rule/config-rule-abc123`;
  test.each([
    ['forged', { accountId: '999988887777' }, {}],
    ['forged', { configRuleArn: ruleOf('eu-west-1:999988887777') }, {}],
    ['forged', { configRuleArn: ruleOf('us-east-1:111122223333') }, {}],
    ['forged', { configRuleArn: ruleOf('eu-west-1:111122223333').replace('aws', 'aws-cn') }, {}],
    ['forged', {}, { account: '999988887777' }],
    ['forged', {}, { region: 'us-east-1' }],
    ['malformed', {}, { source: 'aws.config' }],
    ['malformed', {}, { 'detail-type': 'Config Rules Compliance Change' }],
    ['malformed', { resultToken: '' }, {}],
    ['malformed', { configRuleArn: 'arn:aws:iam::111122223333:role/x' }, {}],
    ['malformed', { configRuleName: 'a b' }, {}],
    ['malformed', { messageType: 'Anything' }, {}],
    ['malformed', { resourceType: 'not a type' }, {}],
    ['malformed', { resourceId: 'x'.repeat(769) }, {}],
    ['malformed', { resourceId: undefined }, {}],
    ['malformed', { captureTime: undefined }, {}],
    ['malformed', { captureTime: 'yesterday' }, {}],
    ['malformed', { eventLeftScope: 'no' }, {}],
    ['malformed', { ...scheduled, notificationCreationTime: undefined }, {}],
    ['oversized', { padding: 'x'.repeat(16_000) }, {}],
  ])('%s: %o %o', (refused, detail, envelope) => {
    expect(parse(detail, envelope)).toEqual({ refused });
  });

  test('any text, without a throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (body) => {
        expect(parseRelay(body)).toHaveProperty('refused');
      }),
    );
  });

  test('whoever speaks of another account or region than his own, however he writes it', () => {
    const base = relayEvent();
    const key = fc.constantFrom(...Object.keys(base.detail));
    fc.assert(
      fc.property(key, fc.jsonValue(), (field, value) => {
        const parsed = parse({ [field]: value });
        if ('refused' in parsed) return;
        expect([parsed.account, parsed.region]).toEqual([base.account, base.region]);
      }),
      { numRuns: 300 },
    );
  });
});
