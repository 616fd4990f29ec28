import { defineCollector } from '../collector.ts';

/** One account and region: the subject of controls that judge it as a whole. Needs no call. */
export const collector = defineCollector({
  fact: 'aws.region',
  type: 'AWS::::Account',
  scope: 'region',
  operations: [],
  changedBy: [],
  async *list({ partition, account, region }) {
    yield { id: region, arn: `arn:${partition}:iam::${account}:root`, value: {} };
  },
  async get({ partition, account, region }, id) {
    return id === region ? { id, arn: `arn:${partition}:iam::${account}:root`, value: {} } : undefined;
  },
});
