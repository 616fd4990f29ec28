import type { World } from '../world.ts';
import { startSession } from './callers.ts';
import { contextOf } from './context.ts';
import type { Principal } from './principal.ts';
import { grantOf } from './resource-policy.ts';
import { roles } from './store.ts';

/** For whom a service acts, as conditions on `aws:SourceArn` and `aws:SourceAccount` see it. */
export interface ActingFor {
  readonly account: string;
  readonly sourceArn?: string;
}

/** An AWS service that acts by itself, e.g. `events.amazonaws.com`: only policies on resources let it in. */
export function servicePrincipal(name: string, { account, sourceArn }: ActingFor): Principal {
  return {
    kind: 'service',
    account,
    partition: 'aws',
    arn: name,
    userId: name,
    name,
    accessKeyId: '',
    session: null,
    source: { account, ...(sourceArn !== undefined && { arn: sourceArn }) },
  };
}

/**
 * The session in which a service acts with a role that was passed to it; `null` if the role does not exist
 * or does not trust the service.
 */
export function sessionOfService(
  world: World,
  roleArn: string,
  service: string,
  actingFor: ActingFor & { readonly sessionName: string; readonly region: string },
): Principal | null {
  const [, partition = 'aws', , , account = '', path = ''] = roleArn.split(':');
  const name = path.slice(path.lastIndexOf('/') + 1);
  const role = world.items(roles, { account, region: '' }).get(name);
  if (role?.Arn !== roleArn) return null;
  const caller = servicePrincipal(service, actingFor);
  const authorization = { action: 'sts:AssumeRole', resource: roleArn };
  const context = contextOf(world, caller, authorization, {
    region: actingFor.region,
    now: world.now(),
    sourceIp: service,
    userAgent: service,
  });
  if (grantOf(world, role.AssumeRolePolicyDocument, caller, authorization, context) !== 'named') return null;
  const { sessionName } = actingFor;
  const session = startSession(world, account, name, { sessionName, seconds: 12 * 3600 });
  return {
    kind: 'role',
    account,
    partition,
    arn: `arn:${partition}:sts::${account}:assumed-role/${name}/${sessionName}`,
    userId: `${role.RoleId}:${sessionName}`,
    name,
    accessKeyId: session.accessKeyId,
    session,
  };
}
