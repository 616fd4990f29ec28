import { type TemplateName, templates } from '../../stacks/templates.ts';

interface Statement {
  readonly Sid?: string;
  readonly Action: readonly string[];
  readonly Resource: unknown;
  readonly Condition?: object;
}
interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties: { readonly [name: string]: unknown };
}

const begin = '<!-- roles: written by "npm run role-table" -->';
const end = '<!-- end of roles -->';

/** Puts the table between its two marks. @throws RangeError when the document has none. */
export function withTable(document: string, table: string): string {
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new RangeError(`docs/operating.md has no ${begin} … ${end}.`);
  return `${document.slice(0, from + begin.length)}\n\n${table}\n\n${document.slice(to)}`;
}

/** Every role that a deployment makes, what it may do and on what, from the templates themselves. */
export function roleTable(): string {
  const made = templates({ version: '', zip: '' });
  return [rowsOf('hub', made.hub), rowsOf('access', made.access)].join('\n\n');
}

function rowsOf(name: TemplateName, template: object): string {
  const { Resources } = template as { Resources: { readonly [id: string]: Resource } };
  const rows = Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::IAM::Role')
    .flatMap(({ Properties }) => {
      const role = text(Properties['RoleName']);
      return policiesOf(Properties['ManagedPolicyArns'] as readonly unknown[], Resources).flatMap(
        ({ statements, condition }) => statements.map((statement) => row(role, statement, condition)),
      );
    });
  return [`**Template \`${name}\`**`, '', '| Role | May | On | Only if |', '|---|---|---|---|', ...rows].join(
    '\n',
  );
}

function policiesOf(references: readonly unknown[], resources: { readonly [id: string]: Resource }) {
  return references.map((reference) => {
    const [id = ''] = /(?<=")[A-Za-z0-9]+(?="\})/.exec(JSON.stringify(reference)) ?? [];
    const policy = resources[id];
    if (!policy) throw new RangeError(`There is no policy ${JSON.stringify(reference)}.`);
    const { Statement } = policy.Properties['PolicyDocument'] as { Statement: readonly Statement[] };
    return { statements: Statement, condition: policy.Condition };
  });
}

function row(
  role: string,
  { Sid, Action, Resource, Condition }: Statement,
  when: string | undefined,
): string {
  const actions =
    Action.length > 12
      ? `the ${Action.length} reads of [permissions.md](permissions.md)`
      : Action.map((action) => `\`${action}\``).join(', ');
  const resources = [Resource].flat().map((resource) => `\`${text(resource)}\``);
  const only = [
    ...(when === undefined ? [] : [when === 'InOrganization' ? 'in an organization' : 'one account']),
    ...conditionsOf(Condition ?? {}),
  ];
  return `| \`${role}\`${Sid ? ` ${Sid}` : ''} | ${actions} | ${resources.join(', ')} | ${only.join('; ')} |`;
}

function conditionsOf(condition: object): readonly string[] {
  return Object.entries(condition as { [operator: string]: { [key: string]: unknown } }).flatMap(([, keys]) =>
    Object.entries(keys).map(
      ([key, value]) =>
        `\`${key}\` is ${[value]
          .flat()
          .map((one) => `\`${text(one)}\``)
          .join(' or ')}`,
    ),
  );
}

/** A value of a template, short enough to read: own account, region and partition are left out. */
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  const {
    Ref,
    'Fn::Sub': sub,
    'Fn::GetAtt': attribute,
    'Fn::If': choice,
  } = value as {
    Ref?: string;
    'Fn::Sub'?: string;
    'Fn::GetAtt'?: readonly [string, string];
    'Fn::If'?: readonly [string, unknown, unknown];
  };
  if (sub !== undefined) {
    return sub
      .replaceAll('${Prefix}', 'P')
      .replaceAll('${AWS::Partition}', 'aws')
      .replaceAll(/\$\{AWS::Region\}:\$\{AWS::AccountId\}/g, ':')
      .replaceAll(/\$\{AWS::(\w+)\}/g, (_match, name: string) => `<${name}>`)
      .replaceAll(/\$\{(\w+)\}/g, '<$1>');
  }
  if (choice) return text(choice[1]);
  return Ref ?? attribute?.[0] ?? JSON.stringify(value);
}
