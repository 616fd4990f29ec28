import { knowledgeBase } from '@lenswatch/emulator/builders/bedrock-agent.ts';
import { network } from '@lenswatch/emulator/builders/ec2.ts';
import { allow, statements } from '@lenswatch/emulator/builders/iam.ts';
import { key } from '@lenswatch/emulator/builders/kms.ts';
import { collection, domain, networkPolicy } from '@lenswatch/emulator/builders/opensearch.ts';
import { bucket } from '@lenswatch/emulator/builders/s3.ts';
import { knowledgeBases } from '@lenswatch/emulator/services/bedrock-knowledge-bases.ts';
import { policyVersion, securityPolicies } from '@lenswatch/emulator/services/opensearchserverless.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import { everyOf, type PeerCase } from '../peer-case.ts';
import { bedrockRole } from '../served-guardrail.ts';

/** A collection under a key, by an encryption policy for every collection; under one of AWS if none is given. */
function encrypted(world: World, at: At, keyArn?: string): { readonly id: string; readonly arn: string } {
  const changed = world.now();
  world.items(securityPolicies, at).set('encryption/all', {
    type: 'encryption',
    name: 'all',
    policyVersion: policyVersion(changed, '1'),
    policy: {
      Rules: [{ ResourceType: 'collection', Resource: ['collection/*'] }],
      AWSOwnedKey: keyArn === undefined,
      ...(keyArn !== undefined && { KmsARN: keyArn }),
    },
    createdDate: changed.getTime(),
    lastModifiedDate: changed.getTime(),
  });
  return collection(world, at, { name: 'documents', ...(keyArn !== undefined && { keyArn }) });
}

/** A knowledge base with sources under a key of the customer over a collection under one of AWS. */
function halfEncrypted(world: World, at: At): string {
  const { arn: keyArn } = key(world, at);
  const { id, arn: collectionArn } = encrypted(world, at);
  bucket(world, at, { name: 'documents', keyArn });
  const sources = [{ name: 'documents', bucket: 'documents', keyArn }];
  const roleArn = bedrockRole(world, at, 'documents');
  knowledgeBase(world, at, { name: 'documents', roleArn, collectionArn, sources });
  return id;
}

type Override = Parameters<typeof domain>[2]['override'];

/** A domain for vectors in a VPC. */
function vectors(world: World, at: At, override?: Override): string {
  return domain(world, at, {
    name: 'documents',
    network: network(world, at),
    accessPolicy: statements({ ...allow('es:*'), Principal: { AWS: at.account } }),
    ...(override && { override }),
  }).id;
}

const keys = { control: 'genai-data-stores-customer-key' } as const;
const transport = { control: 'opensearch-domain-vector-store-in-vpc' } as const;
const zones = { control: 'opensearch-domain-vector-multi-az' } as const;

