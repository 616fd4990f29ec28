import type { FactName, Place, Resource, Snapshot } from '@lenswatch/core/facts/fact.ts';
import type { Facts } from '@lenswatch/core/facts/facts.ts';

/** The resources of one fact in one place, typed. */
type Known<F extends FactName> = readonly Resource<F>[];

/** Calls that nobody could save: pages of the listings, and the details of what they name. */
type Minimum = {
  readonly [F in FactName]: (known: Known<F>, at: (fact: FactName) => Known<FactName>) => number;
};

/** AWS's page sizes where a listing hands out more than 100 items a page. */
const pages = (items: number, size = 100): number => Math.max(1, Math.ceil(items / size));
const sum = <T>(items: readonly T[], count: (item: T) => number): number =>
  items.reduce((total, item) => total + count(item), 0);
const each = (items: readonly unknown[], calls: number): number => items.length * calls;

type Value<F extends FactName> = Facts[F];

/** Worked out by hand from the API of each service: what has to be asked to know this much. */
const minimum: Minimum = {
  'aws.account': () => 0,
  'aws.region': () => 0,
  'governance.attestation': () => 0,
  // one list; per guardrail its versions, then each version
  'bedrock.guardrail': (known) => pages(known.length) + sum(known, ({ value }) => 1 + value.versions.length),
  'bedrock.enforced-guardrails': () => 1,
  'bedrock.invocation-logging': () => 1,
  'bedrock.foundation-model': () => 1,
  // system-defined and application profiles are two lists
  'bedrock.inference-profile': (known) =>
    pages(known.filter(({ value }) => value.type === 'SYSTEM_DEFINED').length) +
    pages(known.filter(({ value }) => value.type === 'APPLICATION').length),
  // metric data comes 500 queries a call; none is needed where no series exists
  'bedrock.log-delivery': (_known, at) =>
    at('cloudwatch.bedrock-series').some(({ value }) =>
      /^ModelInvocation.*Delivery|^Invocations$/.test((value as Value<'cloudwatch.bedrock-series'>).metric),
    )
      ? 1
      : 0,
  // the tags of each guardrail
  'bedrock.guardrail-tags': (known) => each(known, 1),
  'bedrock.provisioned-model': (known) => pages(known.length, 1000),
  'bedrock.model-traffic': (known) => Math.ceil((known.length * 2) / 500),
  // customization and import jobs are two lists, and so are custom and imported models
  'bedrock.customization-job': (known) =>
    pages(known.filter(({ value }) => value.kind === 'customization').length) +
    pages(known.filter(({ value }) => value.kind === 'import').length) +
    each(known, 1),
  'bedrock.custom-model': (known) =>
    pages(known.filter(({ value }) => value.kind === 'custom').length) +
    pages(known.filter(({ value }) => value.kind === 'imported').length) +
    each(known, 1),
  // the agent, its aliases, each routed numeric version
  'bedrock-agent.agent': (known) =>
    pages(known.length) +
    sum(known, ({ value }) => 2 + value.versions.filter(({ version }) => version !== 'DRAFT').length),
  // the tags of each agent
  'bedrock-agent.agent-tags': (known) => each(known, 1),
  // per version: action groups, knowledge bases, collaborators; each action group
  'bedrock-agent.agent-tools': (known) =>
    sum(known, ({ value }) => sum(value.versions, ({ actionGroups }) => 3 + actionGroups.length)),
  'bedrock-agent.knowledge-base': (known) => pages(known.length) + each(known, 1),
  'bedrock-agent.knowledge-base-policy': (known) => each(known, 1),
  // one list per knowledge base, each source
  'bedrock-agent.data-source': (known, at) => at('bedrock-agent.knowledge-base').length + each(known, 1),
  'bedrock-agent.prompt': (known) =>
    pages(known.length) + sum(known, ({ value }) => 1 + value.versions.length),
  'bedrock-agent.flow': (known) =>
    pages(known.length) +
    sum(known, ({ value }) => 2 + value.versions.filter(({ version }) => version !== 'DRAFT').length),
  // the newest version with the endpoints, and each other version that an endpoint serves
  'agentcore.runtime': (known) =>
    pages(known.length) + sum(known, ({ value }) => 1 + Math.max(1, value.versions.length)),
  'agentcore.harness': (known) => pages(known.length) + each(known, 1),
  'agentcore.gateway': (known) => pages(known.length, 1000) + each(known, 1),
  // the list tells all about the engines; one list of policies each
  'agentcore.gateway-target': (known, at) => at('agentcore.gateway').length + each(known, 1),
  'agentcore.policy-engine': (known) =>
    pages(known.length) + sum(known, ({ value }) => pages(value.policies.length)),
  'agentcore.memory': (known) => pages(known.length) + each(known, 1),
  'agentcore.browser': (known) => pages(known.length) + each(known, 1),
  'agentcore.code-interpreter': (known) => pages(known.length) + each(known, 1),
  'iam.principal': (known) => pages(known.length),
  'iam.role-session': (known) => each(known, 1),
  'iam.service-specific-credentials': () => 1,
  'ec2.vpc-endpoint': (known) => pages(known.length),
  'ec2.subnet': (known) => pages(known.length),
  'ec2.route-table': (known) => pages(known.length),
  'ec2.security-group': (known) => pages(known.length, 1000),
  'ec2.prefix-list': (known) => sum(known, ({ value }) => pages(value.cidrs.length)),
  'ec2.vpc': (known) => pages(known.length, 1000),
  // 50 functions a page
  'lambda.function': (known) => pages(known.length, 50),
  // configuration and policy of each, URLs of those that exist
  'lambda.tool-function': (known) => sum(known, ({ value }) => (value.exists ? 3 : 2)),
  'stepfunctions.state-machine': (known) => pages(known.length, 1000) + each(known, 1),
  // status and selectors once per trail, in its home region: counted there
  'cloudtrail.trail': (known) =>
    1 +
    each(
      known.filter(({ value, region }) => value.homeRegion === region),
      2,
    ),
  'cloudtrail.event-data-store': (known) => pages(known.length) + each(known, 1),
  'logs.log-group': (known) => each(known, 1),
  // both namespaces of Bedrock are lists of their own, 500 series a page
  'cloudwatch.bedrock-series': (known) => pages(known.length, 500) + 1,
  'cloudwatch.alarm': (known) => pages(known.length),
  // where it lies, block, policy status, policy, encryption, lock, versioning
  's3.bucket': (known) => each(known, 7),
  // rules and tags
  's3.bucket-replication': (known) => each(known, 2),
  // where it lies, versioning
  's3.replication-destination': (known) => each(known, 2),
  's3vectors.vector-bucket': (known) => pages(known.length) + each(known, 1),
  's3.account-public-access-block': () => 1,
  'kms.key': (known) => each(known, 1),
  'sagemaker.endpoint': (known) => pages(known.length) + each(known, 2),
  'sagemaker.endpoint-config': (known) => each(known, 1),
  'sagemaker.model': (known) => each(known, 1),
  'sagemaker.inference-component': (known) => pages(known.length) + each(known, 1),
  'sagemaker.scalable-target': (known) => pages(known.length),
  'sagemaker.training-job': (known) => pages(known.length) + each(known, 1),
  // made of the training jobs
  'sagemaker.training-series': () => 0,
  'sagemaker.cluster': (known) => pages(known.length) + each(known, 1),
  'sagemaker.notebook-instance': (known) =>
    pages(known.length) +
    each(known, 1) +
    known.filter(({ value }) => value.lifecycleConfigName !== null).length,
  'opensearch.domain': (known) => 1 + Math.ceil(known.length / 5),
  'opensearch.collection': (known) => pages(known.length) + Math.ceil(known.length / 100) + each(known, 1),
  'opensearch.network-policy': (known) => pages(known.length) + each(known, 1),
  'opensearch.data-access-policy': (known) => pages(known.length) + each(known, 1),
  'tagging.role-resource': (known) => pages(known.length),
  'organizations.bedrock-policy': () => 1,
  // whose organization; where members are turned away, one try; else per level both types, its parent, each policy
  'organizations.policies': (known) =>
    sum(known, ({ value: { state, levels } }) =>
      state === 'none'
        ? 1
        : state === 'hidden'
          ? 2
          : levels.length * 3 +
            new Set(
              levels.flatMap(({ services, resources }) => [...services, ...resources].map(({ id }) => id)),
            ).size,
    ),
  'guardduty.detector': (known) => sum(known, ({ value }) => (value.detectorId === null ? 1 : 2)),
};

/** The fewest calls with which a snapshot could have been collected. */
export function minimumCalls(snapshot: Snapshot): number {
  const key = (fact: FactName, { account, region }: Place) => `${fact}@${account}/${region}`;
  const groups = Map.groupBy(snapshot.resources, (resource) => key(resource.fact, resource));
  return snapshot.coverage.reduce((total, row) => {
    const at = (fact: FactName) => groups.get(key(fact, row)) ?? [];
    const count = minimum[row.fact] as (
      known: Known<FactName>,
      at: (fact: FactName) => Known<FactName>,
    ) => number;
    return total + count(at(row.fact), at);
  }, 0);
}
