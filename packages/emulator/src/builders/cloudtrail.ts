import { arnIn } from '../services/arn.ts';
import { eventDataStores, type TrailRecord, trails } from '../services/cloudtrail.ts';
import type { At, World } from '../world.ts';
import { ago, type Built, hexId } from './built.ts';

type Selector = NonNullable<TrailRecord['selectors']['AdvancedEventSelectors']>[number];

/** Selects management events, reads and writes; `only` narrows to one of them. */
export function managementEvents(only?: 'reads' | 'writes'): Selector {
  const category = { Field: 'eventCategory', Equals: ['Management'] };
  const narrowed = { Field: 'readOnly', Equals: [String(only === 'reads')] };
  return { Name: 'Management events', FieldSelectors: only ? [category, narrowed] : [category] };
}

/** Selects the data events of one resource type. */
export function dataEvents(type: string): Selector {
  return {
    Name: `Data events of ${type}`,
    FieldSelectors: [
      { Field: 'eventCategory', Equals: ['Data'] },
      { Field: 'resources.type', Equals: [type] },
    ],
  };
}

/** A logging, multi-region trail with advanced selectors; all management events by default. */
export function trail(
  world: World,
  at: At,
  options: {
    readonly name: string;
    readonly bucketName: string;
    readonly keyArn?: string;
    readonly selectors?: readonly Selector[];
    readonly logging?: boolean;
    readonly override?: Partial<TrailRecord['trail']>;
  },
): Built {
  const { name, logging = true, selectors = [managementEvents()] } = options;
  const arn = arnIn(at, 'cloudtrail', `trail/${name}`);
  world.items(trails, at).set(arn, {
    trail: {
      Name: name,
      S3BucketName: options.bucketName,
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: true,
      HomeRegion: at.region,
      TrailARN: arn,
      LogFileValidationEnabled: true,
      HasCustomEventSelectors: true,
      HasInsightSelectors: false,
      IsOrganizationTrail: false,
      ...(options.keyArn !== undefined && { KmsKeyId: options.keyArn }),
      ...options.override,
    },
    status: {
      IsLogging: logging,
      LatestDeliveryTime: ago(world, { hours: 1 }),
      StartLoggingTime: ago(world, { days: 200 }),
      ...(!logging && { StopLoggingTime: ago(world, { days: 2 }) }),
    },
    selectors: { AdvancedEventSelectors: [...selectors] },
  });
  return { id: name, arn };
}

/** An enabled, multi-region event data store of CloudTrail Lake. */
export function eventDataStore(
  world: World,
  at: At,
  options: { readonly name: string; readonly selectors?: readonly Selector[] },
): Built {
  const id = `00000000-0000-4000-9000-${hexId(world, 12)}`;
  const arn = arnIn(at, 'cloudtrail', `eventdatastore/${id}`);
  world.items(eventDataStores, at).set(arn, {
    EventDataStoreArn: arn,
    Name: options.name,
    Status: 'ENABLED',
    AdvancedEventSelectors: [...(options.selectors ?? [managementEvents()])],
    MultiRegionEnabled: true,
    OrganizationEnabled: false,
    RetentionPeriod: 2557,
    TerminationProtectionEnabled: true,
    CreatedTimestamp: ago(world, { days: 100 }),
    UpdatedTimestamp: ago(world, { days: 100 }),
    BillingMode: 'EXTENDABLE_RETENTION_PRICING',
  });
  return { id, arn };
}
