import { vi } from 'vitest';
import { type TemplateName, templates } from '../../stacks/templates.ts';

// CDK's own check of templates takes seconds; "npm run synth" makes it.
vi.stubEnv('CDK_VALIDATION', 'false');

/** A template as JSON. */
export interface Template {
  readonly Parameters: { readonly [name: string]: { readonly Default?: unknown } };
  readonly Mappings?: {
    readonly [name: string]: { readonly [key: string]: { readonly [key: string]: unknown } };
  };
  readonly Conditions?: { readonly [name: string]: unknown };
  readonly Rules?: { readonly [name: string]: unknown };
  readonly Resources: { readonly [id: string]: Resource };
  readonly Outputs?: { readonly [id: string]: { readonly Value: unknown } };
}
export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects to be there
  readonly Properties: any;
}

export const release = { version: '1.2.3', zip: 'functions-0123456789abcdef.zip' };
export const hubAccount = '111111111111';
export const memberAccount = '222222222222';
export const organizationId = 'o-abcdefghij';

const all = templates(release);

export function templateOf(name: TemplateName): Template {
  return all[name] as Template;
}

/**
 * A template as CloudFormation would deploy it: parameters, conditions and functions resolved. References to
 * resources become `<id>` or `<id.attribute>`; resources whose condition does not hold are left out.
 */
export function deployed(
  template: Template,
  parameters: { readonly [name: string]: string },
  place = { account: hubAccount, region: 'eu-west-1' },
): { readonly [id: string]: Resource } {
  const values: { [name: string]: string | readonly string[] } = {
    'AWS::Partition': 'aws',
    'AWS::AccountId': place.account,
    'AWS::Region': place.region,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  for (const [name, { Default }] of Object.entries(template.Parameters)) {
    const value = parameters[name] ?? Default;
    if (value === undefined) throw new Error(`Parameter ${name} has to be given.`);
    values[name] = isList(template, name) ? String(value).split(',') : String(value);
  }
  const nothing = Symbol('AWS::NoValue');
  const holds = (name: string): boolean => {
    const condition = template.Conditions?.[name];
    if (condition === undefined) throw new Error(`There is no condition ${name}.`);
    return truth(condition);
  };
  const truth = (condition: unknown): boolean => {
    const [fn = '', args] = Object.entries(condition as { [fn: string]: unknown })[0] ?? [];
    const list = args as unknown[];
    switch (fn) {
      case 'Fn::Equals':
        return resolve(list[0]) === resolve(list[1]);
      case 'Fn::Not':
        return !truth(list[0]);
      case 'Condition':
        return holds(args as string);
      default:
        throw new Error(`No test needs ${fn} yet.`);
    }
  };
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== nothing);
    if (typeof value !== 'object' || value === null) return value;
    const [fn = '', args] = Object.entries(value)[0] ?? [];
    const list = args as unknown[];
    switch (fn) {
      case 'Ref':
        return args === 'AWS::NoValue' ? nothing : (values[args as string] ?? `<${args as string}>`);
      case 'Fn::GetAtt':
        return `<${list.join('.')}>`;
      case 'Fn::Sub':
        return (args as string).replace(/\$\{([^}]+)\}/g, (_match, name: string) =>
          String(values[name] ?? `<${name}>`),
        );
      case 'Fn::Join':
        return (resolve(list[1]) as string[]).join(list[0] as string);
      case 'Fn::If':
        return resolve(holds(list[0] as string) ? list[1] : list[2]);
      case 'Fn::FindInMap': {
        const [map = '', key = '', name = ''] = list.map(resolve) as string[];
        return template.Mappings?.[map]?.[key]?.[name];
      }
      case 'Fn::Select':
        return (resolve(list[1]) as string[])[Number(list[0])];
      case 'Fn::Split':
        return (resolve(list[1]) as string).split(list[0] as string);
      default:
        return Object.fromEntries(
          Object.entries(value)
            .map(([key, item]) => [key, resolve(item)] as const)
            .filter(([, item]) => item !== nothing),
        );
    }
  };
  const resources: { [id: string]: Resource } = {};
  for (const [id, resource] of Object.entries(template.Resources)) {
    if (resource.Condition !== undefined && !holds(resource.Condition)) continue;
    resources[id] = { ...resource, Properties: resolve(resource.Properties) };
  }
  return resources;
}

function isList(template: Template, name: string): boolean {
  const parameter = template.Parameters[name] as { readonly Type?: string } | undefined;
  return parameter?.Type === 'CommaDelimitedList';
}

/** The hub of an organization, or of one account. */
export function hub(parameters: { readonly [name: string]: string } = {}) {
  return deployed(templateOf('hub'), {
    Regions: 'eu-west-1',
    CodeBucket: 'code',
    OrganizationId: organizationId,
    OrganizationalUnits: 'ou-abcd-12345678',
    ...parameters,
  });
}
export const hubAlone = () => hub({ OrganizationId: '', OrganizationalUnits: '' });

/** The roles of a member. */
export function access(parameters: { readonly [name: string]: string } = {}) {
  const given = {
    HubAccount: hubAccount,
    HubRegion: 'eu-west-1',
    OrganizationId: organizationId,
    ...parameters,
  };
  return deployed(templateOf('access'), given, { account: memberAccount, region: 'eu-west-1' });
}

/** The resources of a type, with their ids. */
export function ofType(resources: { readonly [id: string]: Resource }, type: string) {
  return Object.entries(resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => ({ id, ...resource }));
}

/** The one resource of a type with that name. */
export function named(
  resources: { readonly [id: string]: Resource },
  type: string,
  property: string,
  name: string,
) {
  const found = ofType(resources, type).filter(({ Properties }) => Properties[property] === name);
  const [only] = found;
  if (!only || found.length > 1)
    throw new Error(`${found.length} resources of type ${type} are called ${name}.`);
  return only;
}

/** A statement of a policy, as deployed. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: {
    readonly [operator: string]: { readonly [key: string]: string | readonly string[] };
  };
}

/** What a role may do: the statements of all managed policies that are attached to it here. */
export function grantsOf(resources: { readonly [id: string]: Resource }, role: string): readonly Statement[] {
  const { Properties } = named(resources, 'AWS::IAM::Role', 'RoleName', role);
  return (Properties.ManagedPolicyArns as string[]).flatMap((reference) => {
    const policy = resources[reference.slice(1, -1)];
    if (!policy) throw new Error(`${role} has the policy ${reference}, which is not there.`);
    return policy.Properties.PolicyDocument.Statement as Statement[];
  });
}
