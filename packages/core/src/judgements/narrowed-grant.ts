import { type Allowance, restrictingKeys } from '../iam/effective-grant.ts';

/** Conditions that say who calls, from where, or whose and where a resource is, but not which one. */
const wide =
  /^aws:(resourceaccount|resourceorgid|requestedregion|principal.*|source(ip|vpc|vpce|account|orgid)|vpcsourceip)$/;

/** Whether conditions narrow a grant on everything down to certain resources, tagged ones for example. */
export function isNarrowed(allowance: Allowance): boolean {
  return restrictingKeys(allowance).some((key) => !wide.test(key));
}
