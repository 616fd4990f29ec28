import { parseFunctionArn } from '../../aws/function-arn.ts';
import { mayInvokeModels } from '../../iam/model-callers.ts';
import { allOf } from '../../judgements/all-of.ts';
import { availabilityZones } from '../../judgements/availability-zones.ts';
import { toolUseFacts, toolUses } from '../../judgements/tool-uses.ts';
import { defineControl, fail, moving, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

/** With fewer free addresses in a subnet a function may not get one when its zone has to carry more. */
const enough = 10;

export const control = defineControl({
  id: 'lambda-genai-vpc-multi-az',
  title: 'VPC functions behind agents and AI APIs use several AZs',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'Lambda runs a function in the zones of its subnets and nowhere else. A tool or an API with subnets in ' +
    'one zone stops with that zone, although models and agents go on.',
  remediation:
    'aws lambda update-function-configuration --function-name <function> --vpc-config ' +
    'SubnetIds=<subnet>,<subnet in another zone>,SecurityGroupIds=<the same groups>',
  howTo: {
    console:
      'Lambda > Functions > (the function) > Configuration > VPC > Edit: choose subnets in at least two ' +
      'Availability Zones, then Save. Publish a version if an alias serves the function.',
    cli: [
      'aws lambda update-function-configuration --function-name <function> \\',
      '  --vpc-config SubnetIds=<subnet a>,<subnet b>,SecurityGroupIds=<group>',
    ].join('\n'),
    cdk: [
      "new lambda.Function(this, 'Tool', {",
      '  runtime, handler, code,',
      '  vpc, // with maxAzs of 2 or more',
      '  vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },',
      '});',
    ].join('\n'),
  },
  requirements: ['GENREL02-BP01'],
  references: ['https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html'],
  subject: 'lambda.function',
  reads: [...toolUseFacts, 'lambda.tool-function', 'iam.principal', 'ec2.subnet'],
  parameters: ['minAzs'],

  evaluate({ id, arn, value }, facts, { minAzs }) {
    const tools = facts
      .known('lambda.tool-function')
      .filter((tool) => tool.id.startsWith(arn) && parseFunctionArn(tool.id)?.functionArn === arn);
    return allOf('medium', [
      ...tools.map((tool) => () => {
        const [use] = toolUses(tool.id, facts, false);
        return use
          ? judgePlacement(tool.id, tool.value.subnetIds, `${use.by} calls it`, minAzs, facts)
          : notApplicable(`Nothing that is served calls ${tool.id}.`, { usedBy: [] });
      }),
      () => {
        const role = value.roleArn === null ? undefined : facts.find('iam.principal', value.roleArn)?.value;
        return role && mayInvokeModels(role)
          ? judgePlacement(id, value.subnetIds, 'its role may invoke models', minAzs, facts)
          : notApplicable(`Function ${id} may call no models and is no tool of an agent.`, {
              roleArn: value.roleArn,
            });
      },
      () => {
        // That nothing else calls it counts only once every agent and flow has been read.
        facts.all('lambda.tool-function');
        toolUses(arn, facts, true);
        return notApplicable(`Function ${id} has no other callers among agents and flows.`, {});
      },
    ]);
  },
});

function judgePlacement(
  reference: string,
  subnetIds: readonly string[],
  because: string,
  minAzs: number,
  facts: Reader<'ec2.subnet'>,
): Verdict {
  if (subnetIds.length === 0) {
    return notApplicable(`Function ${reference} runs outside VPCs, in every zone of the region.`, {
      because,
    });
  }
  const zones = availabilityZones(subnetIds, minAzs, facts);
  const tight = facts
    .known('ec2.subnet')
    .filter(({ id, value }) => subnetIds.includes(id) && (value.freeAddresses ?? enough) < enough)
    .map(({ id }) => id);
  const evidence = {
    [reference]: { because, subnetIds, zones, ...(tight.length > 0 && { subnetsNearlyFull: tight }) },
    minAzs,
  };
  const found = `Function ${reference} has subnets in ${zones.length} Availability Zone(s)`;
  const verdict =
    zones.length >= minAzs
      ? pass(`${found}.`, evidence)
      : fail(`${found}, fewer than ${minAzs}.`, evidence, { reason: 'TOO_FEW_ZONES' });
  // Free addresses come and go with the traffic.
  return tight.length > 0 ? moving(verdict) : verdict;
}
