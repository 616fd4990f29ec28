import type { OperationModel } from '../schemas.ts';
import { membersOf } from '../shape.ts';

/** The URI template of a REST operation, taken apart. */
export interface UriTemplate {
  readonly operation: OperationModel;
  readonly method: string;
  /** Matches the path without its outer slashes; labels are groups. */
  readonly path: RegExp;
  readonly specificity: number;
  /** Parameters that the query string must hold, e.g. `policy`; null: with any value. */
  readonly parameters: readonly (readonly [name: string, value: string | null])[];
}

/** Templates of a service's operations, the most specific ones first. */
export function templatesOf(operations: Iterable<OperationModel>): UriTemplate[] {
  const templates: UriTemplate[] = [];
  for (const operation of operations) if (operation.http) templates.push(parse(operation, operation.http));
  return templates.sort((a, b) => b.specificity - a.specificity);
}

/** The labels that a request gives a template, `null` if it does not match. `path` has no outer slashes. */
export function matchTemplate(
  template: UriTemplate,
  path: string,
  query: URLSearchParams,
): { [name: string]: string } | null {
  const match = template.path.exec(path);
  if (!match) return null;
  for (const [name, value] of template.parameters) {
    if (value === null ? !query.has(name) : query.get(name) !== value) return null;
  }
  // SDKs of S3 name the operation where path and method do not tell; other callers leave it out.
  const named = query.get('x-id');
  if (named !== null && named !== template.operation.name) return null;
  const labels = Object.entries(match.groups ?? {}).map(([name, text]) => [name, decode(text)] as const);
  return Object.fromEntries(labels);
}

/** A path without its slashes at either end. */
export function trimmed(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}

function parse(operation: OperationModel, http: { method: string; uri: string }): UriTemplate {
  const [path = '', search = ''] = http.uri.split('?');
  const segments = trimmed(path).split('/');
  const pattern = segments.map((part) => {
    const [, label, greedy] = /^\{(\w+)(\+?)\}$/.exec(part) ?? [];
    if (label === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return greedy ? `(?<${label}>.+)` : `(?<${label}>[^/]+)`;
  });
  const stated = search
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('x-id='))
    .map((pair): readonly [string, string | null] => {
      const [name = '', value] = pair.split('=');
      return [name, value ?? null];
    });
  const parameters = [...stated, ...requiredParameters(operation)];
  const literals = segments.filter((part) => !part.startsWith('{')).length;
  return {
    operation,
    method: http.method,
    path: new RegExp(`^${pattern.join('/')}$`),
    specificity: literals * 100 + parameters.length * 10 - (path.includes('+}') ? 1 : 0),
    parameters,
  };
}

/** S3 has operations that differ only in a required parameter: getting one configuration, listing all. */
function requiredParameters({ service, input }: OperationModel): (readonly [string, null])[] {
  if (service.protocol !== 'rest-xml') return [];
  return membersOf(input).flatMap(({ required, traits }) =>
    required && traits.httpQuery !== undefined ? [[traits.httpQuery, null] as const] : [],
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
