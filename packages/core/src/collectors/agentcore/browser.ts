import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';

/**
 * The browsers that the account made; AWS's own are the same for everybody and stay unread.
 * @see https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetBrowser.html
 */
export const collector = defineCollector({
  fact: 'agentcore.browser',
  type: 'AWS::BedrockAgentCore::BrowserCustom',
  scope: 'region',
  operations: ['bedrock-agentcore-control:ListBrowsers', 'bedrock-agentcore-control:GetBrowser'],
  changedBy: ['bedrock-agentcore:CreateBrowser', 'bedrock-agentcore:DeleteBrowser'],
  async *list(reading) {
    for await (const page of reading.pages('bedrock-agentcore-control:ListBrowsers', {
      type: 'CUSTOM',
      maxResults: 100,
    })) {
      for (const { browserId } of stated(reading, page.browserSummaries, 'a list of browsers')) {
        yield stated(reading, browserId, 'the id of a browser');
      }
    }
  },
  async get(reading, browserId) {
    const found = await reading.find('bedrock-agentcore-control:GetBrowser', { browserId });
    if (!found) return undefined;
    const location = found.recording?.s3Location;
    return {
      id: browserId,
      arn: stated(reading, found.browserArn, `the ARN of browser ${browserId}`),
      value: {
        name: stated(reading, found.name, `the name of browser ${browserId}`),
        status: stated(reading, found.status, `the status of browser ${browserId}`),
        roleArn: found.executionRoleArn ?? null,
        recording:
          found.recording?.enabled && location
            ? {
                bucket: stated(reading, location.bucket, `the recording bucket of browser ${browserId}`),
                prefix: location.prefix ?? '',
              }
            : null,
      },
    };
  },
});
