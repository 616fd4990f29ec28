import { AwsError } from '../aws-error.ts';
import { servicePrincipal } from '../iam/service-principal.ts';
import { functionOf, functionPolicy } from '../lambda/functions.ts';
import type { Plane } from '../plane.ts';
import { type At, defineStore } from '../world.ts';
import { arnIn } from './arn.ts';
import { configurationRecorders } from './config-recorders.ts';

/** A custom Lambda rule of AWS Config. */
export interface DeployedConfigRule {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly functionArn: string;
  readonly messageTypes: readonly string[];
  readonly resourceTypes: readonly string[];
}

/** Keyed by name. Shared by name with whoever answers for rules. */
export const deployedConfigRules = defineStore<DeployedConfigRule>('config.rule');

/** What is asked of a new rule. */
export interface NewConfigRule extends Omit<DeployedConfigRule, 'arn' | 'id'> {
  /** Kind of rule; only `CUSTOM_LAMBDA` is modelled. */
  readonly owner: string | undefined;
}

/**
 * Makes a rule.
 * @throws AwsError without a recorder, or if the function does not let Config in.
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_PutConfigRule.html
 */
export function makeConfigRule(plane: Plane, at: At, { owner, ...asked }: NewConfigRule): DeployedConfigRule {
  const { world } = plane;
  if (!world.items(configurationRecorders, at).has('default')) {
    throw new AwsError(
      'NoAvailableConfigurationRecorderException',
      'Configuration Recorder is not available to put config rule.',
      400,
    );
  }
  if (owner !== 'CUSTOM_LAMBDA') {
    throw new AwsError('NotModelled', 'The emulator models custom Lambda rules of Config only.', 501);
  }
  const { functionArn } = asked;
  const id = `config-rule-${world.id(6).toLowerCase()}`;
  const rule = { ...asked, id, arn: arnIn(at, 'config', `config-rule/${id}`) };
  const fn = functionOf(world, at, functionArn);
  const config = servicePrincipal('config.amazonaws.com', { account: at.account, sourceArn: rule.arn });
  const invoke = { action: 'lambda:InvokeFunction', resource: functionArn };
  if (
    !fn ||
    !plane.allowed('New Config rule', { ...invoke, policy: functionPolicy(fn) }, config, at.region)
  ) {
    throw new AwsError(
      'InsufficientPermissionsException',
      `The AWS Lambda function ${functionArn} cannot be invoked. Check the specified function ARN, and check the function's permissions.`,
      400,
    );
  }
  world.items(deployedConfigRules, at).set(rule.name, rule);
  return rule;
}

/** What Config tells a rule's function. */
export interface Invocation {
  readonly messageType: string;
  readonly resultToken: string;
  /** Members of the invoking event beside the message type. */
  readonly invoking: object;
  readonly eventLeftScope?: boolean;
}

/**
 * Invokes the function of a rule as Config does.
 * @throws AwsError if the function does not let Config in.
 * @see https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html
 */
export async function invokeRule(
  plane: Plane,
  at: At,
  rule: DeployedConfigRule,
  { messageType, resultToken, invoking, eventLeftScope = false }: Invocation,
): Promise<void> {
  const event = {
    version: '1.0',
    invokingEvent: JSON.stringify({ ...invoking, messageType }),
    ruleParameters: '{}',
    resultToken,
    eventLeftScope,
    executionRoleArn: `arn:aws:iam::${at.account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
    configRuleArn: rule.arn,
    configRuleName: rule.name,
    configRuleId: rule.id,
    accountId: at.account,
  };
  await plane.act(
    'lambda:Invoke',
    {
      FunctionName: rule.functionArn,
      InvocationType: 'Event',
      Payload: new Uint8Array(Buffer.from(JSON.stringify(event))),
    },
    servicePrincipal('config.amazonaws.com', { account: at.account, sourceArn: rule.arn }),
    at.region,
  );
}
