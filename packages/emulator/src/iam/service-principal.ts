import type { World } from '../world.ts';
import { refusalOf } from './authorize.ts';
import { startSession } from './callers.ts';
import type { Decisions } from './decisions.ts';
import type { Principal } from './principal.ts';
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
  { world, decisions }: { readonly world: World; readonly decisions: Decisions },
  roleArn: string,
  service: string,
  actingFor: ActingFor & { readonly sessionName: string; readonly region: string },
): Principal | null {
  const [, partition = 'aws', , , account = '', path = ''] = roleArn.split(':');
  const name = path.slice(path.lastIndexOf('/') + 1);
  const role = world.items(roles, { account, region: '' }).get(name);
  if (role?.Arn !== roleArn) return null;
  const caller = servicePrincipal(service, actingFor);
  const policy = { owner: account, document: role.AssumeRolePolicyDocument, decisive: true };
  const authorization = { action: 'sts:AssumeRole', resource: roleArn, policy };
  const request = { region: actingFor.region, now: world.now(), sourceIp: service, userAgent: service };
  const allowed = refusalOf(world, caller, authorization, request) === null;
  decisions.add('sts:AssumeRole', caller, authorization, request, allowed);
  if (!allowed) return null;
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
