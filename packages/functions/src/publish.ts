import type { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { securityHub } from '@lenswatch/core/sinks/security-hub.ts';
import type { PublishReport } from '@lenswatch/core/sinks/sink.ts';
import type { Hub } from './hub.ts';

/** Tells the member's Security Hub what it does not know yet of some regions; of all if none are named. */
export async function publish(
  hub: Hub,
  account: string,
  regions: readonly string[] | undefined,
): Promise<PublishReport> {
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
    return await sink.publish(account, [...findings.values()], hub.now(), regions);
  } finally {
    for (const aws of entered) await aws.close();
  }
}
