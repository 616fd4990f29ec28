import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { parseRelay } from '@lenswatch/core/config-rules/relay.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

const file = new URL('../../packages/functions/src/forward.cjs', import.meta.url).pathname;
const account = '111122223333';
const region = 'eu-west-1';

/** What EventBridge got, and what it answers. */
const bridge = {
  entries: [] as { Source: string; DetailType: string; Detail: string; EventBusName?: string }[],
  answer: {} as object,
  status: 200,
};
let server: Server;
let handler: (event: object) => Promise<void>;

/** A loopback EventBridge: the SDK that the runtime brings is the one that speaks to it. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      expect(request.headers['x-amz-target']).toBe('AWSEvents.PutEvents');
      bridge.entries.push(...JSON.parse(Buffer.concat(chunks).toString()).Entries);
      response.writeHead(bridge.status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(bridge.answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('AWS_ENDPOINT_URL_EVENTBRIDGE', `http://127.0.0.1:${port}`);
  vi.stubEnv('AWS_REGION', region);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  handler = createRequire(import.meta.url)(file).handler;
});

afterAll(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  bridge.entries = [];
  bridge.answer = { FailedEntryCount: 0, Entries: [{ EventId: 'e1' }] };
  bridge.status = 200;
});

const token = 'x'.repeat(3_400);

/** An invocation as Config makes it; keys that nobody documents included. */
const invocation = (invokingEvent: object, more: object = {}) => ({
  version: '1.0',
  invokingEvent: JSON.stringify(invokingEvent),
  ruleParameters: '{}',
  resultToken: token,
  eventLeftScope: false,
  executionRoleArn: `arn:aws:iam::${account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
  configRuleArn: `arn:aws:config:${region}:${account}:config-rule/config-rule-abc123`,
  configRuleName: 'lenswatch-bedrock',
  configRuleId: 'config-rule-abc123',
  accountId: account,
  debug: true,
  ...more,
});

const item = {
  resourceType: 'AWS::Bedrock::Guardrail',
  resourceId: `arn:aws:bedrock:${region}:${account}:guardrail/g1`,
  configurationItemCaptureTime: '2026-11-20T11:59:00.000Z',
  configurationItemStatus: 'OK',
  awsAccountId: account,
};
const change = {
  messageType: 'ConfigurationItemChangeNotification',
  configurationItem: { ...item, configuration: { huge: 'x'.repeat(100_000) } },
  configurationItemDiff: null,
  notificationCreationTime: '2026-11-20T12:00:00.000Z',
  recordVersion: '1.3',
};

/** What the hub makes of the one event that was put, once EventBridge has added account and region. */
const relayed = () => {
  expect(bridge.entries).toHaveLength(1);
  const [{ Source, DetailType, Detail, EventBusName } = {}] = bridge.entries;
  expect(EventBusName).toBeUndefined();
  expect(Buffer.byteLength(Detail ?? '')).toBeLessThanOrEqual(8_192);
  const envelope = {
    source: Source,
    'detail-type': DetailType,
    account,
    region,
    detail: JSON.parse(Detail ?? ''),
  };
  return parseRelay(JSON.stringify(envelope));
};

test('fits into a template: under 4,096 bytes, CommonJS, nothing but the SDK of the runtime', () => {
  const code = readFileSync(file, 'utf8');
  expect(Buffer.byteLength(code)).toBeLessThan(4_096);
  expect([...code.matchAll(/require\('(.+?)'\)/g)].map(([, name]) => name)).toEqual([
    '@aws-sdk/client-eventbridge',
  ]);
  expect(code).not.toMatch(/^import /m);
});

describe('puts on its own default bus what the hub understands', () => {
  test('of a change', async () => {
    await handler(invocation(change));
    expect(relayed()).toMatchObject({
      account,
      region,
      resultToken: token,
      ruleName: 'lenswatch-bedrock',
      resource: { type: item.resourceType, id: item.resourceId },
      gone: false,
      orderedAt: '2026-11-20T11:59:00.000Z',
    });
  });

  test('of an oversized change', async () => {
    const { configurationItem: _, ...rest } = change;
    await handler(
      invocation({
        ...rest,
        messageType: 'OversizedConfigurationItemChangeNotification',
        configurationItemSummary: { ...item, changeType: 'UPDATE' },
      }),
    );
    expect(relayed()).toMatchObject({
      resource: { type: item.resourceType, id: item.resourceId },
      gone: false,
    });
  });

  test('of a schedule', async () => {
    await handler(
      invocation({
        messageType: 'ScheduledNotification',
        awsAccountId: account,
        notificationCreationTime: '2026-11-20T12:00:00.000Z',
        recordVersion: '1.0',
      }),
    );
    expect(relayed()).toMatchObject({ resource: null, orderedAt: '2026-11-20T12:00:00.000Z' });
  });

  test('of a deletion, and of a resource that left the scope', async () => {
    const deleted = { ...item, configuration: null, configurationItemStatus: 'ResourceDeleted' };
    await handler(invocation({ ...change, configurationItem: deleted }));
    expect(relayed()).toMatchObject({ gone: true });
    bridge.entries = [];
    await handler(invocation(change, { eventLeftScope: true }));
    expect(relayed()).toMatchObject({ gone: true });
  });

  test('nothing of what is configured', async () => {
    await handler(invocation(change));
    expect(bridge.entries[0]?.Detail).not.toContain('huge');
  });
});

describe('fails loudly, without the token', () => {
  const failure = async (event: object): Promise<string> => {
    try {
      await handler(event);
    } catch (error) {
      return String(error);
    }
    return 'It did not fail.';
  };

  test('where EventBridge did not take the event', async () => {
    bridge.answer = {
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'Slow down.' }],
    };
    const told = await failure(invocation(change));
    expect(told).toBe('Error: EventBridge refused lenswatch-bedrock: ThrottlingException Slow down.');
  });

  test('where EventBridge does not answer as it should', async () => {
    bridge.answer = {};
    expect(await failure(invocation(change))).toContain('EventBridge refused lenswatch-bedrock');
    bridge.status = 400;
    bridge.answer = { __type: 'AccessDeniedException', message: 'No.' };
    expect(await failure(invocation(change))).toContain('AccessDenied');
  });

  test('where the event would be larger than 8 kB', async () => {
    const told = await failure(invocation(change, { resultToken: 'x'.repeat(8_000) }));
    expect(told).toMatch(/needs 8\d{3} bytes, not 8192/);
    expect(bridge.entries).toEqual([]);
    expect(told).not.toContain('xxx');
  });

  test('where the invocation is no JSON', async () => {
    expect(await failure(invocation(change, { invokingEvent: '{' }))).toContain('SyntaxError');
  });
});
