/** The forwarder of Config invocations, small: what Lambda runs inline in a member account. */
export const forwarder = `'use strict';
const { EventBridgeClient, PutEventsCommand } = require('@aws-sdk/client-eventbridge');
const client = new EventBridgeClient({});
exports.handler = async (event) => {
  const { messageType } = JSON.parse(event.invokingEvent);
  const { resultToken, configRuleArn, configRuleName, accountId } = event;
  const Detail = JSON.stringify({ resultToken, configRuleArn, configRuleName, accountId, messageType });
  const entry = { Source: 'lenswatch.config', DetailType: 'Config Rule Invocation', Detail };
  const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries: [entry] }));
  if (FailedEntryCount > 0) throw new Error('The relay was not taken.');
};
`;
