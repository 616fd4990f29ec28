import type { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { AwsFailure } from '@lenswatch/core/aws/failure.ts';
import { type RegionList, regionsOf } from '@lenswatch/core/aws/regions.ts';
import { MonitorError } from '@lenswatch/core/monitor-error.ts';
import { accessError } from './access-error.ts';
import { didYouMean } from './nearest.ts';

/** For suggestions alone: which regions exist is AWS's word. */
const wellKnown = [
  ...[
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
    'ca-central-1',
    'sa-east-1',
    'eu-west-1',
    'eu-west-2',
  ],
  ...[
    'eu-west-3',
    'eu-central-1',
    'eu-central-2',
    'eu-north-1',
    'eu-south-1',
    'ap-south-1',
    'ap-northeast-1',
  ],
  ...[
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-southeast-1',
    'ap-southeast-2',
    'us-gov-west-1',
    'us-gov-east-1',
  ],
];

/**
 * Refuses what cannot be the name of a region, before any host name is built from it.
 *
 * @throws MonitorError with the nearest names.
 */
export function checkRegionName(region: string): void {
  if (/^[a-z]{2}(-[a-z]+){1,3}-\d{1,2}$/.test(region)) return;
  throw unknownRegion(region, wellKnown);
}

/** Which of the wanted regions can be looked at, and a message for each that cannot. */
export interface UsableRegions {
  readonly regions: readonly string[];
  readonly disabled: readonly { readonly region: string; readonly message: string }[];
}

/**
 * Checks regions that were asked for by name. Where ListRegions is denied, each region is asked itself.
 *
 * @throws MonitorError for a region that does not exist.
 */
export async function usableRegions(aws: AwsAccount, wanted: readonly string[]): Promise<UsableRegions> {
  let known: RegionList;
  try {
    known = await regionsOf(aws);
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    if (error.reason === 'INTERRUPTED') throw error;
    return askEach(aws, wanted);
  }
  const stranger = wanted.find(
    (region) => !known.enabled.includes(region) && !known.disabled.includes(region),
  );
  if (stranger !== undefined) throw unknownRegion(stranger, [...known.enabled, ...known.disabled]);
  return {
    regions: wanted.filter((region) => known.enabled.includes(region)),
    disabled: wanted
      .filter((region) => known.disabled.includes(region))
      .map((region) => ({ region, message: notEnabled(region, aws.account) })),
  };
}

async function askEach(aws: AwsAccount, wanted: readonly string[]): Promise<UsableRegions> {
  const regions: string[] = [];
  const disabled: { region: string; message: string }[] = [];
  for (const region of wanted) {
    try {
      await aws.read('sts:GetCallerIdentity', region, {});
      regions.push(region);
    } catch (error) {
      if (error instanceof AwsFailure && error.reason === 'ACCESS_DENIED') {
        disabled.push({ region, message: notEnabled(region, aws.account) });
      } else {
        throw accessError(error, { what: `Reaching region ${region}`, region, permit: '' });
      }
    }
  }
  return { regions, disabled };
}

function unknownRegion(region: string, known: readonly string[]): MonitorError {
  return new MonitorError(
    'UNKNOWN_REGION',
    `There is no AWS region "${region}".${didYouMean(region, known)} Give --region one name of a region, ` +
      'several times for several regions, or "all" for every region that the account has enabled.',
  );
}

function notEnabled(region: string, account: string): string {
  return (
    `Region ${region} is not enabled in account ${account}. Enable it with "aws account enable-region ` +
    `--region-name ${region}", or leave it out.`
  );
}
