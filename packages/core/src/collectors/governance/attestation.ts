import type { Attestation } from '../../facts/governance.ts';
import { defineCollector, type Found } from '../collector.ts';

/** What people attested about the account: facts that no API states. Read from configuration, not from AWS. */
export const collector = defineCollector({
  fact: 'governance.attestation',
  type: 'Custom::Lenswatch::Attestation',
  scope: 'account',
  operations: [],
  changedBy: [],
  async *list({ attestations, partition, account }) {
    for (const attestation of attestations) yield found(partition, account, attestation);
  },
  async get({ attestations, partition, account }, id) {
    const attestation = attestations.find(({ practice }) => practice === id);
    return attestation && found(partition, account, attestation);
  },
});

function found(
  partition: string,
  account: string,
  attestation: Attestation,
): Found<'governance.attestation'> {
  const { practice, answer, statement, signer, signedAt, expiresAt } = attestation;
  return {
    id: practice,
    arn: `arn:${partition}:lenswatch::${account}:attestation/${practice}`,
    value: { practice, answer, statement, signer, signedAt, expiresAt },
  };
}
