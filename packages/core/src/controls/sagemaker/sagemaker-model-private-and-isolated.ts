import type { Resource } from '../../facts/fact.ts';
import { allOf } from '../../judgements/all-of.ts';
import {
  endpointPhase,
  generativeEndpoint,
  knownScope,
  modelsOf,
} from '../../judgements/generative-endpoint.ts';
import type { Parameters } from '../../parameters.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

const reads = [
  'sagemaker.endpoint',
  'sagemaker.endpoint-config',
  'sagemaker.inference-component',
  'sagemaker.model',
  'ec2.subnet',
  'ec2.route-table',
] as const;
type Known = Reader<(typeof reads)[number]>;
type Endpoint = Resource<'sagemaker.endpoint'>;
type Needed = Pick<Parameters, 'genAiTagKey' | 'genAiImagePatterns' | 'sageMakerScope'>;

export const control = defineControl({
  id: 'sagemaker-model-private-and-isolated',
  title: 'Self-hosted models run in private subnets without open egress',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'A model container sees every prompt. With an open way to the internet, a compromised image or a ' +
    'poisoned artifact can send customer data out; private subnets or network isolation take that way ' +
    'away.',
  remediation:
    'Recreate it with VpcConfig naming private subnets, or EnableNetworkIsolation: true, and add endpoints ' +
    'for S3, ECR and CloudWatch Logs: aws sagemaker create-model --model-name <name> --vpc-config <subnets ' +
    'and groups> --primary-container <container> --execution-role-arn <role>',
  howTo: {
    console:
      'SageMaker AI > Models > Create model: under Network choose a VPC, private subnets of two zones and ' +
      'a security group, or Enable network isolation. Create an endpoint configuration with it and choose ' +
      'it under Endpoints > (the endpoint) > Update. Without a route to the internet the VPC needs ' +
      'endpoints for S3, ECR and CloudWatch Logs.',
    cli: `aws sagemaker create-model --model-name <new name> --execution-role-arn <role arn> \\
  --primary-container Image=<image>,ModelDataUrl=<artifact> \\
  --vpc-config Subnets=<private subnet a>,<private subnet b>,SecurityGroupIds=<group> \\
  --enable-network-isolation
aws sagemaker create-endpoint-config --endpoint-config-name <new config> --production-variants \\
  VariantName=<variant>,ModelName=<new name>,InstanceType=<type>,InitialInstanceCount=2
aws sagemaker update-endpoint --endpoint-name <endpoint> --endpoint-config-name <new config>`,
    cdk: `new sagemaker.CfnModel(this, 'Model', {
  executionRoleArn: role.roleArn,
  primaryContainer: { image: '<image>', modelDataUrl: '<artifact>' },
  enableNetworkIsolation: true,
  vpcConfig: {
    subnets: vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }).subnetIds,
    securityGroupIds: [group.securityGroupId],
  },
});`,
  },
  requirements: ['GENSEC01-BP02'],
  references: [
    'https://docs.aws.amazon.com/sagemaker/latest/dg/host-vpc.html',
    'https://docs.aws.amazon.com/sagemaker/latest/dg/mkt-algo-model-internet-free.html',
  ],
  subject: ['sagemaker.model', 'sagemaker.endpoint-config'],
  reads,
  parameters: ['genAiTagKey', 'genAiImagePatterns', 'sageMakerScope'],

  evaluate(subject, facts, parameters) {
    if (subject.fact === 'sagemaker.endpoint-config') {
      const { id, value } = subject;
      const models = value.variants.flatMap(modelsOf);
      if (value.variants.every((variant) => modelsOf(variant).length > 0)) {
        return notApplicable(`Configuration ${id} names its models, which are judged themselves.`, {
          models,
        });
      }
      const users = (endpoint: Endpoint) => endpoint.value.configName === id;
      return judge(`Configuration ${id}`, users, value, facts, parameters);
    }
    const { id, value } = subject;
    const configs = facts
      .known('sagemaker.endpoint-config')
      .filter(({ value: { variants } }) => variants.some((variant) => modelsOf(variant).includes(id)));
    const needEveryConfiguration = () => facts.all('sagemaker.endpoint-config');
    if (configs.length === 0) {
      needEveryConfiguration();
      const where = 'where components run it, the configuration of their endpoint is judged';
      return notApplicable(`No endpoint configuration in use names model ${id}; ${where}.`, { model: id });
    }
    const names = new Set(configs.map((config) => config.id));
    const users = (endpoint: Endpoint) => names.has(endpoint.value.configName);
    const verdict = judge(`Model ${id}`, users, value, facts, parameters);
    // One endpoint that serves it is enough; that none does needs every configuration.
    if (verdict.verdict === 'not-applicable') needEveryConfiguration();
    return verdict;
  },
});

