import type { Resource } from '../../facts/fact.ts';
import type { Principal } from '../../facts/iam.ts';
import { actionsOf } from '../../iam/action-catalogue.ts';
import { actionSets } from '../../iam/action-sets.ts';
import { type Allowance, allowancesOf, mayTouch } from '../../iam/effective-grant.ts';
import { overlapsGlob } from '../../iam/glob.ts';
import { isAny, resourcesWithin, segmentsOf } from '../../iam/match.ts';
import { isWider, modelReachOf } from '../../iam/model-breadth.ts';
import { answered } from '../../judgements/all-of.ts';
import { allowanceEvidence } from '../../judgements/allowance-evidence.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { defineControl, fail, pass, type Reader } from '../control.ts';

const widest = 'FAMILY';
const mostShown = 15;
/** Ways to read the stores that a knowledge base of documents may have. */
const stores = [
  'aoss:apiaccessall',
  ...['es:eshttpget', 'es:eshttphead', 'es:eshttppost', 'es:eshttpput', 'es:eshttpdelete', 'es:eshttppatch'],
  ...['rds-data:executestatement', 'rds-data:batchexecutestatement'],
  ...['s3vectors:getvectors', 's3vectors:queryvectors', 's3vectors:listvectors', 's3vectors:putvectors'],
  ...['s3vectors:deletevectors', 'neptune-graph:readdataviaquery', 'neptune-graph:writedataviaquery'],
  'neptune-graph:deletedataviaquery',
];
const files = ['s3:getobject', 's3:listbucket'];
/** Ways to ask the index or warehouse of the other kinds. */
const queries = [
  ...['kendra:retrieve', 'kendra:query'],
  ...['redshift-data:executestatement', 'redshift-data:batchexecutestatement'],
  ...['redshift:getclustercredentials', 'redshift:getclustercredentialswithiam'],
  'redshift-serverless:getcredentials',
];
const readsOfIam = /^iam:(get|list|generate|simulate)/;
const iamWrites = actionsOf('iam').filter((action) => !readsOfIam.test(action));
const invocation = ['bedrock:invokemodel', 'bedrock:invokemodelwithresponsestream'];

type Reads = 'bedrock-agent.data-source' | 'iam.principal';

