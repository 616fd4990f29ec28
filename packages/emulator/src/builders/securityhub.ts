import { arnIn } from '../services/arn.ts';
import { hubs } from '../services/securityhub-findings.ts';
import type { At, World } from '../world.ts';
import { ago, type Built } from './built.ts';

/** Enables Security Hub in one account and region. */
export function securityHub(world: World, at: At): Built {
  const arn = arnIn(at, 'securityhub', 'hub/default');
  world.items(hubs, at).set('default', { arn, subscribedAt: ago(world, { days: 100 }) });
  return { id: 'default', arn };
}
