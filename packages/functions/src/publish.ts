import type { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { securityHub } from '@lenswatch/core/sinks/security-hub.ts';
import type { Hub } from './hub.ts';
import { logger } from './instance.ts';

/**
 * Tells the member's Security Hub what it does not know yet of some regions; of all if none are named. What is
 * refused is counted, and due again with the next publication.
 */
export async function publish(
  hub: Hub,
  account: string,
  regions: readonly string[] | undefined,
): Promise<void> {
  const { history, catalogue } = hub.world;
  const titles = new Map(catalogue.controls.map(({ id, title }) => [id, title]));
  const entered: AwsAccount[] = [];
  const sink = securityHub({
    history,
    threshold: hub.settings.threshold,
    titleOf: (control) => titles.get(control) ?? control,
    async awsOf(member) {
      const aws = hub.enter(member, 'report');
      entered.push(aws);
      return aws;
    },
  });
  try {
    const findings = await history.findings(account, regions);
    const { errors, failed } = await sink.publish(account, [...findings.values()], hub.now(), regions);
    if (errors.length === 0) return;
    logger.warn('Security Hub did not take everything.', { account, failed });
    hub.emit([{ name: 'FindingsRefused', unit: 'Count', value: Math.max(1, failed) }]);
  } finally {
    for (const aws of entered) await aws.close();
  }
}
