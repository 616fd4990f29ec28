import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';
import { advancedSelectors } from './advanced-selectors.ts';

/**
 * The event data stores of CloudTrail Lake: the other place where events may be recorded.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventDataStore.html
 */
export const collector = defineCollector({
  fact: 'cloudtrail.event-data-store',
  type: 'AWS::CloudTrail::EventDataStore',
  scope: 'every-region',
  operations: ['cloudtrail:ListEventDataStores', 'cloudtrail:GetEventDataStore'],
  changedBy: [
    'cloudtrail:CreateEventDataStore',
    'cloudtrail:UpdateEventDataStore',
    'cloudtrail:DeleteEventDataStore',
    'cloudtrail:StopEventDataStoreIngestion',
    'cloudtrail:StartEventDataStoreIngestion',
    'cloudtrail:RestoreEventDataStore',
  ],
  async *list(reading) {
    for await (const page of reading.pages('cloudtrail:ListEventDataStores', {})) {
      for (const { EventDataStoreArn } of page.EventDataStores ?? []) {
        yield stated(reading, EventDataStoreArn, 'the ARN of an event data store');
      }
    }
  },
  async get(reading, arn) {
    const store = await reading.find('cloudtrail:GetEventDataStore', { EventDataStore: arn });
    if (!store) return undefined;
    const of = `event data store ${arn}`;
    return {
      id: arn,
      arn,
      value: {
        name: stated(reading, store.Name, `the name of ${of}`),
        status: stated(reading, store.Status, `the status of ${of}`),
        multiRegion: stated(reading, store.MultiRegionEnabled, `whether ${of} is multi-region`),
        advancedSelectors: advancedSelectors(reading, store.AdvancedEventSelectors, of),
      },
    };
  },
});
