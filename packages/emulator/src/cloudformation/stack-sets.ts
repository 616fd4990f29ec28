import { AwsError } from '../aws-error.ts';
import type { Plane } from '../plane.ts';
import { moveAccount, parentsOf } from '../services/organization-units.ts';
import { delegatedStore, findOrganization, memberStore } from '../services/organizations.ts';
import { defineStore, type World } from '../world.ts';
import type { Properties } from './properties.ts';
import { generatedName, type Makers, type Making } from './resource.ts';
import { deploy } from './stacks.ts';
import { largestBody, templateError } from './template.ts';

/** Where a set wants its stacks. */
interface Targets {
  readonly units: readonly string[];
  readonly filter: 'NONE' | 'DIFFERENCE' | 'INTERSECTION' | 'UNION';
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

/** A stack of a set, or the failure to make one. */
export interface StackInstance {
  readonly account: string;
  readonly region: string;
  readonly unit: string;
  readonly stackId: string;
  readonly status: 'CURRENT' | 'OUTDATED';
  /** Why it is outdated. */
  readonly reason: string;
}

/** A service-managed stack set. */
export interface StackSetRecord {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  /** Account that administers it. */
  readonly administrator: string;
  readonly region: string;
  readonly template: string;
  readonly parameters: { readonly [name: string]: string };
  readonly capabilities: readonly string[];
  readonly autoDeployment: boolean;
  /** Ids of the sets that are deployed first to an account that joins. */
  readonly after: readonly string[];
  readonly targets: readonly Targets[];
  /** Keyed by `account region`. */
  readonly instances: Map<string, StackInstance>;
}

/** Keyed by name; sets of a delegated administrator belong to the organization. */
export const stackSets = defineStore<StackSetRecord>('cloudformation.stack-set', 'world');

const anywhere = { account: '', region: '' };

/** Stack sets as a resource of a template. */
export const stackSetTypes: Makers = {
  async 'AWS::CloudFormation::StackSet'(properties, making) {
    const { world } = making.plane;
    const name = properties.maybeText('StackSetName') ?? generatedName(making, 128);
    if (properties.text('PermissionModel') !== 'SERVICE_MANAGED') {
      throw new AwsError('NotModelled', 'The emulator models service-managed stack sets only.', 501);
    }
    const management = managementOf(making, properties.maybeText('CallAs') ?? 'SELF');
    if (world.items(stackSets, anywhere).has(name)) {
      throw new AwsError('NameAlreadyExistsException', `Stack set ${name} already exists.`, 409);
    }
    const template = properties.text('TemplateBody');
    if (Buffer.byteLength(template) > largestBody) {
      throw templateError(`TemplateBody of ${name} is longer than ${largestBody} bytes`);
    }
    // How fast, and how many failures: here all stacks are made one after the other, failed or not.
    properties.ignore('Description', 'ManagedExecution', 'OperationPreferences', 'Tags');
    const auto = properties.inner('AutoDeployment');
    auto?.ignore('RetainStacksOnAccountRemoval');
    const id = `${name}:00000000-0000-4000-f000-${world.id(12).toLowerCase()}`;
    const set: StackSetRecord = {
      name,
      id,
      arn: `arn:${making.partition}:cloudformation:${making.region}:${management}:stackset/${id}`,
      administrator: making.account,
      region: making.region,
      template,
      parameters: Object.fromEntries(
        properties
          .inners('Parameters')
          .map((each) => [each.text('ParameterKey'), each.text('ParameterValue')]),
      ),
      capabilities: properties.texts('Capabilities'),
      autoDeployment: auto?.flag('Enabled') ?? false,
      after: (auto?.texts('DependsOn') ?? []).map((arn) => setIdOf(arn, world)),
      targets: properties.inners('StackInstancesGroup').map(targetsOf),
      instances: new Map(),
    };
    world.items(stackSets, anywhere).set(name, set);
    for (const target of set.targets) {
      for (const account of accountsOf(world, target)) {
        for (const region of target.regions)
          await deployInstance(making.plane, set, making.types, account, region);
      }
    }
    return { ref: id, attributes: { StackSetId: id } };
  },
};

/**
 * Puts an account into a unit and does what StackSets then do by themselves: every set with automatic
 * deployment that targets the unit comes to the account, each after those that it depends on.
 */
export async function joinUnit(
  plane: Plane,
  types: Makers,
  account: string,
  unit: string,
): Promise<StackSetRecord[]> {
  moveAccount(plane.world, account, unit);
  const sets = inOrder(
    [...plane.world.items(stackSets, anywhere).values()].filter((set) => set.autoDeployment),
  );
  const deployed: StackSetRecord[] = [];
  for (const set of sets) {
    const targets = set.targets.filter((target) => accountsOf(plane.world, target).includes(account));
    for (const { regions } of targets) {
      for (const region of regions) {
        if (!set.instances.has(`${account} ${region}`))
          await deployInstance(plane, set, types, account, region);
      }
    }
    if (targets.length > 0) deployed.push(set);
  }
  return deployed;
}

/** Each set after those that it depends on. */
function inOrder(sets: readonly StackSetRecord[]): StackSetRecord[] {
  const order: StackSetRecord[] = [];
  const visit = (set: StackSetRecord) => {
    if (order.includes(set)) return;
    for (const id of set.after) {
      const other = sets.find((each) => each.id === id);
      if (other && other !== set) visit(other);
    }
    order.push(set);
  };
  for (const set of sets) visit(set);
  return order;
}

/** One stack of a set; a failure is its status, and does not stop the others. */
async function deployInstance(
  plane: Plane,
  set: StackSetRecord,
  types: Makers,
  account: string,
  region: string,
): Promise<void> {
  const instance = { account, region, unit: parentsOf(plane.world, account)[0] ?? '' };
  const keep = (rest: Pick<StackInstance, 'stackId' | 'status' | 'reason'>) =>
    set.instances.set(`${account} ${region}`, { ...instance, ...rest });
  if (!plane.world.accounts.get(account)?.regions.has(region)) {
    keep({ stackId: '', status: 'OUTDATED', reason: `Account ${account} has not enabled ${region}.` });
    return;
  }
  try {
    const stack = await deploy(plane, {
      account,
      region,
      name: `StackSet-${set.name}-${plane.world.id(12).toLowerCase()}`,
      template: set.template,
      parameters: set.parameters,
      capabilities: set.capabilities,
      types,
    });
    const current = stack.status === 'CREATE_COMPLETE';
    keep({ stackId: stack.id, status: current ? 'CURRENT' : 'OUTDATED', reason: stack.reason });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    keep({ stackId: '', status: 'OUTDATED', reason: `${error.code}: ${error.message}` });
  }
}

function targetsOf(group: Properties): Targets {
  const targets = group.inner('DeploymentTargets');
  return {
    units: targets?.texts('OrganizationalUnitIds') ?? [],
    filter: (targets?.maybeText('AccountFilterType') ?? 'NONE') as 'NONE',
    accounts: targets?.texts('Accounts') ?? [],
    regions: group.texts('Regions'),
  };
}

/**
 * The accounts of a target: those in its units and below, never the management account.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-associate-stackset-with-org.html
 */
function accountsOf(world: World, { units, filter, accounts }: Targets): string[] {
  const management = findOrganization(world)?.MasterAccountId;
  const members = [...world.items(memberStore, anywhere).keys()].filter((account) => account !== management);
  return members.filter((account) => {
    const inside = parentsOf(world, account).some((parent) => units.includes(parent));
    const named = accounts.includes(account);
    const chosen = {
      NONE: inside,
      DIFFERENCE: inside && !named,
      INTERSECTION: inside && named,
      UNION: inside || named,
    };
    return chosen[filter];
  });
}

/** Account in which sets live. @throws AwsError for a caller that may not administer them. */
function managementOf({ plane, account }: Making, callAs: string): string {
  const management = findOrganization(plane.world)?.MasterAccountId;
  const allowed =
    callAs === 'DELEGATED_ADMIN'
      ? plane.world.items(delegatedStore, anywhere).has(account)
      : management === account;
  if (management !== undefined && allowed) return management;
  throw new AwsError(
    'ValidationError',
    `Account used is not a ${callAs === 'DELEGATED_ADMIN' ? 'delegated administrator' : 'management account'}`,
    400,
  );
}

/** @throws AwsError for a dependency on a set that does not exist. */
function setIdOf(arn: string, world: World): string {
  const id = arn.replace(/^.*:stackset\//, '');
  const set = [...world.items(stackSets, anywhere).values()].find((each) => each.id === id);
  if (set) return set.id;
  throw new AwsError('ValidationError', `StackSet ${arn} does not exist.`, 400);
}
