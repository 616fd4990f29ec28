import type { Refusal, Retirement } from '@lenswatch/core/retirement.ts';
import { counted } from './layout.ts';

/** What was ended, what was not, and why. */
export function retirementLines(accounts: number, retirement: Retirement): readonly string[] {
  const { archived, open, rules, refusals, more } = retirement;
  const lines = [
    `Retired ${counted(accounts, 'account')}: ${counted(archived, 'finding')} archived in Security Hub, ` +
      `${counted(rules, 'Config rule')} asked again.`,
  ];
  if (rules > 0) {
    lines.push(
      'Config answers NOT_APPLICABLE within minutes; wait until the queue of Config relays is empty.',
    );
  }
  if (refusals.length === 0) return lines;
  lines.push('', `Not ended (${counted(open, 'finding')} may still be open):`);
  for (const refusal of refusals) lines.push(`  ${refusal.account} ${whyOf(refusal)}`);
  if (more > 0) lines.push(`  and ${more} more`);
  lines.push('', 'Mend it and start the same command again: once the roles are gone, nobody can.');
  return lines;
}

function whyOf({ service, region, reason }: Refusal): string {
  switch (service) {
    case null:
      return `could not be entered (${reason}): look at its role for reporting.`;
    case 'securityhub':
      return `${region}: Security Hub did not take everything (${reason}): is it on, and does the role for reporting let us?`;
    case 'config':
      return `${region}: Config was not asked again (${reason}): what it holds goes with its rules.`;
  }
}

/** What remains to be done by hand, in this order. */
export function nextSteps(prefix: string, region: string): readonly string[] {
  const drop = `aws cloudformation delete-stack --region ${region} --stack-name`;
  return [
    'Next, in this order:',
    '  1. the StackSets: the stack of the organization removes config, events and access from every account.',
    `     ${drop} ${prefix}-organization`,
    '     Without an organization, and in the management account, delete the stacks config, events, access.',
    '  2. the hub. Its table, bucket and key stay.',
    `     ${drop} ${prefix}-hub`,
    '  With sst: npx sst remove does both.',
    'To go on watching instead: lenswatch retire --undo',
  ];
}
