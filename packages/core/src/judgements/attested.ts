import { fail, notApplicable, pass, type Reader, type Severity, type Verdict } from '../controls/control.ts';
import { lowerSeverity } from './lower-severity.ts';

/**
 * What a person attests about a practice, where no API shows it: YES passes, NO fails, PARTIAL fails one step
 * lower.
 *
 * @param what the statement that is attested, as a clause: `faulty nodes are replaced`.
 * @throws Unreadable without a statement, or with one that has expired.
 */
export function judgeAttestation(
  practice: string,
  what: string,
  severity: Severity,
  facts: Reader<'governance.attestation'>,
): Verdict {
  const attestation = facts.find('governance.attestation', practice)?.value;
  if (!attestation) return facts.undecided('ATTESTATION_MISSING', `Nobody attests that ${what}.`);
  const { answer, signer, expiresAt } = attestation;
  if (Date.parse(expiresAt) <= Date.parse(facts.now)) {
    return facts.undecided('ATTESTATION_EXPIRED', `The attestation that ${what} has expired.`);
  }
  const evidence = { practice, answer, signer, expiresAt };
  switch (answer) {
    case 'YES':
      return pass(`A person attests that ${what}.`, evidence, 'ATTESTED');
    case 'NOT_APPLICABLE':
      return notApplicable(`A person attests that it does not apply that ${what}.`, evidence);
    case 'NO':
      return fail(`A person attests that it is not so that ${what}.`, evidence, {
        reason: 'ATTESTED_NO',
        severity,
      });
    case 'PARTIAL':
      return fail(`A person attests that only in part ${what}.`, evidence, {
        reason: 'ATTESTED_PARTIAL',
        severity: lowerSeverity(severity),
      });
  }
}
