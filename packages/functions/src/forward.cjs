'use strict';

// Runs in every member account, inline in its template: a file of its own, CommonJS, under 4,096 bytes.
// It tells the hub, by way of its own account's default bus, that a Config rule was invoked. The hub reads AWS
// itself: neither the configuration item nor its size matters here. The token is never logged.

// biome-ignore lint/correctness/noUndeclaredDependencies: the Lambda runtime brings it
const { EventBridgeClient, PutEventsCommand } = require('@aws-sdk/client-eventbridge');

const client = new EventBridgeClient({});

exports.handler = async (event) => {
  const notice = JSON.parse(event.invokingEvent);
  // A change, an oversized change, or a schedule, which is about no resource.
  const item = notice.configurationItem ?? notice.configurationItemSummary ?? {};
  const Detail = JSON.stringify({
    resultToken: event.resultToken,
    configRuleArn: event.configRuleArn,
    configRuleName: event.configRuleName,
    accountId: event.accountId,
    messageType: notice.messageType,
    resourceType: item.resourceType,
    resourceId: item.resourceId,
    captureTime: item.configurationItemCaptureTime,
    configurationItemStatus: item.configurationItemStatus,
    notificationCreationTime: notice.notificationCreationTime,
    eventLeftScope: event.eventLeftScope === true,
  });
  const size = Buffer.byteLength(Detail);
  if (size > 8192)
    throw new Error(`The invocation of ${event.configRuleName} needs ${size} bytes, not 8192.`);

  const { FailedEntryCount, Entries } = await client.send(
    new PutEventsCommand({
      Entries: [{ Source: 'lenswatch.config', DetailType: 'Config Rule Invocation', Detail }],
    }),
  );
  if (FailedEntryCount !== 0) {
    const { ErrorCode, ErrorMessage } = Entries?.[0] ?? {};
    throw new Error(`EventBridge refused ${event.configRuleName}: ${ErrorCode} ${ErrorMessage}`);
  }
};
