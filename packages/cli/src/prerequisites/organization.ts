import { isAbsent } from '@lenswatch/core/aws/failure.ts';
import { globalRegionOf } from '@lenswatch/core/aws/partition.ts';
import { pagesOf } from '@lenswatch/core/engine/pages.ts';
import type { Outcome, Prerequisite, Surroundings } from './prerequisite.ts';

/** CloudFormation's name among the services that Organizations trusts with service-managed StackSets. */
const stackSets = 'member.org.stacksets.cloudformation.amazonaws.com';

async function organizationOf({ hub }: Surroundings) {
  try {
    const at = globalRegionOf(hub.partition);
    const { Organization } = await hub.read('organizations:DescribeOrganization', at, {});
    return Organization;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** What must hold of the organization and of the hub account's place in it. */
export const prerequisites: readonly Prerequisite[] = [
  {
    title: 'The account belongs to an organization with all features',
    why: 'StackSets and the trust by organization id need it.',
    optional: false,
    async check(surroundings): Promise<Outcome> {
      const organization = await organizationOf(surroundings);
      if (!organization) {
        const seen = `Account ${surroundings.hub.account} belongs to no organization.`;
        return { state: 'missing', seen, command: 'aws organizations create-organization --feature-set ALL' };
      }
      const { Id, FeatureSet } = organization;
      const seen = `Organization ${Id} has ${FeatureSet === 'ALL' ? 'all features' : `only ${FeatureSet}`}.`;
      if (FeatureSet === 'ALL') return { state: 'met', seen };
      return { state: 'missing', seen, command: 'aws organizations enable-all-features' };
    },
  },
  {
    title: 'The hub account is a member account',
    why: 'The management account is out of reach of service control policies and of service-managed StackSets.',
    optional: false,
    async check(surroundings): Promise<Outcome> {
      const { account } = surroundings.hub;
      const organization = await organizationOf(surroundings);
      if (organization?.MasterAccountId !== account) return { state: 'met', seen: `${account} is a member.` };
      return {
        state: 'missing',
        seen: `${account} is the management account.`,
        command:
          'AWS_PROFILE=<a member account, best that of security tooling> npx lenswatch doctor --organization',
      };
    },
  },
  {
    title: 'Organizations trusts CloudFormation StackSets',
    why: 'Without it no service-managed StackSet can be made.',
    optional: false,
    async check({ hub }): Promise<Outcome> {
      const at = globalRegionOf(hub.partition);
      for await (const { EnabledServicePrincipals } of pagesOf({}, (input) =>
        hub.read('organizations:ListAWSServiceAccessForOrganization', at, input),
      )) {
        if (EnabledServicePrincipals?.some(({ ServicePrincipal }) => ServicePrincipal === stackSets))
          return { state: 'met', seen: 'Trusted access is enabled.' };
      }
      return {
        state: 'missing',
        seen: 'Trusted access is not enabled.',
        command: 'aws cloudformation activate-organizations-access   # in the management account',
      };
    },
  },
  {
    title: 'The hub account administers StackSets',
    why: 'As a delegated administrator it deploys the roles, the rules and the Config rules to all accounts.',
    optional: false,
    async check({ hub }): Promise<Outcome> {
      const at = globalRegionOf(hub.partition);
      for await (const { DelegatedAdministrators } of pagesOf({ ServicePrincipal: stackSets }, (input) =>
        hub.read('organizations:ListDelegatedAdministrators', at, input),
      )) {
        if (DelegatedAdministrators?.some(({ Id }) => Id === hub.account))
          return { state: 'met', seen: `${hub.account} is a delegated administrator of StackSets.` };
      }
      return {
        state: 'missing',
        seen: `${hub.account} is no delegated administrator of StackSets.`,
        command:
          `aws organizations register-delegated-administrator --account-id ${hub.account} ` +
          `--service-principal ${stackSets}   # in the management account`,
      };
    },
  },
];
