import type { Modelled } from './operation.ts';
import { operations as account } from './services/account.ts';
import { operations as agentcore } from './services/agentcore.ts';
import { operations as applicationAutoscaling } from './services/application-autoscaling.ts';
import { operations as bedrock } from './services/bedrock.ts';
import { operations as bedrockAgent } from './services/bedrock-agent.ts';
import { operations as cloudformation } from './services/cloudformation.ts';
import { operations as cloudtrail } from './services/cloudtrail.ts';
import { operations as cloudwatch } from './services/cloudwatch.ts';
import { cloudwatchAlarms } from './services/cloudwatch-alarms.ts';
import { operations as config } from './services/config.ts';
import { configEvaluations } from './services/config-evaluations.ts';
import { operations as configRecorders } from './services/config-recorders.ts';
import { configRuleChanges } from './services/config-rule-changes.ts';
import { operations as dynamodb } from './services/dynamodb.ts';
import { operations as ec2 } from './services/ec2.ts';
import { operations as events } from './services/events.ts';
import { operations as guardduty } from './services/guardduty.ts';
import { operations as iam } from './services/iam.ts';
import { operations as kms } from './services/kms.ts';
import { operations as lambda } from './services/lambda.ts';
import { lambdaInvocations } from './services/lambda-invocations.ts';
import { logEvents } from './services/log-events.ts';
import { operations as logs } from './services/logs.ts';
import { operations as opensearch } from './services/opensearch.ts';
import { operations as opensearchserverless } from './services/opensearchserverless.ts';
import { organizationUnits } from './services/organization-units.ts';
import { operations as organizations } from './services/organizations.ts';
import { operations as s3 } from './services/s3.ts';
import { s3Objects } from './services/s3-objects.ts';
import { operations as s3control } from './services/s3control.ts';
import { operations as s3vectors } from './services/s3vectors.ts';
import { operations as sagemaker } from './services/sagemaker.ts';
import { schedulerSchedules } from './services/schedules.ts';
import { operations as securityhub } from './services/securityhub.ts';
import { operations as sfn } from './services/sfn.ts';
import { sfnExecutions } from './services/sfn-executions.ts';
import { operations as sns } from './services/sns.ts';
import { operations as sqs } from './services/sqs.ts';
import { operations as ssm } from './services/ssm.ts';
import { operations as sts } from './services/sts.ts';
import { operations as tagging } from './services/tagging.ts';

/** Every operation that the emulator answers. */
export const operations: readonly Modelled[] = [
  ...account,
  ...agentcore,
  ...applicationAutoscaling,
  ...bedrock,
  ...bedrockAgent,
  ...cloudformation,
  ...cloudtrail,
  ...cloudwatch,
  ...configRecorders,
  ...config,
  ...configEvaluations,
  ...configRuleChanges,
  ...cloudwatchAlarms,
  ...dynamodb,
  ...ec2,
  ...events,
  ...guardduty,
  ...iam,
  ...kms,
  ...lambda,
  ...lambdaInvocations,
  ...logEvents,
  ...logs,
  ...opensearch,
  ...opensearchserverless,
  ...organizationUnits,
  ...organizations,
  ...s3,
  ...s3Objects,
  ...s3control,
  ...s3vectors,
  ...sagemaker,
  ...schedulerSchedules,
  ...securityhub,
  ...sfnExecutions,
  ...sns,
  ...sqs,
  ...sfn,
  ...ssm,
  ...sts,
  ...tagging,
];
