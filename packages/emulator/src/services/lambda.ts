import { parseFunctionName } from '@lenswatch/core/aws/function-arn.ts';
import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import {
  type FunctionRecord,
  type FunctionUrl,
  functions,
  type PolicyStatement,
  permit,
} from '../lambda/functions.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { required } from './record.ts';
import { recorded } from './trace.ts';

interface Named {
  readonly FunctionName?: string | undefined;
  readonly Qualifier?: string | undefined;
}

/** What a request names, qualifier included. @throws AwsError for a name that is none. */
function referenceOf(input: Named, call: Call) {
  const reference = parseFunctionName(required(input.FunctionName, 'functionName'), call);
  if (!reference) throw new AwsError('ValidationException', `Invalid function name ${input.FunctionName}.`);
  return { ...reference, qualifier: input.Qualifier ?? reference.qualifier };
}

function onFunction(action: string) {
  return (input: Named, call: Call): readonly Authorization[] => {
    const { functionArn, qualifier } = referenceOf(input, call);
    const resource = qualifier === null ? functionArn : `${functionArn}:${qualifier}`;
    return [{ action: `lambda:${action}`, resource }];
  };
}

/** A function, and which of its qualifiers is meant. @throws AwsError as AWS does for an unknown one. */
function find(input: Named, call: Call) {
  const { account, region, name, functionArn, qualifier } = referenceOf(input, call);
  const arn = qualifier === null ? functionArn : `${functionArn}:${qualifier}`;
  if (account !== call.account) {
    throw new AwsError(
      'AccessDeniedException',
      `User: ${call.caller} is not authorized to perform this on resource: ${arn} because no resource-based policy allows it`,
      403,
    );
  }
  const found = region === call.region ? call.world.items(functions, call).get(name) : undefined;
  if (!found || (qualifier !== null && qualifier !== '$LATEST' && !found.aliases.includes(qualifier))) {
    throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
  }
  return { found, arn, qualifier: qualifier ?? '' };
}

/** What a listing shows: neither state nor the outcome of the last update. */
function summaryOf({ configuration }: FunctionRecord) {
  const { State, StateReason, StateReasonCode, LastUpdateStatus, ...shown } = configuration;
  return shown;
}

const reads: readonly Modelled[] = [
  defineOperation('lambda:ListFunctions', {
    handle(input, call) {
      const all = [...call.world.items(functions, call).values()].map(summaryOf);
      const { items, next } = page(call, all, input.Marker, input.MaxItems, 50);
      return { Functions: items, NextMarker: next };
    },
  }),
  defineOperation('lambda:GetFunctionConfiguration', {
    authorize: onFunction('GetFunctionConfiguration'),
    handle(input, call) {
      const { found, arn } = find(input, call);
      return { ...found.configuration, FunctionArn: arn };
    },
  }),
  defineOperation('lambda:GetPolicy', {
    authorize: onFunction('GetPolicy'),
    handle(input, call) {
      const { found, qualifier } = find(input, call);
      const Statement = found.policies.get(qualifier) ?? [];
      if (Statement.length === 0) {
        const message = 'The resource you requested does not exist.';
        throw new AwsError('ResourceNotFoundException', message, 404);
      }
      return { Policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement }) };
    },
  }),
  defineOperation('lambda:ListFunctionUrlConfigs', {
    authorize: onFunction('ListFunctionUrlConfigs'),
    handle(input, call) {
      const { items, next } = page(call, find(input, call).found.urls, input.Marker, input.MaxItems, 50);
      return { FunctionUrlConfigs: items, NextMarker: next };
    },
  }),
];

/** CloudTrail leaves environment variables out. */
function traced(input: object, answer: unknown) {
  const { Environment: _, ...asked } = input as { Environment?: unknown };
  const { Environment: __, ...told } = (answer ?? {}) as { Environment?: unknown };
  return { requestParameters: recorded(asked), responseElements: recorded(told) };
}

function principalOf(principal: string): unknown {
  if (principal === '*') return '*';
  return principal.endsWith('.amazonaws.com') ? { Service: principal } : { AWS: principal };
}

