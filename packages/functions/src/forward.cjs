'use strict';
// Runs inline in member accounts: puts a Config invocation, cut to what the hub needs, on the own default bus.
// biome-ignore lint/correctness/noUndeclaredDependencies: the Lambda runtime brings it
const { EventBridgeClient, PutEventsCommand } = require('@aws-sdk/client-eventbridge');

const client = new EventBridgeClient({});

exports.handler = async (event) => {
  const invoking = JSON.parse(event.invokingEvent);
  const item = invoking.configurationItem ?? invoking.configurationItemSummary ?? {};
  const detail = {
    resultToken: event.resultToken,
    configRuleArn: event.configRuleArn,
    configRuleName: event.configRuleName,
    accountId: event.accountId,
    messageType: invoking.messageType,
    resourceType: item.resourceType,
    resourceId: item.resourceId,
    captureTime: item.configurationItemCaptureTime,
    configurationItemStatus: item.configurationItemStatus,
    notificationCreationTime: invoking.notificationCreationTime,
    eventLeftScope: event.eventLeftScope,
  };
  const answer = await client.send(
    new PutEventsCommand({
      Entries: [
        { Source: 'lenswatch.config', DetailType: 'Config Rule Invocation', Detail: JSON.stringify(detail) },
      ],
    }),
  );
  if (answer.FailedEntryCount) throw new Error('EventBridge did not take the invocation.');
};