interface Network {
  readonly networkIsolation: boolean;
  readonly subnetIds: readonly string[];
}

function judge(
  what: string,
  uses: (endpoint: Endpoint) => boolean,
  { networkIsolation, subnetIds }: Network,
  facts: Known,
  parameters: Needed,
): Verdict {
  const unserved = unusedVerdict(what, uses, facts, parameters);
  if (unserved) return unserved;
  if (networkIsolation) {
    return pass(`${what} runs with network isolation.`, { networkIsolation, subnetIds });
  }
  if (subnetIds.length === 0) {
    const message = `${what} runs in no VPC and without network isolation.`;
    return fail(message, { networkIsolation, subnetIds }, { reason: 'NO_VPC' });
  }
  const verdict = allOf(
    'medium',
    subnetIds.map((id) => () => subnetVerdict(what, id, facts)),
  );
  return { ...verdict, evidence: { networkIsolation, subnetIds, ...verdict.evidence } };
}

/** The verdict of what no generative endpoint serves now; undefined when one does. */
function unusedVerdict(
  what: string,
  uses: (endpoint: Endpoint) => boolean,
  facts: Known,
  parameters: Needed,
): Verdict | undefined {
  const serves = (endpoint: Endpoint) => uses(endpoint) && endpointPhase(endpoint.value.status) === 'serving';
  const known = facts.known('sagemaker.endpoint').filter(serves);
  if (known.some((endpoint) => knownScope(endpoint, facts, parameters)?.inScope)) return undefined;

  const users = facts.all('sagemaker.endpoint').filter(uses);
  const reasons = users.filter(serves).map((endpoint) => ({
    endpoint: endpoint.id,
    scope: generativeEndpoint(endpoint, facts, parameters),
  }));
  if (reasons.some(({ scope }) => scope.inScope)) return undefined;
  const changing = users.find(
    (endpoint) =>
      endpointPhase(endpoint.value.status) === 'changing' &&
      knownScope(endpoint, facts, parameters)?.inScope !== false,
  );
  if (changing) {
    return facts.undecided('TRANSIENT_STATE', `Endpoint ${changing.id} is ${changing.value.status}.`);
  }
  const evidence = Object.fromEntries(reasons.map(({ endpoint, scope }) => [endpoint, scope.because]));
  return notApplicable(`${what} is behind no generative endpoint in service.`, evidence);
}

function subnetVerdict(what: string, id: string, facts: Known): Verdict {
  // A subnet has one table of its own at most; only without one it uses the main table.
  const explicit = facts.some('ec2.route-table', ({ value }) => value.subnetIds.includes(id));
  const table = explicit ?? mainTable(id, facts);
  const gateway = table.value.targets.find((target) => target.startsWith('igw-'));
  const evidence = { [id]: gateway ?? 'no internet gateway' };
  return gateway === undefined
    ? pass(`${what} runs in subnet ${id}, which has no route to an internet gateway.`, evidence)
    : fail(`${what} runs in subnet ${id}, which ${table.id} routes to ${gateway}.`, evidence, {
        reason: 'PUBLIC_SUBNET',
      });
}

function mainTable(id: string, facts: Known): Resource<'ec2.route-table'> {
  const subnet = facts.find('ec2.subnet', id);
  if (!subnet) return facts.undecided('NO_DATA', `Subnet ${id} is not visible, so its routes are unknown.`);
  const { vpcId } = subnet.value;
  const table = facts.all('ec2.route-table').find(({ value }) => value.main && value.vpcId === vpcId);
  return (
    table ?? facts.undecided('NO_DATA', `The route table of subnet ${id} is not visible in this account.`)
  );
}
