import { spellingsOf } from '@lenswatch/core/events/source.ts';

export const account = '111122223333';
export const region = 'eu-west-1';

/** What a test may say about an event; the rest is as AWS sends it. */
export interface EventAbout {
  readonly request?: unknown;
  readonly response?: unknown;
  readonly account?: string;
  readonly region?: string;
  /** Merged over the envelope. */
  readonly envelope?: object;
  /** Merged over the detail. */
  readonly detail?: object;
}

/** The EventBridge envelope of a CloudTrail event for `source:EventName`, as a member's default bus has it. */
export function syntheticEvent(event: string, about: EventAbout = {}) {
  const [service = '', name = ''] = event.split(':');
  const where = { account, region: service === 'iam' ? 'us-east-1' : region, ...placeOf(about) };
  const [documented = service] = spellingsOf(service);
  return {
    version: '0',
    id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${documented}`,
    account: where.account,
    time: '2026-11-20T12:00:05Z',
    region: where.region,
    resources: [],
    detail: {
      eventVersion: '1.11',
      userIdentity: {
        type: 'AssumedRole',
        principalId: 'AROAEXAMPLEEXAMPLE1:ada',
        arn: `arn:aws:sts::${where.account}:assumed-role/developer/ada`,
        accountId: where.account,
        accessKeyId: 'ASIAEXAMPLEEXAMPLE1',
        sessionContext: {
          sessionIssuer: {
            type: 'Role',
            principalId: 'AROAEXAMPLEEXAMPLE1',
            arn: `arn:aws:iam::${where.account}:role/developer`,
            accountId: where.account,
            userName: 'developer',
          },
          attributes: { creationDate: '2026-11-20T11:00:00Z', mfaAuthenticated: 'false' },
        },
      },
      eventTime: '2026-11-20T12:00:00Z',
      eventSource: `${documented}.amazonaws.com`,
      eventName: name,
      awsRegion: where.region,
      sourceIPAddress: '192.0.2.10',
      userAgent: 'aws-cli/2.31.0 md/awscrt#0.27.6',
      requestParameters: about.request ?? null,
      responseElements: about.response ?? null,
      requestID: '00000000-0000-4000-9000-000000000001',
      eventID: '00000000-0000-4000-8000-000000000001',
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: where.account,
      eventCategory: 'Management',
      ...about.detail,
    },
    ...about.envelope,
  };
}

function placeOf({ account: id, region: name }: EventAbout) {
  return { ...(id === undefined ? {} : { account: id }), ...(name === undefined ? {} : { region: name }) };
}
