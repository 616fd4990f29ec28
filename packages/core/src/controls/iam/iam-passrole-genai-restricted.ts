import type { Resource } from '../../facts/fact.ts';
import { isAdministrator } from '../../iam/administrator.ts';
import type { Ceiling } from '../../iam/ceiling.ts';
import { grantOf } from '../../iam/effective-grant.ts';
import { type PassRoleGrant, passRoleGrants, reachesRole } from '../../iam/pass-role.ts';
import { trustsService } from '../../iam/trust.ts';
import { witnessOf } from '../../iam/witness.ts';
import { allowanceEvidence, grantEvidence } from '../../judgements/allowance-evidence.ts';
import { judgeBelowOrganization } from '../../judgements/below-organization.ts';
import { nameOf, outsideScope } from '../../judgements/principal-scope.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

/** Actions with which someone makes a service run as a role that was passed to it. */
const runsAs: { readonly [service: string]: readonly string[] } = {
  'bedrock.amazonaws.com': [
    ...['bedrock:createagent', 'bedrock:updateagent', 'bedrock:createflow', 'bedrock:updateflow'],
    ...['bedrock:createknowledgebase', 'bedrock:createmodelcustomizationjob'],
  ],
  'bedrock-agentcore.amazonaws.com': [
    ...['bedrock-agentcore:createagentruntime', 'bedrock-agentcore:updateagentruntime'],
    ...['bedrock-agentcore:createcodeinterpreter', 'bedrock-agentcore:createbrowser'],
    ...['bedrock-agentcore:createharness', 'bedrock-agentcore:updateharness'],
    ...['bedrock-agentcore:creategateway', 'bedrock-agentcore:updategateway'],
  ],
  'sagemaker.amazonaws.com': [
    ...['sagemaker:createnotebookinstance', 'sagemaker:createtrainingjob', 'sagemaker:createmodel'],
    ...['sagemaker:createprocessingjob', 'sagemaker:createpipeline', 'sagemaker:createdomain'],
    'sagemaker:createuserprofile',
  ],
  'lambda.amazonaws.com': ['lambda:createfunction', 'lambda:updatefunctionconfiguration'],
};
const services = Object.keys(runsAs);
const passedTo = 'iam:passedtoservice';

export const control = defineControl({
  id: 'iam-passrole-genai-restricted',
  title: 'Passing roles to AI services is limited to named roles and services',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'Whoever may pass any role to a service that runs code or agents acts with the strongest role that the ' +
    'service can assume.',
  remediation:
    '"Action": "iam:PassRole", "Resource": "arn:aws:iam::<account>:role/<path>/*", ' +
    '"Condition": {"StringEquals": {"iam:PassedToService": "bedrock.amazonaws.com"}}',
  howTo: {
    console:
      'IAM > Roles or Users > (the principal) > Permissions: edit the policy of the evidence; in the ' +
      'statement of iam:PassRole name the role or its path as resource, and add the condition ' +
      'iam:PassedToService with the service that needs it.',
    cli: `# policy.json: {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:PassRole",
#   "Resource": "arn:aws:iam::<account>:role/<path>/*",
#   "Condition": {"StringEquals": {"iam:PassedToService": "bedrock.amazonaws.com"}}}]}
aws iam put-role-policy --role-name <role> --policy-name <policy> --policy-document file://policy.json`,
    cdk: `builder.addToPolicy( // builder: iam.Role
  new iam.PolicyStatement({
    actions: ['iam:PassRole'],
    resources: [agentRole.roleArn],
    conditions: { StringEquals: { 'iam:PassedToService': 'bedrock.amazonaws.com' } },
  }),
);`,
  },
  requirements: ['GENSEC05-BP01'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html'],
  subject: 'iam.principal',
  reads: ['iam.principal', 'organizations.policies'],

  evaluate(subject, facts) {
    const outside = outsideScope(subject.value, ['role', 'user']);
    return outside ?? judgeBelowOrganization(subject, facts, (above) => judge(subject, above, facts));
  },
});

function judge(
  subject: Resource<'iam.principal'>,
  above: readonly Ceiling[],
  facts: Reader<'iam.principal'>,
): Verdict {
  const principal = subject.value;
  const who = nameOf(principal);
  const { grants, elsewhere } = passRoleGrants(principal, services, above);
  if (grants.length === 0) {
    return elsewhere === 0
      ? notApplicable(`${who} may pass no role.`, { grants: 0 })
      : pass(`${who} may pass roles to no AI service and not to Lambda.`, { grants: elsewhere, services });
  }
  const loose = grants.filter(({ namesRoles, namesServices }) => !namesRoles || !namesServices);
  const evidence = grantEvidence(
    principal,
    (loose.length > 0 ? loose : grants).map(({ allowance, services: admitted, ...bounds }) => ({
      ...allowanceEvidence(allowance),
      ...bounds,
      services: admitted,
    })),
  );
  if (loose.length === 0) return pass(`${who} may pass named roles to named services only.`, evidence);

  const unbounded = loose.find(({ namesRoles, namesServices }) => !namesRoles && !namesServices);
  const shown = unbounded ?? (loose[0] as PassRoleGrant);
  const { policy, statement, writtenResource } = shown.allowance;
  const lacks = unbounded
    ? 'neither roles nor services are limited'
    : shown.namesRoles
      ? 'the services are not limited'
      : 'the roles are not limited';
  const strongest = strongestRole(subject, loose, above, facts);
  const path = strongest && `; it can so act as administrator role ${strongest.value.name}`;
  return fail(
    `${who} may pass roles on ${writtenResource} (policy ${policy}, statement ${statement}): ` +
      `${lacks}${path ?? ''}.`,
    {
      ...evidence,
      escalatesTo: strongest?.arn ?? null,
      witness: witnessOf(subject, shown.allowance, above, { [passedTo]: [shown.services[0] ?? ''] }),
    },
    { severity: strongest ? 'critical' : unbounded ? 'high' : 'medium' },
  );
}

/** An administrator role that the subject may pass to a service and have run there. */
function strongestRole(
  subject: Resource<'iam.principal'>,
  grants: readonly PassRoleGrant[],
  above: readonly Ceiling[],
  facts: Reader<'iam.principal'>,
): Resource<'iam.principal'> | undefined {
  const usable = services.filter(
    (service) =>
      grants.some((grant) => grant.services.includes(service)) &&
      runsAs[service]?.some((action) => grantOf(subject.value, action, above).state !== 'NONE'),
  );
  if (usable.length === 0) return undefined;
  const administrators = administratorsOf(facts.known('iam.principal'));
  for (const service of usable) {
    const passable = grants.filter((grant) => grant.services.includes(service));
    const found = administrators
      .get(service)
      ?.find(
        ({ account, arn }) =>
          account === subject.account &&
          passable.some(({ allowance }) => reachesRole(subject.value, allowance, arn, above)),
      );
    if (found) return found;
  }
  return undefined;
}

type Principals = readonly Resource<'iam.principal'>[];
const kept = new WeakMap<Principals, ReadonlyMap<string, Principals>>();

/** Administrator roles by the service that may assume them. Kept per list: every principal asks again. */
function administratorsOf(principals: Principals): ReadonlyMap<string, Principals> {
  const known = kept.get(principals);
  if (known) return known;
  const all = principals.filter(({ value }) => value.kind === 'role' && isAdministrator(value));
  const found = new Map(
    services.map((service) => [
      service,
      all.filter(({ value: { trust } }) => trust !== null && trustsService(trust, service)),
    ]),
  );
  kept.set(principals, found);
  return found;
}
