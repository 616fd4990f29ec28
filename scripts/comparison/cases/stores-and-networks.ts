import { knowledgeBase } from '@lenswatch/emulator/builders/bedrock-agent.ts';
import { network, vpcEndpoint } from '@lenswatch/emulator/builders/ec2.ts';
import { role, statements, trustService } from '@lenswatch/emulator/builders/iam.ts';
import { collection, domain, networkPolicy } from '@lenswatch/emulator/builders/opensearch.ts';
import { endpoint, lmiImage, model } from '@lenswatch/emulator/builders/sagemaker.ts';
import { subnets } from '@lenswatch/emulator/services/ec2.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import type { PeerCase } from '../peer-case.ts';

function service(world: World, at: At, name: string): string {
  return role(world, at, { name, trust: trustService('sagemaker.amazonaws.com', at.account) }).arn;
}

/** Mistakes about stores, networks and hosting. */
export const cases: readonly PeerCase[] = [
  {
    peer: 'CloudSploit',
    check: 'opensearchCollectionPublicAccess',
    mistake: 'false pass',
    because: 'a public policy for collection/* covers it; the name is compared literally there',
    control: 'opensearch-serverless-vector-collection-private',
    right: 'fail',
    seed(world, at) {
      const { id } = collection(world, at, { name: 'documents' });
      networkPolicy(world, at, { name: 'all', collection: '*', public: true });
      return id;
    },
  },
  {
    peer: 'Prowler',
    check: 'opensearch_service_domains_not_publicly_accessible',
    mistake: 'false pass',
    because: 'describing the domain failed; defaults stand in for what was not read',
    control: 'opensearch-domain-vector-store-in-vpc',
    right: 'unknown',
    seed(world, at) {
      const everybody = statements({ Effect: 'Allow', Principal: '*', Action: 'es:*', Resource: '*' });
      const built = domain(world, at, { name: 'documents', accessPolicy: everybody });
      const roleArn = role(world, at, {
        name: 'kb',
        trust: trustService('bedrock.amazonaws.com', at.account),
      }).arn;
      knowledgeBase(world, at, { name: 'documents', roleArn, domain: built });
      return built.id;
    },
    faults: [{ operation: 'opensearch:DescribeDomains', fault: 'error', status: 500 }],
  },
  {
    peer: 'Prowler',
    check: 'bedrock_vpc_endpoints_configured',
    mistake: 'false pass',
    because: 'the endpoint lets everybody do everything; its policy is not read',
    control: 'vpc-endpoint-genai-policy-restrictive',
    right: 'fail',
    seed: (world, at) =>
      vpcEndpoint(world, at, { service: 'bedrock-runtime', network: network(world, at) }).id,
  },
  {
    peer: 'Bedrock security Config rules',
    check: 'FMI-10, endpoint policy',
    mistake: 'false fail',
    because: 'StringLike on the organization restricts it; only StringEquals is understood there',
    control: 'vpc-endpoint-genai-policy-restrictive',
    right: 'pass',
    seed: (world, at) =>
      vpcEndpoint(world, at, {
        service: 'bedrock-runtime',
        network: network(world, at),
        policy: statements({
          Effect: 'Allow',
          Principal: '*',
          Action: ['bedrock:InvokeModel'],
          Resource: '*',
          Condition: { StringLike: { 'aws:PrincipalOrgID': 'o-exampleorg1' } },
        }),
      }).id,
  },
  {
    peer: 'Prowler',
    check: 'vpc_endpoint_multi_az_enabled',
    mistake: 'false pass',
    because: 'two subnets of one zone; subnets are counted, not zones',
    control: 'vpc-endpoint-genai-multi-az',
    right: 'fail',
    seed(world, at) {
      const three = network(world, at, { zones: 3 });
      const [first, second] = three.subnetIds.map((id) => world.items(subnets, at).get(id));
      if (first && second) {
        second.AvailabilityZone = first.AvailabilityZone;
        second.AvailabilityZoneId = first.AvailabilityZoneId;
      }
      return vpcEndpoint(world, at, { service: 'bedrock-runtime', network: three, zones: 2 }).id;
    },
  },
  {
    peer: 'Prowler',
    check: 'sagemaker_endpoint_config_prod_variant_instances',
    mistake: 'false fail',
    because: 'a serverless variant has no instances to count; AWS spreads it over zones',
    control: 'sagemaker-endpoint-redundant',
    right: 'not-applicable',
    seed(world, at) {
      const name = 'chat';
      model(world, at, { name, roleArn: service(world, at, 'chat') });
      const serverless = {
        VariantName: 'AllTraffic',
        ModelName: name,
        ServerlessConfig: { MemorySizeInMB: 6144, MaxConcurrency: 20 },
        InitialVariantWeight: 1,
      };
      return endpoint(world, at, {
        name,
        modelName: name,
        override: {
          ProductionVariants: [
            {
              VariantName: 'AllTraffic',
              CurrentWeight: 1,
              DesiredWeight: 1,
              CurrentServerlessConfig: serverless.ServerlessConfig,
            },
          ],
        },
        overrideConfig: { ProductionVariants: [serverless] },
      }).id;
    },
  },
  {
    peer: 'AIML security assessment',
    check: 'SM-14',
    mistake: 'false fail',
    because: 'an image of ECR without RepositoryAccessMode; absent is read as an open registry there',
    control: 'sagemaker-model-private-and-isolated',
    right: 'pass',
    seed(world, at) {
      const { subnetIds } = network(world, at);
      const roleArn = service(world, at, 'chat');
      model(world, at, { name: 'chat', roleArn, image: lmiImage(at.region), subnetIds, isolated: true });
      endpoint(world, at, { name: 'chat', modelName: 'chat' });
      return 'chat';
    },
  },
];
