import {
  BedrockClient,
  CreateGuardrailCommand,
  DeleteGuardrailCommand,
  GetGuardrailCommand,
  ListGuardrailsCommand,
  ListMarketplaceModelEndpointsCommand,
} from '@aws-sdk/client-bedrock';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetPublicAccessBlockCommand as GetAccountBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import type { OutputOf } from '@lenswatch/core/aws/services.ts';
import { AwsError } from '@lenswatch/emulator/aws-error.ts';
import { Dispatcher } from '@lenswatch/emulator/dispatch.ts';
import { defineOperation } from '@lenswatch/emulator/operation.ts';
import { operations } from '@lenswatch/emulator/operations.ts';
import { bridgeEvent, type TrailEvent } from '@lenswatch/emulator/trail.ts';
import { cbor } from '@smithy/core/cbor';
import { describe, expect, test } from 'vitest';
import { account, addRole, clientConfig, errorOf, testEmulator } from './support.ts';

const create = new CreateGuardrailCommand({
  name: 'secret-name',
  blockedInputMessaging: 'secret text',
  blockedOutputsMessaging: 'secret text',
});

describe('what is not modelled', () => {
  test('an operation that no handler answers is named', async () => {
    const emulator = await testEmulator();
    const error = await errorOf(
      new BedrockClient(clientConfig(emulator)).send(new ListMarketplaceModelEndpointsCommand({})),
    );
    expect(error).toEqual({
      name: 'NotModelled',
      message: 'The emulator does not model bedrock:ListMarketplaceModelEndpoints.',
      status: 501,
    });
  });

  test('a service that no client of ours speaks to is named with method and path', async () => {
    const emulator = await testEmulator();
    const answer = await fetch(`${emulator.url}/things`, {
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/iot/aws4_request' },
    });
    expect(answer.status).toBe(501);
    expect(answer.headers.get('x-amzn-errortype')).toBe('NotModelled');
    expect(await answer.json()).toEqual({
      message: `The emulator does not model GET 127.0.0.1:${emulator.port}/things (service "iot").`,
    });
  });
});

describe('answers', () => {
  const broken = (answer: unknown) =>
    defineOperation('bedrock:GetGuardrail', {
      handle: () => answer as Omit<OutputOf<'bedrock:GetGuardrail'>, '$metadata'>,
    });

  test('one that AWS would not give is a violation', async () => {
    const emulator = await testEmulator({
      operations: [broken({ name: 'x', guardrailID: 'y', createdAt: '2026-01-01', updatedAt: new Date() })],
    });
    const error = await errorOf(
      new BedrockClient(clientConfig(emulator)).send(new GetGuardrailCommand({ guardrailIdentifier: 'abc' })),
    );
    expect(error).toMatchObject({ name: 'EmulatorNonconformant', status: 500 });
    expect(emulator.violations[0]?.operation).toBe('bedrock:GetGuardrail');
    expect(emulator.violations[0]?.problems).toEqual(
      expect.arrayContaining([
        '$.guardrailId: required member of GetGuardrailResponse is missing',
        '$.createdAt: expected a Date, got string',
        '$.guardrailID: unknown member of GetGuardrailResponse',
      ]),
    );
  });

  test('a handler that breaks is a violation too', async () => {
    const emulator = await testEmulator({
      operations: [
        defineOperation('bedrock:ListGuardrails', {
          handle() {
            throw new TypeError('oops');
          },
        }),
      ],
    });
    const error = await errorOf(
      new BedrockClient(clientConfig(emulator)).send(new ListGuardrailsCommand({})),
    );
    expect(error.name).toBe('EmulatorFailure');
    expect(emulator.violations[0]?.problems[0]).toContain('oops');
  });

  test('errors have the status and the wire name of the model', async () => {
    const emulator = await testEmulator({
      operations: [
        defineOperation('bedrock:GetGuardrail', {
          handle() {
            throw new AwsError('ResourceNotFoundException', 'It is gone.');
          },
        }),
        defineOperation('iam:GetRole', {
          handle() {
            throw new AwsError('NoSuchEntityException', 'It is <gone>.');
          },
        }),
        defineOperation('s3:GetPublicAccessBlock', {
          handle() {
            throw new AwsError('NoSuchPublicAccessBlockConfiguration', 'None.', 404);
          },
        }),
        defineOperation('s3control:GetPublicAccessBlock', {
          handle() {
            throw new AwsError('NoSuchPublicAccessBlockConfiguration', 'None.', 404);
          },
        }),
      ],
    });
    const config = clientConfig(emulator);
    const errors = [
      await errorOf(new BedrockClient(config).send(new GetGuardrailCommand({ guardrailIdentifier: 'abc' }))),
      await errorOf(new IAMClient(config).send(new GetRoleCommand({ RoleName: 'r' }))),
      await errorOf(new S3Client(config).send(new GetPublicAccessBlockCommand({ Bucket: 'b' }))),
      await errorOf(new S3ControlClient(config).send(new GetAccountBlockCommand({ AccountId: account }))),
    ];
    expect(errors).toEqual([
      { name: 'ResourceNotFoundException', message: 'It is gone.', status: 404 },
      { name: 'NoSuchEntityException', message: 'It is <gone>.', status: 404 },
      { name: 'NoSuchPublicAccessBlockConfiguration', message: 'None.', status: 404 },
      { name: 'NoSuchPublicAccessBlockConfiguration', message: 'None.', status: 404 },
    ]);
  });
});

