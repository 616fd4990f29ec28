import type { Resource } from '../../facts/fact.ts';
import { answered } from '../../judgements/all-of.ts';
import { aiServiceOf, endpointPhase } from '../../judgements/genai-endpoint-services.ts';
import { hasListedDefault } from '../../judgements/prefix-list.ts';
import { type RuntimeService, runtimesOf } from '../../judgements/runtime-services.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

const reads = [
  'ec2.vpc',
  'ec2.vpc-endpoint',
  'ec2.route-table',
  'ec2.prefix-list',
  'ec2.subnet',
  'iam.principal',
  'lambda.function',
  'sagemaker.model',
  'sagemaker.notebook-instance',
] as const;
type Known = Reader<(typeof reads)[number]>;

/** Routes to these lead out of the VPC into the internet, wherever they point. */
const internet = /^(igw|nat|eigw|cagw)-/;
const mostShown = 10;

export const control = defineControl({
  id: 'vpc-endpoint-genai-present',
  title: 'Workload VPCs have endpoints for the AI services they call',
  severity: 'medium',
  confidence: 'indicator',
  rationale:
    'Without an interface endpoint prompts, documents and answers leave the VPC through a NAT or internet ' +
    'gateway, where no endpoint policy says to whom they may go.',
  remediation:
    'aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id <vpc> --service-name ' +
    'com.amazonaws.<region>.<service> --subnet-ids <one per zone> --security-group-ids <group> ' +
    '--private-dns-enabled',
  howTo: {
    console:
      'VPC > Endpoints > Create endpoint > AWS services: choose the service of the evidence (for example ' +
      'com.amazonaws.<region>.bedrock-runtime), the VPC, one subnet per zone, a security group that admits ' +
      '443 from the workload, and leave "Enable DNS name" on.',
    cli: [
      'aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id <vpc id> \\',
      '  --service-name com.amazonaws.<region>.bedrock-runtime \\',
      '  --subnet-ids <subnet a> <subnet b> --security-group-ids <group> --private-dns-enabled',
    ].join('\n'),
    cdk: [
      "vpc.addInterfaceEndpoint('BedrockRuntime', {",
      '  service: ec2.InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME,',
      '  privateDnsEnabled: true,',
      '});',
    ].join('\n'),
  },
  requirements: ['GENSEC01-BP02'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/vpc-interface-endpoints.html'],
  subject: 'ec2.vpc',
  reads,
  parameters: ['workloadVpcIds', 'centralEndpointVpcIds'],

  evaluate(subject, facts, { workloadVpcIds, centralEndpointVpcIds }) {
    const { id } = subject;
    const declared = workloadVpcIds.includes(id);
    const { answers, complete } = callersIn(id, facts);
    const callers = answers.filter(({ services }) => services.length > 0);
    const judge = () => judgeVpc(subject, callers, declared, centralEndpointVpcIds, facts);
    // What is known to run here may prove a failure; for the rest every caller must be known.
    const proven = callers.length > 0 ? judge() : undefined;
    if (proven?.verdict === 'fail') return proven;
    complete();
    for (const fact of ['lambda.function', 'sagemaker.model', 'sagemaker.notebook-instance'] as const) {
      facts.all(fact);
    }
    if (proven) return proven;
    if (declared) return judge();
    return notApplicable(`No workload that is known to call AI services runs in ${id}.`, {
      runningThere: answers.map(({ name }) => name).slice(0, mostShown),
    });
  },
});

/** Something that runs in the VPC, and the AI services that its role lets it call. */
interface Caller {
  readonly name: string;
  readonly services: readonly RuntimeService[];
}

function callersIn(vpcId: string, facts: Known) {
  const placed = answered(
    [
      // Network isolation lets a container call nobody, AWS included.
      ...facts
        .known('sagemaker.model')
        .filter(({ value }) => !value.networkIsolation)
        .map(({ id, value }) => ({
          name: `model ${id}`,
          roleArn: value.roleArn ?? null,
          subnetId: value.subnetIds[0],
        })),
      ...facts.known('sagemaker.notebook-instance').map(({ id, value }) => ({
        name: `notebook ${id}`,
        roleArn: value.roleArn ?? null,
        subnetId: value.subnetId,
      })),
    ].map(({ subnetId, ...caller }) => () => {
      const subnet = subnetId === undefined ? undefined : facts.find('ec2.subnet', subnetId);
      return { ...caller, vpcId: subnet?.value.vpcId ?? null };
    }),
  );
  const functions = facts
    .known('lambda.function')
    .map(({ id, value }) => ({ name: `function ${id}`, roleArn: value.roleArn, vpcId: value.vpcId }));
  const running = answered(
    [...functions, ...placed.answers]
      .filter((one) => one.vpcId === vpcId)
      .map(({ name, roleArn }) => (): Caller => {
        const role = roleArn === null ? undefined : facts.find('iam.principal', roleArn)?.value;
        return { name, services: role ? runtimesOf(role) : [] };
      }),
  );
  return {
    answers: running.answers,
    complete() {
      placed.complete();
      running.complete();
    },
  };
}

function judgeVpc(
  { id, account, value: { owner } }: Resource<'ec2.vpc'>,
  callers: readonly Caller[],
  declared: boolean,
  central: readonly string[],
  facts: Known,
): Verdict {
  // Nobody says what a declared workload calls: models at least.
  const needed = new Set<RuntimeService>(callers.flatMap(({ services }) => services));
  if (declared && needed.size === 0) needed.add('bedrock-runtime');
  const found = [...needed]
    .sort()
    .map((service) => ({ service, ...endpointFor(service, id, central, facts) }));
  const lacking = found.filter(({ endpoint, resolves }) => endpoint === null || !resolves);
  const evidence = {
    callers: callers.slice(0, mostShown).map(({ name, services }) => ({ name, services })),
    declared,
    endpoints: found.map((each) => ({ ...each })),
  };
  if (lacking.length === 0) {
    return pass(`VPC ${id} has an endpoint for each AI service that runs from it.`, evidence);
  }
  if (owner !== account) {
    return facts.undecided(
      'CROSS_ACCOUNT',
      `VPC ${id} belongs to account ${owner}, and so do its endpoints.`,
    );
  }
  if (isIsolated(id, facts)) {
    const names = lacking.map(({ service }) => service).join(', ');
    const message = `VPC ${id} has no way out, so that nothing in it reaches ${names} past an endpoint.`;
    return pass(message, { ...evidence, internetRoute: false }, 'OK_COMPENSATED');
  }
  const own = facts.known('ec2.vpc').filter(({ value }) => value.owner === account);
  const unseen = central.find((vpc) => !own.some((each) => each.id === vpc));
  if (unseen !== undefined) {
    return facts.undecided('CROSS_ACCOUNT', `The endpoints of ${unseen} are not visible from this account.`);
  }
  const absent = lacking.filter(({ endpoint }) => endpoint === null).map(({ service }) => service);
  const missing = absent.filter((service) => !isOnItsWay(service, [id, ...central], facts));
  if (missing.length > 0) {
    return fail(`VPC ${id} has no endpoint for ${missing.join(', ')}.`, evidence, { reason: 'NO_ENDPOINT' });
  }
  const hidden = lacking.find(({ endpoint }) => endpoint !== null);
  if (hidden) {
    const { endpoint, service } = hidden;
    const message = `Endpoint ${endpoint} for ${service} in ${id} has no private DNS: only callers that know its own name use it.`;
    return fail(message, evidence, { severity: 'low', reason: 'NO_PRIVATE_DNS' });
  }
  return facts.undecided(
    'TRANSIENT_STATE',
    `The endpoint of ${id} for ${absent.join(', ')} is still being made.`,
  );
}

/** An endpoint that is being made is neither there nor missing, and no event tells when it is done. */
function isOnItsWay(service: RuntimeService, vpcIds: readonly string[], facts: Known): boolean {
  return facts
    .known('ec2.vpc-endpoint')
    .some(
      ({ value }) =>
        value.type === 'Interface' &&
        aiServiceOf(value.serviceName) === service &&
        vpcIds.includes(value.vpcId) &&
        endpointPhase(value.state) === 'changing',
    );
}

/** The best endpoint for a service: one whose name the VPC resolves, else one that it does not. */
function endpointFor(
  service: RuntimeService,
  vpcId: string,
  central: readonly string[],
  facts: Known,
): { readonly endpoint: string | null; readonly resolves: boolean } {
  const serves = ({ value }: Resource<'ec2.vpc-endpoint'>) =>
    endpointPhase(value.state) === 'serving' &&
    value.type === 'Interface' &&
    aiServiceOf(value.serviceName) === service;
  // Central endpoints are resolved by a hosted zone of their own, for which private DNS has to be off.
  const good = facts.some(
    'ec2.vpc-endpoint',
    (each) =>
      serves(each) &&
      ((each.value.vpcId === vpcId && each.value.privateDns) || central.includes(each.value.vpcId)),
  );
  if (good) return { endpoint: good.id, resolves: true };
  const hidden = facts.some('ec2.vpc-endpoint', (each) => serves(each) && each.value.vpcId === vpcId);
  return { endpoint: hidden?.id ?? null, resolves: false };
}

/** True when no route leads out of the VPC: no gateway to the internet, no default route to anywhere. */
function isIsolated(vpcId: string, facts: Known): boolean {
  const tables = facts.all('ec2.route-table').filter(({ value }) => value.vpcId === vpcId);
  if (tables.length === 0) {
    return facts.undecided('NO_DATA', `The route tables of VPC ${vpcId} are not visible.`);
  }
  const closed = tables.every(
    ({ value }) =>
      value.defaultTargets.length === 0 && value.targets.every((target) => !internet.test(target)),
  );
  return closed && !tables.some(({ value }) => hasListedDefault(value, facts));
}
