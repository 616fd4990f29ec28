import { partitionOf } from '@lenswatch/core/aws/partition.ts';
import { aws_s3_assets as assets, type Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AdministratorStack } from './administrator/administrator-stack.ts';
import type { Code } from './hub/functions.ts';
import { HubStack } from './hub/hub-stack.ts';
import { globalConfigRegionOf, type HubPlace } from './organization/organization-parameters.ts';
import { OrganizationStack } from './organization/organization-stack.ts';
import type { Settings } from './settings.ts';
import { AccessStack } from './spoke/access-stack.ts';
import { ConfigStack } from './spoke/config-stack.ts';
import { EventsStack } from './spoke/events-stack.ts';
import type { Defaults } from './spoke/spoke-parameters.ts';

export interface Deployment {
  readonly settings: Settings;
  readonly hub: HubPlace;
  readonly version: string;
  /** Where `npm run bundle` put the functions. */
  readonly bundles: string;
}

/**
 * The stacks of one deployment. One account: the hub and the three templates of a spoke side by side. An
 * organization: the hub, and its StackSets in a stack of their own; no spoke, the hub's account is covered
 * through its unit like any other.
 */
export function defineStacks(
  scope: Construct,
  name: string,
  { settings, hub, version, bundles }: Deployment,
): readonly Stack[] {
  const env = { account: hub.account, region: hub.region };
  const center = new HubStack(scope, `${name}-hub`, {
    env,
    settings,
    version,
    code: (stack) => codeIn(stack, bundles),
  });
  const members: readonly Stack[] = settings.organization
    ? [new OrganizationStack(scope, `${name}-organization`, { env, settings, hub })]
    : besideTheHub(scope, name, settings, hub);
  // The hub works with spokes two versions back, a spoke not with an older hub: upgrades begin with the hub.
  for (const stack of members) stack.addStackDependency(center);
  const stacks = [center, ...members];
  if (settings.administrator) {
    stacks.push(new AdministratorStack(scope, `${name}-administrator`, { env, prefix: settings.prefix }));
  }
  // sst tags everything it hosts; what is deployed should not depend on what deploys it.
  for (const stack of stacks) for (const tag of ['sst:app', 'sst:stage']) Tags.of(stack).remove(tag);
  return stacks;
}

/** The spoke of a single account, in the hub's region; other regions take the templates by themselves. */
function besideTheHub(scope: Construct, name: string, settings: Settings, hub: HubPlace): readonly Stack[] {
  const env = { account: hub.account, region: hub.region };
  const defaults: Defaults = {
    Prefix: settings.prefix,
    HubAccount: hub.account,
    HubRegion: hub.region,
    ExternalId: settings.externalId,
    PermissionsBoundary: settings.permissionsBoundary ?? '',
    HubBusArn: `arn:${partitionOf(hub.region)}:events:${hub.region}:${hub.account}:event-bus/${settings.prefix}`,
    Tier2: String(settings.tier2),
    GlobalRegion: globalConfigRegionOf(settings),
    LogRetentionDays: String(settings.logRetentionDays),
  };
  const access = new AccessStack(scope, `${name}-access`, { env, defaults });
  const events = new EventsStack(scope, `${name}-events`, { env, defaults });
  events.addStackDependency(access);
  if (!settings.configRegions.includes(hub.region)) return [access, events];
  const config = new ConfigStack(scope, `${name}-config`, { env, defaults });
  config.addStackDependency(access);
  return [access, events, config];
}

function codeIn(stack: Stack, bundles: string): Code {
  const asset = new assets.Asset(stack, 'Code', { path: bundles });
  return { bucket: asset.s3BucketName, key: asset.s3ObjectKey };
}
