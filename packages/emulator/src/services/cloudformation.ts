import { AwsError } from '../aws-error.ts';
import { applyTemplate } from '../cloudformation/apply.ts';
import { type StackSetRecord, stackSets } from '../cloudformation/stack-sets.ts';
import { type StackRecord, stacks } from '../cloudformation/stacks.ts';
import { largestBody } from '../cloudformation/template.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { arnIn } from './arn.ts';
import { delegatedStore, findOrganization } from './organizations.ts';
import { required } from './record.ts';
import { recorded } from './trace.ts';

const anywhere = { account: '', region: '' };

function onStack(action: string) {
  return ({ StackName }: { readonly StackName?: string | undefined }, call: Call) => [
    {
      action: `cloudformation:${action}`,
      resource: StackName?.startsWith('arn:')
        ? StackName
        : arnIn(call, 'cloudformation', `stack/${StackName ?? '*'}/*`),
    },
  ];
}

function onSet(action: string) {
  return ({ StackSetName }: { readonly StackSetName?: string | undefined }, call: Call) => [
    {
      action: `cloudformation:${action}`,
      resource: arnIn(call, 'cloudformation', `stackset/${StackSetName?.split(':')[0]}:*`),
    },
  ];
}

/** @throws AwsError unless the caller may administer sets of the organization. */
function checkAdministrator(call: Call): void {
  const manages = findOrganization(call.world)?.MasterAccountId === call.account;
  if (manages || call.world.items(delegatedStore, anywhere).has(call.account)) return;
  throw new AwsError('ValidationError', 'Account used is not a delegated administrator', 400);
}

function findSet(call: Call, reference: string | undefined): StackSetRecord {
  checkAdministrator(call);
  const name = required(reference, 'StackSetName').split(':')[0] ?? '';
  const set = call.world.items(stackSets, anywhere).get(name);
  if (set) return set;
  throw new AwsError('StackSetNotFoundException', `StackSet ${name} not found`, 404);
}

function described({ name, id, created, status, reason, outputs }: StackRecord) {
  return {
    StackName: name,
    StackId: id,
    CreationTime: created,
    StackStatus: status,
    ...(reason !== '' && { StackStatusReason: reason }),
    Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
  };
}

function autoDeploymentOf({ autoDeployment, after }: StackSetRecord, call: Call) {
  const sets = [...call.world.items(stackSets, anywhere).values()];
  return {
    Enabled: autoDeployment,
    RetainStacksOnAccountRemoval: false,
    ...(after.length > 0 && { DependsOn: sets.filter(({ id }) => after.includes(id)).map(({ arn }) => arn) }),
  };
}

export const operations: readonly Modelled[] = [
  defineOperation('cloudformation:CreateStack', {
    authorize: onStack('CreateStack'),
    async handle(input, call) {
      const { plane, principal } = call;
      if (!plane || !principal) throw new AwsError('InternalFailure', 'Nobody to make a stack.', 500);
      if (input.TemplateURL !== undefined) {
        throw new AwsError('NotModelled', 'The emulator takes templates in the request only.', 501);
      }
      const template = required(input.TemplateBody, 'TemplateBody');
      if (Buffer.byteLength(template) > largestBody) {
        throw new AwsError(
          'ValidationError',
          "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: " +
            `Member must have length less than or equal to ${largestBody}`,
          400,
        );
      }
      const parameters = (input.Parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => [
        ParameterKey,
        ParameterValue,
      ]);
      const stack = await applyTemplate(plane, {
        account: call.account,
        region: call.region,
        name: required(input.StackName, 'StackName'),
        template,
        parameters: Object.fromEntries(parameters),
        capabilities: input.Capabilities ?? [],
        principal,
      });
      return { StackId: stack.id };
    },
    trace: (input, answer) => ({
      requestParameters: recorded({ ...input, TemplateBody: undefined }),
      responseElements: recorded(answer),
    }),
  }),
  defineOperation('cloudformation:DescribeStacks', {
    authorize: onStack('DescribeStacks'),
    handle(input, call) {
      const all = [...call.world.items(stacks, call).values()].filter(
        ({ name, id }) => input.StackName === undefined || [name, id].includes(input.StackName),
      );
      if (input.StackName !== undefined && all.length === 0) {
        throw new AwsError('ValidationError', `Stack with id ${input.StackName} does not exist`, 400);
      }
      const { items, next } = page(call, all.map(described), input.NextToken, undefined, 100);
      return { Stacks: items, NextToken: next };
    },
  }),
  defineOperation('cloudformation:DescribeOrganizationsAccess', {
    handle(_input, call) {
      const status = findOrganization(call.world) ? 'ENABLED' : 'DISABLED';
      return { Status: status as 'ENABLED' };
    },
  }),
  defineOperation('cloudformation:ListStackSets', {
    authorize: (_input, call) => [
      { action: 'cloudformation:ListStackSets', resource: arnIn(call, 'cloudformation', 'stackset/*') },
    ],
    handle(input, call) {
      checkAdministrator(call);
      const all = [...call.world.items(stackSets, anywhere).values()].map((set) => ({
        StackSetName: set.name,
        StackSetId: set.id,
        Status: 'ACTIVE' as const,
        PermissionModel: 'SERVICE_MANAGED' as const,
        AutoDeployment: autoDeploymentOf(set, call),
      }));
      const { items, next } = page(call, all, input.NextToken, input.MaxResults, 100);
      return { Summaries: items, NextToken: next };
    },
  }),
  defineOperation('cloudformation:DescribeStackSet', {
    authorize: onSet('DescribeStackSet'),
    handle(input, call) {
      const set = findSet(call, input.StackSetName);
      return {
        StackSet: {
          StackSetName: set.name,
          StackSetId: set.id,
          StackSetARN: set.arn,
          Status: 'ACTIVE',
          TemplateBody: set.template,
          Capabilities: set.capabilities as 'CAPABILITY_IAM'[],
          PermissionModel: 'SERVICE_MANAGED',
          AutoDeployment: autoDeploymentOf(set, call),
          OrganizationalUnitIds: [...new Set(set.targets.flatMap(({ units }) => units))],
          Parameters: Object.entries(set.parameters).map(([ParameterKey, ParameterValue]) => ({
            ParameterKey,
            ParameterValue,
          })),
        },
      };
    },
  }),
  defineOperation('cloudformation:ListStackInstances', {
    authorize: onSet('ListStackInstances'),
    handle(input, call) {
      const { id, instances } = findSet(call, input.StackSetName);
      const all = [...instances.values()]
        .filter(
          ({ account, region }) =>
            (input.StackInstanceAccount === undefined || input.StackInstanceAccount === account) &&
            (input.StackInstanceRegion === undefined || input.StackInstanceRegion === region),
        )
        .map(({ account, region, unit, stackId, status, reason }) => ({
          StackSetId: id,
          Account: account,
          Region: region,
          OrganizationalUnitId: unit,
          StackId: stackId,
          Status: status,
          StackInstanceStatus: {
            DetailedStatus: status === 'CURRENT' ? ('SUCCEEDED' as const) : ('FAILED' as const),
          },
          ...(reason !== '' && { StatusReason: reason }),
        }));
      const { items, next } = page(call, all, input.NextToken, input.MaxResults, 100);
      return { Summaries: items, NextToken: next };
    },
  }),
];
