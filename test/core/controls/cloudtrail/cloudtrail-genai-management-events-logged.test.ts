import { control } from '@lenswatch/core/controls/cloudtrail/cloudtrail-genai-management-events-logged.ts';
import type {
  AdvancedEventSelector,
  EventDataStore,
  EventSelector,
  Trail,
} from '@lenswatch/core/facts/logging.ts';
import { testControl } from '../../../support/test-control.ts';
import { advancedSelector, type Operators } from './advanced-selector.ts';

const all: EventSelector = { readWriteType: 'All', management: true, excludedSources: [] };
const trail: Trail = {
  name: 'audit',
  homeRegion: 'us-east-1',
  multiRegion: true,
  organization: false,
  bucketName: 'audit-logs',
  keyId: null,
  logFileValidation: true,
  logGroupArn: null,
  logging: true,
  latestDeliveryError: null,
  selectors: [all],
  advancedSelectors: [],
};
const store: EventDataStore = { name: 'lake', status: 'ENABLED', multiRegion: true, advancedSelectors: [] };

const selector = (fields: { readonly [field: string]: Operators }) => advancedSelector('Management', fields);
const trails = (...values: Partial<Trail>[]) => ({
  'cloudtrail.trail': Object.fromEntries(
    values.map((value, index) => [
      `arn:aws:cloudtrail:us-east-1:111122223333:trail/${index}`,
      { ...trail, ...value },
    ]),
  ),
});
const basic = (...selectors: Partial<EventSelector>[]) =>
  trails({ selectors: selectors.map((value) => ({ ...all, ...value })) });
const advanced = (...selectors: AdvancedEventSelector[]) =>
  trails({ selectors: [], advancedSelectors: selectors });
const lake = (value: Partial<EventDataStore>) => ({
  'cloudtrail.event-data-store': {
    'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/1': { ...store, ...value },
  },
});
const subject = {};
const whole = selector({});

testControl(control, [
  { when: 'a basic selector takes all management events', subject, facts: trails({}), expect: 'pass' },
  {
    when: 'only events of other services are left out',
    subject,
    facts: basic({ excludedSources: ['kms.amazonaws.com'] }),
    expect: 'pass',
  },
  {
    when: 'one selector takes reads and one writes',
    subject,
    facts: basic({ readWriteType: 'ReadOnly' }, { readWriteType: 'WriteOnly' }),
    expect: 'pass',
  },
  {
    when: 'an advanced selector takes all management events',
    subject,
    facts: advanced(whole),
    expect: 'pass',
  },
  {
    when: 'advanced selectors take reads and writes apart',
    subject,
    facts: advanced(
      selector({ readOnly: { equals: ['true'] } }),
      selector({ readOnly: { equals: ['false'] } }),
    ),
    expect: 'pass',
  },
  {
    when: 'an advanced selector leaves out other sources',
    subject,
    facts: advanced(selector({ eventSource: { notEquals: ['kms.amazonaws.com'] } })),
    expect: 'pass',
  },
  {
    when: 'an event data store records all regions',
    subject,
    facts: lake({ advancedSelectors: [whole] }),
    expect: 'pass',
  },
  { when: 'one of two trails is good', subject, facts: trails({ logging: false }, {}), expect: 'pass' },
  { when: 'there is no trail', subject, expect: 'fail', reason: 'NO_TRAIL' },
  {
    when: 'the trail does not log',
    subject,
    facts: trails({ logging: false }),
    expect: 'fail',
    message: /does not log/,
  },
  {
    when: 'its delivery fails',
    subject,
    facts: trails({ latestDeliveryError: 'AccessDenied' }),
    expect: 'fail',
    message: /AccessDenied/,
  },
  {
    when: 'the trail covers one region',
    subject,
    facts: trails({ multiRegion: false }),
    expect: 'fail',
    message: /covers us-east-1 only/,
  },
  {
    when: 'it takes writes only',
    subject,
    facts: basic({ readWriteType: 'WriteOnly' }),
    expect: 'fail',
    message: /read events of bedrock/,
  },
  {
    when: 'it takes data events only',
    subject,
    facts: basic({ management: false }),
    expect: 'fail',
    message: /all management/,
  },
  {
    when: 'a basic selector leaves out an AI service',
    subject,
    facts: basic({ excludedSources: ['sagemaker.amazonaws.com'] }),
    expect: 'fail',
    message: /leaves out read events of sagemaker/,
  },
  {
    when: 'an advanced selector leaves out an AI service',
    subject,
    facts: advanced(selector({ eventSource: { notEquals: ['bedrock.amazonaws.com'] } })),
    expect: 'fail',
  },
  {
    when: 'an advanced selector leaves out AI services by prefix',
    subject,
    facts: advanced(selector({ eventSource: { notStartsWith: ['bedrock'] } })),
    expect: 'fail',
  },
  {
    when: 'an advanced selector leaves out an AI service by the end of its name',
    subject,
    facts: advanced(selector({ eventSource: { notEndsWith: ['agentcore.amazonaws.com'] } })),
    expect: 'fail',
    message: /leaves out read events of bedrock-agentcore/,
  },
  {
    when: 'an advanced selector takes network activity, be it of all other services',
    subject,
    facts: advanced(
      advancedSelector('NetworkActivity', { eventSource: { notEquals: ['kms.amazonaws.com'] } }),
    ),
    expect: 'fail',
    message: /all management/,
  },
  {
    when: 'an advanced selector takes events by name',
    subject,
    facts: advanced(selector({ eventName: { equals: ['CreateAgent', 'DeleteAgent'] } })),
    expect: 'fail',
  },
  {
    when: 'an advanced selector takes writes only',
    subject,
    facts: advanced(selector({ readOnly: { equals: ['false'] } })),
    expect: 'fail',
  },
  {
    when: 'an advanced selector leaves out callers',
    subject,
    facts: advanced(
      selector({ 'userIdentity.arn': { notStartsWith: ['arn:aws:iam::111122223333:role/app'] } }),
    ),
    expect: 'fail',
  },
  {
    when: 'an advanced selector leaves out events by name',
    subject,
    facts: lake({ advancedSelectors: [selector({ eventName: { notEquals: ['Decrypt'] } })] }),
    expect: 'unknown',
    reason: 'OPAQUE_POLICY',
  },
  {
    when: 'the event data store stopped',
    subject,
    facts: lake({ advancedSelectors: [whole], status: 'STOPPED_INGESTION' }),
    expect: 'fail',
  },
  {
    when: 'the event data store covers one region',
    subject,
    facts: lake({ advancedSelectors: [whole], multiRegion: false }),
    expect: 'fail',
  },
  { when: 'trails cannot be read', subject, missing: ['cloudtrail.trail'], expect: 'unknown' },
]);
