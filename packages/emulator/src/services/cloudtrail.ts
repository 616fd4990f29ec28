import { AwsError } from '../aws-error.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { defineStore } from '../world.ts';
import { arnIn } from './arn.ts';
import { type RecordOf, type RowOf, required } from './record.ts';

/** A trail with its status and selectors. */
export interface TrailRecord {
  readonly trail: RowOf<'cloudtrail:DescribeTrails', 'trailList'>;
  readonly status: RecordOf<'cloudtrail:GetTrailStatus'>;
  readonly selectors: Omit<RecordOf<'cloudtrail:GetEventSelectors'>, 'TrailARN'>;
}

export type EventDataStore = RecordOf<'cloudtrail:GetEventDataStore'>;

/** Trails of an account, keyed by ARN. */
export const trails = defineStore<TrailRecord>('cloudtrail.trail', 'account');
/** Keyed by ARN. */
export const eventDataStores = defineStore<EventDataStore>('cloudtrail.event-data-store');

/** Own trails, and those of the organization, which every member sees as shadows. */
function visibleTrails(call: Call): TrailRecord[] {
  return [...call.world.accounts.keys()].flatMap((account) =>
    [...call.world.items(trails, { account, region: '' }).values()].filter(
      ({ trail }) => account === call.account || trail.IsOrganizationTrail,
    ),
  );
}

/** A trail by name or ARN; outside its home region only the ARN finds it. */
function findTrail(call: Call, reference: string): TrailRecord {
  const found = visibleTrails(call).find(
    ({ trail }) =>
      trail.TrailARN === reference || (trail.Name === reference && trail.HomeRegion === call.region),
  );
  if (found) return found;
  throw new AwsError(
    'TrailNotFoundException',
    `Unknown trail: ${reference} for the user: ${call.account}`,
    400,
  );
}

function onTrail(action: string, reference: string, call: Call) {
  const resource = reference.startsWith('arn:') ? reference : arnIn(call, 'cloudtrail', `trail/${reference}`);
  return [{ action: `cloudtrail:${action}`, resource }];
}

function isHere({ trail }: TrailRecord, call: Call, shadows: boolean): boolean {
  const home = trail.HomeRegion === call.region && trail.TrailARN?.split(':')[4] === call.account;
  return home || (shadows && (trail.IsMultiRegionTrail === true || trail.HomeRegion === call.region));
}

export const operations: readonly Modelled[] = [
  defineOperation('cloudtrail:DescribeTrails', {
    handle(input, call) {
      const asked = input.trailNameList ?? [];
      const trailList = visibleTrails(call)
        .filter((record) => isHere(record, call, input.includeShadowTrails ?? true))
        .map(({ trail }) => trail)
        .filter(
          ({ Name = '', TrailARN = '' }) =>
            asked.length === 0 || asked.includes(Name) || asked.includes(TrailARN),
        );
      return { trailList };
    },
  }),
  defineOperation('cloudtrail:GetTrailStatus', {
    authorize: (input, call) => onTrail('GetTrailStatus', required(input.Name, 'Name'), call),
    handle: (input, call) => findTrail(call, required(input.Name, 'Name')).status,
  }),
  defineOperation('cloudtrail:GetEventSelectors', {
    authorize: (input, call) => onTrail('GetEventSelectors', required(input.TrailName, 'TrailName'), call),
    handle(input, call) {
      const { trail, selectors } = findTrail(call, required(input.TrailName, 'TrailName'));
      if (trail.TrailARN?.split(':')[4] !== call.account) {
        throw new AwsError(
          'AccessDeniedException',
          `User: ${call.caller} is not authorized to perform: cloudtrail:GetEventSelectors ` +
            `on resource: ${trail.TrailARN}`,
          400,
        );
      }
      return { TrailARN: trail.TrailARN, ...selectors };
    },
  }),
  defineOperation('cloudtrail:ListEventDataStores', {
    handle(input, call) {
      // The rows of AWS's listing hold little more than these two members.
      const all = [...call.world.items(eventDataStores, call).values()].map(
        ({ EventDataStoreArn, Name }) => ({
          EventDataStoreArn,
          Name,
        }),
      );
      const { items, next } = page(call, all, input.NextToken, input.MaxResults, 1000);
      return { EventDataStores: items, NextToken: next };
    },
  }),
  defineOperation('cloudtrail:GetEventDataStore', {
    authorize(input, call) {
      const reference = required(input.EventDataStore, 'EventDataStore');
      const resource = reference.startsWith('arn:')
        ? reference
        : arnIn(call, 'cloudtrail', `eventdatastore/${reference}`);
      return [{ action: 'cloudtrail:GetEventDataStore', resource }];
    },
    handle(input, call) {
      const reference = required(input.EventDataStore, 'EventDataStore');
      const found = [...call.world.items(eventDataStores, call).values()].find(
        ({ EventDataStoreArn }) =>
          EventDataStoreArn === reference || EventDataStoreArn?.endsWith(`/${reference}`),
      );
      if (found) return found;
      throw new AwsError('EventDataStoreNotFoundException', 'The event data store was not found.', 400);
    },
  }),
];