const changes: readonly Modelled[] = [
  defineOperation('lambda:AddPermission', {
    authorize: onFunction('AddPermission'),
    handle(input, call) {
      const { found, arn, qualifier } = find(input, call);
      const Sid = required(input.StatementId, 'statementId');
      const statements = found.policies.get(qualifier) ?? [];
      if (statements.some((statement) => statement.Sid === Sid)) {
        const message = `The statement id (${Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`;
        throw new AwsError('ResourceConflictException', message, 409);
      }
      const equals = {
        ...(input.SourceAccount !== undefined && { 'AWS:SourceAccount': input.SourceAccount }),
        ...(input.PrincipalOrgID !== undefined && { 'aws:PrincipalOrgID': input.PrincipalOrgID }),
      };
      const Condition = {
        ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
        ...(input.SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': input.SourceArn } }),
      };
      const statement: PolicyStatement = {
        Sid,
        Effect: 'Allow',
        Principal: principalOf(required(input.Principal, 'principal')),
        Action: required(input.Action, 'action'),
        Resource: arn,
        ...(Object.keys(Condition).length > 0 && { Condition }),
      };
      permit(found, statement, qualifier);
      return { Statement: JSON.stringify(statement) };
    },
    trace: traced,
  }),
  defineOperation('lambda:RemovePermission', {
    authorize: onFunction('RemovePermission'),
    handle(input, call) {
      const { found, qualifier } = find(input, call);
      const statements = found.policies.get(qualifier) ?? [];
      const left = statements.filter(({ Sid }) => Sid !== input.StatementId);
      if (left.length === statements.length) {
        const message = `Statement ${input.StatementId} is not found in resource policy.`;
        throw new AwsError('ResourceNotFoundException', message, 404);
      }
      found.policies.set(qualifier, left);
      return {};
    },
    trace: (input) => ({ ...traced(input, null), responseElements: null }),
  }),
  defineOperation('lambda:UpdateFunctionConfiguration', {
    authorize: onFunction('UpdateFunctionConfiguration'),
    handle(input, call) {
      const { found } = find(input, call);
      const { Role, VpcConfig, Timeout, MemorySize } = input;
      found.configuration = {
        ...found.configuration,
        ...(Role !== undefined && { Role }),
        ...(Timeout !== undefined && { Timeout }),
        ...(MemorySize !== undefined && { MemorySize }),
        ...(VpcConfig !== undefined && { VpcConfig }),
        LastModified: call.now.toISOString(),
      };
      return { ...found.configuration, LastUpdateStatus: 'InProgress' };
    },
    trace: traced,
  }),
  defineOperation('lambda:DeleteFunction', {
    authorize: onFunction('DeleteFunction'),
    handle(input, call) {
      const { found } = find(input, call);
      call.world.items(functions, call).delete(found.configuration.FunctionName ?? '');
      return {};
    },
    trace: (input) => ({ ...traced(input, null), responseElements: null }),
  }),
  defineOperation('lambda:CreateFunctionUrlConfig', {
    authorize: onFunction('CreateFunctionUrlConfig'),
    handle(input, call) {
      const { found, arn } = find(input, call);
      if (found.urls.some((each) => each.FunctionArn === arn)) {
        const message = 'Failed to create function url config, it already exists.';
        throw new AwsError('ResourceConflictException', message, 409);
      }
      const at = call.now.toISOString();
      const url: FunctionUrl = {
        FunctionUrl: `https://${call.world.id(32).toLowerCase()}.lambda-url.${call.region}.on.aws/`,
        FunctionArn: arn,
        AuthType: required(input.AuthType, 'authType'),
        CreationTime: at,
        LastModifiedTime: at,
        InvokeMode: input.InvokeMode ?? 'BUFFERED',
      };
      found.urls.push(url);
      const { LastModifiedTime, ...created } = url;
      return created;
    },
    trace: traced,
  }),
  defineOperation('lambda:DeleteFunctionUrlConfig', {
    authorize: onFunction('DeleteFunctionUrlConfig'),
    handle(input, call) {
      const { found, arn } = find(input, call);
      const position = found.urls.findIndex((each) => each.FunctionArn === arn);
      if (position === -1) {
        throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
      }
      found.urls.splice(position, 1);
      return {};
    },
    trace: (input) => ({ ...traced(input, null), responseElements: null }),
  }),
];

export const operations: readonly Modelled[] = [...reads, ...changes];
