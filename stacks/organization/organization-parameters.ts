import { globalRegionOf, partitionOf } from '@lenswatch/core/aws/partition.ts';
import { CfnCondition, CfnParameter, CfnRule, Fn, type Stack } from 'aws-cdk-lib';
import { choiceParameter, kinds, textParameter } from '../parameter.ts';
import { choices, type Settings } from '../settings.ts';

/** Where the hub is. */
export interface HubPlace {
  readonly account: string;
  readonly region: string;
}

/** Regions in which a partition keeps IAM. */
const iamRegions = ['us-east-1', 'us-gov-west-1'] as const;

/** What can be set on the StackSets. Without settings and hub the parameters must be given. */
export function organizationParameters(stack: Stack, settings?: Settings, hub?: HubPlace) {
  const { organization } = settings ?? {};
  const list = (
    id: string,
    description: string,
    kind: { readonly allowedPattern: string; readonly constraintDescription: string },
    given: string | undefined,
  ) =>
    new CfnParameter(stack, id, {
      type: 'CommaDelimitedList',
      description,
      ...kind,
      ...(given === undefined ? {} : { default: given }),
    });
  const optional = ({
    allowedPattern,
    constraintDescription,
  }: (typeof kinds)['unit' | 'account' | 'region']) => ({
    allowedPattern: `(${allowedPattern})?`,
    constraintDescription: `${constraintDescription}; or nothing`,
  });

  textParameter(
    stack,
    'Prefix',
    'Start of every name; the same as in the hub',
    kinds.prefix,
    settings?.prefix ?? 'lenswatch',
  );
  textParameter(stack, 'HubAccount', 'Account of the hub', kinds.account, hub?.account);
  textParameter(stack, 'HubRegion', 'Region of the hub', kinds.region, hub?.region);
  textParameter(
    stack,
    'ManagementAccount',
    'Management account of the organization, where StackSets of a delegated administrator live',
    kinds.account,
    organization?.managementAccount,
  );
  textParameter(stack, 'OrganizationId', 'Id of the organization', kinds.organization, organization?.id);
  textParameter(
    stack,
    'ExternalId',
    'What the hub says when it assumes a role; the same as in the hub',
    kinds.externalId,
    settings?.externalId ?? 'lenswatch',
  );
  const units = list(
    'OrganizationalUnits',
    'Units or roots to watch',
    kinds.unit,
    organization?.units.join(','),
  );
  const excludedAccounts = list(
    'ExcludedAccounts',
    'Accounts of those units that are not watched',
    optional(kinds.account),
    organization?.excludedAccounts.join(',') ?? '',
  );
  const eventRegions = list(
    'EventRegions',
    'Regions to watch and, always, the region of IAM: us-east-1, or us-gov-west-1',
    kinds.region,
    settings && eventRegionsOf(settings).join(','),
  );
  const configUnits = list(
    'ConfigUnits',
    'Units whose accounts have a Config recorder. Empty: no Config rules',
    optional(kinds.unit),
    organization?.configUnits.join(',') ?? '',
  );
  const configRegions = list(
    'ConfigRegions',
    'Regions with a Config recorder',
    optional(kinds.region),
    settings?.configRegions.join(',') ?? '',
  );
  textParameter(
    stack,
    'GlobalRegion',
    'The one region whose Config rules answer for IAM',
    kinds.region,
    settings ? globalConfigRegionOf(settings) : 'us-east-1',
  );
  choiceParameter(
    stack,
    'Tier2',
    'Also forward changes of what AI resources depend on: keys, buckets, networks, logs',
    ['true', 'false'],
    String(settings?.tier2 ?? true),
  );
  choiceParameter(
    stack,
    'LogRetentionDays',
    'Days that the logs of forwarders are kept',
    choices.logRetentionDays,
    settings?.logRetentionDays ?? 30,
  );
  textParameter(
    stack,
    'PermissionsBoundary',
    'Name of a managed policy of every member that bounds its roles. Empty: none',
    kinds.boundaryOrNone,
    settings?.permissionsBoundary ?? '',
  );
  const callAs = choiceParameter(
    stack,
    'CallAs',
    'SELF only in the management account itself',
    ['DELEGATED_ADMIN', 'SELF'],
    organization?.delegatedAdministrator === false ? 'SELF' : 'DELEGATED_ADMIN',
  );

  new CfnRule(stack, 'RegionOfIam', {
    assertions: [
      {
        assert: Fn.conditionOr(
          ...iamRegions.map((region) => Fn.conditionContains(eventRegions.valueAsList, region)),
        ),
        assertDescription:
          'EventRegions must include the region of IAM (us-east-1, or us-gov-west-1): only there do its changes show.',
      },
    ],
  });
  const given = (id: string, value: string[]) =>
    new CfnCondition(stack, id, { expression: Fn.conditionNot(Fn.conditionEquals(Fn.join('', value), '')) });
  return {
    units: units.valueAsList,
    excludedAccounts: excludedAccounts.valueAsList,
    eventRegions: eventRegions.valueAsList,
    configUnits: configUnits.valueAsList,
    configRegions: configRegions.valueAsList,
    callAs: callAs.valueAsString,
    excludes: given('Excludes', excludedAccounts.valueAsList),
    watchesConfig: given('WatchesConfig', configUnits.valueAsList),
  };
}

/** The chosen regions and the region of IAM: where member rules have to be. */
export function eventRegionsOf({ regions }: Settings): readonly string[] {
  const [first = ''] = regions;
  return [...new Set([...regions, globalRegionOf(partitionOf(first))])];
}

/** Where Config answers for IAM: the region of IAM if a recorder is there, else the first that has one. */
export function globalConfigRegionOf({ regions, configRegions }: Settings): string {
  const global = globalRegionOf(partitionOf(regions[0] ?? ''));
  return configRegions.includes(global) ? global : (configRegions[0] ?? global);
}
