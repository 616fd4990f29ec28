import { arnIn } from '../services/arn.ts';
import { stateMachines } from '../services/sfn.ts';
import type { At, World } from '../world.ts';
import { ago, type Built } from './built.ts';

/** A state machine from a definition in Amazon States Language. */
export function stateMachine(
  world: World,
  at: At,
  options: { readonly name: string; readonly roleArn: string; readonly definition: unknown },
): Built {
  const { name, roleArn, definition } = options;
  const arn = arnIn(at, 'states', `stateMachine:${name}`);
  world.items(stateMachines, at).set(arn, {
    stateMachineArn: arn,
    name,
    status: 'ACTIVE',
    definition: JSON.stringify(definition),
    roleArn,
    type: 'STANDARD',
    creationDate: ago(world, { days: 70 }),
  });
  return { id: name, arn };
}
