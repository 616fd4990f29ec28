import { arnIn } from '../services/arn.ts';
import { type Domain, domains } from '../services/opensearch.ts';
import {
  accessPolicies,
  type Collection,
  collections,
  policyVersion,
  securityPolicies,
} from '../services/opensearchserverless.ts';
import { tagResource } from '../services/tagging.ts';
import type { At, World } from '../world.ts';
import { ago, type Built, zoneIn } from './built.ts';
import type { Network } from './ec2.ts';
import { key } from './kms.ts';

/** A domain for vectors: in a VPC with fine-grained access, or public when no network is given. */
export function domain(
  world: World,
  at: At,
  options: {
    readonly name: string;
    readonly network?: Network;
    readonly fineGrained?: boolean;
    readonly accessPolicy: object;
    readonly keyArn?: string;
    readonly override?: Partial<Domain>;
  },
): Built & { endpoint: string } {
  const { name, network, fineGrained = true, keyArn = keyOfService(world, at) } = options;
  const arn = arnIn(at, 'es', `domain/${name}`);
  const host = `${network ? 'vpc' : 'search'}-${name}-0123456789abcdefghijklmnop`;
  const endpoint = `${host}.${at.region}.es.amazonaws.com`;
  world.items(domains, at).set(name, {
    DomainId: `${at.account}/${name}`,
    DomainName: name,
    ARN: arn,
    Created: true,
    Deleted: false,
    ...(network ? { Endpoints: { vpc: endpoint } } : { Endpoint: endpoint }),
    Processing: false,
    UpgradeProcessing: false,
    EngineVersion: 'OpenSearch_2.19',
    ClusterConfig: {
      InstanceType: 'r6g.large.search',
      InstanceCount: 4,
      DedicatedMasterEnabled: true,
      DedicatedMasterType: 'm6g.large.search',
      DedicatedMasterCount: 3,
      ZoneAwarenessEnabled: true,
      ZoneAwarenessConfig: { AvailabilityZoneCount: 2 },
    },
    EBSOptions: { EBSEnabled: true, VolumeType: 'gp3', VolumeSize: 100 },
    AccessPolicies: JSON.stringify(options.accessPolicy),
    ...(network && {
      VPCOptions: {
        VPCId: network.vpcId,
        SubnetIds: [...network.subnetIds],
        AvailabilityZones: network.subnetIds.map((_, index) => zoneIn(at, index + 1).name),
        SecurityGroupIds: ['sg-0b0b0b0b0b0b0b0b0'],
      },
    }),
    EncryptionAtRestOptions: { Enabled: true, KmsKeyId: keyArn },
    NodeToNodeEncryptionOptions: { Enabled: true },
    DomainEndpointOptions: { EnforceHTTPS: true, TLSSecurityPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10' },
    AdvancedSecurityOptions: {
      Enabled: fineGrained,
      InternalUserDatabaseEnabled: false,
      AnonymousAuthEnabled: false,
    },
    DomainProcessingStatus: 'Active',
    UseCase: 'VECTOR',
    ...options.override,
  });
  return { id: name, arn, endpoint };
}

/** The key that AWS makes for the domains of an account that name none; their descriptions name it. */
function keyOfService(world: World, at: At): string {
  const id = '00000000-0000-4000-8000-0000000000e5';
  return key(world, at, { id, alias: 'aws/es', manager: 'AWS' }).arn;
}

/** A vector collection of OpenSearch Serverless. */
export function collection(
  world: World,
  at: At,
  options: {
    readonly name: string;
    readonly keyArn?: string;
    readonly standby?: boolean;
    readonly tags?: { readonly [key: string]: string };
    readonly override?: Partial<Collection>;
  },
): Built {
  const { name, keyArn = 'auto', standby = true } = options;
  const id = world.id(20).toLowerCase();
  const arn = arnIn(at, 'aoss', `collection/${id}`);
  world.items(collections, at).set(id, {
    id,
    name,
    status: 'ACTIVE',
    type: 'VECTORSEARCH',
    description: `Vectors of ${name}.`,
    arn,
    kmsKeyArn: keyArn,
    standbyReplicas: standby ? 'ENABLED' : 'DISABLED',
    createdDate: ago(world, { days: 60 }).getTime(),
    lastModifiedDate: ago(world, { days: 60 }).getTime(),
    collectionEndpoint: `https://${id}.${at.region}.aoss.amazonaws.com`,
    dashboardEndpoint: `https://${id}.${at.region}.aoss.amazonaws.com/_dashboards`,
    ...options.override,
  });
  tagResource(world, at, arn, options.tags);
  return { id, arn };
}

/** Who reaches a collection's endpoint: everybody, or a VPC endpoint and Bedrock. */
export function networkPolicy(
  world: World,
  at: At,
  options: {
    readonly name: string;
    readonly collection: string;
    readonly public?: boolean;
    readonly endpointId?: string;
  },
): Built {
  const { name, endpointId } = options;
  const Rules = [{ ResourceType: 'collection', Resource: [`collection/${options.collection}`] }];
  const changed = ago(world, { days: 60 });
  world.items(securityPolicies, at).set(`network/${name}`, {
    type: 'network',
    name,
    policyVersion: policyVersion(changed, '1'),
    policy: [
      options.public
        ? { Rules, AllowFromPublic: true }
        : {
            Rules,
            AllowFromPublic: false,
            ...(endpointId !== undefined && { SourceVPCEs: [endpointId] }),
            SourceServices: ['bedrock.amazonaws.com'],
          },
    ],
    createdDate: changed.getTime(),
    lastModifiedDate: changed.getTime(),
  });
  return { id: name, arn: arnIn(at, 'aoss', `network-policy/${name}`) };
}

/** Who may do what with a collection's indexes. */
export function dataAccessPolicy(
  world: World,
  at: At,
  options: {
    readonly name: string;
    readonly collection: string;
    readonly permissions: readonly string[];
    readonly principals: readonly string[];
  },
): Built {
  const { name } = options;
  const changed = ago(world, { days: 60 });
  world.items(accessPolicies, at).set(`data/${name}`, {
    type: 'data',
    name,
    policyVersion: policyVersion(changed, '1'),
    policy: [
      {
        Rules: [
          {
            ResourceType: 'index',
            Resource: [`index/${options.collection}/*`],
            Permission: [...options.permissions],
          },
        ],
        Principal: [...options.principals],
      },
    ],
    createdDate: changed.getTime(),
    lastModifiedDate: changed.getTime(),
  });
  return { id: name, arn: arnIn(at, 'aoss', `data-policy/${name}`) };
}
