import { Fn } from 'aws-cdk-lib';

/** The functions of the hub; their roles have the same names. */
export const hubFunctions = ['on-change', 'on-config', 'plan-sweep', 'sweep', 'conclude-sweep'] as const;
export type HubFunction = (typeof hubFunctions)[number];

/** Path of every role and policy of lenswatch, in the hub and in members. */
export const rolePath = '/lenswatch/';

/** The only source that the relay of Config invocations uses, and its detail type. */
export const relaySource = 'lenswatch.config';
export const relayDetailType = 'Config Rule Invocation';

/** What the hub's metrics are published under. */
export const metricsNamespace = 'GenAILens';

/**
 * Version of what a spoke allows and forwards: a tag on the audit role. The hub works with spokes two versions
 * back; raise it when a release widens the policies of a member's roles, the rules or the forwarder.
 */
export const spokeVersion = '1';

/** Placeholders of `Fn::Sub`. Every template has a parameter `Prefix`. */
const prefix = '${Prefix}';
const partition = '${AWS::Partition}';
const here = '${AWS::Region}:${AWS::AccountId}';

/** `<prefix>-<suffix>`: the form of nearly every fixed name. */
export function named(suffix: string): string {
  return Fn.sub(`${prefix}-${suffix}`);
}

/** Fixed names that are not simply `named('…')`. */
export const names = {
  bucket: () => Fn.sub(`${prefix}-\${AWS::AccountId}-\${AWS::Region}`),
  keyAlias: () => Fn.sub(`alias/${prefix}`),
  functionLogs: (name: string) => Fn.sub(`/aws/lambda/${prefix}-${name}`),
  sweepLogs: () => Fn.sub(`/aws/vendedlogs/states/${prefix}-sweep`),
};

/**
 * An ARN of the stack's own account and region. `resource` may hold placeholders of `Fn::Sub`, e.g.
 * `function:${Prefix}-sweep`.
 */
export function ownArn(service: string, resource: string): string {
  return Fn.sub(`arn:${partition}:${service}:${here}:${resource}`);
}

/** ARN of a role of lenswatch. `account` is an id, `*`, or a placeholder of `Fn::Sub`. */
export function roleArn(account: string, suffix: string): string {
  return Fn.sub(`arn:${partition}:iam::${account}:role${rolePath}${prefix}-${suffix}`);
}

/** ARN of a bucket of lenswatch, with the objects under `path` if given. */
export function bucketArn(path = ''): string {
  return Fn.sub(`arn:${partition}:s3:::${prefix}-\${AWS::AccountId}-\${AWS::Region}${path}`);
}

/** ARN of any other resource, as `Fn::Sub` takes it. */
export function arn(rest: string): string {
  return Fn.sub(`arn:${partition}:${rest}`);
}
