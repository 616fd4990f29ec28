import type { AgentCoreNetwork } from '../../facts/agentcore.ts';
import { judgeHarnessVersions, servedRuntimeVersions } from '../../judgements/agentcore-state.ts';
import { allOf } from '../../judgements/all-of.ts';
import { egressParts, isOpenEgress } from '../../judgements/open-egress.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { defineControl, fail, notApplicable, type Verdict } from '../control.ts';

/** Runtimes made before this day may keep an S3 gateway of AWS beside the VPC. */
const withoutServiceGateway = '2026-05-05';

export const control = defineControl({
  id: 'agentcore-runtime-vpc-mode',
  title: 'Runtimes attach to a VPC',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'An agent that was talked into it can send anywhere what it has read. In a VPC the security groups and ' +
    'endpoints decide where it may connect to; in public mode nothing does.',
  remediation:
    'aws bedrock-agentcore-control update-agent-runtime --agent-runtime-id <id> --network-configuration ' +
    'networkMode=VPC,networkModeConfig={subnets=[<subnet>],securityGroups=[<group>]} <and its other settings>',
  howTo: {
    console:
      'Amazon Bedrock AgentCore, Agent Runtime, the runtime, Update hosting: under Network choose VPC, private subnets ' +
      'in two Availability Zones, and a security group whose outbound rules name what the agent needs.',
    cli: [
      'aws bedrock-agentcore-control update-agent-runtime --agent-runtime-id <id> --role-arn <role arn> \\',
      '  --agent-runtime-artifact <artifact> --network-configuration \\',
      `  '{"networkMode": "VPC", "networkModeConfig": {"subnets": ["<subnet>", "<subnet>"], "securityGroups": ["<group>"]}}'`,
    ].join('\n'),
    cdk: [
      "new bedrockagentcore.CfnRuntime(this, 'Runtime', {",
      '  // …',
      '  networkConfiguration: {',
      "    networkMode: 'VPC',",
      '    networkModeConfig: {',
      '      subnets: vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }).subnetIds,',
      '      securityGroups: [group.securityGroupId],',
      '    },',
      '  },',
      '});',
    ].join('\n'),
  },
  requirements: ['GENSEC01-BP02'],
  references: ['https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/agentcore-vpc.html'],
  subject: ['agentcore.runtime', 'agentcore.harness'],
  reads: ['ec2.security-group', 'ec2.prefix-list'],
  parameters: ['egressException'],

  evaluate(subject, facts, { egressException }) {
    const judge = (
      name: string,
      what: string,
      network: AgentCoreNetwork | null,
      createdAt: string | null,
    ): Verdict => {
      if (!network) return facts.undecided('NO_DATA', `AWS does not show the network of ${what}.`);
      const { mode, securityGroupIds, serviceS3Endpoint } = network;
      const excepted = egressException.includes(name);
      if (mode === 'PUBLIC') {
        return fail(
          excepted
            ? `${what} connects from outside any VPC, as its owner attests that it must.`
            : `${what} connects from outside any VPC.`,
          { mode, egressException: excepted },
          { reason: 'PUBLIC_NETWORK', severity: excepted ? 'low' : 'high' },
        );
      }
      if (mode !== 'VPC' || securityGroupIds.length === 0) {
        return facts.undecided('NO_DATA', `AWS does not show what limits the network of ${what}.`);
      }
      const evidence = {
        mode,
        securityGroupIds,
        serviceS3Gateway: serviceS3GatewayOf(serviceS3Endpoint, createdAt),
        ...(excepted && { egressException: true }),
      };
      const limit = { isOpen: isOpenEgress, severity: excepted ? 'low' : 'medium' } as const;
      return allOf('medium', egressParts(what, securityGroupIds, facts, limit, evidence));
    };

    if (subject.fact === 'agentcore.harness') {
      const { name, status } = subject.value;
      return (
        verdictOfState(`Harness ${name}`, status, facts) ??
        judgeHarnessVersions('high', subject.value, (what, { network }) => judge(name, what, network, null))
      );
    }
    const { name, status, createdAt } = subject.value;
    const versions = servedRuntimeVersions(subject.value);
    const state = verdictOfState(`Runtime ${name}`, status, facts, versions.length > 0);
    if (state) return state;
    if (versions.length === 0) return notApplicable(`Runtime ${name} serves nothing.`, { endpoints: 0 });
    return allOf(
      'high',
      versions.map(({ value, endpoints }) => () => {
        const verdict = judge(name, `Runtime ${name}, version ${value.version},`, value.network, createdAt);
        return { ...verdict, evidence: { [`version ${value.version}`]: { ...verdict.evidence, endpoints } } };
      }),
    );
  },
});

/** Whether AWS keeps an S3 gateway of its own that bypasses the VPC: a note, not a fault. */
function serviceS3GatewayOf(required: boolean | null, createdAt: string | null): 'yes' | 'possible' | 'no' {
  if (required === true) return 'yes';
  return required === null && createdAt !== null && createdAt < withoutServiceGateway ? 'possible' : 'no';
}
