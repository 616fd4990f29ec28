import type { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { AwsFailure } from '@lenswatch/core/aws/failure.ts';
import { globalRegionOf } from '@lenswatch/core/aws/partition.ts';
import { pagesOf } from '@lenswatch/core/engine/pages.ts';
import type { Outcome, Prerequisite } from './prerequisite.ts';

async function isEnabled(hub: AwsAccount, region: string): Promise<boolean> {
  try {
    await hub.read('securityhub:DescribeHub', region, {});
    return true;
  } catch (error) {
    const { message = '' } = (error instanceof AwsFailure ? error.cause : error) as { message?: string };
    if (/not subscribed to AWS Security Hub/i.test(message)) return false;
    throw error;
  }
}

/** What must hold of the place that findings go to. */
export const prerequisites: readonly Prerequisite[] = [
  {
    title: 'Security Hub is enabled in every chosen region',
    why: 'Findings are imported into the Security Hub of the account and region they are about.',
    optional: false,
    async check({ hub, regions }): Promise<Outcome> {
      const closed: string[] = [];
      for (const region of regions) {
        if (!(await isEnabled(hub, region))) closed.push(region);
      }
      if (closed.length === 0) return { state: 'met', seen: `Enabled in ${regions.join(', ')}.` };
      return {
        state: 'missing',
        seen: `Not enabled in ${closed.join(', ')}.`,
        command: closed
          .map(
            (region) =>
              `aws securityhub enable-security-hub --no-enable-default-standards --region ${region}`,
          )
          .join('\n'),
      };
    },
  },
  {
    title: 'The hub account administers Security Hub',
    why: 'Then analysts see all accounts in one place, and the rule that hides the copies of Config can stand there.',
    optional: true,
    async check({ hub }): Promise<Outcome> {
      const at = globalRegionOf(hub.partition);
      const principal = { ServicePrincipal: 'securityhub.amazonaws.com' };
      for await (const { DelegatedAdministrators } of pagesOf(principal, (input) =>
        hub.read('organizations:ListDelegatedAdministrators', at, input),
      )) {
        if (DelegatedAdministrators?.some(({ Id }) => Id === hub.account))
          return { state: 'met', seen: `${hub.account} administers Security Hub.` };
      }
      return {
        state: 'missing',
        seen: `${hub.account} does not administer Security Hub.`,
        command:
          `aws securityhub enable-organization-admin-account --admin-account-id ${hub.account}   ` +
          '# in the management account',
      };
    },
  },
];
