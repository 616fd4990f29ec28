import { AwsError } from '../aws-error.ts';
import { defineOperation, type Modelled } from '../operation.ts';
import { arnIn } from './arn.ts';
import { deployedConfigRules, makeConfigRule } from './config-rules.ts';
import { required } from './record.ts';
import { recorded } from './trace.ts';

/** New rules, with a function of the customer's. */
export const configRuleChanges: readonly Modelled[] = [
  defineOperation('config:PutConfigRule', {
    authorize: (_input, call) => [
      { action: 'config:PutConfigRule', resource: arnIn(call, 'config', 'config-rule/*') },
    ],
    handle({ ConfigRule: rule }, call) {
      if (!call.plane) throw new AwsError('InternalFailure', 'Nobody to make a rule.', 500);
      const name = required(rule?.ConfigRuleName, 'configRule.configRuleName');
      if (call.world.items(deployedConfigRules, call).has(name)) {
        throw new AwsError('NotModelled', 'The emulator does not model changes of Config rules.', 501);
      }
      makeConfigRule(call.plane, call, {
        name,
        owner: rule?.Source?.Owner,
        functionArn: rule?.Source?.SourceIdentifier ?? '',
        messageTypes: (rule?.Source?.SourceDetails ?? []).map(({ MessageType = '' }) => MessageType),
        resourceTypes: rule?.Scope?.ComplianceResourceTypes ?? [],
      });
      return {};
    },
    trace: (input) => ({ requestParameters: recorded(input), responseElements: null }),
  }),
];
