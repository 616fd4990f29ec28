import { network, vpcEndpoint } from '@lenswatch/emulator/builders/ec2.ts';
import { allow, role, statements, trustService } from '@lenswatch/emulator/builders/iam.ts';
import { lambdaFunction } from '@lenswatch/emulator/builders/lambda.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';
import type { PeerCase } from '../peer-case.ts';

/** A VPC with a way out, in which a function calls models. */
function calling(world: World, at: At): ReturnType<typeof network> {
  const where = network(world, at, { internet: true });
  const { arn: roleArn } = role(world, at, {
    name: 'application',
    trust: trustService('lambda.amazonaws.com'),
    policies: { invoke: statements(allow('bedrock:InvokeModel')) },
  });
  lambdaFunction(world, at, { name: 'answer', roleArn, network: where });
  return where;
}

const present = { control: 'vpc-endpoint-genai-present' } as const;

/** Mistakes about private ways to the AI services. */
export const cases: readonly PeerCase[] = [
  {
    ...present,
    peer: 'AIML security assessment',
    check: 'BR-02',
    mistake: 'false pass',
    because: 'the endpoint lies in another VPC than the caller; one in any VPC suffices there',
    right: 'fail',
    seed(world, at) {
      vpcEndpoint(world, at, { service: 'bedrock-runtime', network: network(world, at) });
      return calling(world, at).vpcId;
    },
  },
  {
    ...present,
    peer: 'Bedrock security Config rules',
    check: 'FMI-09, endpoints',
    mistake: 'false pass',
    because: 'the endpoint is for administration, calls of models go out; either of both suffices there',
    right: 'fail',
    seed(world, at) {
      const where = calling(world, at);
      vpcEndpoint(world, at, { service: 'bedrock', network: where });
      return where.vpcId;
    },
  },
  {
    ...present,
    peer: 'Prowler',
    check: 'bedrock_vpc_endpoints_configured',
    mistake: 'false fail',
    because:
      'what runs in the VPC calls models, and for that there is an endpoint; all five are asked for there',
    right: 'pass',
    seed(world, at) {
      const where = calling(world, at);
      vpcEndpoint(world, at, { service: 'bedrock-runtime', network: where });
      return where.vpcId;
    },
  },
  {
    ...present,
    peer: 'Prowler',
    check: 'bedrock_vpc_endpoints_configured',
    mistake: 'no verdict',
    because: 'models are called without logging, guardrail or agent; a region without these counts as unused',
    right: 'fail',
    seed: (world, at) => calling(world, at).vpcId,
  },
];
