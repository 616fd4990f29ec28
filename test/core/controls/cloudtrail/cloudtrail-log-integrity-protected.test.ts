import { control } from '@lenswatch/core/controls/cloudtrail/cloudtrail-log-integrity-protected.ts';
import type { AdvancedEventSelector, Trail } from '@lenswatch/core/facts/logging.ts';
import type { Bucket } from '@lenswatch/core/facts/storage.ts';
import { testControl } from '../../../support/test-control.ts';
import { advancedSelector } from './advanced-selector.ts';

const keyId = 'arn:aws:kms:us-east-1:111122223333:key/k1';
const management = { readWriteType: 'All', management: true, excludedSources: [] };
const trail = (more: Partial<Trail> = {}): Trail => ({
  name: 'audit',
  homeRegion: 'us-east-1',
  multiRegion: true,
  organization: false,
  bucketName: 'logs',
  keyId,
  logFileValidation: true,
  logGroupArn: 'arn:aws:logs:us-east-1:111122223333:log-group:audit',
  logging: true,
  latestDeliveryError: null,
  selectors: [management],
  advancedSelectors: [],
  ...more,
});
const block = (on: boolean) => ({
  blockPublicAcls: on,
  ignorePublicAcls: on,
  blockPublicPolicy: on,
  restrictPublicBuckets: on,
});
const bucket = (more: Partial<Bucket> = {}) => ({
  's3.bucket': {
    logs: {
      region: 'us-east-1',
      publicAccessBlock: block(true),
      policyIsPublic: false,
      policy: null,
      versioning: 'Enabled' as const,
      encryption: null,
      objectLock: false,
      ...more,
    },
  },
});
const key = (manager = 'CUSTOMER', state = 'Enabled') => ({ 'kms.key': { [keyId]: { manager, state } } });
const good = { ...bucket(), ...key() };
const account = (on: boolean) => ({
  's3.account-public-access-block': { '111122223333': { block: block(on) } },
});
const lake = (status: string, ...advancedSelectors: AdvancedEventSelector[]) => ({
  'cloudtrail.event-data-store': { lake: { name: 'lake', status, multiRegion: true, advancedSelectors } },
});
const calls = advancedSelector('Management');
const alone = trail({ logGroupArn: null });

