import type { OutputOf } from '../../aws/services.ts';
import type { Cluster } from '../../facts/sagemaker.ts';
import { type GivesUp, stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';

type Answer = OutputOf<'sagemaker:DescribeCluster'>;
type Group =
  | NonNullable<Answer['InstanceGroups']>[number]
  | NonNullable<Answer['RestrictedInstanceGroups']>[number];

/**
 * The HyperPod clusters of one region; its id is the cluster's name.
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeCluster.html
 */
export const collector = defineCollector({
  fact: 'sagemaker.cluster',
  type: 'AWS::SageMaker::Cluster',
  scope: 'region',
  operations: ['sagemaker:ListClusters', 'sagemaker:DescribeCluster'],
  changedBy: [
    'sagemaker:CreateCluster',
    'sagemaker:UpdateCluster',
    'sagemaker:UpdateClusterSoftware',
    'sagemaker:DeleteCluster',
  ],
  async *list(reading) {
    for await (const page of reading.pages('sagemaker:ListClusters', { MaxResults: 100 })) {
      for (const { ClusterName } of stated(reading, page.ClusterSummaries, 'a list of clusters')) {
        yield stated(reading, ClusterName, 'the name of a cluster');
      }
    }
  },
  async get(reading, name) {
    const cluster = await reading.find('sagemaker:DescribeCluster', { ClusterName: name });
    if (!cluster) return undefined;
    // A cluster has groups of one kind or the other, and needs neither.
    const { InstanceGroups, RestrictedInstanceGroups } = cluster;
    stated(reading, InstanceGroups ?? RestrictedInstanceGroups, `the instance groups of cluster ${name}`);
    const groups = [...(InstanceGroups ?? []), ...(RestrictedInstanceGroups ?? [])];
    return {
      id: name,
      arn: stated(reading, cluster.ClusterArn, `the ARN of cluster ${name}`),
      value: {
        name,
        status: stated(reading, cluster.ClusterStatus, `the status of cluster ${name}`),
        orchestrator: cluster.Orchestrator?.Eks ? 'EKS' : cluster.Orchestrator?.Slurm ? 'SLURM' : null,
        nodeRecovery: cluster.NodeRecovery ?? null,
        inVpc: (cluster.VpcConfig?.Subnets?.length ?? 0) > 0,
        groups: groups.map((group) => groupOf(reading, name, group)),
      },
    };
  },
});

function groupOf(reading: GivesUp, cluster: string, group: Group): Cluster['groups'][number] {
  const flexible = 'InstanceRequirements' in group ? group.InstanceRequirements : undefined;
  const types = [
    group.InstanceType,
    ...(flexible?.CurrentInstanceTypes ?? []),
    ...(flexible?.DesiredInstanceTypes ?? []),
  ].filter((type) => type !== undefined);
  return {
    name: stated(reading, group.InstanceGroupName, `the name of an instance group of cluster ${cluster}`),
    instanceTypes: [...new Set(types)].sort(),
    count: stated(reading, group.CurrentCount, `the size of an instance group of cluster ${cluster}`),
    target: group.TargetCount ?? 0,
    deepHealthChecks: [...(group.OnStartDeepHealthChecks ?? [])].sort(),
    ownVpc: (group.OverrideVpcConfig?.Subnets?.length ?? 0) > 0,
  };
}
