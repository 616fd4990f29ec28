import { defineCollector } from '../collector.ts';

/** The account itself: the subject of controls that judge it as a whole. Needs no call. */
export const collector = defineCollector({
  fact: 'aws.account',
  type: 'AWS::::Account',
  scope: 'account',
  operations: [],
  changedBy: [],
  async *list({ partition, account }) {
    yield { id: account, arn: `arn:${partition}:iam::${account}:root`, value: {} };
  },
  async get({ partition, account }, id) {
    return id === account ? { id, arn: `arn:${partition}:iam::${account}:root`, value: {} } : undefined;
  },
});
