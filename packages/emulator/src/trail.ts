import type { ServiceName } from '@lenswatch/core/aws/services.ts';
import type { Principal } from './iam/principal.ts';
import { roles } from './iam/store.ts';
import type { Trace } from './operation.ts';
import type { World } from './world.ts';

/** A CloudTrail record of a management event, as EventBridge carries it in `detail`. */
export interface TrailEvent {
  readonly eventVersion: string;
  readonly userIdentity: UserIdentity;
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly requestParameters: unknown;
  readonly responseElements: unknown;
  readonly requestID: string;
  readonly eventID: string;
  readonly readOnly: boolean;
  readonly eventType: 'AwsApiCall';
  readonly managementEvent: true;
  readonly recipientAccountId: string;
  readonly eventCategory: 'Management';
  readonly tlsDetails: { readonly clientProvidedHostHeader: string };
}

/** The `userIdentity` element of CloudTrail. */
export interface UserIdentity {
  readonly type: 'AssumedRole' | 'IAMUser';
  readonly principalId: string;
  readonly arn: string;
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly userName?: string;
  readonly sessionContext?: {
    readonly sessionIssuer: {
      readonly type: 'Role';
      readonly principalId: string;
      readonly arn: string;
      readonly accountId: string;
      readonly userName: string;
    };
    readonly attributes: { readonly creationDate: string; readonly mfaAuthenticated: 'false' };
  };
}

/** A record in EventBridge's envelope. */
export interface BridgeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'AWS API Call via CloudTrail';
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: TrailEvent;
}

/** A finished write call. */
export interface Write {
  readonly service: ServiceName;
  readonly name: string;
  readonly principal: Principal;
  readonly region: string;
  readonly requestId: string;
  readonly userAgent: string;
  readonly host: string;
  readonly now: Date;
  readonly trace: Trace | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** The address that all calls seem to come from, out of the block for documentation. */
export const sourceIp = '192.0.2.10';

/** Host names under which services sign their events, where it is not the service's own name. */
const sources: { readonly [S in ServiceName]?: string } = {
  'bedrock-agent': 'bedrock',
  'bedrock-agentcore-control': 'bedrock-agentcore',
  cloudwatch: 'monitoring',
  opensearch: 'es',
  opensearchserverless: 'aoss',
  s3control: 's3',
  sfn: 'states',
};

/** Lambda records most of its older operations under names that carry the date of the API. */
const datedNames: { readonly [operation: string]: string } = {
  'lambda:AddPermission': 'AddPermission20150331v2',
  'lambda:DeleteFunction': 'DeleteFunction20150331',
  'lambda:RemovePermission': 'RemovePermission20150331v2',
  'lambda:UpdateFunctionConfiguration': 'UpdateFunctionConfiguration20150331v2',
};

/** Collects the events of all writes and hands them to listeners, in the order of the calls. */
export class Trail {
  readonly #world: World;
  readonly #events: TrailEvent[] = [];
  readonly #listeners = new Set<(event: TrailEvent) => void>();

  constructor(world: World) {
    this.#world = world;
  }

  get events(): readonly TrailEvent[] {
    return this.#events;
  }

  /** Calls `listener` for every event from now on; gives the function that ends it. */
  onEvent(listener: (event: TrailEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  record(write: Write): void {
    const event = this.#eventOf(write);
    this.#events.push(event);
    for (const listener of this.#listeners) listener(event);
  }

  #eventOf(write: Write): TrailEvent {
    const { principal, error, trace } = write;
    return {
      eventVersion: '1.11',
      userIdentity: identityOf(this.#world, principal),
      eventTime: write.now.toISOString().replace(/\.\d{3}Z$/, 'Z'),
      eventSource: `${sources[write.service] ?? write.service}.amazonaws.com`,
      eventName: datedNames[`${write.service}:${write.name}`] ?? write.name,
      awsRegion: write.region,
      sourceIPAddress: sourceIp,
      userAgent: write.userAgent,
      ...(error && { errorCode: error.code, errorMessage: error.message.slice(0, 1024) }),
      // AWS leaves parameters out of many failed calls, so nobody may count on them.
      requestParameters: trace?.requestParameters ?? null,
      responseElements: trace?.responseElements ?? null,
      requestID: write.requestId,
      eventID: eventId(this.#events.length + 1),
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: principal.account,
      eventCategory: 'Management',
      tlsDetails: { clientProvidedHostHeader: write.host },
    };
  }
}

/** The event that EventBridge delivers for a CloudTrail record. */
export function bridgeEvent(detail: TrailEvent): BridgeEvent {
  return {
    version: '0',
    id: detail.eventID,
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${detail.eventSource.replace('.amazonaws.com', '')}`,
    account: detail.recipientAccountId,
    time: detail.eventTime,
    region: detail.awsRegion,
    resources: [],
    detail,
  };
}

function identityOf(world: World, principal: Principal): UserIdentity {
  const identity = {
    principalId: principal.userId,
    arn: principal.arn,
    accountId: principal.account,
    accessKeyId: principal.accessKeyId,
  };
  if (!principal.session) return { type: 'IAMUser', ...identity, userName: principal.name };
  const role = world.items(roles, { account: principal.account, region: '' }).get(principal.name);
  return {
    type: 'AssumedRole',
    ...identity,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: principal.userId.split(':')[0] ?? '',
        arn: role?.Arn ?? `arn:${principal.partition}:iam::${principal.account}:role/${principal.name}`,
        accountId: principal.account,
        userName: principal.name,
      },
      attributes: { creationDate: principal.session.created.toISOString(), mfaAuthenticated: 'false' },
    },
  };
}

function eventId(serial: number): string {
  return `00000000-0000-4000-8000-${serial.toString(16).padStart(12, '0')}`;
}
