import { AwsFailure } from '../../aws/failure.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';
import { advancedSelectors } from './advanced-selectors.ts';

/**
 * Every trail that records this region, trails of other regions and of the organization included. Status
 * and selectors are kept in the home region, so that one answer serves all regions.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
 */
export const collector = defineCollector({
  fact: 'cloudtrail.trail',
  type: 'AWS::CloudTrail::Trail',
  scope: 'region',
  operations: ['cloudtrail:DescribeTrails', 'cloudtrail:GetTrailStatus', 'cloudtrail:GetEventSelectors'],
  changedBy: [
    'cloudtrail:CreateTrail',
    'cloudtrail:UpdateTrail',
    'cloudtrail:DeleteTrail',
    'cloudtrail:StartLogging',
    'cloudtrail:StopLogging',
    'cloudtrail:PutEventSelectors',
  ],
  async *list(reading) {
    const { trailList } = await reading.call('cloudtrail:DescribeTrails', { includeShadowTrails: true });
    for (const { TrailARN } of trailList ?? []) yield stated(reading, TrailARN, 'the ARN of a trail');
  },
  async get(reading, arn) {
    const { trailList } = await reading.call('cloudtrail:DescribeTrails', { includeShadowTrails: true });
    const trail = trailList?.find(({ TrailARN }) => TrailARN === arn);
    if (!trail) return undefined;

    const homeRegion = stated(reading, trail.HomeRegion, `the home region of trail ${arn}`);
    const at = { region: homeRegion };
    const owner = arn.split(':')[4];
    const notOurs = `Trail ${arn} belongs to account ${owner}, which does not show its status and selectors.`;
    const [status, selectors] = await Promise.all([
      reading.find('cloudtrail:GetTrailStatus', { Name: arn }, at),
      reading.find('cloudtrail:GetEventSelectors', { TrailName: arn }, at),
    ]).catch((error: unknown) => {
      const denied = error instanceof AwsFailure && error.reason === 'ACCESS_DENIED';
      if (denied && owner !== reading.account) return reading.giveUp('CROSS_ACCOUNT', notOurs);
      throw error;
    });
    // An organization's trail that a member cannot look at may be "not found": it was listed, so it exists.
    if (!status || !selectors) {
      return owner === reading.account ? undefined : reading.giveUp('CROSS_ACCOUNT', notOurs);
    }
    return {
      id: arn,
      arn,
      value: {
        name: stated(reading, trail.Name, `the name of trail ${arn}`),
        homeRegion,
        multiRegion: stated(reading, trail.IsMultiRegionTrail, `whether trail ${arn} is multi-region`),
        organization: trail.IsOrganizationTrail ?? false,
        bucketName: trail.S3BucketName ?? null,
        keyId: trail.KmsKeyId ?? null,
        logFileValidation: trail.LogFileValidationEnabled ?? false,
        logGroupArn: trail.CloudWatchLogsLogGroupArn ?? null,
        logging: stated(reading, status.IsLogging, `whether trail ${arn} is logging`),
        latestDeliveryError: status.LatestDeliveryError || null,
        // `All` and `true` are the documented defaults.
        selectors: (selectors.EventSelectors ?? []).map((selector) => ({
          readWriteType: selector.ReadWriteType ?? 'All',
          management: selector.IncludeManagementEvents ?? true,
          excludedSources: selector.ExcludeManagementEventSources ?? [],
        })),
        advancedSelectors: advancedSelectors(reading, selectors.AdvancedEventSelectors, `trail ${arn}`),
      },
    };
  },
});
