import type { Cluster, TrainingSeries } from '@lenswatch/core/facts/sagemaker.ts';

type Shape = TrainingSeries['shapes'][number];

export const shape = (more: Partial<Shape> = {}): Shape => ({
  newestRun: 'llama-2026-11-18',
  runs: 3,
  statuses: ['Completed'],
  longestSeconds: 3600,
  instances: 1,
  instanceTypes: ['ml.p5.48xlarge'],
  image: '763104351884.dkr.ecr.us-east-1.amazonaws.com/training:1',
  inVpc: true,
  networkIsolation: true,
  interContainerEncryption: false,
  outputKeyId: 'alias/training',
  spot: false,
  checkpoint: null,
  writableFileSystem: false,
  maxRuntimeSeconds: 3600,
  serverlessJobType: null,
  ...more,
});

export const series = (...shapes: readonly Shape[]) => ({
  fact: 'sagemaker.training-series' as const,
  id: 'llama',
  value: { window: { newest: 200, days: 90 }, shapes },
});

type Group = Cluster['groups'][number];

export const group = (more: Partial<Group> = {}): Group => ({
  name: 'workers',
  instanceTypes: ['ml.p5.48xlarge'],
  count: 4,
  target: 4,
  deepHealthChecks: ['InstanceConnectivity', 'InstanceStress'],
  ownVpc: false,
  ...more,
});

export const cluster = (more: Partial<Cluster> = {}) => ({
  fact: 'sagemaker.cluster' as const,
  id: 'pretraining',
  value: {
    name: 'pretraining',
    status: 'InService',
    orchestrator: 'EKS' as Cluster['orchestrator'],
    nodeRecovery: 'Automatic' as string | null,
    inVpc: true,
    groups: [group()],
    ...more,
  },
});
