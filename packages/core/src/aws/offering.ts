import { pagesOf } from '../engine/pages.ts';
import type { AwsAccount } from './access.ts';
import { AwsFailure } from './failure.ts';
import { globalRegionOf } from './partition.ts';
import { type Operation, parseOperation, type ServiceName } from './services.ts';

/** The names under which AWS lists where services are offered, as far as they are known. */
export const offerings: { readonly [S in ServiceName]?: string } = {
  bedrock: 'bedrock',
  // Where there is no Bedrock, there are no agents either.
  'bedrock-agent': 'bedrock',
  'bedrock-agentcore-control': 'bedrock-agentcore',
};

/** What asks where a service is offered. */
export const offeringOperation = 'ssm:GetParametersByPath' satisfies Operation;

/** The name under which AWS lists where the service of an operation is offered, as far as it is known. */
export function offeringOf(operation: Operation): string | undefined {
  return offerings[parseOperation(operation).service];
}

/**
 * True where a call failed because the service's host has no address, and AWS's own list of regions does not name
 * the region: nothing of that service can exist there. Neither alone proves that, nor does an empty list.
 *
 * @throws AwsFailure when AWS does not tell where the service is offered.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-global-infrastructure.html
 */
export async function isNotOffered(aws: AwsAccount, region: string, error: unknown): Promise<boolean> {
  if (!(error instanceof AwsFailure) || !hasNoAddress(error)) return false;
  const offering = offeringOf(error.operation);
  if (offering === undefined) return false;
  const regions = await regionsOffering(aws, offering);
  return regions.length > 0 && !regions.includes(region);
}

function hasNoAddress({ reason, cause }: AwsFailure): boolean {
  return reason === 'REGION_UNSUPPORTED' && (cause as { code?: string } | undefined)?.code === 'ENOTFOUND';
}

async function regionsOffering(aws: AwsAccount, offering: string): Promise<readonly string[]> {
  const Path = `/aws/service/global-infrastructure/services/${offering}/regions`;
  const pages = pagesOf({ Path }, (input) =>
    aws.read(offeringOperation, globalRegionOf(aws.partition), input),
  );
  const regions: string[] = [];
  for await (const { Parameters } of pages) {
    for (const { Value } of Parameters ?? []) if (Value) regions.push(Value);
  }
  return regions;
}
