import type { InputOf } from '@lenswatch/core/aws/services.ts';
import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import { refusalOf } from '../iam/authorize.ts';
import { startSession } from '../iam/callers.ts';
import type { Principal } from '../iam/principal.ts';
import { defaultDocument, type RoleRecord, roles } from '../iam/store.ts';
import { type Call, defineOperation, type Modelled } from '../operation.ts';

const chainedLimit = 3600;

const assumeRole = defineOperation('sts:AssumeRole', {
  // Identity and trust policies decide together, below.
  authorize: () => [],
  handle(input, call) {
    const roleArn = input.RoleArn ?? '';
    const sessionName = input.RoleSessionName ?? '';
    if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
      throw new AwsError(
        'ValidationError',
        `1 validation error detected: Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint`,
      );
    }
    const role = roleOf(roleArn, call);
    if (!role) throw notAuthorized(roleArn, call);
    if (call.iamEnforced !== false && call.principal) checkAccess(role, input, call, call.principal);
    const seconds = durationOf(role, input, call);

    const account = role.Arn.split(':')[4] ?? '';
    const policies = [
      ...(input.Policy ? [input.Policy] : []),
      ...(input.PolicyArns ?? []).flatMap(
        ({ arn }) => (arn && defaultDocument(call.world, account, arn)) || [],
      ),
    ];
    const restricted = input.Policy !== undefined || (input.PolicyArns ?? []).length > 0;
    const session = startSession(call.world, account, role.RoleName, {
      sessionName,
      seconds,
      ...(restricted && { policies }),
      tags: Object.fromEntries((input.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? ''])),
      ...(input.SourceIdentity && { sourceIdentity: input.SourceIdentity }),
    });
    return {
      Credentials: {
        AccessKeyId: session.accessKeyId,
        SecretAccessKey: session.secretAccessKey,
        SessionToken: session.sessionToken,
        Expiration: session.expires,
      },
      AssumedRoleUser: {
        AssumedRoleId: `${role.RoleId}:${sessionName}`,
        Arn: `arn:${call.partition}:sts::${account}:assumed-role/${role.RoleName}/${sessionName}`,
      },
    };
  },
});

const getCallerIdentity = defineOperation('sts:GetCallerIdentity', {
  authorize: () => [],
  handle: (_input, call) => ({
    UserId: call.principal?.userId ?? call.account,
    Account: call.account,
    Arn: call.caller,
  }),
});

export const operations: readonly Modelled[] = [assumeRole, getCallerIdentity];

function roleOf(roleArn: string, call: Call): RoleRecord | undefined {
  const [, , , , account = '', path = ''] = roleArn.split(':');
  const name = path.slice(path.lastIndexOf('/') + 1);
  const role = call.world.items(roles, { account, region: '' }).get(name);
  return role?.Arn === roleArn ? role : undefined;
}

/** Both sides have to agree across accounts; within one, a trust policy that names the caller is enough. */
function checkAccess(
  role: RoleRecord,
  input: InputOf<'sts:AssumeRole'>,
  call: Call,
  principal: Principal,
): void {
  const authorization: Authorization = {
    action: 'sts:AssumeRole',
    resource: role.Arn,
    context: {
      'sts:RoleSessionName': input.RoleSessionName ?? '',
      ...(input.ExternalId && { 'sts:ExternalId': input.ExternalId }),
      ...(input.SourceIdentity && { 'sts:SourceIdentity': input.SourceIdentity }),
      ...Object.fromEntries((input.Tags ?? []).map((tag) => [`aws:RequestTag/${tag.Key}`, tag.Value ?? ''])),
    },
    policy: {
      owner: role.Arn.split(':')[4] ?? '',
      document: role.AssumeRolePolicyDocument,
      decisive: true,
    },
  };
  const request = { region: call.region, now: call.now, sourceIp: '127.0.0.1', userAgent: '' };
  const reason = refusalOf(call.world, principal, authorization, request);
  call.plane?.decisions.add('sts:AssumeRole', principal, authorization, request, reason === null);
  if (reason !== null) {
    throw notAuthorized(role.Arn, call, reason.includes('resource-based') ? '' : ` ${reason}`);
  }
}

/** A role that does not exist and one that does not trust the caller look the same from outside. */
function notAuthorized(roleArn: string, call: Call, reason = ''): AwsError {
  return new AwsError(
    'AccessDenied',
    `User: ${call.caller} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}${reason}`,
    403,
  );
}

function durationOf(role: RoleRecord, input: InputOf<'sts:AssumeRole'>, call: Call): number {
  const seconds = input.DurationSeconds ?? chainedLimit;
  if (call.principal?.session && seconds > chainedLimit) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
  if (seconds > role.MaxSessionDuration) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
  return seconds;
}
