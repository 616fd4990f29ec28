import { notApplicable, type Reader, type Verdict } from '../controls/control.ts';
import type { FactName } from '../facts/fact.ts';

const transient = /^(CREATING|UPDATING|PREPARING|VERSIONING|SYNCHRONIZING|SYSTEMUPDATING|PENDING)$/i;

/**
 * The verdict that a resource's state alone decides, if it does: a resource that goes away or never came to
 * life is not judged. Half-failed states (`UPDATE_UNSUCCESSFUL`, `DELETE_UNSUCCESSFUL`) are: it may serve.
 *
 * @param served a failed resource is still judged while something serves it.
 * @throws Unreadable in a transient state: what was read is about to change.
 */
export function verdictOfState(
  what: string,
  status: string,
  facts: Reader<FactName>,
  served = false,
): Verdict | undefined {
  if (transient.test(status)) {
    return facts.undecided('TRANSIENT_STATE', `${what} is ${status}; it can be judged when that is done.`);
  }
  if (/^DELETING$/i.test(status)) {
    return notApplicable(`${what} is being deleted.`, { status }, 'RESOURCE_DELETING');
  }
  // A state of browsers and code interpreters that are gone.
  if (/^DELETED$/i.test(status)) {
    return notApplicable(`${what} is deleted.`, { status }, 'RESOURCE_DELETING');
  }
  if (/^(CREATE_)?FAILED$/i.test(status) && !served) {
    return notApplicable(`${what} failed and serves nothing.`, { status }, 'RESOURCE_FAILED_STATE');
  }
  return undefined;
}
