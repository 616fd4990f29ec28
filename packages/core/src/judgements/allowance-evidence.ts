import type { Evidence } from '../controls/control.ts';
import type { Principal } from '../facts/iam.ts';
import type { Allowance } from '../iam/effective-grant.ts';

const most = 10;

/** Where a grant stands in the policies, so that a reader finds the statement. */
export function allowanceEvidence(allowance: Allowance): Evidence {
  return {
    policy: allowance.policyArn ?? allowance.policy,
    statement: allowance.statement,
    action: allowance.writtenAction,
    resource: allowance.writtenResource,
    conditions: [...new Set(allowance.conditions.map(({ key }) => key))].sort(),
    denyConditions: [...new Set(allowance.restrictions.flat().map(({ key }) => key))].sort(),
  };
}

/** What every finding about a principal's grants says, with the first ten of its statements. */
export function grantEvidence(principal: Principal, statements: readonly Evidence[]): Evidence {
  const distinct = [...new Map(statements.map((entry) => [JSON.stringify(entry), entry])).values()];
  return {
    statements: distinct.slice(0, most),
    statementCount: distinct.length,
    boundary: principal.boundary?.arn ?? null,
    organizationPolicies: 'not considered',
  };
}
