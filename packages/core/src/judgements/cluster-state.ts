import type { Reader, Verdict } from '../controls/control.ts';
import type { FactName } from '../facts/fact.ts';
import type { Cluster } from '../facts/sagemaker.ts';
import { verdictOfState } from './served-state.ts';

/** The verdict that a cluster's state alone decides. One that is being updated runs jobs and is judged. */
export function verdictOfClusterState(
  { name, status }: Cluster,
  facts: Reader<FactName>,
): Verdict | undefined {
  return status === 'Updating' ? undefined : verdictOfState(`Cluster ${name}`, status, facts);
}

/** Clusters without a named orchestrator are of Slurm. */
export function isSlurm({ orchestrator }: Cluster): boolean {
  return orchestrator !== 'EKS';
}
