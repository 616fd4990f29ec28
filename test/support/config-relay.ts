export const ruleName = 'lenswatch-bedrock';

/** The EventBridge envelope of a relayed Config invocation, as the hub's queue delivers it. */
export function relayEvent(detail: object = {}, envelope: object = {}) {
  return {
    version: '0',
    id: '6a7e8feb-b491-4cf7-a9f1-bf3703467719',
    'detail-type': 'Config Rule Invocation',
    source: 'lenswatch.config',
    account: '111122223333',
    time: '2026-11-20T12:00:05Z',
    region: 'eu-west-1',
    resources: [],
    detail: {
      resultToken: 'dG9rZW4=',
      configRuleArn: 'arn:aws:config:eu-west-1:111122223333:config-rule/config-rule-abc123',
      configRuleName: ruleName,
      accountId: '111122223333',
      messageType: 'ConfigurationItemChangeNotification',
      resourceType: 'AWS::Bedrock::Guardrail',
      resourceId: 'arn:aws:bedrock:eu-west-1:111122223333:guardrail/g1',
      captureTime: '2026-11-20T11:59:00.000Z',
      configurationItemStatus: 'OK',
      notificationCreationTime: '2026-11-20T12:00:00.000Z',
      eventLeftScope: false,
      ...detail,
    },
    ...envelope,
  };
}

/** A scheduled invocation is about no resource. */
export const scheduled = {
  messageType: 'ScheduledNotification',
  resourceType: undefined,
  resourceId: undefined,
  captureTime: undefined,
  configurationItemStatus: undefined,
};
