import { control } from '@lenswatch/core/controls/sagemaker/sagemaker-notebook-idle-stopped.ts';
import { testControl } from '../../../support/test-control.ts';

const notebook = {
  status: 'InService',
  instanceType: 'ml.g5.xlarge',
  lastModifiedAt: '2026-11-10T08:00:00.000Z',
  lifecycleConfigName: null,
  idleStopScript: null,
};
const scripted = { ...notebook, lifecycleConfigName: 'stop-at-night' };

testControl(control, [
  {
    when: 'its start script stops it when idle',
    subject: { ...scripted, idleStopScript: true },
    expect: 'pass',
  },
  {
    when: 'it was started yesterday',
    subject: { ...notebook, lastModifiedAt: '2026-11-19T12:00:00.000Z' },
    expect: 'pass',
  },
  { when: 'it has run for ten days', subject: notebook, expect: 'fail', reason: 'RUNS_IDLE' },
  { when: 'its script stops nothing', subject: { ...scripted, idleStopScript: false }, expect: 'fail' },
  {
    when: 'ten days are allowed',
    subject: { ...notebook, lastModifiedAt: '2026-11-10T12:00:00.000Z' },
    parameters: { maxContinuousDays: 10 },
    expect: 'pass',
  },
  { when: 'it is stopped', subject: { ...notebook, status: 'Stopped' }, expect: 'not-applicable' },
  {
    when: 'it is being deleted',
    subject: { ...notebook, status: 'Deleting' },
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'it failed',
    subject: { ...notebook, status: 'Failed' },
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
  {
    when: 'it is stopping',
    subject: { ...notebook, status: 'Stopping' },
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'its time is not known',
    subject: { ...notebook, lastModifiedAt: '' },
    expect: 'unknown',
    reason: 'NO_DATA',
  },
]);
