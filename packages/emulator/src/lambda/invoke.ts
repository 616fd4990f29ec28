import { AwsError } from '../aws-error.ts';
import type { Credentials } from '../iam/callers.ts';
import type { Principal } from '../iam/principal.ts';
import { sessionOfService } from '../iam/service-principal.ts';
import type { Plane } from '../plane.ts';
import { keyUse } from '../services/kms-policies.ts';
import type { RunnableFunction } from './functions.ts';
import type { Outcome } from './host.ts';

const service = 'lambda.amazonaws.com';

/** Executions that run now, by function. */
const running = new WeakMap<Plane, Map<string, number>>();

/**
 * Runs a function once, with the credentials of its role.
 * @throws AwsError where the code does not get to run: too many executions, no role, no key.
 */
export async function runFunction(plane: Plane, fn: RunnableFunction, event: unknown): Promise<Outcome> {
  if (!plane.functions) {
    throw new AwsError('NotModelled', 'This emulator was started without anybody to run functions.', 501);
  }
  const counts = running.get(plane) ?? new Map<string, number>();
  running.set(plane, counts);
  const now = counts.get(fn.arn) ?? 0;
  if (fn.reserved !== null && now >= fn.reserved) {
    throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, {
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
  }
  const session = executionSession(plane, fn);
  checkEnvironmentKey(plane, fn, session);
  counts.set(fn.arn, now + 1);
  const requestId = `00000000-0000-4000-9100-${plane.world.id(12).toLowerCase()}`;
  try {
    const outcome = await plane.functions.invoke(fn, {
      requestId,
      event,
      credentials: () => credentialsOf(session),
    });
    trace(plane, fn, session);
    await writeLog(plane, fn, session, requestId, outcome.log);
    return outcome;
  } finally {
    counts.set(fn.arn, (counts.get(fn.arn) ?? 1) - 1);
    plane.changed();
  }
}

/** A session of the execution role. @throws AwsError if Lambda may not have one. */
export function executionSession(plane: Plane, fn: RunnableFunction): Principal {
  const { account, region, name, arn, roleArn } = fn;
  const options = { account, region, sourceArn: arn, sessionName: name };
  const session = sessionOfService(plane, roleArn, service, options);
  if (session) return session;
  throw new AwsError(
    'AccessDeniedException',
    `The role defined for the function cannot be assumed by Lambda (${roleArn}).`,
    403,
  );
}

/** What the session of an execution role signs with. */
export function credentialsOf({ session, account }: Principal): Credentials {
  if (!session) throw new TypeError('An execution role has a session.');
  const { accessKeyId, secretAccessKey, sessionToken } = session;
  return { accessKeyId, secretAccessKey, sessionToken, accountId: account };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html */
function checkEnvironmentKey(plane: Plane, fn: RunnableFunction, session: Principal): void {
  if (fn.keyArn === null || Object.keys(fn.environment).length === 0) return;
  const use = keyUse(plane.world, {
    action: 'kms:Decrypt',
    keyArn: fn.keyArn,
    via: 'lambda',
    callerAccount: fn.account,
    encryptionContext: { 'aws:lambda:FunctionArn': fn.arn },
  });
  if (plane.allowed(`Environment of ${fn.name}`, use, session, fn.region)) return;
  throw new AwsError(
    'KMSAccessDeniedException',
    'Lambda was unable to decrypt the environment variables because KMS access was denied.',
    502,
  );
}

/** Traces that may not be written are lost without a word. */
function trace(plane: Plane, { traced, name, region }: RunnableFunction, session: Principal): void {
  if (!traced) return;
  for (const action of ['xray:PutTraceSegments', 'xray:PutTelemetryRecords']) {
    plane.allowed(`Traces of ${name}`, { action, resource: '*' }, session, region);
  }
}

/** Lambda writes the log with the role of the function; without permission the lines are lost. */
async function writeLog(
  plane: Plane,
  fn: RunnableFunction,
  session: Principal,
  requestId: string,
  lines: readonly string[],
): Promise<void> {
  const at = plane.world.now();
  const day = at.toISOString().slice(0, 10).replaceAll('-', '/');
  const logStreamName = `${day}/[$LATEST]${requestId}`;
  const stream = { logGroupName: fn.logGroup, logStreamName };
  const texts = [`START RequestId: ${requestId} Version: $LATEST`, ...lines, `END RequestId: ${requestId}`];
  const logged = texts.map((message) => ({ timestamp: at.getTime(), message }));
  try {
    await plane.act('logs:CreateLogStream', stream, session, fn.region);
    await plane.act('logs:PutLogEvents', { ...stream, logEvents: logged }, session, fn.region);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
}
