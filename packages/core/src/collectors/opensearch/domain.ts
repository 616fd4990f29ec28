import type { OutputOf } from '../../aws/services.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Listed, type Reading } from '../collector.ts';
import { parsedPolicy } from '../iam/parsed-policy.ts';

type DomainReading = Reading<'opensearch:ListDomainNames' | 'opensearch:DescribeDomains', never>;
type DomainStatus = NonNullable<OutputOf<'opensearch:DescribeDomains'>['DomainStatusList']>[number];

/** The most names that AWS takes in one call. */
const BATCH = 5;

/**
 * The OpenSearch and Elasticsearch domains of one region; its id is the domain's name.
 * @see https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_DescribeDomains.html
 */
export const collector = defineCollector({
  fact: 'opensearch.domain',
  type: 'AWS::OpenSearchService::Domain',
  scope: 'region',
  operations: ['opensearch:ListDomainNames', 'opensearch:DescribeDomains'],
  changedBy: [
    'es:CreateDomain',
    'es:UpdateDomainConfig',
    'es:DeleteDomain',
    'es:CreateElasticsearchDomain',
    'es:UpdateElasticsearchDomainConfig',
    'es:DeleteElasticsearchDomain',
    'es:UpgradeDomain',
    'es:UpgradeElasticsearchDomain',
    'es:CancelDomainConfigChange',
    'es:StartServiceSoftwareUpdate',
    'es:CancelServiceSoftwareUpdate',
    'es:RollbackServiceSoftwareUpdate',
    'es:StartElasticsearchServiceSoftwareUpdate',
    'es:CancelElasticsearchServiceSoftwareUpdate',
  ],
  async *list(reading) {
    const { DomainNames } = await reading.call('opensearch:ListDomainNames', {});
    const names = stated(reading, DomainNames, 'a list of domains').map(({ DomainName }) =>
      stated(reading, DomainName, 'the name of a domain'),
    );
    const batches = [];
    for (let at = 0; at < names.length; at += BATCH)
      batches.push(listBatch(reading, names.slice(at, at + BATCH)));
    for (const batch of batches) yield* await batch;
  },
  async get(reading, name) {
    const answer = await reading.find('opensearch:DescribeDomains', { DomainNames: [name] });
    const domain = answer?.DomainStatusList?.find(({ DomainName }) => DomainName === name);
    return domain && domainOf(reading, name, domain);
  },
});

/** What cannot be told here is named only, so that `get` reports it as the gap of one domain, not of five. */
async function listBatch(
  reading: DomainReading,
  names: readonly string[],
): Promise<readonly Listed<'opensearch.domain'>[]> {
  try {
    const { DomainStatusList } = await reading.call('opensearch:DescribeDomains', {
      DomainNames: [...names],
    });
    return names.map((name) => {
      const domain = DomainStatusList?.find(({ DomainName }) => DomainName === name);
      try {
        return domain ? domainOf(reading, name, domain) : name;
      } catch {
        return name;
      }
    });
  } catch {
    return names;
  }
}

function domainOf(reading: DomainReading, name: string, domain: DomainStatus): Found<'opensearch.domain'> {
  const {
    AccessPolicies: policy,
    AdvancedSecurityOptions: security,
    DomainEndpointOptions: endpoint,
  } = domain;
  return {
    id: name,
    arn: stated(reading, domain.ARN, `the ARN of domain ${name}`),
    // AWS leaves out options that a domain, or its old engine, does not use: they are off.
    value: {
      name,
      deleted: domain.Deleted ?? false,
      processingStatus: domain.DomainProcessingStatus ?? null,
      vpcId: domain.VPCOptions?.VPCId || null,
      enforceHttps: endpoint?.EnforceHTTPS ?? false,
      tlsPolicy: endpoint?.TLSSecurityPolicy ?? null,
      nodeToNodeEncryption: domain.NodeToNodeEncryptionOptions?.Enabled ?? false,
      fineGrainedAccess: security?.Enabled ?? false,
      internalUsers: security?.InternalUserDatabaseEnabled ?? false,
      anonymousAccess: security?.AnonymousAuthEnabled ?? false,
      accessPolicy: policy ? parsedPolicy(reading, policy, `access policy of domain ${name}`) : null,
      useCase: domain.UseCase ?? null,
      s3VectorsEngine: domain.AIMLOptions?.S3VectorsEngine?.Enabled ?? false,
      atRest: {
        enabled: domain.EncryptionAtRestOptions?.Enabled ?? false,
        keyId: domain.EncryptionAtRestOptions?.KmsKeyId ?? null,
      },
      nodes: {
        data: stated(reading, domain.ClusterConfig?.InstanceCount, `the number of nodes of domain ${name}`),
        masters: domain.ClusterConfig?.DedicatedMasterEnabled
          ? stated(
              reading,
              domain.ClusterConfig.DedicatedMasterCount,
              `the number of dedicated masters of domain ${name}`,
            )
          : 0,
        zoneAware: domain.ClusterConfig?.ZoneAwarenessEnabled ?? false,
        zones: domain.ClusterConfig?.ZoneAwarenessConfig?.AvailabilityZoneCount ?? null,
        standby: domain.ClusterConfig?.MultiAZWithStandbyEnabled ?? false,
      },
    },
  };
}