export const control = defineControl({
  id: 'bedrock-kb-role-least-privilege',
  title: 'Knowledge base roles reach only their own stores',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'Answers can hold whatever the role of a knowledge base can read. Every other bucket, store or secret within its ' +
    'reach is one crafted question or one wrong source away.',
  remediation:
    'aws iam put-role-policy --role-name <role> --policy-name <policy> --policy-document <document that names the ' +
    'buckets, the store, the secrets and the embedding model of this knowledge base only>',
  howTo: {
    console:
      'Amazon Bedrock > Knowledge bases > the knowledge base > Service role opens the role in IAM. Edit its policies: ' +
      'replace each wildcard of the finding by the ARNs under "Data source" and "Vector database".',
    cli:
      'aws bedrock-agent get-knowledge-base --knowledge-base-id <id>\n' +
      'aws bedrock-agent list-data-sources --knowledge-base-id <id>\n' +
      'aws iam put-role-policy --role-name <role> --policy-name <policy> --policy-document file://own-stores.json',
    cdk:
      "documents.grantRead(role);\nrole.addToPolicy(new iam.PolicyStatement({ actions: ['aoss:APIAccessAll'], resources: " +
      '[collection.attrArn] }));',
  },
  requirements: ['GENSEC01-BP03'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/kb-permissions.html'],
  subject: 'bedrock-agent.knowledge-base',
  reads: ['bedrock-agent.data-source', 'iam.principal'],
  parameters: ['extraAllowedArns'],

  evaluate(subject, facts, { extraAllowedArns }) {
    const { name, status, roleArn, type } = subject.value;
    const state = verdictOfState(`Knowledge base ${name}`, status, facts);
    if (state) return state;
    const owner = roleArn.split(':')[4] ?? '';
    if (owner !== subject.account) {
      return facts.undecided(
        'CROSS_ACCOUNT',
        `Knowledge base ${name} runs as ${roleArn} of account ${owner}.`,
      );
    }
    const role = facts.find('iam.principal', roleArn)?.value;
    if (!role) {
      return fail(
        `Knowledge base ${name} names role ${roleArn}, which does not exist.`,
        { roleArn },
        { reason: 'ROLE_MISSING' },
      );
    }
    // What no knowledge base needs stands even where its data sources cannot be read.
    const never = escalationsOf(role);
    if (never.length > 0) return excessive(subject, never, []);

    const documents = type !== 'KENDRA' && type !== 'SQL' && type !== 'MANAGED';
    const { answers } = answered([() => ownOf(subject, facts)]);
    const everywhere = answers.length > 0 ? [] : unboundedOf(role, documents, extraAllowedArns);
    if (everywhere.length > 0) return excessive(subject, everywhere, []);

    const own = ownOf(subject, facts);
    const accepted = [...own.files, ...own.stores, ...own.secrets, ...extraAllowedArns];
    const excess = [
      ...(documents ? beyond(role, files, [...own.files, ...extraAllowedArns]) : []),
      ...(documents ? beyond(role, stores, [...own.stores, ...extraAllowedArns]) : []),
      ...(documents ? [] : beyond(role, queries, [...own.stores, ...extraAllowedArns])),
      ...beyond(
        role,
        ['secretsmanager:getsecretvalue'],
        [...own.secrets.flatMap(secretPatterns), ...extraAllowedArns],
      ),
      ...widelyInvoking(role),
      ...beyond(role, actionSets.dataWrite, [...own.written, ...own.stores, ...extraAllowedArns]),
    ];
    if (excess.length > 0) return excessive(subject, excess, accepted);
    return pass(`Knowledge base ${name} runs as a role that reaches its own stores only.`, {
      roleArn,
      own: accepted,
      boundary: role.boundary?.arn ?? null,
    });
  },
});

interface Own {
  readonly files: readonly string[];
  readonly stores: readonly string[];
  readonly secrets: readonly string[];
  /** Where the knowledge base writes files of its own. */
  readonly written: readonly string[];
}

/** ARN patterns of what belongs to a knowledge base. */
function ownOf({ id, value }: Resource<'bedrock-agent.knowledge-base'>, facts: Reader<Reads>): Own {
  const sources = facts
    .all('bedrock-agent.data-source')
    .flatMap((source) => (source.value.knowledgeBaseId === id ? [source.value] : []));
  const written = [
    ...value.supplementalBuckets,
    ...sources.flatMap(({ intermediateBuckets }) => intermediateBuckets ?? []),
  ].flatMap(bucketPatterns);
  const read = sources.flatMap(({ bucketName }) => (bucketName === null ? [] : bucketPatterns(bucketName)));
  const named = [value.collectionArn, value.domainArn, ...(value.otherStoreArns ?? [])].filter(
    (arn) => arn !== null,
  );
  return {
    files: [...read, ...written],
    stores: named.flatMap((arn) => [arn, `${arn}/*`, ...warehousePatterns(arn)]),
    secrets: [...(value.secretArns ?? []), ...sources.flatMap(({ secretArns }) => secretArns ?? [])],
    written,
  };
}

/** Credentials of a provisioned warehouse are asked for on its users and databases. */
function warehousePatterns(arn: string): readonly string[] {
  const [, place, cluster] = /^(arn:[^:]*:redshift:[^:]*:[^:]*):cluster:(.+)$/.exec(arn) ?? [];
  return place === undefined ? [] : ['dbuser', 'dbname'].map((kind) => `${place}:${kind}:${cluster}/*`);
}

/**
 * Secrets Manager ends every ARN with six characters by chance: policies name them by six question marks.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html
 */
function secretPatterns(arn: string): readonly string[] {
  return [arn, arn.replace(/-[A-Za-z0-9]{6}$/, '-??????')];
}

function bucketPatterns(name: string): readonly string[] {
  return [`arn:*:s3:::${name}`, `arn:*:s3:::${name}/*`];
}

/** Grants of these actions on anything that lies outside of the patterns. */
function beyond(
  role: Principal,
  actions: readonly string[],
  within: readonly string[],
): readonly Allowance[] {
  return actions
    .filter((action) => mayTouch(role, [action.split(':')[0] ?? '']))
    .flatMap((action) => allowancesOf(role, action))
    .filter(
      ({ resource, openResources, action }) =>
        (openResources || !within.some((pattern) => resourcesWithin(resource, pattern))) &&
        reaches(resource, action),
    );
}

/** Services whose actions are asked for on the resources of others. */
const owners: { readonly [service: string]: readonly string[] } = {
  'rds-data': ['rds'],
  'redshift-data': ['redshift', 'redshift-serverless'],
  ssm: ['ssm', 'ec2'],
};

/** A statement may list actions of one service beside resources of another: those together grant nothing. */
function reaches(resource: string, action: string): boolean {
  const service = action.split(':')[0] ?? '';
  const named = segmentsOf(resource)?.[2] ?? '';
  return (owners[service] ?? [service]).some((owner) => overlapsGlob(named, owner));
}

function widelyInvoking(role: Principal): readonly Allowance[] {
  if (!mayTouch(role, ['bedrock'])) return [];
  return invocation
    .flatMap((action) => allowancesOf(role, action))
    .filter((allowance) => {
      const reach = modelReachOf(allowance);
      return reach !== null && isWider(reach.breadth, widest);
    });
}

/** What reaches beyond any data source, whichever those are: files, secrets and writes everywhere. */
function unboundedOf(role: Principal, documents: boolean, extra: readonly string[]): readonly Allowance[] {
  const actions = [...(documents ? files : []), 'secretsmanager:getsecretvalue', ...actionSets.dataWrite];
  return [
    ...beyond(role, actions, extra).filter(({ resource, openResources }) => openResources || isAny(resource)),
    ...widelyInvoking(role),
  ];
}

function escalationsOf(role: Principal): readonly Allowance[] {
  const iam = mayTouch(role, ['iam']) ? iamWrites.flatMap((action) => allowancesOf(role, action)) : [];
  return mayTouch(role, ['sts']) ? [...iam, ...allowancesOf(role, 'sts:assumerole')] : iam;
}

function excessive(
  { value: { name, roleArn } }: Resource<'bedrock-agent.knowledge-base'>,
  excess: readonly Allowance[],
  own: readonly string[],
) {
  const [{ policy, statement, action, writtenResource }] = excess as [Allowance];
  const shown = excess.map((allowance) => ({ ...allowanceEvidence(allowance), grants: allowance.action }));
  return fail(
    `Knowledge base ${name} runs as a role that reaches beyond its own stores: policy ${policy}, statement ` +
      `${statement} allows ${action} on ${writtenResource}.`,
    {
      roleArn,
      excess: shown.slice(0, mostShown),
      excessCount: excess.length,
      own,
      organizationPolicies: 'not considered',
    },
    { reason: 'EXCESS' },
  );
}
