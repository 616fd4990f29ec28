import { offerings } from '@lenswatch/core/aws/offering.ts';
import { defineOperation, type Modelled, page } from '../operation.ts';
import { defineStore, type World } from '../world.ts';

/** The regions that have a service, by the name in AWS's public parameters. Not listed: wherever an account may be. */
export const listings = defineStore<readonly string[]>('ssm.offering', 'world');

const known = new Set(Object.values(offerings));

function regionsOffering(world: World, service: string, at: { account: string; region: string }) {
  const everywhere = [...world.accounts.values()].flatMap(({ regions }) => [...regions]);
  const regions = world.items(listings, at).get(service) ?? (known.has(service) ? everywhere : []);
  return [...new Set(regions)].sort();
}

export const operations: readonly Modelled[] = [
  // Public parameters about regions alone; nobody here has parameters of an own.
  defineOperation('ssm:GetParametersByPath', {
    authorize: (input, call) => [
      {
        action: 'ssm:GetParametersByPath',
        resource: `arn:${call.partition}:ssm:${call.region}::parameter${input.Path}`,
      },
    ],
    handle(input, call) {
      const [, service = ''] =
        /^\/aws\/service\/global-infrastructure\/services\/([^/]+)\/regions$/.exec(input.Path ?? '') ?? [];
      const all = regionsOffering(call.world, service, call).map((region) => ({
        Name: `${input.Path}/${region}`,
        Type: 'String' as const,
        Value: region,
        Version: 1,
        ARN: `arn:${call.partition}:ssm:${call.region}::parameter${input.Path}/${region}`,
        DataType: 'text',
      }));
      const { items, next } = page(call, all, input.NextToken, input.MaxResults, 10);
      return { Parameters: items, NextToken: next };
    },
  }),
];
