import { availabilityZones } from '../../judgements/availability-zones.ts';
import { endpointPhase, outsideAiEndpoints } from '../../judgements/genai-endpoint-services.ts';
import { defineControl, fail, notApplicable, pass } from '../control.ts';

export const control = defineControl({
  id: 'vpc-endpoint-genai-multi-az',
  title: 'AI interface endpoints span Availability Zones',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'An interface endpoint lives in the zones of its subnets. With one zone, its outage cuts the whole VPC ' +
    'off from its models, although models and workload still run.',
  remediation: 'aws ec2 modify-vpc-endpoint --vpc-endpoint-id <id> --add-subnet-ids <subnet in another zone>',
  howTo: {
    console:
      'VPC > Endpoints > (the endpoint) > Actions > Manage subnets: select a subnet in a second ' +
      'Availability Zone, then Modify subnets. An endpoint that failed has to be deleted and created ' +
      'again.',
    cli: `aws ec2 describe-subnets --filters Name=vpc-id,Values=<vpc id> \\
  --query "Subnets[].[SubnetId, AvailabilityZoneId]"
aws ec2 modify-vpc-endpoint --vpc-endpoint-id <id> --add-subnet-ids <subnet in another zone>`,
    cdk: `// vpc: with maxAzs of 2 or more; one subnet of each zone is taken
vpc.addInterfaceEndpoint('BedrockRuntime', {
  service: ec2.InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME,
  subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED, onePerAz: true },
});`,
  },
  requirements: ['GENREL02-BP01'],
  references: ['https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html'],
  subject: 'ec2.vpc-endpoint',
  reads: ['ec2.vpc-endpoint', 'ec2.subnet'],
  parameters: ['minAzs'],

  evaluate(subject, facts, { minAzs }) {
    const outside = outsideAiEndpoints(subject, facts);
    if (outside) return outside;
    const { id } = subject;
    const { serviceName, state, vpcId, subnetIds } = subject.value;
    const phase = endpointPhase(state);
    if (phase === 'deleting') {
      return notApplicable(`Endpoint ${id} is being deleted.`, { state }, 'RESOURCE_DELETING');
    }
    if (phase === 'changing') return facts.undecided('TRANSIENT_STATE', `Endpoint ${id} is ${state}.`);
    if (phase === 'failed') {
      const message = `Endpoint ${id} for ${serviceName} is ${state} and carries no traffic in any zone.`;
      return fail(message, { serviceName, state }, { reason: 'ENDPOINT_FAILED' });
    }

    const zones = availabilityZones(subnetIds, minAzs, facts);
    const evidence = { serviceName, vpcId, subnetIds, zones, minAzs };
    const found = `Endpoint ${id} for ${serviceName} has subnets in ${zones.length} Availability Zone(s)`;
    if (zones.length >= minAzs) return pass(`${found}.`, evidence);
    if (zones.length > 0) {
      // Every subnet of the VPC stands for those of the workload: what covers them all covers these too.
      const uncovered = facts.some(
        'ec2.subnet',
        ({ value }) => value.vpcId === vpcId && !zones.includes(value.availabilityZoneId),
      );
      if (!uncovered) {
        return pass(`${found}, the only one(s) that ${vpcId} uses.`, { ...evidence, vpcZones: zones });
      }
    }
    return fail(`${found}, fewer than ${minAzs}.`, evidence, { reason: 'TOO_FEW_ZONES' });
  },
});
