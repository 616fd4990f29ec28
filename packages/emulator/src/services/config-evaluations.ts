import { AwsError } from '../aws-error.ts';
import { type Call, defineOperation, type Modelled } from '../operation.ts';
import { defineStore } from '../world.ts';
import { arnIn } from './arn.ts';
import { configRules, issueToken } from './config.ts';
import { type DeployedConfigRule, deployedConfigRules, invokeRule } from './config-rules.ts';
import { recorded } from './trace.ts';

/** When the last evaluation on demand began, under `last`. */
const evaluationStarts = defineStore<Date>('config.evaluation-start');

const largestCall = 25;
const pause = 60_000;

/**
 * Evaluations on demand. A rule with a schedule is invoked as on its schedule; for a change nothing is invoked,
 * because no configuration items are kept here.
 *
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_StartConfigRulesEvaluation.html
 */
export const configEvaluations: readonly Modelled[] = [
  defineOperation('config:StartConfigRulesEvaluation', {
    authorize: ({ ConfigRuleNames: names = [] }, call) =>
      names.map((name) => ({
        action: 'config:StartConfigRulesEvaluation',
        resource:
          call.world.items(configRules, call).get(name)?.arn ?? arnIn(call, 'config', 'config-rule/none'),
      })),
    handle({ ConfigRuleNames: names = [] }, call) {
      if (names.length === 0 || names.length > largestCall) {
        throw new AwsError(
          'ValidationException',
          `1 validation error detected: Value at 'configRuleNames' failed to satisfy constraint: Member must have ` +
            `length between 1 and ${largestCall}`,
        );
      }
      const all = call.world.items(deployedConfigRules, call);
      const missing = names.find((name) => !all.has(name));
      if (missing !== undefined) {
        throw new AwsError('NoSuchConfigRuleException', `The ConfigRule '${missing}' provided is not valid.`);
      }
      const starts = call.world.items(evaluationStarts, call);
      const last = starts.get('last');
      if (last && call.now.getTime() - last.getTime() < pause) {
        throw new AwsError(
          'LimitExceededException',
          'StartConfigRulesEvaluation was called within the last minute.',
        );
      }
      starts.set('last', call.now);
      for (const name of names) invoke(all.get(name), call);
      return {};
    },
    trace: (input) => ({ requestParameters: recorded(input), responseElements: null }),
  }),
];

/** A rule that a test made by hand has no function. */
function invoke(rule: DeployedConfigRule | undefined, { plane, world, account, region, now }: Call): void {
  const at = { account, region };
  if (!plane || !rule?.functionArn || !rule.messageTypes.includes('ScheduledNotification')) return;
  const invoking = {
    awsAccountId: account,
    notificationCreationTime: now.toISOString(),
    recordVersion: '1.0',
  };
  plane.run(`Evaluation of ${rule.name}`, () =>
    invokeRule(plane, at, rule, {
      messageType: 'ScheduledNotification',
      resultToken: issueToken(world, at, rule.name),
      invoking,
    }),
  );
}
