import { judgeAttestation } from '../../judgements/attested.ts';
import { isSlurm, verdictOfClusterState } from '../../judgements/cluster-state.ts';
import { defineControl, fail, pass } from '../control.ts';

export const control = defineControl({
  id: 'sagemaker-hyperpod-node-recovery',
  title: 'Clusters replace faulty nodes automatically',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'In a long training run on many nodes one of them will fail. Unless the cluster replaces it by itself, the job ' +
    'stands still, and all its accelerators are billed, until somebody notices.',
  remediation:
    'aws sagemaker update-cluster --cluster-name <name> --node-recovery Automatic <and its instance groups>',
  howTo: {
    console:
      'Amazon SageMaker AI, HyperPod clusters, the cluster, Edit: set instance recovery to Automatic. On Slurm start jobs ' +
      'with srun --auto-resume=1, and attest that.',
    cli: 'aws sagemaker update-cluster --cluster-name <name> --node-recovery Automatic --instance-groups <groups>',
    cdk: [
      "new sagemaker.CfnCluster(this, 'Cluster', {",
      '  // …',
      "  nodeRecovery: 'Automatic',",
      '});',
    ].join('\n'),
  },
  requirements: ['GENREL06-BP01', 'GENPERF03-BP01'],
  references: ['https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-hyperpod-eks-resiliency.html'],
  subject: 'sagemaker.cluster',
  reads: ['governance.attestation'],

  evaluate({ value: cluster }, facts) {
    const { name, nodeRecovery, orchestrator } = cluster;
    const state = verdictOfClusterState(cluster, facts);
    if (state) return state;
    const evidence = { nodeRecovery, orchestrator };
    if (nodeRecovery === 'Automatic')
      return pass(`Cluster ${name} replaces faulty nodes by itself.`, evidence);
    if (nodeRecovery === null && isSlurm(cluster)) {
      return judgeAttestation(
        'GENREL06-BP01',
        `jobs on Slurm cluster ${name} ask for recovery themselves`,
        'high',
        facts,
      );
    }
    return fail(`Cluster ${name} does not replace faulty nodes.`, evidence, { reason: 'RECOVERY_OFF' });
  },
});
