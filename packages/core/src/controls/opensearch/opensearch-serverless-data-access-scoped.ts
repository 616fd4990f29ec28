import { matchesGlob } from '../../iam/glob.ts';
import { allOf } from '../../judgements/all-of.ts';
import { type DataGrant, dataGrantsOf } from '../../judgements/collection-policies.ts';
import { lowerSeverity } from '../../judgements/lower-severity.ts';
import { unfitCollection } from '../../judgements/vector-store.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

const severity = 'high';
const reads = ['bedrock-agent.knowledge-base', 'opensearch.data-access-policy', 'iam.principal'] as const;
type Known = Reader<(typeof reads)[number]>;

/** Any of these changes what retrieval returns. */
const writes = ['aoss:WriteDocument', 'aoss:UpdateIndex', 'aoss:DeleteIndex'];

export const control = defineControl({
  id: 'opensearch-serverless-data-access-scoped',
  title: 'Data access policies name principals and indexes',
  severity,
  confidence: 'direct',
  rationale:
    'A data access policy decides who reads vectors and the text beside them, past the knowledge base and ' +
    'its filters, and who may plant documents that a model will believe.',
  remediation:
    'aws opensearchserverless update-access-policy --type data --name <policy> --policy-version <version> ' +
    '--policy <one entry per role, with named indexes and the permissions it needs>',
  howTo: {
    console:
      'Amazon OpenSearch Service > Serverless > Security > Data access policies > (the policy of the ' +
      'evidence) > Edit: replace wildcard principals by the roles that need access, indexes * by the index ' +
      'in use, and aoss:* by the permissions that each role needs.',
    cli: `aws opensearchserverless get-access-policy --type data --name <policy>
# policy.json: [{"Principal": ["<knowledge base role arn>"], "Rules": [{"ResourceType": "index",
#   "Resource": ["index/<collection>/<index>"],
#   "Permission": ["aoss:DescribeIndex", "aoss:ReadDocument", "aoss:WriteDocument"]}]}]
aws opensearchserverless update-access-policy --type data --name <policy> --policy-version <version> \\
  --policy file://policy.json`,
    cdk: `new aoss.CfnAccessPolicy(this, 'DataAccess', {
  name: '<policy>',
  type: 'data',
  policy: this.toJsonString([
    {
      Principal: [baseRole.roleArn],
      Rules: [
        {
          ResourceType: 'index',
          Resource: ['index/<collection>/<index>'],
          Permission: ['aoss:DescribeIndex', 'aoss:ReadDocument', 'aoss:WriteDocument'],
        },
      ],
    },
  ]),
});`,
  },
  requirements: ['GENSEC01-BP03'],
  references: [
    'https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-data-access.html',
  ],
  subject: 'opensearch.collection',
  reads,
  parameters: ['vectorAdminPatterns', 'ingestRolePatterns'],

  evaluate(subject, facts, { vectorAdminPatterns: admins, ingestRolePatterns: writers }) {
    const unfit = unfitCollection(subject, facts);
    if (unfit) return unfit;
    const { arn, account } = subject;
    const { name } = subject.value;
    const known = facts.known('opensearch.data-access-policy').map((policy) => policy.value);
    const grants = dataGrantsOf(name, known);
    const isListed = (principal: string, patterns: readonly string[]) =>
      patterns.some((pattern) => matchesGlob(pattern, principal));
    const rolesOfBases = () =>
      facts
        .all('bedrock-agent.knowledge-base')
        .filter((base) => base.value.collectionArn === arn)
        .map((base) => base.value.roleArn);
    const isBaseRole = (principal: string) => rolesOfBases().some((role) => isSameRole(principal, role));

    const principalParts = grants.flatMap((grant) =>
      grant.principals.flatMap((principal) => {
        const listed = isListed(principal, [...admins, ...writers]);
        const named = () => namedVerdict(grant, principal, listed);
        if (named().verdict === 'fail') return [named];
        return [
          named,
          () => {
            if (!grant.everything || isListed(principal, admins) || isBaseRole(principal))
              return bounded(grant);
            return broad(grant, principal, 'everything on every index', 'FULL_ACCESS');
          },
          () => {
            const permission = grant.permissions.find((text) => isWrite(text));
            if (permission === undefined || grant.everything || listed || isBaseRole(principal))
              return bounded(grant);
            return broad(grant, principal, permission, 'WRITE_ACCESS');
          },
          () => existingVerdict(grant, principal, account, facts),
        ];
      }),
    );

    return allOf(severity, [
      ...principalParts,
      () => {
        // An unread policy may name anybody: only now, after the readable ones had their say.
        const all = dataGrantsOf(
          name,
          facts.all('opensearch.data-access-policy').map((policy) => policy.value),
        );
        if (all.length === 0) {
          return notApplicable(`No data access policy names collection ${name}: nobody can reach its data.`);
        }
        const principals = [...new Set(all.flatMap((grant) => grant.principals))].sort();
        const absent = rolesOfBases().find(
          (role) =>
            !principals.some((principal) => isSameRole(principal, role) || isListed(role, [principal])),
        );
        if (absent === undefined) {
          const policies = [...new Set(all.map((grant) => grant.policy))].sort();
          return pass(`Data access to collection ${name} names its principals.`, { policies, principals });
        }
        const message = `No data access policy of collection ${name} names knowledge base role ${absent}.`;
        return fail(message, { knowledgeBaseRole: absent }, { reason: 'KB_ROLE_MISSING' });
      },
    ]);
  },
});

