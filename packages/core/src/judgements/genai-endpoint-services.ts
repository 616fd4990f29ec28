import { notApplicable, type Reader, type Verdict } from '../controls/control.ts';
import type { Resource } from '../facts/fact.ts';

const aiServices: ReadonlySet<string> = new Set([
  'bedrock',
  'bedrock-runtime',
  'bedrock-mantle',
  'bedrock-agent',
  'bedrock-agent-runtime',
  'bedrock-agentcore',
  'bedrock-agentcore-control',
  'bedrock-agentcore.gateway',
  'sagemaker.api',
  'sagemaker.runtime',
]);
const awsService = /^(?:cn\.)?com\.amazonaws\.[a-z0-9-]+\.(.+?)(?:-fips)?$/;

/**
 * The AI service behind a VPC endpoint's service name, e.g. `bedrock-runtime`; undefined for any other.
 * The FIPS twin counts as the service itself.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/vpc-interface-endpoints.html
 */
export function aiServiceOf(serviceName: string): string | undefined {
  const service = awsService.exec(serviceName)?.[1];
  return service !== undefined && aiServices.has(service) ? service : undefined;
}

/**
 * Why an endpoint lies outside the controls of AI interface endpoints; undefined when they judge it.
 * S3 carries training data, images and retrieval sources, so its interface endpoint counts in a VPC that
 * also has an AI endpoint, and nowhere else.
 */
export function outsideAiEndpoints(
  { id, value }: Resource<'ec2.vpc-endpoint'>,
  facts: Reader<'ec2.vpc-endpoint'>,
): Verdict | undefined {
  const { serviceName, type, vpcId } = value;
  const evidence = { serviceName, type, state: value.state };
  const storage = awsService.exec(serviceName)?.[1] === 's3';
  if (aiServiceOf(serviceName) === undefined && !storage) {
    return notApplicable(`Endpoint ${id} is for ${serviceName || 'no service'}, not for AI.`, evidence);
  }
  if (value.requesterManaged) {
    return notApplicable(`Endpoint ${id} is managed by the AWS service that created it.`, evidence);
  }
  if (type !== 'Interface') {
    return notApplicable(`Endpoint ${id} is of type ${type}, not an interface endpoint.`, evidence);
  }
  if (!storage) return undefined;
  const neighbour = facts.some(
    'ec2.vpc-endpoint',
    (other) => other.value.vpcId === vpcId && aiServiceOf(other.value.serviceName) !== undefined,
  );
  return neighbour
    ? undefined
    : notApplicable(`Endpoint ${id} serves S3 in ${vpcId}, where no AI endpoint exists.`, evidence);
}

/** `deleting`, `failed` (failed, rejected, expired), `changing` (pending) or `serving`. */
export function endpointPhase(state: string): 'serving' | 'changing' | 'deleting' | 'failed' {
  switch (state.toLowerCase()) {
    case 'available':
    case 'partial':
      return 'serving';
    case 'deleting':
    case 'deleted':
      return 'deleting';
    case 'failed':
    case 'rejected':
    case 'expired':
      return 'failed';
    default:
      return 'changing';
  }
}
