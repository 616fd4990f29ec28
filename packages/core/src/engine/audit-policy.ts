import { type Plan, permissionsOf } from './plan.ts';

/** Longest managed policy that IAM takes, in characters without white space. */
const LONGEST = 6_144;

/** An IAM policy as IAM takes it. */
export interface AuditPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly [
    { readonly Effect: 'Allow'; readonly Action: readonly string[]; readonly Resource: '*' },
  ];
}

/**
 * The least-privilege policies for a plan: exactly the actions that its collectors declare, in as many
 * documents as the size of a managed policy asks for. Reads of an audit need every resource, hence `*`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function auditPolicies(plan: Plan): readonly AuditPolicy[] {
  const documents: AuditPolicy[] = [];
  let actions: string[] = [];
  for (const action of permissionsOf(plan)) {
    if (JSON.stringify(documentOf([...actions, action])).length > LONGEST) {
      documents.push(documentOf(actions));
      actions = [];
    }
    actions.push(action);
  }
  if (actions.length > 0) documents.push(documentOf(actions));
  return documents;
}

function documentOf(actions: readonly string[]): AuditPolicy {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
}
