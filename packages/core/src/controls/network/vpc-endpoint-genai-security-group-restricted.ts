import type { IngressRule } from '../../facts/network.ts';
import { allOf } from '../../judgements/all-of.ts';
import { liesWithin, prefixLength } from '../../judgements/cidr.ts';
import { endpointPhase, outsideAiEndpoints } from '../../judgements/genai-endpoint-services.ts';
import { addressesOf } from '../../judgements/prefix-list.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

const mostShown = 20;

export const control = defineControl({
  id: 'vpc-endpoint-genai-security-group-restricted',
  title: 'Endpoint network interfaces admit only the workload on 443',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'Whatever can reach the network interfaces of an AI endpoint can talk to models with any credentials it ' +
    'finds. A wide security group makes every machine of the network, and of its neighbours, such a place.',
  remediation:
    'aws ec2 authorize-security-group-ingress --group-id <endpoint group> --protocol tcp --port 443 ' +
    '--source-group <application group>, then revoke the wider rules',
  howTo: {
    console:
      'VPC > Endpoints > (the endpoint) > Security groups: open the group, Edit inbound rules, delete rules ' +
      'for 0.0.0.0/0, for all traffic and for other ports, and add HTTPS (443) from the security groups of ' +
      'the applications.',
    cli: [
      'aws ec2 authorize-security-group-ingress --group-id <endpoint group> \\',
      '  --protocol tcp --port 443 --source-group <application group>',
      'aws ec2 revoke-security-group-ingress --group-id <endpoint group> \\',
      '  --security-group-rule-ids <rule id of the wider rule>',
    ].join('\n'),
    cdk: [
      "const endpoint = vpc.addInterfaceEndpoint('BedrockRuntime', {",
      '  service: ec2.InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME,',
      '  open: false,',
      '});',
      'endpoint.connections.allowDefaultPortFrom(application); // application: ec2.IConnectable',
    ].join('\n'),
  },
  requirements: ['GENSEC01-BP02'],
  references: ['https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html'],
  subject: 'ec2.vpc-endpoint',
  reads: ['ec2.vpc-endpoint', 'ec2.security-group', 'ec2.prefix-list', 'ec2.vpc'],
  parameters: ['minPrefixLength'],

  evaluate(subject, facts, { minPrefixLength }) {
    const outside = outsideAiEndpoints(subject, facts);
    if (outside) return outside;
    const { id } = subject;
    const { serviceName, state, vpcId, securityGroupIds } = subject.value;
    switch (endpointPhase(state)) {
      case 'deleting':
        return notApplicable(`Endpoint ${id} is being deleted.`, { state }, 'RESOURCE_DELETING');
      case 'failed':
        return notApplicable(`Endpoint ${id} is ${state}.`, { state }, 'RESOURCE_FAILED_STATE');
      case 'changing':
        return facts.undecided('TRANSIENT_STATE', `Endpoint ${id} is ${state}.`);
      case 'serving':
        break;
    }
    if (securityGroupIds.length === 0) {
      const message = `Endpoint ${id} for ${serviceName} has no security group.`;
      return fail(message, { serviceName, securityGroupIds }, { reason: 'NO_SECURITY_GROUP' });
    }
    return allOf(
      'medium',
      securityGroupIds.map((group) => () => {
        const rules = facts.find('ec2.security-group', group)?.value.ingress;
        if (!rules) {
          return facts.undecided('NO_DATA', `Security group ${group} of endpoint ${id} is not visible.`);
        }
        const judge = (cidrs: readonly string[]) =>
          judgeRules(`endpoint ${id}`, group, rules, cidrs, vpcId, minPrefixLength, facts);
        const named = rules.flatMap(({ cidrs }) => cidrs);
        const lists = rules.flatMap(({ prefixListIds }) => prefixListIds);
        const verdict = judge(named);
        // What is wide by name alone needs no look into lists.
        if (verdict.verdict === 'fail' || lists.length === 0) return verdict;
        return judge([...named, ...lists.flatMap((list) => addressesOf(list, facts))]);
      }),
    );
  },
});

function judgeRules(
  what: string,
  group: string,
  rules: readonly IngressRule[],
  addresses: readonly string[],
  vpcId: string,
  minPrefixLength: number,
  facts: Reader<'ec2.vpc'>,
): Verdict {
  const key = `security group ${group}`;
  const ports = rules.filter((rule) => !isHttps(rule));
  const cidrs = [...new Set(addresses)];
  const everywhere = cidrs.filter((cidr) => prefixLength(cidr) === 0);
  const evidence = (wide: readonly string[]) => ({
    [key]: { wide, otherPorts: ports.slice(0, mostShown).map(portsOf), sources: sourcesOf(rules) },
  });
  const problem = (wide: readonly string[]) => {
    const words = [
      ...(wide.length > 0 ? [`addresses of ${wide.slice(0, 3).join(', ')}`] : []),
      ...(ports.length > 0 ? [portsOf(ports[0] as IngressRule)] : []),
    ];
    const reason = everywhere.length > 0 ? 'OPEN_TO_ALL' : wide.length > 0 ? 'WIDE_SOURCE' : 'OTHER_PORTS';
    const message = `Security group ${group} of ${what} lets in ${words.join(' and ')}.`;
    return fail(message, evidence(wide.slice(0, mostShown)), { reason });
  };
  // Blocks that are as narrow as asked for need no look at the VPC; nor does what is open to the world.
  const short = cidrs.filter((cidr) => (prefixLength(cidr) ?? 0) < minPrefixLength);
  if (short.length > 0 && everywhere.length + ports.length === 0) {
    const vpc = facts.find('ec2.vpc', vpcId);
    if (!vpc) return facts.undecided('NO_DATA', `VPC ${vpcId} of ${what} is not visible.`);
    const wide = short.filter((cidr) => !vpc.value.cidrs.some((block) => liesWithin(cidr, block)));
    return wide.length > 0 ? problem(wide) : admitted(what, group, evidence([]));
  }
  if (everywhere.length + ports.length > 0) return problem(everywhere);
  return admitted(what, group, evidence([]));
}

function admitted(what: string, group: string, evidence: ReturnType<typeof pass>['evidence']): Verdict {
  return pass(`Security group ${group} of ${what} lets in its own network on port 443 only.`, evidence);
}

function isHttps({ protocol, fromPort, toPort }: IngressRule): boolean {
  return (protocol === 'tcp' || protocol === '6') && fromPort === 443 && toPort === 443;
}

function portsOf({ protocol, fromPort, toPort }: IngressRule): string {
  if (protocol === '-1') return 'all traffic';
  if (fromPort === null || toPort === null) return `all ports of protocol ${protocol}`;
  return fromPort === toPort ? `${protocol} ${fromPort}` : `${protocol} ${fromPort}-${toPort}`;
}

function sourcesOf(rules: readonly IngressRule[]): readonly string[] {
  const sources = rules.flatMap(({ cidrs, groupIds, prefixListIds }) => [
    ...cidrs,
    ...groupIds,
    ...prefixListIds,
  ]);
  return [...new Set(sources)].slice(0, mostShown);
}