testControl(control, [
  {
    when: 'files are signed, encrypted, versioned, and sent to a log group',
    subject: trail(),
    facts: good,
    expect: 'pass',
  },
  {
    when: 'an event data store keeps events too',
    subject: alone,
    facts: { ...good, ...lake('ENABLED', calls) },
    expect: 'pass',
  },
  {
    when: 'the account blocks public access',
    subject: trail(),
    facts: { ...bucket({ publicAccessBlock: null }), ...key(), ...account(true) },
    expect: 'pass',
  },
  {
    when: 'the trail records data events of agents only',
    subject: trail({
      selectors: [],
      advancedSelectors: [
        advancedSelector('Data', { 'resources.type': { equals: ['AWS::Bedrock::AgentAlias'] } }),
      ],
    }),
    facts: good,
    expect: 'pass',
  },
  {
    when: 'the trail records data events of endpoints only, and does not sign',
    subject: trail({
      logFileValidation: false,
      selectors: [],
      advancedSelectors: [
        advancedSelector('Data', { 'resources.type': { equals: ['AWS::SageMaker::Endpoint'] } }),
      ],
    }),
    facts: good,
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'files are not signed',
    subject: trail({ logFileValidation: false }),
    facts: good,
    expect: 'fail',
    severity: 'medium',
    reason: 'VALIDATION_OFF',
  },
  {
    when: 'no key is named',
    subject: trail({ keyId: null }),
    facts: good,
    expect: 'fail',
    severity: 'medium',
    reason: 'NO_CUSTOMER_KEY',
  },
  {
    when: 'no key is named, and none is asked for',
    subject: trail({ keyId: null }),
    facts: good,
    parameters: { requireCmk: false },
    expect: 'fail',
    severity: 'informational',
  },
  {
    when: 'the key is managed by AWS',
    subject: trail(),
    facts: { ...bucket(), ...key('AWS') },
    expect: 'fail',
    reason: 'NO_CUSTOMER_KEY',
  },
  {
    when: 'the key is disabled',
    subject: trail(),
    facts: { ...bucket(), ...key('CUSTOMER', 'Disabled') },
    expect: 'fail',
    severity: 'medium',
    reason: 'KEY_UNUSABLE',
  },
  {
    when: 'the key does not exist',
    subject: trail(),
    facts: bucket(),
    expect: 'fail',
    reason: 'KEY_MISSING',
  },
  {
    when: 'the policy of the bucket is public',
    subject: trail(),
    facts: { ...bucket({ policyIsPublic: true }), ...key() },
    expect: 'fail',
    severity: 'critical',
    reason: 'PUBLIC',
  },
  {
    when: 'nothing blocks public access',
    subject: trail(),
    facts: { ...bucket({ publicAccessBlock: null }), ...key(), ...account(false) },
    expect: 'fail',
    severity: 'medium',
    reason: 'PUBLIC_ACCESS_BLOCK',
  },
  {
    when: 'the bucket keeps no versions',
    subject: trail(),
    facts: { ...bucket({ versioning: null }), ...key() },
    expect: 'fail',
    severity: 'medium',
    reason: 'VERSIONING_OFF',
  },
  {
    when: 'the bucket does not exist',
    subject: trail(),
    facts: key(),
    expect: 'fail',
    severity: 'medium',
    reason: 'BUCKET_MISSING',
  },
  {
    when: 'there is no second copy',
    subject: alone,
    facts: good,
    expect: 'fail',
    severity: 'medium',
    reason: 'SINGLE_COPY',
  },
  {
    when: 'the event data store is stopped',
    subject: alone,
    facts: { ...good, ...lake('STOPPED_INGESTION', calls) },
    expect: 'fail',
    reason: 'SINGLE_COPY',
  },
  {
    when: 'an event data store keeps data events too',
    subject: alone,
    facts: { ...good, ...lake('ENABLED', advancedSelector('Data')) },
    expect: 'pass',
  },
  {
    when: 'an event data store keeps configuration items beside events',
    subject: alone,
    facts: { ...good, ...lake('ENABLED', advancedSelector('ConfigurationItem'), calls) },
    expect: 'pass',
  },
  {
    when: 'the only event data store keeps configuration items, which are no calls',
    subject: alone,
    facts: { ...good, ...lake('ENABLED', advancedSelector('ConfigurationItem')) },
    expect: 'fail',
    severity: 'medium',
    reason: 'SINGLE_COPY',
  },
  {
    when: 'the bucket belongs to another account',
    subject: trail(),
    facts: { ...key(), 's3.bucket': { logs: { foreign: true } } },
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
  {
    when: 'the bucket belongs to another account, and files are not signed',
    subject: trail({ logFileValidation: false }),
    facts: { ...key(), 's3.bucket': { logs: { foreign: true } } },
    expect: 'fail',
    reason: 'VALIDATION_OFF',
  },
  {
    when: 'no bucket is named',
    subject: trail({ bucketName: null }),
    facts: key(),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'the key is being made',
    subject: trail(),
    facts: { ...bucket(), ...key('CUSTOMER', 'Creating') },
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'the key is being updated',
    subject: trail(),
    facts: { ...bucket(), ...key('CUSTOMER', 'Updating') },
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'the trail only shadows one of another Region',
    subject: trail({ homeRegion: 'eu-west-1' }),
    facts: good,
    expect: 'not-applicable',
    message: /home region eu-west-1/,
  },
  {
    when: 'the trail does not log',
    subject: trail({ logging: false }),
    facts: good,
    expect: 'not-applicable',
  },
  {
    when: 'the trail records writes only',
    subject: trail({ selectors: [{ ...management, readWriteType: 'WriteOnly' }] }),
    facts: good,
    expect: 'not-applicable',
  },
  {
    when: 'the trail leaves events out by their names',
    subject: trail({
      selectors: [],
      advancedSelectors: [advancedSelector('Management', { eventName: { notEquals: ['Encrypt'] } })],
    }),
    facts: good,
    expect: 'unknown',
    reason: 'OPAQUE_POLICY',
  },
  {
    when: 'the trail leaves events out by their names, and keeps data events of agents',
    subject: trail({
      selectors: [],
      advancedSelectors: [
        advancedSelector('Management', { eventName: { notEquals: ['Encrypt'] } }),
        advancedSelector('Data', { 'resources.type': { equals: ['AWS::Bedrock::AgentAlias'] } }),
      ],
    }),
    facts: good,
    expect: 'pass',
  },
  {
    when: 'the trail leaves writes out by their names and all reads',
    subject: trail({
      selectors: [],
      advancedSelectors: [
        advancedSelector('Management', {
          readOnly: { equals: ['false'] },
          eventName: { notEquals: ['Encrypt'] },
        }),
      ],
    }),
    facts: good,
    expect: 'not-applicable',
  },
  {
    when: 'the trail records data events of buckets only',
    subject: trail({
      selectors: [],
      advancedSelectors: [advancedSelector('Data', { 'resources.type': { equals: ['AWS::S3::Object'] } })],
    }),
    facts: good,
    expect: 'not-applicable',
  },
]);
