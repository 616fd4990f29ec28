import { control } from '@lenswatch/core/controls/sagemaker/sagemaker-hyperpod-node-recovery.ts';
import type { Attestation } from '@lenswatch/core/facts/governance.ts';
import { testControl } from '../../../support/test-control.ts';
import { cluster } from './training-series.ts';

const attested = (answer: Attestation['answer'], expiresAt = '2027-06-01T00:00:00.000Z') => ({
  'governance.attestation': {
    'GENREL06-BP01': {
      practice: 'GENREL06-BP01',
      answer,
      statement: 'Seen.',
      signer: 'ada@example.com',
      signedAt: '2026-06-01T00:00:00.000Z',
      expiresAt,
    },
  },
});
const slurm = cluster({ orchestrator: 'SLURM', nodeRecovery: null });

testControl(control, [
  { when: 'recovery is automatic', subject: cluster(), expect: 'pass' },
  {
    when: 'recovery is automatic on Slurm',
    subject: cluster({ orchestrator: 'SLURM' }),
    expect: 'pass',
  },
  { when: 'it is being updated', subject: cluster({ status: 'Updating' }), expect: 'pass' },
  { when: 'it is rolling back', subject: cluster({ status: 'RollingBack' }), expect: 'pass' },
  {
    when: 'a person attests that jobs on Slurm ask for recovery',
    subject: slurm,
    facts: attested('YES'),
    expect: 'pass',
    reason: 'ATTESTED',
  },
  {
    when: 'recovery is off',
    subject: cluster({ nodeRecovery: 'None' }),
    expect: 'fail',
    severity: 'high',
    reason: 'RECOVERY_OFF',
  },
  {
    when: 'recovery is off on Slurm, whatever a person attests',
    subject: cluster({ orchestrator: 'SLURM', nodeRecovery: 'None' }),
    facts: attested('YES'),
    expect: 'fail',
    reason: 'RECOVERY_OFF',
  },
  {
    when: 'a cluster of EKS does not set recovery',
    subject: cluster({ nodeRecovery: null }),
    facts: attested('YES'),
    expect: 'fail',
    severity: 'high',
    reason: 'RECOVERY_OFF',
  },
  {
    when: 'a person attests that jobs on Slurm do not ask for recovery',
    subject: slurm,
    facts: attested('NO'),
    expect: 'fail',
    severity: 'high',
    reason: 'ATTESTED_NO',
  },
  {
    when: 'a person attests that some jobs on Slurm ask for recovery',
    subject: slurm,
    facts: attested('PARTIAL'),
    expect: 'fail',
    severity: 'medium',
    reason: 'ATTESTED_PARTIAL',
  },
  {
    when: 'nobody attests to the jobs on Slurm',
    subject: slurm,
    expect: 'unknown',
    reason: 'ATTESTATION_MISSING',
  },
  {
    when: 'no orchestrator is named, which means Slurm',
    subject: cluster({ orchestrator: null, nodeRecovery: null }),
    expect: 'unknown',
    reason: 'ATTESTATION_MISSING',
  },
  {
    when: 'the attestation has expired this moment',
    subject: slurm,
    facts: attested('YES', '2026-11-20T12:00:00.000Z'),
    expect: 'unknown',
    reason: 'ATTESTATION_EXPIRED',
  },
  {
    when: 'it is being created',
    subject: cluster({ status: 'Creating' }),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'a person attests that it does not apply',
    subject: slurm,
    facts: attested('NOT_APPLICABLE'),
    expect: 'not-applicable',
  },
  {
    when: 'it failed',
    subject: cluster({ status: 'Failed', nodeRecovery: 'None' }),
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
]);
