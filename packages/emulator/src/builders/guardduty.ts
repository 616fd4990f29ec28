import { arnIn } from '../services/arn.ts';
import { type Detector, detectors } from '../services/guardduty.ts';
import type { At, World } from '../world.ts';
import { ago, type Built, hexId } from './built.ts';

const offered = ['CLOUD_TRAIL', 'DNS_LOGS', 'FLOW_LOGS', 'S3_DATA_EVENTS', 'AI_PROTECTION'] as const;

/** GuardDuty in one region, with every feature that is offered unless some are off. */
export function detector(
  world: World,
  at: At,
  options: { readonly off?: readonly (typeof offered)[number][]; readonly override?: Partial<Detector> } = {},
): Built {
  const id = hexId(world, 32);
  const created = ago(world, { days: 90 });
  world.items(detectors, at).set(id, {
    CreatedAt: created.toISOString(),
    UpdatedAt: created.toISOString(),
    FindingPublishingFrequency: 'SIX_HOURS',
    ServiceRole: `arn:aws:iam::${at.account}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty`,
    Status: 'ENABLED',
    Features: offered.map((Name) => ({
      Name,
      Status: options.off?.includes(Name) ? ('DISABLED' as const) : ('ENABLED' as const),
      UpdatedAt: created,
    })),
    ...options.override,
  });
  return { id, arn: arnIn(at, 'guardduty', `detector/${id}`) };
}
