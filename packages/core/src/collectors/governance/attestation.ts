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
    for (const attestation of latestOf(attestations)) yield found(partition, account, attestation);
  },
  async get({ attestations, partition, account }, id) {
    const attestation = latestOf(attestations).find(({ practice }) => practice === id);
    return attestation && found(partition, account, attestation);
  },
});

/** One for each practice: what somebody signs later replaces what was said before. */
function latestOf(attestations: readonly Attestation[]): readonly Attestation[] {
  const latest = new Map<string, Attestation>();
  for (const attestation of attestations) {
    const held = latest.get(attestation.practice);
    if (!held || Date.parse(held.signedAt) <= Date.parse(attestation.signedAt)) {
      latest.set(attestation.practice, attestation);
    }
  }
  return [...latest.values()];
}

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
