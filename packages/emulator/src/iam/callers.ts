import { AwsError } from '../aws-error.ts';
import { defineStore, type World } from '../world.ts';
import type { Principal, Session } from './principal.ts';
import { roles, users } from './store.ts';

/** Sessions by access key id. */
export const sessions = defineStore<Session>('sts.session', 'world');

/** Long-term access keys by id. */
export const accessKeys = defineStore<{ readonly account: string; readonly userName: string }>(
  'iam.access-key',
  'world',
);

/** Whose key the emulator does not know is an administrator of this account. */
export const defaultAccount = '111111111111';

/** Credentials in the form that SDK clients take. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly accountId: string;
}

/** Name and lifetime of a new session. */
export interface SessionOptions {
  readonly sessionName: string;
  readonly seconds: number;
  readonly policies?: readonly string[];
  readonly tags?: { readonly [key: string]: string };
  readonly sourceIdentity?: string;
}

const nowhere = { account: '', region: '' };

/** Why a key is not accepted. */
export type BadKey = 'expired-token' | 'invalid-token';

/**
 * The principal behind an access key. Keys of 12 digits and unknown keys are administrators, so that
 * everyone's SDK works out of the box; keys that start with `ASIAEXPIRED` and those of ended sessions are refused.
 */
export function principalOf(
  world: World,
  accessKeyId: string,
  sessionToken: string | null,
  partition: string,
): Principal | BadKey {
  if (accessKeyId.startsWith('ASIAEXPIRED')) return 'expired-token';
  const session = world.items(sessions, nowhere).get(accessKeyId);
  if (session) {
    if (session.revoked || session.expires <= world.now()) return 'expired-token';
    if (sessionToken !== session.sessionToken) return 'invalid-token';
    return sessionPrincipal(world, session, partition);
  }
  const key = world.items(accessKeys, nowhere).get(accessKeyId);
  if (key) {
    const user = world.items(users, { account: key.account, region: '' }).get(key.userName);
    if (!user) return 'invalid-token';
    return {
      kind: 'user',
      account: key.account,
      partition,
      arn: user.Arn,
      userId: user.UserId,
      name: user.UserName,
      accessKeyId,
      session: null,
    };
  }
  const account = /^\d{12}$/.test(accessKeyId) ? accessKeyId : defaultAccount;
  return {
    kind: 'administrator',
    account,
    partition,
    arn: `arn:${partition}:iam::${account}:user/administrator`,
    userId: 'AIDAADMINISTRATOR0001',
    name: 'administrator',
    accessKeyId,
    session: null,
  };
}

/** Starts a session of a role of this world. */
export function startSession(
  world: World,
  account: string,
  roleName: string,
  options: SessionOptions,
): Session {
  const created = world.now();
  const serial = world.id(16);
  const session: Session = {
    accessKeyId: `ASIA${serial}`,
    secretAccessKey: `secret-of-${serial}`,
    sessionToken: `token-of-${serial}`,
    account,
    roleName,
    sessionName: options.sessionName,
    policies: options.policies ?? null,
    tags: options.tags ?? {},
    sourceIdentity: options.sourceIdentity ?? null,
    created,
    expires: new Date(created.getTime() + options.seconds * 1000),
    revoked: false,
  };
  world.items(sessions, nowhere).set(session.accessKeyId, session);
  return session;
}

/** Credentials of an administrator, or of a role or user that exists in the world. */
export function credentialsFor(
  world: World,
  who: string | { readonly account: string; readonly admin: true },
): Credentials {
  if (typeof who !== 'string') {
    return { accessKeyId: who.account, secretAccessKey: 'administrator', accountId: who.account };
  }
  const [, , , , account = '', path = ''] = who.split(':');
  const name = path.slice(path.lastIndexOf('/') + 1);
  const at = { account, region: '' };
  if (path.startsWith('role/') && world.items(roles, at).get(name)?.Arn === who) {
    const session = startSession(world, account, name, { sessionName: 'emulator', seconds: 3600 });
    return {
      accessKeyId: session.accessKeyId,
      secretAccessKey: session.secretAccessKey,
      sessionToken: session.sessionToken,
      accountId: account,
    };
  }
  if (path.startsWith('user/') && world.items(users, at).get(name)?.Arn === who) {
    const accessKeyId = `AKIA${world.id(16)}`;
    world.items(accessKeys, nowhere).set(accessKeyId, { account, userName: name });
    return { accessKeyId, secretAccessKey: `secret-of-${accessKeyId}`, accountId: account };
  }
  throw new AwsError('NoSuchEntityException', `${who} is no role or user of this world.`, 404);
}

/** Ends a session at once, as a revoked or expired one ends. */
export function revokeSession(world: World, accessKeyId: string): void {
  const session = world.items(sessions, nowhere).get(accessKeyId);
  if (session) session.revoked = true;
}

function sessionPrincipal(world: World, session: Session, partition: string): Principal {
  const role = world.items(roles, { account: session.account, region: '' }).get(session.roleName);
  return {
    kind: 'role',
    account: session.account,
    partition,
    arn: `arn:${partition}:sts::${session.account}:assumed-role/${session.roleName}/${session.sessionName}`,
    userId: `${role?.RoleId ?? 'AROADELETED'}:${session.sessionName}`,
    name: session.roleName,
    accessKeyId: session.accessKeyId,
    session,
  };
}
