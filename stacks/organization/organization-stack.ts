import { Aws, type CfnCondition, CfnStackSet, Fn, Stack, type StackProps, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { emptyMeansUnused } from '../acknowledge.ts';
import { named, spokeVersion } from '../names.ts';
import type { Settings } from '../settings.ts';
import { type Spoke, spokeTemplateText } from '../spoke/templates.ts';
import { type HubPlace, organizationParameters } from './organization-parameters.ts';

export interface OrganizationProps extends StackProps {
  readonly settings?: Settings;
  readonly hub?: HubPlace;
}

/** Every set deploys like this: as far as it gets, ten accounts of a hundred at a time, all regions at once. */
const operationPreferences: CfnStackSet.OperationPreferencesProperty = {
  concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
  failureTolerancePercentage: 100,
  maxConcurrentPercentage: 10,
  regionConcurrencyType: 'PARALLEL',
};

/**
 * The three StackSets of an organization. A failed instance is a line of coverage and takes no other down. Apart
 * from the hub's stack, so that neither waits for thousands of accounts of the other.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
 */
export class OrganizationStack extends Stack {
  constructor(scope: Construct, id: string, { settings, hub, ...props }: OrganizationProps = {}) {
    super(scope, id, { description: 'lenswatch organization: the StackSets of its members', ...props });
    emptyMeansUnused(this);
    const given = organizationParameters(this, settings, hub);
    const hubBus = Fn.sub('arn:${AWS::Partition}:events:${HubRegion}:${HubAccount}:event-bus/${Prefix}');
    const everywhere = targets(given.units, given.excludedAccounts, given.excludes);

    const access = stackSet(this, 'access', {
      parameters: {
        Prefix: Fn.ref('Prefix'),
        HubAccount: Fn.ref('HubAccount'),
        HubRegion: Fn.ref('HubRegion'),
        OrganizationId: Fn.ref('OrganizationId'),
        ExternalId: Fn.ref('ExternalId'),
        PermissionsBoundary: Fn.ref('PermissionsBoundary'),
      },
      targets: everywhere,
      // Roles are global: one region, the hub's.
      regions: [Fn.ref('HubRegion')],
      after: [],
      callAs: given.callAs,
    });
    // An auto-deployment knows sets by ARN. Those of a delegated administrator live in the management account.
    const accessArn = Fn.sub(
      'arn:${AWS::Partition}:cloudformation:${AWS::Region}:${ManagementAccount}:stackset/${AccessSet}',
    );
    const events = stackSet(this, 'events', {
      parameters: { Prefix: Fn.ref('Prefix'), HubBusArn: hubBus, Tier2: Fn.ref('Tier2') },
      targets: everywhere,
      regions: given.eventRegions,
      after: [accessArn],
      callAs: given.callAs,
    });
    const config = stackSet(this, 'config', {
      parameters: {
        Prefix: Fn.ref('Prefix'),
        HubBusArn: hubBus,
        GlobalRegion: Fn.ref('GlobalRegion'),
        LogRetentionDays: Fn.ref('LogRetentionDays'),
      },
      targets: targets(given.configUnits, given.excludedAccounts, given.excludes),
      regions: given.configRegions,
      after: [accessArn],
      callAs: given.callAs,
    });
    config.cfnOptions.condition = given.watchesConfig;
    // The order of an upgrade; of a removal, backwards.
    events.addResourceDependency(access);
    config.addResourceDependency(events);
  }
}

interface Set {
  readonly parameters: { readonly [name: string]: string };
  readonly targets: CfnStackSet.DeploymentTargetsProperty;
  readonly regions: string[];
  readonly after: string[];
  readonly callAs: string;
}

function stackSet(stack: Stack, spoke: Spoke, set: Set): CfnStackSet {
  return new CfnStackSet(stack, `${spoke.charAt(0).toUpperCase()}${spoke.slice(1)}Set`, {
    stackSetName: named(spoke),
    description: `lenswatch ${spoke}, spoke version ${spokeVersion}`,
    permissionModel: 'SERVICE_MANAGED',
    callAs: set.callAs,
    capabilities: spoke === 'access' ? ['CAPABILITY_NAMED_IAM'] : [],
    managedExecution: { Active: true },
    operationPreferences,
    autoDeployment: {
      enabled: true,
      retainStacksOnAccountRemoval: false,
      ...(set.after.length > 0 ? { dependsOn: set.after } : {}),
    },
    parameters: Object.entries(set.parameters).map(([parameterKey, parameterValue]) => ({
      parameterKey,
      parameterValue,
    })),
    stackInstancesGroup: [{ deploymentTargets: set.targets, regions: set.regions }],
    templateBody: spokeTemplateText(spoke),
  });
}

/** All accounts of the units, without those that are excluded. */
function targets(
  units: string[],
  excluded: string[],
  excludes: CfnCondition,
): CfnStackSet.DeploymentTargetsProperty {
  const ifExcluding = (value: unknown) => Fn.conditionIf(excludes.logicalId, value, Aws.NO_VALUE);
  return {
    organizationalUnitIds: units,
    accountFilterType: Token.asString(ifExcluding('DIFFERENCE')),
    accounts: Token.asList(ifExcluding(excluded)),
  };
}