describe('hosts', () => {
  test('clients dial loopback and keep the real host name; path style works too', async () => {
    const buckets: unknown[] = [];
    const emulator = await testEmulator({
      operations: [
        defineOperation('s3:GetPublicAccessBlock', {
          handle(input) {
            buckets.push(input.Bucket);
            return {};
          },
        }),
      ],
    });
    const config = clientConfig(emulator);
    await new S3Client(config).send(new GetPublicAccessBlockCommand({ Bucket: 'prompts.dotted' }));
    await new S3Client(config).send(new GetPublicAccessBlockCommand({ Bucket: 'prompts' }));
    const { requestHandler: _, ...direct } = config;
    await new S3Client({ ...direct, endpoint: emulator.url }).send(
      new GetPublicAccessBlockCommand({ Bucket: 'by-path' }),
    );
    expect(buckets).toEqual(['prompts.dotted', 'prompts', 'by-path']);
    expect([...config.requestHandler.hosts]).toEqual([
      's3.us-east-1.amazonaws.com',
      'prompts.s3.us-east-1.amazonaws.com',
    ]);
  });

  test('the endpoint variable is enough for a client without our handler', async () => {
    const emulator = await testEmulator();
    const { requestHandler: _, ...config } = clientConfig(emulator);
    const client = new BedrockClient({ ...config, endpoint: emulator.url });
    await client.send(new ListGuardrailsCommand({}));
    client.destroy();
  });
});

describe('other callers', () => {
  test('CloudWatch is asked in CBOR and in Query form by botocore', async () => {
    const emulator = await testEmulator();
    const authorization =
      'AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/monitoring/aws4_request';
    const inCbor = await fetch(
      `${emulator.url}/service/GraniteServiceVersion20100801/operation/DescribeAlarms`,
      {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
        body: new Uint8Array(cbor.serialize({ MaxRecords: 5 })),
      },
    );
    const answer: unknown = cbor.deserialize(new Uint8Array(await inCbor.arrayBuffer()));
    expect(answer).toEqual({ CompositeAlarms: [], MetricAlarms: [] });
    const inForm = await fetch(emulator.url, {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams({ Action: 'DescribeAlarms', Version: '2010-08-01' }),
    });
    expect(await inForm.text()).toContain('<MetricAlarms></MetricAlarms>');
  });

  test('an unsigned call is refused, a body that is no JSON too', async () => {
    const emulator = await testEmulator();
    const host = 'bedrock.us-east-1.amazonaws.com';
    const wire = { path: '/guardrails', query: new URLSearchParams() };
    const dispatcher = new Dispatcher({ world: emulator.world, operations, enforceIam: true });
    const authorization = 'AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/bedrock/aws4_request';
    const replies = [
      await dispatcher.reply({ ...wire, method: 'GET', headers: { host }, body: Buffer.alloc(0) }),
      await dispatcher.reply({
        ...wire,
        method: 'POST',
        headers: { host, authorization },
        body: Buffer.from('{"name"'),
      }),
    ];
    expect(replies).toMatchObject([
      { status: 403, headers: { 'x-amzn-errortype': 'MissingAuthenticationTokenException' } },
      { status: 400, headers: { 'x-amzn-errortype': 'SerializationException' } },
    ]);
  });
});

describe('events', () => {
  test('a write leaves the event that CloudTrail writes, without what CloudTrail hides', async () => {
    const emulator = await testEmulator();
    const heard: TrailEvent[] = [];
    const end = emulator.onEvent((event) => heard.push(event));
    const client = new BedrockClient(clientConfig(emulator));
    const { guardrailId } = await client.send(create);
    await client.send(new ListGuardrailsCommand({}));
    end();
    await client.send(new DeleteGuardrailCommand({ guardrailIdentifier: guardrailId }));
    expect(emulator.events.map((event) => event.eventName)).toEqual(['CreateGuardrail', 'DeleteGuardrail']);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({
      eventSource: 'bedrock.amazonaws.com',
      awsRegion: 'us-east-1',
      recipientAccountId: account,
      readOnly: false,
      userIdentity: { type: 'IAMUser', accountId: account },
      responseElements: { guardrailId },
      tlsDetails: { clientProvidedHostHeader: 'bedrock.us-east-1.amazonaws.com' },
    });
    expect(JSON.stringify(heard)).not.toMatch(/secret-name|secret text/);
    expect(bridgeEvent(heard[0] as TrailEvent)).toMatchObject({
      source: 'aws.bedrock',
      'detail-type': 'AWS API Call via CloudTrail',
      account,
    });
    expect(emulator.violations).toEqual([]);
  });

  test('a refused write leaves an event with its error and its session', async () => {
    const emulator = await testEmulator();
    const role = addRole(emulator.world, 'reader', []);
    await errorOf(new BedrockClient(clientConfig(emulator, role)).send(create));
    expect(emulator.events[0]).toMatchObject({
      eventName: 'CreateGuardrail',
      errorCode: 'AccessDeniedException',
      responseElements: null,
      userIdentity: {
        type: 'AssumedRole',
        sessionContext: { sessionIssuer: { arn: role, userName: 'reader' } },
      },
    });
  });
});