const iamIdentity = /^arn:[a-z-]+:iam::(\d{12}):(role|user)\/(.+)$/;
const roleSession = /^arn:[a-z-]+:sts::(\d{12}):assumed-role\/([^/]+)\/.+$/;
const accountRoot = /^(?:arn:[a-z-]+:iam::)?\d{12}(?::root)?$/;
/** What is left in a policy of a role or user that was deleted. */
const uniqueId = /^A(?:RO|ID)A[A-Z0-9]{12,}$/;

function namedVerdict(grant: DataGrant, principal: string, listed: boolean): Verdict {
  if (/^\*+$/.test(principal) || accountRoot.test(principal)) {
    return broad(grant, principal, 'access to a whole account or everybody', 'OPEN_PRINCIPAL');
  }
  const isNamed = iamIdentity.test(principal) || roleSession.test(principal) || uniqueId.test(principal);
  if (/^arn:/.test(principal) && /[*?]/.test(identityOf(principal))) {
    return broad(grant, principal, 'access to every identity that matches', 'WILDCARD_PRINCIPAL');
  }
  if (!isNamed && !listed) {
    return broad(
      grant,
      principal,
      'access to a federated identity that no parameter lists',
      'UNLISTED_IDENTITY',
    );
  }
  return bounded(grant);
}

/** The name in an ARN; the session name of an assumed role is free text and not part of it. */
function identityOf(principal: string): string {
  return roleSession.exec(principal)?.[2] ?? principal;
}

function existingVerdict(grant: DataGrant, principal: string, account: string, facts: Known): Verdict {
  const [, identityAccount] = iamIdentity.exec(principal) ?? [];
  const [, sessionAccount, roleName] = roleSession.exec(principal) ?? [];
  const stale = uniqueId.test(principal)
    ? true
    : identityAccount === account
      ? facts.find('iam.principal', principal) === undefined
      : sessionAccount === account &&
        facts.some('iam.principal', ({ value }) => value.kind === 'role' && value.name === roleName) ===
          undefined;
  if (!stale) return bounded(grant);
  return fail(
    `Policy ${grant.policy} names ${principal}, which no longer exists.`,
    { [`${grant.policy}: ${principal}`]: 'STALE_PRINCIPAL' },
    { reason: 'STALE_PRINCIPAL', severity: lowerSeverity(severity) },
  );
}

/** A role and its sessions are one identity; names are unique in an account, whatever their path. */
function isSameRole(principal: string, roleArn: string): boolean {
  if (principal === roleArn) return true;
  const [, account, name] = roleSession.exec(principal) ?? [];
  return roleArn.split(':')[4] === account && roleArn.split('/').at(-1) === name;
}

function isWrite(permission: string): boolean {
  return writes.some((write) => matchesGlob(permission, write));
}

/** Parts that hold say nothing of their own: the last part sums up. */
function bounded({ policy }: DataGrant): Verdict {
  return notApplicable(`Policy ${policy} is bounded here.`);
}

function broad({ policy }: DataGrant, principal: string, what: string, reason: string): Verdict {
  return fail(
    `Policy ${policy} gives ${principal} ${what}.`,
    { [`${policy}: ${principal}`]: reason },
    { reason },
  );
}