/** Mistakes about knowledge bases and what holds their vectors. */
export const cases: readonly PeerCase[] = [
  {
    ...keys,
    peer: 'AIML security assessment',
    check: 'FS-25',
    mistake: 'false pass',
    because:
      'the collection is under a key of AWS; any policy passes, as the list does not show what it says',
    right: 'fail',
    seed: (world, at) => encrypted(world, at).id,
  },
  {
    ...keys,
    peer: 'CloudSploit',
    check: 'opensearchCollectionCmkEncrypted',
    mistake: 'false fail',
    because: 'a policy for collection/* sets the key; the name is compared literally there',
    right: 'pass',
    seed: (world, at) => encrypted(world, at, key(world, at).arn).id,
  },
  {
    ...keys,
    peer: 'service-screener v2',
    check: 'knowledge base, customer managed key',
    mistake: 'false fail',
    because:
      'the vectors are under a key of the customer; the key is looked for where only managed bases have it',
    right: 'pass',
    seed(world, at) {
      const { id, arn: collectionArn } = encrypted(world, at, key(world, at).arn);
      const roleArn = bedrockRole(world, at, 'documents');
      knowledgeBase(world, at, { name: 'documents', roleArn, collectionArn });
      return id;
    },
  },
  {
    ...keys,
    peer: 'Prowler',
    check: 'bedrock_knowledge_base_encrypted_with_cmk',
    mistake: 'false pass',
    because: 'the sources have a key of the customer, their vectors have not; only the sources are read',
    right: 'fail',
    seed: halfEncrypted,
  },
  {
    ...keys,
    peer: 'Bedrock security Config rules',
    check: 'FMI-07, knowledge base keys',
    mistake: 'false fail',
    because: 'the sources could not be read; denied access makes the account non-compliant there',
    right: 'unknown',
    seed(world, at) {
      halfEncrypted(world, at);
      return everyOf('bedrock-agent.data-source');
    },
    faults: [{ operation: 'bedrock-agent:ListDataSources', fault: 'deny' }],
  },
  {
    ...keys,
    peer: 'Security Hub CSPM',
    check: 'Bedrock.1',
    mistake: 'false pass',
    because: 'the sources have a key of the customer, their vectors have not; only the sources are judged',
    right: 'fail',
    seed: halfEncrypted,
  },
  {
    ...keys,
    peer: 'Prowler',
    check: 'opensearch_service_domains_encryption_at_rest_enabled',
    mistake: 'false pass',
    because: 'the vectors are under a key of AWS; whose key it is, is not looked at',
    right: 'fail',
    seed: (world, at) => vectors(world, at),
  },
  {
    peer: 'AIML security assessment',
    check: 'FS-26',
    control: 'opensearch-serverless-vector-collection-private',
    mistake: 'false fail',
    because:
      'only a VPC endpoint reaches the collection; the policy is looked for in the list, which has none',
    right: 'pass',
    seed(world, at) {
      const { id } = collection(world, at, { name: 'documents' });
      networkPolicy(world, at, {
        name: 'private',
        collection: 'documents',
        endpointId: 'vpce-0123456789abcdef0',
      });
      return id;
    },
  },
  {
    peer: 'Bedrock security Config rules',
    check: 'RAG-01, approved buckets',
    control: 'bedrock-kb-source-bucket-protected',
    mistake: 'false pass',
    because: 'the bucket is tagged as approved and open to the public; the tag suffices there',
    right: 'fail',
    seed(world, at) {
      const everybody = { ...allow('s3:*', ['arn:aws:s3:::documents/*']), Principal: '*' };
      const policy = statements(everybody);
      bucket(world, at, { name: 'documents', blocked: false, policy, tags: { approved: 'true' } });
      const { id } = knowledgeBase(world, at, {
        name: 'documents',
        roleArn: bedrockRole(world, at, 'documents'),
        collectionArn: collection(world, at, { name: 'documents' }).arn,
        sources: [{ name: 'documents', bucket: 'documents' }],
      });
      const [source] = world.items(knowledgeBases, at).get(id)?.dataSources ?? [];
      return `${id}/${source?.dataSourceId}`;
    },
  },
  {
    ...transport,
    peer: 'Turbot',
    check: 'OpenSearch domains require HTTPS',
    mistake: 'false fail',
    because: 'HTTPS and TLS 1.2 are required; the policy is compared with the word "tlsPolicies"',
    right: 'pass',
    seed: (world, at) => vectors(world, at),
  },
  {
    ...transport,
    peer: 'Turbot',
    check: 'Elasticsearch domains use the latest TLS policy',
    mistake: 'false fail',
    because: 'the policy is newer and stricter than Policy-Min-TLS-1-2-2019-07, the only one accepted there',
    right: 'pass',
    seed: (world, at) => vectors(world, at),
  },
  {
    ...transport,
    peer: 'Prowler',
    check: 'opensearch_service_domains_https_communications_enforced',
    mistake: 'false pass',
    because: 'HTTPS is enforced with TLS 1.0; the lowest version is not looked at',
    right: 'fail',
    seed: (world, at) =>
      vectors(world, at, {
        DomainEndpointOptions: { EnforceHTTPS: true, TLSSecurityPolicy: 'Policy-Min-TLS-1-0-2019-07' },
      }),
  },
  {
    ...zones,
    peer: 'Turbot',
    check: 'OpenSearch domains have enough data nodes',
    mistake: 'false fail',
    because: 'ten data nodes in two zones; numbers are compared as text, where "10" comes before "2"',
    right: 'pass',
    seed: (world, at) =>
      vectors(world, at, {
        ClusterConfig: {
          InstanceType: 'r6g.large.search',
          InstanceCount: 10,
          DedicatedMasterEnabled: true,
          DedicatedMasterType: 'm6g.large.search',
          DedicatedMasterCount: 3,
          ZoneAwarenessEnabled: true,
          ZoneAwarenessConfig: { AvailabilityZoneCount: 2 },
        },
      }),
  },
  {
    ...zones,
    peer: 'Prowler',
    check: 'opensearch_service_domains_fault_tolerant_data_nodes and …_master_nodes',
    mistake: 'false fail',
    because: 'describing the domain failed; defaults stand in for what was not read',
    right: 'unknown',
    seed: (world, at) => vectors(world, at),
    faults: [{ operation: 'opensearch:DescribeDomains', fault: 'error', status: 500 }],
  },
  {
    peer: 'Prowler',
    check: 'opensearch_service_domains_access_control_enabled',
    control: 'opensearch-domain-fine-grained-access',
    mistake: 'false pass',
    because: 'access control is on and anonymous callers are let in; only the switch is looked at',
    right: 'fail',
    seed: (world, at) =>
      vectors(world, at, {
        AdvancedSecurityOptions: {
          Enabled: true,
          InternalUserDatabaseEnabled: false,
          AnonymousAuthEnabled: true,
        },
      }),
  },
];
