import { control } from '@lenswatch/core/controls/sagemaker/sagemaker-training-job-isolated.ts';
import { testControl } from '../../../support/test-control.ts';
import { cluster, group, series, shape } from './training-series.ts';

testControl(control, [
  { when: 'it runs in a VPC, isolated, under a key', subject: series(shape()), expect: 'pass', moving: true },
  { when: 'it still runs', subject: series(shape({ statuses: ['Failed', 'InProgress'] })), expect: 'pass' },
  {
    when: 'several instances encrypt what they say',
    subject: series(shape({ instances: 2, interContainerEncryption: true })),
    expect: 'pass',
  },
  {
    when: 'its image is a trusted one',
    subject: series(shape({ networkIsolation: false })),
    parameters: { trustedImagePrefixes: ['other', '763104351884.dkr.ecr.us-east-1.amazonaws.com/'] },
    expect: 'pass',
  },
  {
    when: 'SageMaker itself runs it',
    subject: series(shape({ networkIsolation: false, image: null, serverlessJobType: 'FineTuning' })),
    expect: 'pass',
  },
  {
    when: 'runs that did not end well are not isolated',
    subject: series(shape(), shape({ statuses: ['Failed', 'Stopped'], inVpc: false })),
    expect: 'pass',
  },
  { when: 'the cluster runs in a VPC', subject: cluster(), expect: 'pass' },
  {
    when: 'every group of the cluster names a VPC',
    subject: cluster({ inVpc: false, groups: [group({ ownVpc: true })] }),
    expect: 'pass',
  },
  { when: 'the cluster is being updated', subject: cluster({ status: 'Updating' }), expect: 'pass' },
  {
    when: 'it runs in no VPC',
    subject: series(shape({ inVpc: false })),
    expect: 'fail',
    severity: 'medium',
    reason: 'NO_VPC',
    moving: true,
  },
  {
    when: 'it has a way to the network',
    subject: series(shape({ networkIsolation: false })),
    parameters: { trustedImagePrefixes: ['dkr.ecr'] },
    expect: 'fail',
    severity: 'medium',
    reason: 'NOT_ISOLATED',
  },
  {
    when: 'it runs an algorithm resource with a way to the network',
    subject: series(shape({ networkIsolation: false, image: null })),
    parameters: { trustedImagePrefixes: ['null'] },
    expect: 'fail',
    severity: 'medium',
    reason: 'NOT_ISOLATED',
  },
  {
    when: 'two instances talk in the clear',
    subject: series(shape({ instances: 2 })),
    expect: 'fail',
    severity: 'medium',
    reason: 'TRAFFIC_UNENCRYPTED',
  },
  {
    when: 'its output has no key',
    subject: series(shape({ outputKeyId: null })),
    expect: 'fail',
    severity: 'medium',
    reason: 'OUTPUT_KEY_UNSET',
  },
  {
    when: 'earlier runs of another shape ran in no VPC',
    subject: series(shape(), shape({ newestRun: 'llama-2026-10-01', inVpc: false })),
    expect: 'fail',
    message: /last as llama-2026-10-01, runs in no VPC/,
  },
  {
    when: 'the cluster runs in no VPC',
    subject: cluster({ inVpc: false, groups: [group({ ownVpc: true }), group({ name: 'b' })] }),
    expect: 'fail',
    severity: 'medium',
    reason: 'NO_VPC',
  },
  {
    when: 'the cluster has neither VPC nor groups',
    subject: cluster({ inVpc: false, groups: [] }),
    expect: 'fail',
    reason: 'NO_VPC',
  },
  {
    when: 'the cluster is being created',
    subject: cluster({ status: 'Creating' }),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'a known run is in no VPC and others could not be read',
    subject: series(shape({ inVpc: false })),
    partial: ['sagemaker.training-job'],
    expect: 'fail',
    reason: 'NO_VPC',
  },
  {
    when: 'known runs are isolated and others could not be read',
    subject: series(shape()),
    partial: ['sagemaker.training-job'],
    expect: 'unknown',
  },
  {
    when: 'no known run was completed and others could not be read',
    subject: series(shape({ statuses: ['Failed'] })),
    partial: ['sagemaker.training-job'],
    expect: 'unknown',
  },
  {
    when: 'no run goes on or was completed',
    subject: series(shape({ statuses: ['Failed', 'Stopped'], inVpc: false })),
    expect: 'not-applicable',
  },
  {
    when: 'the cluster failed',
    subject: cluster({ status: 'Failed', inVpc: false }),
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
]);
