/** The account of the organization, of its administrator and of the hub. */
export const hubAccount = '111111111111';
/** A workload that does everything well. */
export const payments = '222222222222';
/** A workload that does nearly everything wrong. */
export const marketing = '333333333333';
/** A workload in between, whose owners hide some of it from the audit. */
export const research = '444444444444';

export const accounts = [hubAccount, payments, marketing, research] as const;
export const regions = ['us-east-1', 'eu-west-1'] as const;

/** What a caller of the audit and report roles has to know. */
export const externalId = 'lenswatch-demo';

/** May assume every role of the example, and nothing stops it. */
export const administratorArn = `arn:aws:iam::${hubAccount}:role/administrator`;

/** The role that reads an account. */
export function auditRoleArn(account: string): string {
  return `arn:aws:iam::${account}:role/lenswatch/lenswatch-audit`;
}

/** The role that writes findings into an account. */
export function reportRoleArn(account: string): string {
  return `arn:aws:iam::${account}:role/lenswatch/lenswatch-report`;
}
