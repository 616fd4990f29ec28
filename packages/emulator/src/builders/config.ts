import { configRecorders } from '../services/config-rules.ts';
import type { At, World } from '../world.ts';

/** A recorder of AWS Config: without one no rule can be made. */
export function configRecorder(world: World, at: At): void {
  world.items(configRecorders, at).set('default', { name: 'default' });
}
