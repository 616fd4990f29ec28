import {
  Aws,
  Fn,
  type aws_iam as iam,
  aws_lambda as lambda,
  aws_logs as logs,
  type Stack,
  Token,
} from 'aws-cdk-lib';
import { acknowledge } from '../acknowledge.ts';
import { managedRole, trustService } from '../managed-role.ts';
import { type HubFunction, hubFunctions, metricsNamespace, named, names } from '../names.ts';
import type { HubParameters } from './hub-parameters.ts';
import { permissionsOf } from './permissions.ts';
import { consumerTimeout, type Queues } from './queues.ts';

/** Where the zip of all functions lies. */
export interface Code {
  readonly bucket: string;
  readonly key: string;
}

interface Size {
  readonly memory: number;
  /** Seconds. */
  readonly timeout: number;
  readonly description: string;
}

const sizes: { readonly [F in HubFunction]: Size } = {
  'on-change': {
    memory: 1024,
    timeout: consumerTimeout,
    description: 'Reads again what an event names, judges it, tells the sinks',
  },
  'on-config': {
    memory: 1024,
    timeout: consumerTimeout,
    description: 'Answers Config rule invocations of members',
  },
  'plan-sweep': { memory: 512, timeout: 900, description: 'Lists the accounts and regions of a sweep' },
  sweep: { memory: 1769, timeout: 900, description: 'Reads and judges accounts and regions of a sweep' },
  'conclude-sweep': {
    memory: 1024,
    timeout: 900,
    description: 'Scores a finished sweep, reports coverage, resolves what is gone',
  },
};

export type Functions = { readonly [F in HubFunction]: lambda.CfnFunction };

/** The five functions, each with a role, a policy and a log group of its own. */
export function functions(
  stack: Stack,
  given: HubParameters,
  keyArn: string,
  queues: Queues,
  code: Code,
  version: string,
): Functions {
  const environment = environmentOf(given, queues, version);
  const made = {} as { [F in HubFunction]: lambda.CfnFunction };
  for (const name of hubFunctions)
    made[name] = oneFunction(stack, name, { given, keyArn, code, environment });
  consume(stack, 'TakeChanges', made['on-change'], queues.change.attrArn, concurrencyOf(given));
  consume(stack, 'TakeInvocations', made['on-config'], queues.config.attrArn, 5);
  return made;
}

/** What `packages/functions/src/environment.ts` reads. Nothing in it is secret. */
function environmentOf(given: HubParameters, queues: Queues, version: string) {
  return {
    LENSWATCH_PREFIX: Fn.ref('Prefix'),
    LENSWATCH_TABLE: Fn.ref('Prefix'),
    LENSWATCH_BUCKET: names.bucket(),
    LENSWATCH_CHANGE_QUEUE_URL: queues.change.ref,
    LENSWATCH_ORGANIZATION: given.organizationId,
    LENSWATCH_UNITS: given.units,
    LENSWATCH_EXCLUDED_ACCOUNTS: given.excludedAccounts,
    LENSWATCH_REGIONS: given.regions,
    LENSWATCH_EXTERNAL_ID: given.externalId,
    LENSWATCH_THRESHOLD: given.threshold,
    LENSWATCH_VERSION: version,
    LENSWATCH_METRICS_NAMESPACE: metricsNamespace,
  };
}

interface FunctionProps {
  readonly given: HubParameters;
  readonly keyArn: string;
  readonly code: Code;
  readonly environment: { readonly [name: string]: string };
}

function oneFunction(stack: Stack, name: HubFunction, props: FunctionProps): lambda.CfnFunction {
  const { given, keyArn, code, environment } = props;
  const id = idOf(name);
  const { memory, timeout, description } = sizes[name];
  const role = roleOf(stack, name, given, keyArn);
  const log = new logs.CfnLogGroup(stack, `${id}Logs`, {
    logGroupName: names.functionLogs(name),
    retentionInDays: given.logRetentionDays,
    kmsKeyId: keyArn,
  });
  const made = new lambda.CfnFunction(stack, id, {
    functionName: named(name),
    description,
    runtime: 'nodejs24.x',
    architectures: ['arm64'],
    handler: `${name}.handler`,
    code: { s3Bucket: code.bucket, s3Key: code.key },
    role: role.attrArn,
    memorySize: memory,
    timeout,
    kmsKeyArn: keyArn,
    tracingConfig: { mode: 'Active' },
    loggingConfig: { logGroup: log.ref },
    environment: { variables: { ...environment, POWERTOOLS_SERVICE_NAME: name } },
  });
  // A role that cannot log yet would lose the first errors.
  made.addResourceDependency(log);
  if (name === 'on-change') {
    made.reservedConcurrentExecutions = Token.asNumber(
      Fn.conditionIf(given.reserves.logicalId, given.reservedConcurrency, Aws.NO_VALUE),
    );
    // It puts its own looks, at most three for one change, back into its queue: no loop to be cut.
    made.recursiveLoop = 'Allow';
    acknowledge(
      made,
      'NIST.800.53.R5-LambdaConcurrency',
      'It has a reservation, chosen at deployment, that the rule cannot read through Fn::If. Only an account whose quota ' +
        'leaves nothing to reserve sets it to 0, and then the event source mapping runs at most 10 at once.',
    );
  } else {
    acknowledge(
      made,
      'NIST.800.53.R5-LambdaConcurrency',
      name === 'on-config'
        ? 'The event source mapping runs at most 5 at once, which bounds the function as a reservation would, without ' +
            'taking executions from other functions of the account.'
        : 'Only the state machine starts it, one plan and one conclusion at a time and sweeps up to the concurrency of ' +
            'the map, which bounds the function as a reservation would, without taking executions from other functions.',
    );
  }
  acknowledge(
    made,
    'NIST.800.53.R5-LambdaDLQ',
    name.startsWith('on-')
      ? 'It is never invoked asynchronously: messages come from a queue, and what fails repeatedly lands in the dead-letter ' +
          'queue of that queue, on which an alarm watches.'
      : 'It is never invoked asynchronously: the state machine waits for its answer, retries, and records a failure in ' +
          'the execution, which the dead-man alarm notices.',
  );
  acknowledge(
    made,
    'NIST.800.53.R5-LambdaInsideVPC',
    'It talks to public AWS endpoints of many accounts and regions and to nothing else, listens on no port and holds no ' +
      'network resource. A VPC would add an outbound path (NAT) to protect and protect nothing.',
  );
  return made;
}

function roleOf(stack: Stack, name: HubFunction, given: HubParameters, keyArn: string): iam.CfnRole {
  return managedRole(stack, `${idOf(name)}Role`, {
    suffix: name,
    description: sizes[name].description,
    trust: trustService('lambda.amazonaws.com'),
    ...permissionsOf(name, given, keyArn),
    bounded: given.hasBoundary,
  });
}

function consume(
  stack: Stack,
  id: string,
  target: lambda.CfnFunction,
  queueArn: string,
  concurrency: number,
): void {
  new lambda.CfnEventSourceMapping(stack, id, {
    functionName: target.ref,
    eventSourceArn: queueArn,
    batchSize: 10,
    functionResponseTypes: ['ReportBatchItemFailures'],
    scalingConfig: { maximumConcurrency: concurrency },
  });
}

/** As many as are kept for on-change; the usual number where none are. */
function concurrencyOf(given: HubParameters): number {
  return Token.asNumber(Fn.conditionIf(given.reserves.logicalId, given.reservedConcurrency, 10));
}

/** `on-change` → `OnChange`: the logical id. */
export function idOf(name: HubFunction): string {
  return name.replace(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase());
}
