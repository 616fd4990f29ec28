/** What a customer knows better than we: each to be changed with `--set name=value`. */
export const assumptions = {
  accounts: 500,
  /** Share of the accounts that use generative AI. */
  aiShare: 0.1,
  regions: 2,
  /** Changes a day in an account with AI that some rule forwards, IAM and tier 2 included; and in one without. */
  changesAiAccount: 150,
  changesOrdinaryAccount: 40,
  /** Share of forwarded changes that lead to a re-read: bursts collapse, and most name nothing that is judged. */
  rereadShare: 0.3,
  /** AWS calls of one re-read, its second look included. */
  callsPerReread: 6,
  /** 1 where Config rules are deployed, 0 where not. */
  configRules: 1,
  /** Resources of an account with AI that Config rules answer for, IAM principals that can reach AI included. */
  configResourcesAiAccount: 60,
  configResourcesOrdinaryAccount: 3,
  /** Of them changed a day. */
  configChangesADay: 2,
  /** Copies of management events beyond the free one. */
  cloudTrailCopies: 1,
  /** 1 where GuardDuty is on. */
  guardDuty: 1,
  /** Seconds that a sweep takes for one account, all regions; memory of the function in GB. */
  sweepSecondsAiAccount: 45,
  sweepSecondsOrdinaryAccount: 6,
  functionGigabytes: 1,
  /** AWS calls that taking everything back makes in one account: entering it, findings, results of Config. */
  callsToRetire: 6,
  /** Findings that change a day in an account with AI. */
  findingChangesADay: 3,
  /** Kilobytes that a judged resource takes in the table. */
  kilobytesPerResource: 3,
  /** Days of a month. */
  days: 30,
};

export type Assumptions = typeof assumptions;
