import { collectors, controls } from '@lenswatch/core/catalogue.generated.ts';
import { type AuditPolicy, auditPolicies } from '@lenswatch/core/engine/audit-policy.ts';
import { catalogueOf } from '@lenswatch/core/engine/catalogue.ts';
import { planFor } from '@lenswatch/core/engine/plan.ts';

/** IAM attaches no more managed policies to a role without a raised quota. */
const most = 10;

/**
 * What reading the whole catalogue takes, from the collectors' own declarations.
 *
 * @throws RangeError when a role could not carry it: a fault of a release, caught by its tests.
 */
export function wholeAuditPolicies(): readonly AuditPolicy[] {
  const policies = auditPolicies(planFor(controls, catalogueOf(controls, collectors)));
  if (policies.length > most) {
    throw new RangeError(
      `The audit role would need ${policies.length} managed policies; IAM attaches ${most}.`,
    );
  }
  return policies;
}
