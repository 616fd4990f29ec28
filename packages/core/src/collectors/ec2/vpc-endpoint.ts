import type { OutputOf } from '../../aws/services.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Reading } from '../collector.ts';
import { parsedPolicy } from '../iam/parsed-policy.ts';

/**
 * The private paths out of the VPCs of one region, with the policies that guard them.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html
 */
export const collector = defineCollector({
  fact: 'ec2.vpc-endpoint',
  type: 'AWS::EC2::VPCEndpoint',
  scope: 'region',
  operations: ['ec2:DescribeVpcEndpoints'],
  changedBy: ['ec2:CreateVpcEndpoint', 'ec2:ModifyVpcEndpoint', 'ec2:DeleteVpcEndpoints'],
  async *list(reading) {
    for await (const page of reading.pages('ec2:DescribeVpcEndpoints', { MaxResults: 1000 })) {
      for (const endpoint of page.VpcEndpoints ?? []) {
        const id = stated(reading, endpoint.VpcEndpointId, 'the id of a VPC endpoint');
        // One broken policy must not hide the other endpoints: `get` reports it as this one's gap.
        let listed: string | Found<'ec2.vpc-endpoint'> = id;
        try {
          listed = endpointOf(reading, id, endpoint);
        } catch {}
        yield listed;
      }
    }
  },
  async get(reading, id) {
    // A filter that matches nothing is an empty answer; an unknown id would be an error of many names.
    const filter = { Filters: [{ Name: 'vpc-endpoint-id', Values: [id] }] };
    for await (const { VpcEndpoints } of reading.pages('ec2:DescribeVpcEndpoints', filter)) {
      const endpoint = VpcEndpoints?.find(({ VpcEndpointId }) => VpcEndpointId === id);
      if (endpoint) return endpointOf(reading, id, endpoint);
    }
    return undefined;
  },
});

function endpointOf(
  reading: Reading<'ec2:DescribeVpcEndpoints', never>,
  id: string,
  endpoint: NonNullable<OutputOf<'ec2:DescribeVpcEndpoints'>['VpcEndpoints']>[number],
): Found<'ec2.vpc-endpoint'> {
  const { PolicyDocument: policy } = endpoint;
  const owner = endpoint.OwnerId ?? reading.account;
  return {
    id,
    arn: `arn:${reading.partition}:ec2:${reading.region}:${owner}:vpc-endpoint/${id}`,
    value: {
      // Endpoints of single resources and of service networks name no service.
      serviceName: endpoint.ServiceName ?? '',
      type: stated(reading, endpoint.VpcEndpointType, `the type of VPC endpoint ${id}`),
      // AWS writes `available` and documents `Available`.
      state: stated(reading, endpoint.State, `the state of VPC endpoint ${id}`).toLowerCase(),
      vpcId: stated(reading, endpoint.VpcId, `the VPC of VPC endpoint ${id}`),
      policy: policy ? parsedPolicy(reading, policy, `policy of VPC endpoint ${id}`) : null,
      subnetIds: [...(endpoint.SubnetIds ?? [])].sort(),
      securityGroupIds: (endpoint.Groups ?? []).map(({ GroupId = '' }) => GroupId).sort(),
      privateDns: endpoint.PrivateDnsEnabled ?? false,
      requesterManaged: endpoint.RequesterManaged ?? false,
    },
  };
}
