import { AwsError } from '../../aws-error.ts';
import { sessionOfService } from '../../iam/service-principal.ts';
import { startMapping } from '../../lambda/event-source.ts';
import { type Code, eventSourceMappings, functionOf, functions, permit } from '../../lambda/functions.ts';
import { arnIn } from '../../services/arn.ts';
import { checkScheduleRole, expressionProblem, schedules } from '../../services/scheduler.ts';
import { checkDefinition } from '../../services/sfn-definition.ts';
import { newMachineSession, stateMachines } from '../../services/sfn-machines.ts';
import { queueOf } from '../../services/sqs-queues.ts';
import type { Properties } from '../properties.ts';
import { generatedName, type Makers, type Making } from '../resource.ts';
import { templateError } from '../template.ts';

/** CloudFormation takes no longer inline code. */
const longestInline = 4096;

/** What a machine that logs has to be allowed. @see https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
const logDelivery = [
  ...['CreateLogDelivery', 'GetLogDelivery', 'UpdateLogDelivery', 'DeleteLogDelivery', 'ListLogDeliveries'],
  ...['PutResourcePolicy', 'DescribeResourcePolicies', 'DescribeLogGroups'],
];

/** Functions, what feeds them, state machines and schedules. */
export const computeTypes: Makers = {
  'AWS::Lambda::Function'(properties, making) {
    const name = properties.maybeText('FunctionName') ?? generatedName(making);
    const arn = arnIn(making, 'lambda', `function:${name}`);
    const roleArn = properties.text('Role');
    if (!sessionFor(roleArn, 'lambda.amazonaws.com', arn, making)) {
      throw new AwsError(
        'InvalidParameterValueException',
        'The role defined for the function cannot be assumed by Lambda.',
        400,
      );
    }
    const reserved = properties.maybeText('ReservedConcurrentExecutions');
    const variables = properties.inner('Environment')?.any('Variables') ?? {};
    const mode = properties.inner('TracingConfig')?.text('Mode');
    const logging = properties.inner('LoggingConfig');
    const logGroup = logging?.maybeText('LogGroup');
    const keyArn = properties.maybeText('KmsKeyArn');
    logging?.ignore('LogFormat', 'ApplicationLogLevel', 'SystemLogLevel');
    properties.ignore(
      'Architectures',
      'Description',
      'EphemeralStorage',
      'PackageType',
      'RecursiveLoop',
      'Tags',
    );
    making.plane.world.items(functions, making).set(name, {
      configuration: {
        FunctionName: name,
        FunctionArn: arn,
        Role: roleArn,
        Handler: properties.text('Handler'),
        Runtime: properties.text('Runtime') as 'nodejs24.x',
        Timeout: properties.number('Timeout', 3),
        MemorySize: properties.number('MemorySize', 128),
        LastModified: making.plane.world.now().toISOString(),
        Version: '$LATEST',
        PackageType: 'Zip',
        State: 'Active',
        LastUpdateStatus: 'Successful',
        TracingConfig: { Mode: mode === 'Active' ? 'Active' : 'PassThrough' },
        Environment: {
          Variables: Object.fromEntries(
            Object.entries(variables).map(([key, value]) => [key, String(value)]),
          ),
        },
        ...(keyArn !== undefined && { KMSKeyArn: keyArn }),
        ...(logGroup !== undefined && { LoggingConfig: { LogGroup: logGroup } }),
      },
      code: codeOf(properties.inner('Code')),
      reserved: reserved === undefined ? null : Number(reserved),
      aliases: [],
      policies: new Map(),
      urls: [],
    });
    return { ref: name, attributes: { Arn: arn } };
  },

  'AWS::Lambda::Permission'(properties, making) {
    const fn = functionNamed(properties.text('FunctionName'), making);
    const principal = properties.text('Principal');
    const account = properties.maybeText('SourceAccount');
    const arn = properties.maybeText('SourceArn');
    const organization = properties.maybeText('PrincipalOrgID');
    const equals = {
      ...(account !== undefined && { 'aws:SourceAccount': account }),
      ...(organization !== undefined && { 'aws:PrincipalOrgID': organization }),
    };
    const record = making.plane.world.items(functions, making).get(fn.name);
    if (!record) throw new AwsError('ResourceNotFoundException', `Function not found: ${fn.arn}`, 404);
    permit(record, {
      Sid: making.logicalId,
      Effect: 'Allow',
      Principal: principal.endsWith('.amazonaws.com') ? { Service: principal } : { AWS: principal },
      Action: properties.text('Action'),
      Resource: fn.arn,
      Condition: {
        ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
        ...(arn !== undefined && { ArnLike: { 'aws:SourceArn': arn } }),
      },
    });
    return { ref: generatedName(making), attributes: {} };
  },

  async 'AWS::Lambda::EventSourceMapping'(properties, making) {
    const fn = functionNamed(properties.text('FunctionName'), making);
    const queueArn = properties.text('EventSourceArn');
    const queue = queueOf(making.plane.world, queueArn);
    if (!queue) throw new AwsError('InvalidParameterValueException', `There is no queue ${queueArn}.`, 400);
    const visibility = Number(queue.attributes['VisibilityTimeout']);
    if (visibility < fn.timeout) {
      throw new AwsError(
        'InvalidParameterValueException',
        `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${fn.timeout} seconds`,
        400,
      );
    }
    const id = `00000000-0000-4000-e000-${making.plane.world.id(12).toLowerCase()}`;
    const mapping = {
      id,
      queueArn,
      functionName: fn.name,
      batchSize: properties.number('BatchSize', 10),
      window: properties.number('MaximumBatchingWindowInSeconds', 0),
      reportsFailures: properties.texts('FunctionResponseTypes').includes('ReportBatchItemFailures'),
      concurrency: properties.inner('ScalingConfig')?.number('MaximumConcurrency', 1000) ?? 1000,
      enabled: properties.flag('Enabled', true),
    };
    making.plane.world.items(eventSourceMappings, making).set(id, mapping);
    await startMapping(making.plane, making, mapping);
    return { ref: id, attributes: { Id: id } };
  },

  'AWS::StepFunctions::StateMachine'(properties, making) {
    const name = properties.maybeText('StateMachineName') ?? generatedName(making, 80);
    const arn = arnIn(making, 'states', `stateMachine:${name}`);
    const roleArn = properties.text('RoleArn');
    const session = newMachineSession(making.plane, making, roleArn, arn);
    const definition = definitionOf(properties);
    checkDefinition(definition);
    const [destination] = properties.inner('LoggingConfiguration')?.inners('Destinations') ?? [];
    const level = properties.inner('LoggingConfiguration');
    level?.ignore('Level', 'IncludeExecutionData');
    const logGroupArn = destination?.inner('CloudWatchLogsLogGroup')?.text('LogGroupArn') ?? null;
    if (logGroupArn !== null) {
      for (const action of logDelivery) {
        const asked = { action: `logs:${action}`, resource: '*' };
        if (making.plane.allowed('Log delivery of a state machine', asked, session, making.region)) continue;
        throw new AwsError(
          'AccessDeniedException',
          `The state machine IAM Role is not authorized to access the Log Destination (logs:${action})`,
          400,
        );
      }
    }
    const encryption = properties.inner('EncryptionConfiguration');
    encryption?.ignore('KmsDataKeyReusePeriodSeconds');
    const customer = encryption?.text('Type') === 'CUSTOMER_MANAGED_KMS_KEY';
    properties.ignore('Tags');
    making.plane.world.items(stateMachines, making).set(arn, {
      stateMachineArn: arn,
      name,
      status: 'ACTIVE',
      roleArn,
      type: (properties.maybeText('StateMachineType') ?? 'STANDARD') as 'STANDARD',
      definition,
      ...(customer && {
        encryptionConfiguration: {
          type: 'CUSTOMER_MANAGED_KMS_KEY',
          kmsKeyId: encryption?.text('KmsKeyId') ?? '',
        },
      }),
      ...(logGroupArn !== null && {
        loggingConfiguration: { destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }] },
      }),
      tracingConfiguration: { enabled: properties.inner('TracingConfiguration')?.flag('Enabled') ?? false },
      creationDate: making.plane.world.now(),
    });
    return { ref: arn, attributes: { Arn: arn, Name: name } };
  },

  'AWS::Scheduler::Schedule'(properties, making) {
    const name = properties.maybeText('Name') ?? generatedName(making);
    const group = properties.maybeText('GroupName') ?? 'default';
    const expression = properties.text('ScheduleExpression');
    const problem = expressionProblem(expression);
    if (problem) throw new AwsError('ValidationException', problem, 400);
    const target = properties.inner('Target');
    if (!target) throw templateError('a schedule needs a target');
    const roleArn = target.text('RoleArn');
    checkScheduleRole(making.plane, making, roleArn, group);
    const retries = target.inner('RetryPolicy');
    const description = properties.maybeText('Description');
    if (properties.inner('FlexibleTimeWindow')?.text('Mode') !== 'OFF') {
      throw new AwsError('NotModelled', 'The emulator models schedules without a window only.', 501);
    }
    const arn = arnIn(making, 'scheduler', `schedule/${group}/${name}`);
    making.plane.world.items(schedules, making).set(`${group}/${name}`, {
      name,
      group,
      arn,
      expression,
      timezone: properties.maybeText('ScheduleExpressionTimezone') ?? 'UTC',
      enabled: properties.maybeText('State') !== 'DISABLED',
      targetArn: target.text('Arn'),
      roleArn,
      input: target.maybeText('Input') ?? null,
      keyArn: properties.maybeText('KmsKeyArn') ?? null,
      ...(description !== undefined && { description }),
      ...(retries && {
        retryPolicy: {
          MaximumEventAgeInSeconds: retries.number('MaximumEventAgeInSeconds', 86_400),
          MaximumRetryAttempts: retries.number('MaximumRetryAttempts', 185),
        },
      }),
    });
    return { ref: name, attributes: { Arn: arn } };
  },
};

function sessionFor(roleArn: string, service: string, sourceArn: string, making: Making) {
  const { account, region, plane } = making;
  return sessionOfService(plane, roleArn, service, {
    account,
    region,
    sourceArn,
    sessionName: 'check',
  });
}

function functionNamed(reference: string, making: Making) {
  const fn = functionOf(making.plane.world, making, reference);
  if (fn) return fn;
  throw new AwsError('ResourceNotFoundException', `Function not found: ${reference}`, 404);
}

function codeOf(code: Properties | undefined): Code {
  if (!code) throw templateError('a function needs code');
  const text = code.maybeText('ZipFile');
  if (text === undefined) return { kind: 'stored', bucket: code.text('S3Bucket'), key: code.text('S3Key') };
  if (Buffer.byteLength(text) > longestInline) {
    throw new AwsError('ValidationError', `ZipFile is longer than ${longestInline} bytes`, 400);
  }
  return { kind: 'inline', text };
}

function definitionOf(properties: Properties): string {
  const text = properties.maybeText('DefinitionString');
  return text ?? JSON.stringify(properties.any('Definition'));
}
