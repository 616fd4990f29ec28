import { arnIn } from '../services/arn.ts';
import { stateMachines } from '../services/sfn-machines.ts';
import type { At, World } from '../world.ts';
import { ago, type Built } from './built.ts';

/** A state machine from a definition in Amazon States Language. */
export function stateMachine(
  world: World,
  at: At,
  options: {
    readonly name: string;
    readonly roleArn: string;
    readonly definition: unknown;
    /** Customer managed key of executions and their history. */
    readonly keyArn?: string | null;
  },
): Built {
  const { name, roleArn, definition, keyArn } = options;
  const arn = arnIn(at, 'states', `stateMachine:${name}`);
  world.items(stateMachines, at).set(arn, {
    stateMachineArn: arn,
    name,
    status: 'ACTIVE',
    definition: JSON.stringify(definition),
    roleArn,
    type: 'STANDARD',
    creationDate: ago(world, { days: 70 }),
    ...(keyArn && { encryptionConfiguration: { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: keyArn } }),
  });
  return { id: name, arn };
}
