import { servicePrincipal } from '../iam/service-principal.ts';
import type { Plane } from '../plane.ts';
import { type At, defineStore } from '../world.ts';

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
