import { AwsError } from '../aws-error.ts';

/** A template as JSON has it; only what the emulator understands is named. */
export interface Template {
  readonly Parameters?: { readonly [name: string]: TemplateParameter };
  readonly Mappings?: {
    readonly [map: string]: { readonly [key: string]: { readonly [key: string]: unknown } };
  };
  readonly Conditions?: { readonly [name: string]: unknown };
  readonly Rules?: { readonly [name: string]: TemplateRule };
  readonly Resources: { readonly [id: string]: TemplateResource };
  readonly Outputs?: { readonly [name: string]: { readonly Value: unknown; readonly Condition?: string } };
}

export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: string | number;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly (string | number)[];
  readonly MinLength?: number | string;
  readonly MaxLength?: number | string;
  readonly MinValue?: number | string;
  readonly MaxValue?: number | string;
  readonly ConstraintDescription?: string;
}

interface TemplateRule {
  readonly RuleCondition?: unknown;
  readonly Assertions: readonly { readonly Assert: unknown; readonly AssertDescription?: string }[];
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: { readonly [name: string]: unknown };
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: unknown;
}

const known = new Set([
  ...['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Parameters', 'Mappings', 'Conditions', 'Rules'],
  ...['Resources', 'Outputs'],
]);

/** Bytes that a template may have in a request, and in a bucket. */
export const largestBody = 51_200;
const largestTemplate = 1_048_576;
const mostResources = 500;

/** The error of CloudFormation for templates and parameters that make no sense. */
export function templateError(message: string): AwsError {
  return new AwsError('ValidationError', `Template error: ${message}`, 400);
}

/** @throws AwsError for text that is no template, or one with sections that nobody here would apply. */
export function parseTemplate(text: string): Template {
  if (Buffer.byteLength(text) > largestTemplate) throw templateError('the template is larger than 1 MB');
  let template: Template;
  try {
    template = JSON.parse(text) as Template;
  } catch {
    throw templateError('the emulator reads templates in JSON only');
  }
  const strange = Object.keys(template).find((section) => !known.has(section));
  if (strange !== undefined) throw templateError(`invalid template property or properties [${strange}]`);
  const ids = Object.keys(template.Resources ?? {});
  if (ids.length === 0) throw templateError('at least one Resources member must be defined');
  if (ids.length > mostResources) throw templateError(`more than ${mostResources} resources`);
  return template;
}

/**
 * The order in which resources are made: each after those it refers to or names in `DependsOn`.
 * @throws AwsError for a circle, and for a name that is no resource.
 */
export function creationOrder({ Resources }: Template, made: ReadonlySet<string>): string[] {
  const order: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (id: string, path: readonly string[]) => {
    if (state.get(id) === 'done') return;
    if (state.get(id) === 'open')
      throw templateError(`circular dependency between resources: [${[...path, id]}]`);
    state.set(id, 'open');
    const { Properties, DependsOn = [] } = Resources[id] as TemplateResource;
    const needed = [...referencesIn(Properties), ...[DependsOn].flat()];
    for (const other of needed) {
      if (made.has(other)) visit(other, [...path, id]);
      else if ([DependsOn].flat().includes(other) && !(other in Resources)) {
        throw templateError(
          `unresolved resource dependencies [${other}] in the Resources block of the template`,
        );
      }
    }
    state.set(id, 'done');
    order.push(id);
  };
  for (const id of Object.keys(Resources)) if (made.has(id)) visit(id, []);
  return order;
}

/** Every logical name that a value refers to; those of parameters are among them. */
function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [String([inner].flat()[0]).split('.')[0] ?? ''];
    if (key === 'Fn::Sub') {
      const [text, variables] = Array.isArray(inner) ? inner : [inner, {}];
      const names = [...String(text).matchAll(/\$\{([^!}][^}]*)\}/g)].map(
        ([, name = '']) => name.split('.')[0] ?? '',
      );
      return [...names.filter((name) => !(name in (variables as object))), ...referencesIn(variables)];
    }
    return referencesIn(inner);
  });
}
