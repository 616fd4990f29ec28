import { lowerSeverity } from '../../judgements/lower-severity.ts';
import { openStatements } from '../../judgements/open-statement.ts';
import { unfitDomain } from '../../judgements/vector-store.ts';
import { defineControl, fail, pass } from '../control.ts';

const severity = 'high';

/** Keys that say who calls, or from where; a region, a tag or the domain's own account bind nobody. */
const callerKeys: ReadonlySet<string> = new Set([
  ...['aws:principalarn', 'aws:principalaccount', 'aws:principalorgid', 'aws:principalorgpaths'],
  ...['aws:sourceip', 'aws:vpcsourceip', 'aws:sourcevpc', 'aws:sourcevpce'],
  ...['aws:sourcearn', 'aws:sourceaccount', 'aws:sourceorgid', 'aws:sourceorgpaths'],
]);

export const control = defineControl({
  id: 'opensearch-domain-fine-grained-access',
  title: 'Vector domains use fine-grained access control and no open policy',
  severity,
  confidence: 'direct',
  rationale:
    'Without fine-grained access control whoever reaches the domain reads and writes every index, the ' +
    'vectors of all tenants included. An open policy or anonymous access lets everybody reach it.',
  remediation:
    'aws opensearch update-domain-config --domain-name <name> --advanced-security-options ' +
    'Enabled=true,InternalUserDatabaseEnabled=false,MasterUserOptions={MasterUserARN=<role arn>}, then map ' +
    'backend roles and name principals in --access-policies',
  howTo: {
    console:
      'Amazon OpenSearch Service > Domains > (the domain) > Actions > Edit security configuration: enable ' +
      'fine-grained access control with an IAM ARN as master user, and in the domain access policy name ' +
      'roles instead of everybody. Then map backend roles in OpenSearch Dashboards, and disable anonymous ' +
      'access once callers are mapped.',
    cli: `aws opensearch update-domain-config --domain-name <name> --advanced-security-options \\
  'Enabled=true,InternalUserDatabaseEnabled=false,MasterUserOptions={MasterUserARN=<role arn>}'
# access.json names the roles of knowledge bases and applications as principals
aws opensearch update-domain-config --domain-name <name> --access-policies file://access.json
# where anonymous access was kept for the migration:
aws opensearch update-domain-config --domain-name <name> --advanced-security-options AnonymousAuthEnabled=false`,
    cdk: `new opensearch.Domain(this, 'Vectors', {
  version: opensearch.EngineVersion.OPENSEARCH_2_19,
  // fine-grained access control needs these three
  enforceHttps: true,
  nodeToNodeEncryption: true,
  encryptionAtRest: { enabled: true },
  fineGrainedAccessControl: { masterUserArn: administrator.roleArn },
  accessPolicies: [
    new iam.PolicyStatement({
      principals: [new iam.ArnPrincipal('<knowledge base role arn>')],
      actions: ['es:ESHttpGet', 'es:ESHttpPost', 'es:ESHttpPut', 'es:ESHttpDelete'],
      resources: ['<domain arn>/*'],
    }),
  ],
});`,
  },
  requirements: ['GENSEC01-BP03'],
  references: ['https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html'],
  subject: 'opensearch.domain',
  reads: ['bedrock-agent.knowledge-base'],
  parameters: ['vectorDomainNames', 'forbidInternalUsers'],

  evaluate(subject, facts, parameters) {
    const unfit = unfitDomain(subject, facts, parameters);
    if (unfit) return unfit;
    const { name, vpcId, fineGrainedAccess, internalUsers, anonymousAccess, accessPolicy } = subject.value;
    const [open] = accessPolicy ? openStatements(accessPolicy, ({ key }) => callerKeys.has(key)) : [];
    // Inside a VPC the network keeps strangers out; an open policy leaves the rest to fine-grained control.
    const openPolicy = open !== undefined && !(vpcId !== null && fineGrainedAccess);

    const faults: [reason: string, text: string][] = [];
    if (!fineGrainedAccess) faults.push(['NO_FINE_GRAINED_ACCESS', 'uses no fine-grained access control']);
    if (anonymousAccess) faults.push(['ANONYMOUS_ACCESS', 'lets anonymous callers in']);
    if (openPolicy)
      faults.push(['OPEN_POLICY', `is open to everybody by statement ${open.name} of its policy`]);
    const serious = faults.length > 0;
    if (internalUsers && parameters.forbidInternalUsers) {
      faults.push(['INTERNAL_USERS', 'keeps users and passwords of its own']);
    }

    const evidence = {
      fineGrainedAccess,
      anonymousAccess,
      internalUsers,
      vpcId,
      openStatement: open?.name ?? null,
    };
    const [first] = faults;
    if (!first) return pass(`Domain ${name} uses fine-grained access control and no open policy.`, evidence);
    return fail(`Domain ${name} ${faults.map(([, text]) => text).join(', ')}.`, evidence, {
      reason: first[0],
      severity: serious ? severity : lowerSeverity(severity),
    });
  },
});
