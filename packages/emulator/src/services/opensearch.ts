import { AwsError } from '../aws-error.ts';
import { defineOperation, type Modelled } from '../operation.ts';
import { defineStore } from '../world.ts';
import { arnIn } from './arn.ts';
import { type RowOf, required } from './record.ts';

export type Domain = RowOf<'opensearch:DescribeDomains', 'DomainStatusList'>;

/** Keyed by domain name. */
export const domains = defineStore<Domain>('opensearch.domain');

const mostDomains = 5;

export const operations: readonly Modelled[] = [
  defineOperation('opensearch:ListDomainNames', {
    handle(input, call) {
      const rows = [...call.world.items(domains, call).values()].map(({ DomainName, EngineVersion }) => ({
        DomainName,
        EngineType: EngineVersion?.startsWith('Elasticsearch')
          ? ('Elasticsearch' as const)
          : ('OpenSearch' as const),
      }));
      return {
        DomainNames: rows.filter(({ EngineType }) => (input.EngineType ?? EngineType) === EngineType),
      };
    },
  }),
  defineOperation('opensearch:DescribeDomains', {
    authorize: (input, call) =>
      required(input.DomainNames, 'DomainNames').map((name) => ({
        action: 'es:DescribeDomains',
        resource: arnIn(call, 'es', `domain/${name}`),
      })),
    handle(input, call) {
      const names = required(input.DomainNames, 'DomainNames');
      if (names.length > mostDomains) {
        throw new AwsError(
          'ValidationException',
          `Please provide a maximum of ${mostDomains} domain names to describe.`,
          400,
        );
      }
      const known = call.world.items(domains, call);
      // Unknown names are left out without an error.
      return { DomainStatusList: names.flatMap((name) => known.get(name) ?? []) };
    },
  }),
];
