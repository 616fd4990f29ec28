import { control } from '@lenswatch/core/controls/sagemaker/sagemaker-hyperpod-deep-health-checks.ts';
import { testControl } from '../../../support/test-control.ts';
import { cluster, group } from './training-series.ts';

const unchecked = group({ deepHealthChecks: [] });

testControl(control, [
  { when: 'every accelerator group runs both checks', subject: cluster(), expect: 'pass' },
  {
    when: 'a group of several nodes runs one of the checks, which is a note',
    subject: cluster({ groups: [group({ deepHealthChecks: ['InstanceStress'] })] }),
    expect: 'pass',
  },
  {
    when: 'a group runs the connectivity check alone',
    subject: cluster({ groups: [group({ deepHealthChecks: ['InstanceConnectivity'] })] }),
    expect: 'pass',
  },
  {
    when: 'a cluster of Slurm runs them',
    subject: cluster({ orchestrator: 'SLURM' }),
    expect: 'pass',
  },
  {
    when: 'groups without checks have no accelerators or no nodes',
    subject: cluster({
      groups: [
        group(),
        group({ name: 'head', instanceTypes: ['ml.m5.large'], deepHealthChecks: [] }),
        group({ name: 'spare', count: 0, deepHealthChecks: [] }),
      ],
    }),
    expect: 'pass',
  },
  {
    when: 'a group runs no check',
    subject: cluster({ groups: [group(), group({ ...unchecked, name: 'b' })] }),
    expect: 'fail',
    severity: 'medium',
    reason: 'NO_DEEP_CHECK',
    message: /^Group b /,
  },
  {
    when: 'a group runs a check of another name',
    subject: cluster({ groups: [group({ deepHealthChecks: ['Other'] })] }),
    expect: 'fail',
    reason: 'NO_DEEP_CHECK',
  },
  {
    when: 'a group of two nodes runs no check',
    subject: cluster({ groups: [group({ deepHealthChecks: [], count: 2 })] }),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'a group of one node runs no check',
    subject: cluster({ groups: [group({ deepHealthChecks: [], count: 1 })] }),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'a group of Slurm runs no check',
    subject: cluster({ orchestrator: 'SLURM', groups: [unchecked] }),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'no orchestrator is named and a group runs no check',
    subject: cluster({ orchestrator: null, groups: [unchecked] }),
    expect: 'fail',
    severity: 'low',
  },
  ...['ml.g6.12xlarge', 'ml.gr6.8xlarge', 'ml.trn1.32xlarge'].map((type) => ({
    when: `a group of ${type} runs no check`,
    subject: cluster({ groups: [group({ deepHealthChecks: [], instanceTypes: ['ml.c5.large', type] })] }),
    expect: 'fail' as const,
    severity: 'medium' as const,
  })),
  {
    when: 'it is being created',
    subject: cluster({ status: 'Creating' }),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'it runs no accelerators',
    subject: cluster({ groups: [group({ instanceTypes: ['ml.m5.large'], deepHealthChecks: [] })] }),
    expect: 'not-applicable',
  },
  {
    when: 'it is being deleted',
    subject: cluster({ status: 'Deleting', groups: [unchecked] }),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
]);
