import { allOf } from '../../judgements/all-of.ts';
import { isSlurm, verdictOfClusterState } from '../../judgements/cluster-state.ts';
import { defineControl, fail, notApplicable, pass } from '../control.ts';

const accelerators = /^ml\.(p|gr?|trn)\d/;
const checks = ['InstanceStress', 'InstanceConnectivity'];

export const control = defineControl({
  id: 'sagemaker-hyperpod-deep-health-checks',
  title: 'Accelerator groups run deep health checks at start',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'A node with a weak accelerator or link slows or breaks every job that it takes part in. A stress test before it ' +
    'joins finds it while it costs nothing but minutes.',
  remediation:
    'aws sagemaker update-cluster --cluster-name <name> --instance-groups <groups with ' +
    'OnStartDeepHealthChecks=[InstanceStress,InstanceConnectivity]>',
  howTo: {
    console:
      'Amazon SageMaker AI, HyperPod clusters, the cluster, Edit, the instance group: under Deep health checks choose the ' +
      'instance stress test, and for groups of several nodes the connectivity test.',
    cli: [
      'aws sagemaker update-cluster --cluster-name <name> --instance-groups \\',
      `  '[{"InstanceGroupName": "<group>", "InstanceType": "ml.p5.48xlarge", "InstanceCount": 4, "ExecutionRole": "<role arn>", "OnStartDeepHealthChecks": ["InstanceStress", "InstanceConnectivity"]}]'`,
    ].join('\n'),
    cdk: [
      "new sagemaker.CfnCluster(this, 'Cluster', {",
      '  instanceGroups: [',
      '    {',
      '      // …',
      "      onStartDeepHealthChecks: ['InstanceStress', 'InstanceConnectivity'],",
      '    },',
      '  ],',
      '});',
    ].join('\n'),
  },
  requirements: ['GENREL06-BP01', 'GENPERF03-BP01'],
  references: [
    'https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-hyperpod-eks-resiliency-deep-health-checks.html',
  ],
  subject: 'sagemaker.cluster',
  reads: [],

  evaluate({ value: cluster }, facts) {
    const { name } = cluster;
    const state = verdictOfClusterState(cluster, facts);
    if (state) return state;
    const groups = cluster.groups.filter(
      ({ instanceTypes, count }) => count > 0 && instanceTypes.some((type) => accelerators.test(type)),
    );
    if (groups.length === 0) {
      return notApplicable(`Cluster ${name} runs no accelerators.`, { groups: cluster.groups.length });
    }
    return allOf(
      'medium',
      groups.map((group) => () => {
        const { name: groupName, count, instanceTypes, deepHealthChecks } = group;
        const missing = count > 1 ? checks.filter((check) => !deepHealthChecks.includes(check)) : [];
        const evidence = { [`group ${groupName}`]: { count, instanceTypes, deepHealthChecks, missing } };
        return checks.some((check) => deepHealthChecks.includes(check))
          ? pass(`Group ${groupName} of cluster ${name} checks its nodes deeply.`, evidence)
          : fail(`Group ${groupName} of cluster ${name} takes in nodes without a deep check.`, evidence, {
              reason: 'NO_DEEP_CHECK',
              severity: isSlurm(cluster) || count === 1 ? 'low' : 'medium',
            });
      }),
    );
  },
});
