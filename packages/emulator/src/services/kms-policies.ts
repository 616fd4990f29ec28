import type { Authorization, ResourcePolicy } from '../iam/authorization.ts';
import { defineStore, type World } from '../world.ts';

/** Policies of customer managed keys as JSON text, keyed by key id. */
export const keyPolicies = defineStore<string>('kms.key-policy');

/** A key at work inside another service. */
export interface KeyUse {
  /** e.g. `kms:Decrypt`. */
  readonly action: string;
  readonly keyArn: string;
  /** Service through which it is used, as `kms:ViaService` names it, e.g. `sqs`. */
  readonly via: string;
  readonly callerAccount: string;
  readonly encryptionContext?: { readonly [key: string]: string };
}

/** What KMS asks when a service uses a key for its caller. */
export function keyUse(world: World, use: KeyUse): Authorization {
  const [, , , region = ''] = use.keyArn.split(':');
  const pairs = Object.entries(use.encryptionContext ?? {});
  return {
    action: use.action,
    resource: use.keyArn,
    context: {
      'kms:ViaService': `${use.via}.${region}.amazonaws.com`,
      'kms:CallerAccount': use.callerAccount,
      ...Object.fromEntries(pairs.map(([key, value]) => [`kms:EncryptionContext:${key}`, value])),
      ...(pairs.length > 0 && { 'kms:EncryptionContextKeys': pairs.map(([key]) => key) }),
    },
    policy: keyPolicyOf(world, use.keyArn),
  };
}

/** The policy of a key; one without a policy of its own has the default, which leaves all to its account. */
export function keyPolicyOf(world: World, keyArn: string): ResourcePolicy {
  const [, , , region = '', owner = '', resource = ''] = keyArn.split(':');
  const id = resource.replace(/^key\//, '');
  const document = world.items(keyPolicies, { account: owner, region }).get(id) ?? defaultKeyPolicy(owner);
  return { owner, document, decisive: true };
}

function defaultKeyPolicy(account: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });
}
