import { configurationRecorders } from '../services/config-recorders.ts';
import type { At, World } from '../world.ts';
import { ago } from './built.ts';

/** A recorder of AWS Config that records: without one no rule can be made. */
export function configRecorder(world: World, at: At): void {
  const since = ago(world, { days: 60 });
  world.items(configurationRecorders, at).set('default', { recording: true, since });
}
