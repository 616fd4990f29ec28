import { MonitorError } from '@lenswatch/core/monitor-error.ts';

const wellFormed = /^arn:(aws|aws-cn|aws-us-gov):iam::(\d{12}|\{account\}):role\/[\w+=,.@/-]+$/;

/**
 * Checks, before anything is read, the role for several accounts.
 *
 * @throws MonitorError when it is no ARN of a role, or names one account.
 */
export function checkRoleForSeveral(template: string, option: string): void {
  if (roleArnFor(template, '', option) === template) {
    throw new MonitorError(
      'ROLE_ARN_OF_ONE_ACCOUNT',
      `${option} ${template} names one account, but several are to be scanned. Write {account} where the account id ` +
        'stands, for instance arn:aws:iam::{account}:role/audit.',
    );
  }
}

/**
 * The role to assume in an account, from an ARN that may contain `{account}`.
 *
 * @throws MonitorError when it is no ARN of a role.
 */
export function roleArnFor(template: string, account: string, option: string): string {
  if (!wellFormed.test(template)) {
    throw new MonitorError(
      'ROLE_ARN_MALFORMED',
      `${option} ${template} is not the ARN of a role. It looks like arn:aws:iam::111122223333:role/path/name; ` +
        'instead of the account it may say {account}.',
    );
  }
  return template.replace('{account}', account);
}
