import {
  delegatedStore,
  effectivePolicies,
  memberStore,
  type Organization,
  organizationPolicies,
  organizationStore,
  trustedServiceStore,
  unitStore,
} from '../services/organizations.ts';
import type { World } from '../world.ts';
import { ago, type Built } from './built.ts';

const anywhere = { account: '', region: '' };
const id = 'o-exampleorg1';

/** CloudFormation StackSets and Security Hub, as Organizations knows them. */
const administered = [
  'member.org.stacksets.cloudformation.amazonaws.com',
  'securityhub.amazonaws.com',
] as const;

/**
 * An organization over all accounts of the world. A delegated account administers StackSets and Security Hub, which
 * the organization then trusts.
 */
export function organization(
  world: World,
  options: { readonly management: string; readonly unit?: string; readonly delegated?: readonly string[] },
): Built {
  const { management, unit = 'ou-root-workload', delegated = [] } = options;
  const arn = `arn:aws:organizations::${management}:organization/${id}`;
  const record: Organization = {
    Id: id,
    Arn: arn,
    FeatureSet: 'ALL',
    MasterAccountArn: `arn:aws:organizations::${management}:account/${id}/${management}`,
    MasterAccountId: management,
    MasterAccountEmail: 'management@example.com',
    AvailablePolicyTypes: [],
  };
  world.items(organizationStore, anywhere).set('organization', record);
  if (unit.startsWith('ou-')) {
    world.items(unitStore, anywhere).set(unit, { id: unit, name: unit, parent: 'r-root' });
  }
  for (const account of world.accounts.values()) {
    world.items(memberStore, anywhere).set(account.id, {
      account: {
        Id: account.id,
        Arn: `arn:aws:organizations::${management}:account/${id}/${account.id}`,
        Email: `${account.name}@example.com`,
        Name: account.name,
        Status: 'ACTIVE',
        State: 'ACTIVE',
        JoinedMethod: account.id === management ? 'INVITED' : 'CREATED',
        JoinedTimestamp: ago(world, { days: 500 }),
      },
      parent: account.id === management ? 'r-root' : unit,
    });
  }
  for (const account of delegated) {
    world.items(delegatedStore, anywhere).set(account, administered);
    for (const service of administered)
      world.items(trustedServiceStore, anywhere).set(service, { since: ago(world, { days: 300 }) });
  }
  return { id, arn };
}

/** The Bedrock policy of the organization as it reaches one account. */
export function effectiveBedrockPolicy(world: World, account: string, content: unknown): void {
  world.items(effectivePolicies, anywhere).set(`${account}/BEDROCK_POLICY`, {
    PolicyContent: JSON.stringify(content),
    LastUpdatedTimestamp: ago(world, { days: 10 }),
    TargetId: account,
    PolicyType: 'BEDROCK_POLICY',
  });
}

/** A service or resource control policy, attached to accounts, units or the root (`r-root`). */
export function organizationPolicy(
  world: World,
  options: {
    readonly name: string;
    readonly type?: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';
    readonly document: unknown;
    readonly targets: readonly string[];
  },
): Built {
  const { name, type = 'SERVICE_CONTROL_POLICY', targets } = options;
  const policyId = `p-${world.id(8).toLowerCase()}`;
  const owner = world.items(organizationStore, anywhere).get('organization')?.MasterAccountId ?? '';
  const arn = `arn:aws:organizations::${owner}:policy/${id}/${type.toLowerCase()}/${policyId}`;
  world.items(organizationPolicies, anywhere).set(policyId, {
    policy: {
      PolicySummary: { Id: policyId, Arn: arn, Name: name, Description: name, Type: type, AwsManaged: false },
      Content: JSON.stringify(options.document),
    },
    targets,
  });
  return { id: policyId, arn };
}
