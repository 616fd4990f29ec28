import { type Emulator, type EmulatorOptions, startEmulator } from '@lenswatch/emulator/emulator.ts';
import type { RoleRecord } from '@lenswatch/emulator/iam/store.ts';
import { roles } from '@lenswatch/emulator/iam/store.ts';
import { World } from '@lenswatch/emulator/world.ts';
import { onTestFinished } from 'vitest';

export const account = '222222222222';
export const hub = '111111111111';
export const at = { account, region: 'us-east-1' };

/** A world of two accounts whose clock a test can set. */
export function testWorld(): World {
  const world = new World();
  world.account(hub, 'hub', ['us-east-1', 'eu-west-1']);
  world.account(account, 'workload', ['us-east-1', 'eu-west-1']);
  world.now = () => new Date('2026-03-04T05:06:07Z');
  return world;
}

/** An emulator that ends with the test. */
export async function testEmulator(options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  const emulator = await startEmulator({ world: testWorld(), ...options });
  onTestFinished(() => emulator.close());
  return emulator;
}

/** Configuration of an SDK client that calls the emulator; by default as an administrator. */
export function clientConfig(emulator: Emulator, who?: string, region = 'us-east-1') {
  return {
    region,
    maxAttempts: 1,
    credentials: emulator.credentialsFor(who ?? { account, admin: true }),
    requestHandler: emulator.requestHandler(),
  };
}

/** Adds a role with one inline policy and gives its ARN. */
export function addRole(
  world: World,
  name: string,
  statements: readonly object[],
  rest: Partial<RoleRecord> = {},
): string {
  const role: RoleRecord = {
    Path: '/',
    RoleName: name,
    RoleId: `AROA${name.toUpperCase()}`,
    Arn: `arn:aws:iam::${account}:role/${name}`,
    CreateDate: world.now(),
    AssumeRolePolicyDocument: policy([]),
    MaxSessionDuration: 3600,
    RolePolicyList: [{ PolicyName: 'inline', PolicyDocument: policy(statements) }],
    AttachedManagedPolicies: [],
    Tags: [],
    ...rest,
  };
  world.items(roles, at).set(name, role);
  return role.Arn;
}

export function policy(statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** What a promise is rejected with, as the SDK shapes it. */
export async function errorOf(promise: Promise<unknown>): Promise<{
  name: string;
  message: string;
  status: number | undefined;
  code?: string;
}> {
  try {
    await promise;
  } catch (error) {
    const { name, message, $metadata, code } = error as {
      name: string;
      message: string;
      $metadata?: { httpStatusCode?: number };
      code?: string;
    };
    return { name, message, status: $metadata?.httpStatusCode, ...(code !== undefined && { code }) };
  }
  throw new Error('The call succeeded.');
}
