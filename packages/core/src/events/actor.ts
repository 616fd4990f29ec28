import * as z from 'zod';

/** Who made a call, as CloudTrail tells it. Every text is the caller's or a customer's: hostile, and clipped. */
export interface Actor {
  /** ARN of the caller; its principal id, or the service, where there is none. */
  readonly principal: string;
  /** `AssumedRole`, `IAMUser`, `Root`, `AWSService`, … */
  readonly type: string;
  /** The caller's account; another one than the resource's in a call across accounts. */
  readonly account: string | null;
  /** ARN of the role or user behind a session. */
  readonly sessionIssuer: string | null;
  /** An IP address, or the host name of the service that called. */
  readonly sourceAddress: string | null;
  readonly userAgent: string | null;
  /** The AWS service that called on the caller's behalf, e.g. `cloudformation.amazonaws.com`. */
  readonly service: string | null;
  readonly tool: Tool | null;
  /** Name of the CloudFormation stack, where the call's own tags tell it. */
  readonly stack: string | null;
}

/** What describes infrastructure as code. */
export type Tool = 'CloudFormation' | 'CDK' | 'Terraform' | 'Pulumi' | 'Ansible';

const text = z.string().optional().catch(undefined);

const identity = z
  .looseObject({
    type: text,
    arn: text,
    principalId: text,
    accountId: text,
    userName: text,
    invokedBy: text,
    sessionContext: z
      .looseObject({ sessionIssuer: z.looseObject({ arn: text }).optional().catch(undefined) })
      .optional()
      .catch(undefined),
  })
  .optional()
  .catch(undefined);

const caller = z.looseObject({
  userIdentity: identity,
  sourceIPAddress: text,
  userAgent: text,
  requestParameters: z.unknown(),
});

/** Longest text that is kept of one field. */
const LONGEST = 512;

const tools: readonly (readonly [Tool, RegExp])[] = [
  ['Terraform', /terraform|opentofu/i],
  ['Pulumi', /pulumi/i],
  ['CDK', /aws-cdk|cdk-deploy/i],
  ['Ansible', /ansible/i],
  ['CloudFormation', /cloudformation/i],
];

/**
 * Reads the actor from the `detail` of a CloudTrail event whose `source` begins with `aws.`: nobody but AWS
 * can put those. Never throws; what is not there is null.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function actorOf(detail: unknown): Actor {
  const parsed = caller.safeParse(detail);
  const { userIdentity, sourceIPAddress, userAgent, requestParameters } = parsed.success
    ? parsed.data
    : { userIdentity: undefined, sourceIPAddress: undefined, userAgent: undefined, requestParameters: null };
  const service =
    userIdentity?.invokedBy ?? (sourceIPAddress?.endsWith('.amazonaws.com') ? sourceIPAddress : undefined);
  return {
    principal:
      clipped(userIdentity?.arn ?? userIdentity?.userName ?? userIdentity?.principalId ?? service) ??
      'unknown',
    type: clipped(userIdentity?.type) ?? 'Unknown',
    account: clipped(userIdentity?.accountId),
    sessionIssuer: clipped(userIdentity?.sessionContext?.sessionIssuer?.arn),
    sourceAddress: clipped(sourceIPAddress),
    userAgent: clipped(userAgent),
    service: clipped(service),
    tool: toolOf([service, userAgent, userIdentity?.arn]),
    stack: clipped(stackIn(requestParameters)),
  };
}

function clipped(value: string | undefined): string | null {
  if (!value) return null;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  return value.replace(/[\u0000-\u001f\u007f]/g, ' ').slice(0, LONGEST);
}

function toolOf(hints: readonly (string | undefined)[]): Tool | null {
  for (const [tool, pattern] of tools) {
    if (hints.some((hint) => hint !== undefined && pattern.test(hint))) return tool;
  }
  return null;
}

/** CloudFormation tags what it makes; tags are a map in some services and a list of pairs in others. */
function stackIn(requestParameters: unknown): string | undefined {
  const key = 'aws:cloudformation:stack-name';
  for (const [name, tags] of Object.entries(Object(requestParameters))) {
    if (!/tags/i.test(name) || typeof tags !== 'object' || tags === null) continue;
    const pairs: [unknown, unknown][] = Array.isArray(tags)
      ? tags.map((tag) => [Object(tag).key ?? Object(tag).Key, Object(tag).value ?? Object(tag).Value])
      : Object.entries(tags);
    const found = pairs.find(([given]) => given === key)?.[1];
    if (typeof found === 'string') return found;
  }
  return undefined;
}
