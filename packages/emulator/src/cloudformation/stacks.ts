import { AwsError } from '../aws-error.ts';
import { principalOf } from '../iam/callers.ts';
import type { Principal } from '../iam/principal.ts';
import type { Plane } from '../plane.ts';
import { type At, defineStore } from '../world.ts';
import { conditionHolds, holds, resolve, type Scope } from './intrinsics.ts';
import { parameterValues } from './parameters.ts';
import { Properties } from './properties.ts';
import type { Made, Makers } from './resource.ts';
import { creationOrder, parseTemplate, type Template, templateError } from './template.ts';

/** A stack with what it made, in the order of making. */
export interface StackRecord extends At {
  readonly name: string;
  readonly id: string;
  readonly template: string;
  readonly parameters: { readonly [name: string]: string };
  readonly created: Date;
  readonly resources: { readonly id: string; readonly type: string; readonly physicalId: string }[];
  outputs: { readonly [name: string]: string };
  status: 'CREATE_IN_PROGRESS' | 'CREATE_COMPLETE' | 'CREATE_FAILED';
  /** Which resource failed, and why; empty otherwise. */
  reason: string;
}

/** Keyed by name. */
export const stacks = defineStore<StackRecord>('cloudformation.stack');

/** What to deploy, and where. */
export interface Deployment extends At {
  readonly name: string;
  /** Template in JSON. */
  readonly template: string;
  readonly parameters?: { readonly [name: string]: string };
  readonly capabilities?: readonly string[];
  /** With whose rights; an administrator of the account if left out. */
  readonly principal?: Principal;
  readonly types: Makers;
}

/**
 * Applies a template: every resource is made as its service would make it, in the order of their references.
 * A resource that fails ends the stack; what was made before stays, as with `OnFailure: DO_NOTHING`.
 *
 * @throws AwsError for a template, parameters or capabilities that CloudFormation would not even begin with.
 */
export async function deploy(plane: Plane, deployment: Deployment): Promise<StackRecord> {
  const { name, account, region, parameters: given = {} } = deployment;
  const at = { account, region };
  const all = plane.world.items(stacks, at);
  if (all.has(name)) throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`, 400);
  const template = parseTemplate(deployment.template);
  checkCapabilities(template, deployment.capabilities ?? []);
  checkTypes(template, deployment.types);
  const id = `arn:aws:cloudformation:${region}:${account}:stack/${name}/${plane.world.id(12).toLowerCase()}`;
  const resources = new Map<string, Made>();
  const scope: Scope = {
    template,
    resources,
    parameters: { ...parameterValues(template.Parameters ?? {}, given), ...pseudoParameters(at, name, id) },
  };
  checkRules(template, scope);
  const wanted = Object.entries(template.Resources)
    .filter(([, { Condition }]) => Condition === undefined || conditionHolds(Condition, scope))
    .map(([resource]) => resource);
  const order = creationOrder(template, new Set(wanted));
  const stack: StackRecord = {
    ...at,
    name,
    id,
    template: deployment.template,
    parameters: given,
    created: plane.world.now(),
    resources: [],
    outputs: {},
    status: 'CREATE_IN_PROGRESS',
    reason: '',
  };
  all.set(name, stack);
  await make(plane, deployment, scope, order, resources, stack);
  return stack;
}

async function make(
  plane: Plane,
  { principal, types, name, account, region }: Deployment,
  scope: Scope,
  order: readonly string[],
  resources: Map<string, Made>,
  stack: StackRecord,
): Promise<void> {
  const who = principal ?? administratorOf(plane, account);
  for (const id of order) {
    const resource = scope.template.Resources[id];
    const type = resource?.Type ?? '';
    try {
      const values = resolve(resource?.Properties ?? {}, scope) as { [name: string]: unknown };
      const properties = new Properties(values, id);
      const making = {
        plane,
        account,
        region,
        partition: 'aws',
        principal: who,
        stackName: name,
        logicalId: id,
        types,
      };
      const made = await types[type]?.(properties, making);
      if (!made) throw templateError(`the emulator does not model ${type}`);
      const unread = properties.unread();
      if (unread.length > 0)
        throw templateError(`the emulator does not apply ${unread.join(', ')} of ${type}`);
      resources.set(id, made);
      stack.resources.push({ id, type, physicalId: made.ref });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      stack.status = 'CREATE_FAILED';
      stack.reason = `${id} (${type}): ${error.code}: ${error.message}`;
      return;
    }
  }
  stack.outputs = outputsOf(scope);
  stack.status = 'CREATE_COMPLETE';
}

function outputsOf(scope: Scope): { [name: string]: string } {
  const outputs = Object.entries(scope.template.Outputs ?? {}).filter(
    ([, { Condition }]) => Condition === undefined || conditionHolds(Condition, scope),
  );
  return Object.fromEntries(outputs.map(([name, { Value }]) => [name, String(resolve(Value, scope))]));
}

function pseudoParameters({ account, region }: At, name: string, id: string) {
  return {
    'AWS::AccountId': account,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': id,
    'AWS::StackName': name,
    'AWS::URLSuffix': 'amazonaws.com',
  };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-template.html */
function checkCapabilities({ Resources }: Template, given: readonly string[]): void {
  const iam = Object.values(Resources).filter(({ Type }) => Type.startsWith('AWS::IAM::'));
  const named = iam.some(
    ({ Properties = {} }) => 'RoleName' in Properties || 'ManagedPolicyName' in Properties,
  );
  const enough = given.includes('CAPABILITY_NAMED_IAM') || (!named && given.includes('CAPABILITY_IAM'));
  if (iam.length === 0 || enough) return;
  const needed = named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM';
  throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${needed}]`, 400);
}

function checkTypes({ Resources }: Template, types: Makers): void {
  const strange = Object.entries(Resources).filter(([, { Type }]) => !(Type in types));
  if (strange.length === 0) return;
  throw templateError(
    `the emulator does not model ${[...new Set(strange.map(([, { Type }]) => Type))].join(', ')}`,
  );
}

function checkRules({ Rules = {} }: Template, scope: Scope): void {
  for (const [name, { RuleCondition, Assertions }] of Object.entries(Rules)) {
    if (RuleCondition !== undefined && !holds(RuleCondition, scope)) continue;
    for (const { Assert, AssertDescription } of Assertions) {
      if (!holds(Assert, scope)) {
        throw new AwsError('ValidationError', `Template constraint ${name}: ${AssertDescription ?? ''}`, 400);
      }
    }
  }
}

function administratorOf({ world }: Plane, account: string): Principal {
  const principal = principalOf(world, account, null, 'aws');
  if (typeof principal === 'string') throw new AwsError('InternalFailure', `No account ${account}.`, 500);
  return principal;
}
