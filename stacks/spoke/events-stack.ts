import { collectors } from '@lenswatch/core/catalogue.generated.ts';
import { eventRules } from '@lenswatch/core/events/rules.ts';
import { CfnCondition, aws_events as events, Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { named, roleArn } from '../names.ts';
import { choiceParameter, textParameter } from '../parameter.ts';
import { type Defaults, prefixParameter, type SpokeProps } from './spoke-parameters.ts';

/** EventBridge takes 2,048 characters in a pattern and, without a raised quota, 300 rules on a bus. */
const longestPattern = 2_048;
const most = 100;

/** The rules of one member region: changes of AI resources, and of what they depend on, go to the hub. */
export class EventsStack extends Stack {
  constructor(scope: Construct, id: string, { defaults = {}, ...props }: SpokeProps = {}) {
    super(scope, id, {
      description: 'lenswatch events: forwards changes of AI resources to the bus of the hub',
      ...props,
    });
    prefixParameter(this, defaults);
    hubBusParameter(this, defaults);
    const tier2 = choiceParameter(
      this,
      'Tier2',
      'Also forward changes of what AI resources depend on: keys, buckets, networks, logs',
      ['true', 'false'],
      defaults['Tier2'] ?? 'true',
    );
    const dependencies = new CfnCondition(this, 'Dependencies', {
      expression: Fn.conditionEquals(tier2.valueAsString, 'true'),
    });
    const rules = eventRules(collectors);
    if (rules.length > most)
      throw new RangeError(`${rules.length} rules: more than a bus of members should carry.`);
    for (const rule of rules) {
      const forward = forwardRule(this, `${idOf(rule.name)}Rule`, named(rule.name), rule.pattern);
      if (rule.tier === 2) forward.cfnOptions.condition = dependencies;
    }
  }
}

/** Where the rules of a member forward to. */
export function hubBusParameter(stack: Stack, defaults: Defaults): void {
  textParameter(
    stack,
    'HubBusArn',
    'ARN of the bus of the hub, an output of its stack',
    {
      allowedPattern: 'arn:[a-z-]+:events:[a-z0-9-]+:\\d{12}:event-bus/[a-z0-9-]+',
      constraintDescription: 'the ARN of an event bus',
    },
    defaults['HubBusArn'],
  );
}

/**
 * A rule on the default bus whose events go to the hub.
 *
 * @throws RangeError when EventBridge would refuse the pattern.
 */
export function forwardRule(stack: Stack, id: string, name: string, pattern: object): events.CfnRule {
  const length = JSON.stringify(pattern).length;
  if (length > longestPattern) throw new RangeError(`The pattern of ${id} has ${length} characters.`);
  return new events.CfnRule(stack, id, {
    name,
    eventPattern: pattern,
    targets: [{ id: 'hub', arn: Fn.ref('HubBusArn'), roleArn: roleArn('${AWS::AccountId}', 'forward') }],
  });
}

/** `bedrock-agentcore-1` → `BedrockAgentcore1`: the logical id. */
export function idOf(name: string): string {
  return name.replace(/(^|-)([a-z0-9])/g, (_match, _dash, letter: string) => letter.toUpperCase());
}
