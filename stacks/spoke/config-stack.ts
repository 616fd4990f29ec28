import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { collectors } from '@lenswatch/core/catalogue.generated.ts';
import { type ConfigRule, configRulesOf } from '@lenswatch/core/config-rules/rules.ts';
import {
  Aws,
  CfnCondition,
  aws_config as config,
  Fn,
  aws_lambda as lambda,
  aws_logs as logs,
  Stack,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { named, names, relayDetailType, relaySource, roleArn } from '../names.ts';
import { choiceParameter, kinds, textParameter } from '../parameter.ts';
import { choices } from '../settings.ts';
import { forwardRule, hubBusParameter, idOf } from './events-stack.ts';
import { prefixParameter, type SpokeProps } from './spoke-parameters.ts';

/** CloudFormation takes inline code of 4,096 bytes. */
const longestInline = 4_096;

/**
 * Config rules of one member region, the function they invoke, and the rule that relays what it says. On its
 * own: where no recorder is, this stack fails, and neither roles nor event rules fail with it.
 */
export class ConfigStack extends Stack {
  constructor(scope: Construct, id: string, { defaults = {}, ...props }: SpokeProps = {}) {
    super(scope, id, {
      description: 'lenswatch config: lets AWS Config ask the hub; needs a recorder in this region',
      ...props,
    });
    prefixParameter(this, defaults);
    hubBusParameter(this, defaults);
    textParameter(
      this,
      'GlobalRegion',
      'The one region whose Config rules answer for IAM; its recorder includes global resource types',
      kinds.region,
      defaults['GlobalRegion'] ?? 'us-east-1',
    );
    const retention = choiceParameter(
      this,
      'LogRetentionDays',
      'Days that the log of the forwarder is kept',
      choices.logRetentionDays,
      Number(defaults['LogRetentionDays'] ?? 30),
    );
    const here = new CfnCondition(this, 'AnswersForIam', {
      expression: Fn.conditionEquals(Aws.REGION, Fn.ref('GlobalRegion')),
    });

    const forwarder = forwarderFunction(this, retention.valueAsNumber);
    const permission = new lambda.CfnPermission(this, 'ConfigMayInvoke', {
      action: 'lambda:InvokeFunction',
      functionName: forwarder.ref,
      principal: 'config.amazonaws.com',
      sourceAccount: Aws.ACCOUNT_ID,
    });
    forwardRule(this, 'RelayRule', named('config'), {
      source: [relaySource],
      'detail-type': [relayDetailType],
    });
    for (const rule of configRulesOf({ collectors })) {
      const made = configRule(this, rule, forwarder.attrArn);
      made.addResourceDependency(permission);
      if (rule.regions === 'iam') made.cfnOptions.condition = here;
    }
  }
}

function forwarderFunction(stack: Stack, retentionInDays: number): lambda.CfnFunction {
  const log = new logs.CfnLogGroup(stack, 'ForwarderLogs', {
    logGroupName: names.functionLogs('forward'),
    retentionInDays,
  });
  acknowledge(
    log,
    'NIST.800.53.R5-CloudWatchLogGroupEncrypted',
    'It holds start and end of invocations and AWS error names, no content of the account. CloudWatch Logs encrypts it with ' +
      'a key of its own; a customer managed key in each of thousands of accounts and regions would protect nothing more.',
  );
  const forwarder = new lambda.CfnFunction(stack, 'Forwarder', {
    functionName: named('forward'),
    description: 'Relays invocations of Config rules to the hub, cut to what it needs',
    runtime: 'nodejs24.x',
    architectures: ['arm64'],
    handler: 'index.handler',
    code: { zipFile: inlineCode() },
    role: roleArn('${AWS::AccountId}', 'forwarder'),
    memorySize: 128,
    timeout: 15,
    loggingConfig: { logGroup: log.ref },
  });
  acknowledge(
    forwarder,
    'NIST.800.53.R5-LambdaConcurrency',
    'Its executions belong to the owner of the account, from whom a reservation would take them. Config invokes it a few ' +
      'times a day for each resource; a throttled invocation is repeated by Lambda, and by the daily schedule of the rule.',
  );
  acknowledge(
    forwarder,
    'NIST.800.53.R5-LambdaDLQ',
    'The token of a lost invocation is of no use later, so keeping it serves nothing: the daily schedule of every rule ' +
      'brings a fresh one, and the sweep judges the resource in any case.',
  );
  acknowledge(
    forwarder,
    'NIST.800.53.R5-LambdaInsideVPC',
    'It makes one call, to EventBridge in its own region, and reads nothing in a network of the account. Members need not ' +
      'have a VPC at all.',
  );
  return forwarder;
}

/**
 * The forwarder, as CloudFormation takes it inline: as it stands in the repository, so that what runs can be read.
 *
 * @throws RangeError when it would be refused.
 */
function inlineCode(): string {
  const file = createRequire(import.meta.url).resolve('@lenswatch/functions/forward.cjs');
  const code = readFileSync(file, 'utf8');
  const bytes = Buffer.byteLength(code);
  if (bytes > longestInline)
    throw new RangeError(`forward.cjs has ${bytes} bytes; inline code has at most ${longestInline}.`);
  return code;
}

/** Both triggers, so that every result can be refreshed; which rule has which is in `config-rules/rules.ts`. */
function configRule(stack: Stack, rule: ConfigRule, functionArn: string): config.CfnConfigRule {
  const on = (messageType: string) => ({ eventSource: 'aws.config', messageType });
  return new config.CfnConfigRule(stack, `${idOf(rule.name)}ConfigRule`, {
    configRuleName: named(rule.name),
    description: `Controls of lenswatch about ${rule.name}`,
    ...(rule.change ? { scope: { complianceResourceTypes: [...rule.types] } } : {}),
    source: {
      owner: 'CUSTOM_LAMBDA',
      sourceIdentifier: functionArn,
      sourceDetails: [
        ...(rule.change
          ? [on('ConfigurationItemChangeNotification'), on('OversizedConfigurationItemChangeNotification')]
          : []),
        { ...on('ScheduledNotification'), maximumExecutionFrequency: rule.schedule },
      ],
    },
  });
}
