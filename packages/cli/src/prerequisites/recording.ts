import type { AwsAccount } from '@lenswatch/core/aws/access.ts';
import type { Outcome, Prerequisite } from './prerequisite.ts';

async function loggingTrail(hub: AwsAccount, region: string): Promise<string | undefined> {
  const { trailList = [] } = await hub.read('cloudtrail:DescribeTrails', region, {
    includeShadowTrails: true,
  });
  for (const { IsOrganizationTrail, IsMultiRegionTrail, TrailARN } of trailList) {
    if (!IsOrganizationTrail || !IsMultiRegionTrail || TrailARN === undefined) continue;
    const { IsLogging } = await hub.read('cloudtrail:GetTrailStatus', region, { Name: TrailARN });
    if (IsLogging) return TrailARN;
  }
  return undefined;
}

/** What must be recorded so that changes are noticed. */
export const prerequisites: readonly Prerequisite[] = [
  {
    title: 'A trail of the organization logs management events in all regions',
    why: 'Without a trail EventBridge gets no CloudTrail event: changes are then found by the daily sweep only.',
    optional: false,
    async check({ hub, regions: [region = ''] }): Promise<Outcome> {
      const trail = await loggingTrail(hub, region);
      if (trail !== undefined) return { state: 'met', seen: `${trail} logs.` };
      return {
        state: 'missing',
        seen: 'No multi-region trail of the organization logs.',
        command:
          'aws cloudtrail create-trail --name organization --is-organization-trail --is-multi-region-trail ' +
          '--s3-bucket-name <bucket>   # in the management account\n' +
          'aws cloudtrail start-logging --name organization',
      };
    },
  },
  {
    title: 'AWS Config records in every chosen region',
    why: 'Only the Config rules need it (the third StackSet); leave that set out where nothing is recorded.',
    optional: true,
    async check({ hub, regions }): Promise<Outcome> {
      const silent: string[] = [];
      for (const region of regions) {
        const { ConfigurationRecordersStatus = [] } = await hub.read(
          'config:DescribeConfigurationRecorderStatus',
          region,
          {},
        );
        if (!ConfigurationRecordersStatus.some(({ recording }) => recording)) silent.push(region);
      }
      if (silent.length === 0) return { state: 'met', seen: `Recorded in ${regions.join(', ')}.` };
      return {
        state: 'missing',
        seen: `Nothing records in ${silent.join(', ')}.`,
        command: silent
          .map(
            (region) =>
              `aws configservice start-configuration-recorder --configuration-recorder-name default --region ${region}`,
          )
          .join('\n'),
      };
    },
  },
];
