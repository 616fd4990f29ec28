import type { Resource } from '../../facts/fact.ts';
import { actionSets } from '../../iam/action-sets.ts';
import type { Ceiling } from '../../iam/ceiling.ts';
import { type Allowance, grantOf, mayTouch, restrictingKeys } from '../../iam/effective-grant.ts';
import { overlapsGlob } from '../../iam/glob.ts';
import { isAny, segmentsOf, sharesResources } from '../../iam/match.ts';
import { witnessOf } from '../../iam/witness.ts';
import { allowanceEvidence, grantEvidence } from '../../judgements/allowance-evidence.ts';
import { judgeBelowOrganization } from '../../judgements/below-organization.ts';
import { nameOf, outsideScope } from '../../judgements/principal-scope.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

const mostShown = 5;

export const control = defineControl({
  id: 'iam-sagemaker-invoke-endpoint-scoped',
  title: 'SageMaker inference is granted on named endpoints only',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'A grant on every endpoint opens each model that is deployed later, to identities that nobody thought of ' +
    'when it was deployed.',
  remediation:
    'In the policy statement, name the endpoints in use: ' +
    '"Resource": ["arn:aws:sagemaker:<region>:<account>:endpoint/<endpoint>"], ' +
    '"Condition": {"StringEquals": {"aws:SourceVpce": "<vpc endpoint>"}}',
  howTo: {
    console:
      'IAM > Policies (or Roles > the role > Permissions) > the policy of the finding > Edit > JSON: replace the ' +
      'resource pattern by the ARNs of the endpoints in use, shown under SageMaker AI > Inference > Endpoints.',
    cli:
      'aws sagemaker list-endpoints --query "Endpoints[].EndpointArn"\n' +
      'aws iam put-role-policy --role-name <role> --policy-name <policy> --policy-document file://invoke-endpoints.json',
    cdk:
      "role.addToPolicy(new iam.PolicyStatement({ actions: ['sagemaker:InvokeEndpoint'], resources: " +
      "[stack.formatArn({ service: 'sagemaker', resource: 'endpoint', resourceName: endpoint.attrEndpointName })] }));",
  },
  requirements: ['GENSEC01-BP01'],
  references: ['https://docs.aws.amazon.com/sagemaker/latest/dg/security_iam_id-based-policy-examples.html'],
  subject: 'iam.principal',
  reads: ['sagemaker.endpoint', 'organizations.policies'],
  parameters: ['evaluateUnusedGrants'],

  evaluate(subject, facts, { evaluateUnusedGrants }) {
    const outside = outsideScope(subject.value, ['role', 'user']);
    return (
      outside ??
      judgeBelowOrganization(subject, facts, (above) => judge(subject, above, evaluateUnusedGrants, facts))
    );
  },
});

function judge(
  subject: Resource<'iam.principal'>,
  above: readonly Ceiling[],
  evaluateUnusedGrants: boolean,
  facts: Reader<'sagemaker.endpoint'>,
): Verdict {
  const principal = subject.value;
  const who = nameOf(principal);
  const allowances = (mayTouch(principal, ['sagemaker']) ? actionSets.invokeSageMaker : [])
    .flatMap((action) => grantOf(principal, action, above).allowances)
    .filter(({ resource }) => reachesSageMaker(resource));
  if (allowances.length === 0) {
    return notApplicable(`${who} may call no SageMaker endpoint.`, { grants: 0 });
  }
  if (!evaluateUnusedGrants && facts.all('sagemaker.endpoint').length === 0) {
    return notApplicable(
      `${who} may call SageMaker endpoints, and there are none.`,
      { evaluateUnusedGrants, endpoints: 0 },
      'NO_USAGE',
    );
  }
  const wide = allowances.filter((allowance) => !isNamed(allowance) && !isTagBound(allowance));
  const [first] = wide;
  const evidence = grantEvidence(principal, (first ? wide : allowances).map(allowanceEvidence));
  if (!first) return pass(`${who} may call named SageMaker endpoints only.`, evidence);
  const { writtenAction, writtenResource, policy, statement } = first;
  const reached = facts
    .known('sagemaker.endpoint')
    .filter(({ arn }) => wide.some(({ resource }) => sharesResources(resource, arn)))
    .map(({ id }) => id)
    .sort();
  return fail(
    `${who} may call more than named endpoints: policy ${policy}, statement ${statement} allows ` +
      `${writtenAction} on ${writtenResource}.`,
    { ...evidence, endpoints: reached.slice(0, mostShown), witness: witnessOf(subject, first, above) },
    { reason: 'ENDPOINT_SCOPE_WIDE' },
  );
}

function reachesSageMaker(resource: string): boolean {
  const segments = segmentsOf(resource);
  if (isAny(resource)) return true;
  return (
    overlapsGlob(segments?.[2] ?? '', 'sagemaker') &&
    ['endpoint/*', 'inference-component/*'].some((type) => overlapsGlob(segments?.[5] ?? '', type))
  );
}

/** One endpoint, a prefix of at least three characters, or a name that the caller's own tags begin. */
function isNamed({
  resource,
  writtenResource,
  openActions,
  openResources,
  variableScoped,
}: Allowance): boolean {
  if (openActions || openResources) return false;
  if (variableScoped && /:(endpoint|inference-component)\/\$\{/.test(writtenResource)) return true;
  const [, name] = /^(?:endpoint|inference-component)\/(.+)$/.exec(segmentsOf(resource)?.[5] ?? '') ?? [];
  if (name === undefined) return false;
  const prefix = /^[^*?]*/.exec(name)?.[0] ?? '';
  return prefix === name || prefix.length >= 3;
}

function isTagBound(allowance: Allowance): boolean {
  return restrictingKeys(allowance).some((key) => key.startsWith('aws:resourcetag/'));
}
