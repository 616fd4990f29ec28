import { parseChange } from '@lenswatch/core/events/change.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { account, type EventAbout, syntheticEvent } from '../../support/synthetic-event.ts';

const event = 'bedrock:UpdateGuardrail';
const parse = (about: EventAbout = {}, name = event) =>
  parseChange(JSON.stringify(syntheticEvent(name, about)));

test('a finished write call is a change, with everything that is needed to read again', () => {
  const request = { guardrailIdentifier: 'g1' };
  const parsed = parse({ request, response: { guardrailId: 'g1' } });
  expect(parsed).toMatchObject({
    source: 'bedrock',
    name: 'UpdateGuardrail',
    id: '00000000-0000-4000-8000-000000000001',
    partition: 'aws',
    account,
    region: 'eu-west-1',
    time: '2026-11-20T12:00:00.000Z',
    request,
    response: { guardrailId: 'g1' },
    resources: [],
    actor: { principal: `arn:aws:sts::${account}:assumed-role/developer/ada` },
  });
});

test('a record from before 2014 names no recipient, and none says whether it only read', () => {
  const old = {
    recipientAccountId: undefined,
    readOnly: undefined,
    eventID: undefined,
    awsRegion: undefined,
  };
  expect(parse({ detail: old })).toMatchObject({ account, id: 'UpdateGuardrail@2026-11-20T12:00:00Z' });
  expect(parse({ detail: { readOnly: undefined } }, 'bedrock:GetGuardrail')).toEqual({
    ignored: 'read-only',
  });
});

test('parameters may be missing, or be no object at all', () => {
  for (const request of [null, 'text', 7, []]) {
    expect(parse({ request, response: request })).toMatchObject({ request: {}, response: {} });
  }
});

test('ARNs beside the parameters are kept, in either spelling', () => {
  const resources = [{ ARN: 'arn:aws:kms:eu-west-1:1:key/a' }, { arn: 'arn:b' }, { accountId: '1' }];
  expect(parse({ detail: { resources } })).toMatchObject({
    resources: ['arn:aws:kms:eu-west-1:1:key/a', 'arn:b'],
  });
});

describe('ignored, with a reason', () => {
  const cases: readonly [string, EventAbout, string?][] = [
    ['foreign-source', { envelope: { source: 'lenswatch.config' } }],
    ['foreign-source', { envelope: { source: 'AWS.bedrock' } }],
    ['forged', { detail: { recipientAccountId: '999988887777' } }],
    ['foreign-region', { detail: { awsRegion: 'us-east-1' } }],
    ['failed', { detail: { errorCode: 'AccessDenied' } }],
    ['failed', { detail: { errorMessage: 'It broke.' } }],
    ['failed', { response: { errorCode: 'ValidationException' } }],
    ['read-only', { detail: { readOnly: true } }],
    ['inference', { detail: { readOnly: true } }, 'bedrock:InvokeModel'],
    ['inference', {}, 'bedrock:InvokeAgent'],
    ['other-event', { envelope: { 'detail-type': 'AWS Console Sign In via CloudTrail' } }],
    ['other-event', { envelope: { 'detail-type': 'SageMaker Endpoint State Change', detail: { a: 1 } } }],
    ['malformed', { envelope: { account: 'somebody' } }],
    ['malformed', { envelope: { region: '../../etc' } }],
    ['malformed', { detail: { eventName: 'Update Guardrail' } }],
    ['malformed', { envelope: { detail: 'text' } }],
    ['oversized', { request: { policy: 'x'.repeat(300_000) } }],
  ];
  test.each(cases)('%s: %o', (ignored, about, name) => {
    expect(parse(about, name)).toEqual({ ignored });
  });

  test('malformed: what is no JSON, or no object', () => {
    for (const body of ['', '{', 'null', '7', '"text"', '[]', '{}']) {
      expect(parseChange(body)).toEqual({ ignored: 'malformed' });
    }
    expect(parseChange('['.repeat(250_000))).toEqual({ ignored: 'malformed' });
  });

  test('an empty error is none', () => {
    expect(parse({ detail: { errorCode: '' }, response: { errorCode: '' } })).not.toHaveProperty('ignored');
  });
});

describe('whatever arrives', () => {
  test('any text is answered, never thrown at', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (body) => {
        expect(parseChange(body)).toHaveProperty('ignored');
      }),
    );
  });

  test('an event with anything in place of anything is a change or ignored', () => {
    const base = syntheticEvent(event, { request: { guardrailIdentifier: 'g1' } });
    const detailKey = fc.constantFrom(...Object.keys(base.detail));
    const envelopeKey = fc.constantFrom(...Object.keys(base));
    fc.assert(
      fc.property(detailKey, envelopeKey, fc.jsonValue(), fc.jsonValue(), (inner, outer, one, other) => {
        for (const hostile of [
          { ...base, detail: { ...base.detail, [inner]: one } },
          { ...base, [outer]: other },
        ]) {
          const parsed = parseChange(JSON.stringify(hostile));
          if ('ignored' in parsed) continue;
          // Account and region are never anybody's claim.
          expect(parsed.account).toBe(hostile.account);
          expect(parsed.region).toBe(hostile.region);
          expect(new Date(parsed.time).toISOString()).toBe(parsed.time);
        }
      }),
      { numRuns: 500 },
    );
  });
});
