import { actorOf } from '@lenswatch/core/events/actor.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { account, syntheticEvent } from '../../support/synthetic-event.ts';

const detailOf = (detail: object, request: unknown = null) =>
  syntheticEvent('bedrock:UpdateGuardrail', { detail, request }).detail;

test('a session is told with the role behind it', () => {
  expect(actorOf(detailOf({}))).toEqual({
    principal: `arn:aws:sts::${account}:assumed-role/developer/ada`,
    type: 'AssumedRole',
    account,
    sessionIssuer: `arn:aws:iam::${account}:role/developer`,
    sourceAddress: '192.0.2.10',
    userAgent: 'aws-cli/2.31.0 md/awscrt#0.27.6',
    service: null,
    tool: null,
    stack: null,
  });
});

describe('infrastructure as code', () => {
  const toolOf = (detail: object) => actorOf(detailOf(detail)).tool;

  test('is seen by what called', () => {
    expect(toolOf({ userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.9.0 terraform-provider-aws/6.2.0' })).toBe(
      'Terraform',
    );
    expect(toolOf({ userAgent: 'cloudformation.amazonaws.com' })).toBe('CloudFormation');
    expect(toolOf({ sourceIPAddress: 'cloudformation.amazonaws.com' })).toBe('CloudFormation');
    expect(toolOf({ userAgent: 'pulumi-aws/7.0.0' })).toBe('Pulumi');
    expect(toolOf({ userAgent: 'aws-cdk/2.1000.0' })).toBe('CDK');
    expect(toolOf({ userAgent: 'Mozilla/5.0' })).toBeNull();
  });

  test('by whom the call was made for', () => {
    const invoked = actorOf(
      detailOf({ userIdentity: { type: 'AWSService', invokedBy: 'cloudformation.amazonaws.com' } }),
    );
    expect(invoked).toMatchObject({
      principal: 'cloudformation.amazonaws.com',
      service: 'cloudformation.amazonaws.com',
      tool: 'CloudFormation',
      sessionIssuer: null,
    });
  });

  test('by the stack among the tags, as a map or as pairs', () => {
    const key = 'aws:cloudformation:stack-name';
    const stackOf = (request: unknown) => actorOf(detailOf({}, request)).stack;
    expect(stackOf({ tags: { [key]: 'genai' } })).toBe('genai');
    expect(
      stackOf({
        tags: [
          { key: 'team', value: 'a' },
          { key, value: 'genai' },
        ],
      }),
    ).toBe('genai');
    expect(stackOf({ Tags: [{ Key: key, Value: 'genai' }] })).toBe('genai');
    expect(stackOf({ tags: [{ key: 'team', value: 'a' }, null, 'text'] })).toBeNull();
    expect(stackOf({ tags: { [key]: 7 } })).toBeNull();
    expect(stackOf({ name: { [key]: 'genai' } })).toBeNull();
  });
});

test('what a caller chose is clipped and holds no control characters', () => {
  const agent = `evil\n\u0000\u001b[31m${'x'.repeat(2_000)}`;
  const { userAgent } = actorOf(detailOf({ userAgent: agent }));
  expect(userAgent).toHaveLength(512);
  expect(userAgent).toMatch(/^evil {3}\[31mx+$/);
});

test('nothing is too strange to be read', () => {
  expect(actorOf(undefined)).toMatchObject({ principal: 'unknown', type: 'Unknown', account: null });
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (userIdentity, requestParameters) => {
      const actor = actorOf({ userIdentity, requestParameters });
      for (const value of Object.values(actor))
        expect(value === null || typeof value === 'string').toBe(true);
    }),
  );
});
