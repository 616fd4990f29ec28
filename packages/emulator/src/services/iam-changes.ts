import { AwsError } from '../aws-error.ts';
import { type InlinePolicy, managedPolicies, type RoleRecord, roles } from '../iam/store.ts';
import { type Call, defineOperation, type Modelled } from '../operation.ts';
import { findPolicy, findRole, noSuchEntity, onPolicy, onRole } from './iam-lookup.ts';
import { asRole } from './iam-principals.ts';
import { matching, required } from './record.ts';
import { recorded } from './trace.ts';

/** Characters of a managed policy, white space not counted. */
const largestManagedPolicy = 6144;
const largestRolePolicies = 10_240;
const mostAttached = 10;

const namePattern = /^[\w+=,.@-]{1,64}$/;

function limit(message: string): AwsError {
  return new AwsError('LimitExceededException', message, 409);
}

/** @throws AwsError unless the text is a policy document in JSON with at least one statement. */
function document(text: string | undefined, member: string): string {
  const given = required(text, member);
  try {
    const { Statement } = JSON.parse(given) as { Statement?: unknown };
    if (typeof Statement === 'object' && Statement !== null) return given;
  } catch {
    // Falls through to AWS's one answer for every broken document.
  }
  throw new AwsError('MalformedPolicyDocumentException', 'The policy is not in the valid JSON format.', 400);
}

function sizeOf(text: string): number {
  return text.replace(/\s/g, '').length;
}

function checkInlineSize(role: RoleRecord, wanted: InlinePolicy): void {
  const others = role.RolePolicyList.filter(({ PolicyName }) => PolicyName !== wanted.PolicyName);
  const size = [...others, wanted].reduce((sum, { PolicyDocument }) => sum + sizeOf(PolicyDocument), 0);
  if (size > largestRolePolicies) {
    throw limit(`Maximum policy size of ${largestRolePolicies} bytes exceeded for role ${role.RoleName}`);
  }
}

const roleNamed = (call: Call, path: string, name: string) =>
  `arn:${call.partition}:iam::${call.account}:role${path}${name}`;
const policyNamed = (call: Call, path: string, name: string) =>
  `arn:${call.partition}:iam::${call.account}:policy${path}${name}`;

/** Calls without an answer: the request is all there is to see. */
const requestOnly = (input: unknown) => ({ requestParameters: recorded(input), responseElements: null });

export const iamChanges: readonly Modelled[] = [
  defineOperation('iam:CreateRole', {
    authorize: (input, call) => [
      { action: 'iam:CreateRole', resource: roleNamed(call, input.Path ?? '/', input.RoleName ?? '') },
    ],
    handle(input, call) {
      const RoleName = matching(required(input.RoleName, 'roleName'), namePattern, 'roleName');
      const all = call.world.items(roles, call);
      if (all.has(RoleName)) {
        throw new AwsError('EntityAlreadyExistsException', `Role with name ${RoleName} already exists.`, 409);
      }
      const Path = input.Path ?? '/';
      const role: RoleRecord = {
        Path,
        RoleName,
        RoleId: `AROA${call.world.id(17)}`,
        Arn: roleNamed(call, Path, RoleName),
        CreateDate: call.now,
        AssumeRolePolicyDocument: document(input.AssumeRolePolicyDocument, 'assumeRolePolicyDocument'),
        MaxSessionDuration: input.MaxSessionDuration ?? 3600,
        RolePolicyList: [],
        AttachedManagedPolicies: [],
        Tags: (input.Tags ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value })),
        ...(input.Description !== undefined && { Description: input.Description }),
        ...(input.PermissionsBoundary !== undefined && {
          PermissionsBoundary: {
            PermissionsBoundaryType: 'Policy',
            PermissionsBoundaryArn: findPolicy(call, input.PermissionsBoundary).Arn,
          },
        }),
      };
      all.set(RoleName, role);
      const { MaxSessionDuration, Description, ...shown } = asRole(role);
      return { Role: shown };
    },
    trace: (input, answer) => ({ requestParameters: recorded(input), responseElements: recorded(answer) }),
  }),
  defineOperation('iam:UpdateAssumeRolePolicy', {
    authorize: onRole('UpdateAssumeRolePolicy'),
    handle(input, call) {
      findRole(call, input.RoleName).AssumeRolePolicyDocument = document(
        input.PolicyDocument,
        'policyDocument',
      );
      return {};
    },
    trace: requestOnly,
  }),
  defineOperation('iam:UpdateRole', {
    authorize: onRole('UpdateRole'),
    handle(input, call) {
      const role = findRole(call, input.RoleName);
      if (input.MaxSessionDuration !== undefined) role.MaxSessionDuration = input.MaxSessionDuration;
      if (input.Description !== undefined) role.Description = input.Description;
      return {};
    },
    trace: requestOnly,
  }),
  defineOperation('iam:DeleteRole', {
    authorize: onRole('DeleteRole'),
    handle(input, call) {
      const role = findRole(call, input.RoleName);
      if (role.RolePolicyList.length > 0 || role.AttachedManagedPolicies.length > 0) {
        throw new AwsError(
          'DeleteConflictException',
          'Cannot delete entity, must detach all policies first.',
          409,
        );
      }
      call.world.items(roles, call).delete(role.RoleName);
      return {};
    },
    trace: requestOnly,
  }),
  defineOperation('iam:PutRolePolicy', {
    authorize: onRole('PutRolePolicy'),
    handle(input, call) {
      const role = findRole(call, input.RoleName);
      const PolicyName = matching(
        required(input.PolicyName, 'policyName'),
        /^[\w+=,.@-]{1,128}$/,
        'policyName',
      );
      const policy = { PolicyName, PolicyDocument: document(input.PolicyDocument, 'policyDocument') };
      checkInlineSize(role, policy);
      const position = role.RolePolicyList.findIndex((each) => each.PolicyName === PolicyName);
      if (position < 0) role.RolePolicyList.push(policy);
      else role.RolePolicyList[position] = policy;
      return {};
    },
    trace: requestOnly,
  }),
  defineOperation('iam:DeleteRolePolicy', {
    authorize: onRole('DeleteRolePolicy'),
    handle(input, call) {
      const { RolePolicyList } = findRole(call, input.RoleName);
      const position = RolePolicyList.findIndex(({ PolicyName }) => PolicyName === input.PolicyName);
      if (position < 0) throw noSuchEntity(`The role policy with name ${input.PolicyName} cannot be found.`);
      RolePolicyList.splice(position, 1);
      return {};
    },
    trace: requestOnly,
  }),
  defineOperation('iam:AttachRolePolicy', {
    authorize: onRole('AttachRolePolicy'),
    handle(input, call) {
      const { AttachedManagedPolicies, RoleName } = findRole(call, input.RoleName);
      const { Arn, PolicyName } = findPolicy(call, input.PolicyArn);
      if (AttachedManagedPolicies.some(({ PolicyArn }) => PolicyArn === Arn)) return {};
      if (AttachedManagedPolicies.length >= mostAttached) {
        throw limit(`Cannot exceed quota for PoliciesPerRole: ${mostAttached} on role ${RoleName}`);
      }
      AttachedManagedPolicies.push({ PolicyName, PolicyArn: Arn });
      return {};
    },
    trace: requestOnly,
  }),
  defineOperation('iam:DetachRolePolicy', {
    authorize: onRole('DetachRolePolicy'),
    handle(input, call) {
      const { AttachedManagedPolicies } = findRole(call, input.RoleName);
      const position = AttachedManagedPolicies.findIndex(({ PolicyArn }) => PolicyArn === input.PolicyArn);
      if (position < 0) throw noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
      AttachedManagedPolicies.splice(position, 1);
      return {};
    },
    trace: requestOnly,
  }),
  defineOperation('iam:DeletePolicy', {
    authorize: onPolicy('DeletePolicy'),
    handle(input, call) {
      const { Arn } = findPolicy(call, input.PolicyArn);
      const isAttached = [...call.world.items(roles, call).values()].some(({ AttachedManagedPolicies }) =>
        AttachedManagedPolicies.some(({ PolicyArn }) => PolicyArn === Arn),
      );
      if (isAttached) {
        throw new AwsError('DeleteConflictException', 'Cannot delete a policy attached to entities.', 409);
      }
      call.world.items(managedPolicies, call).delete(Arn);
      return {};
    },
    trace: requestOnly,
  }),
  defineOperation('iam:CreatePolicy', {
    authorize: (input, call) =>
      onPolicy('CreatePolicy')({ PolicyArn: policyNamed(call, input.Path ?? '/', input.PolicyName ?? '') }),
    handle(input, call) {
      const PolicyName = matching(
        required(input.PolicyName, 'policyName'),
        /^[\w+=,.@-]{1,128}$/,
        'policyName',
      );
      const Path = input.Path ?? '/';
      const Arn = policyNamed(call, Path, PolicyName);
      const all = call.world.items(managedPolicies, call);
      if (all.has(Arn)) {
        throw new AwsError(
          'EntityAlreadyExistsException',
          `A policy called ${PolicyName} already exists. Duplicate names are not allowed.`,
          409,
        );
      }
      const Document = document(input.PolicyDocument, 'policyDocument');
      if (sizeOf(Document) > largestManagedPolicy) {
        throw limit(`Cannot exceed quota for PolicySize: ${largestManagedPolicy}`);
      }
      const shown = {
        PolicyName,
        PolicyId: `ANPA${call.world.id(17)}`,
        Arn,
        Path,
        DefaultVersionId: 'v1',
        IsAttachable: true,
        CreateDate: call.now,
        UpdateDate: call.now,
        ...(input.Description !== undefined && { Description: input.Description }),
        Tags: (input.Tags ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value })),
      };
      const version = { Document, VersionId: 'v1', IsDefaultVersion: true, CreateDate: call.now };
      all.set(Arn, { ...shown, PolicyVersionList: [version] });
      return { Policy: { ...shown, AttachmentCount: 0, PermissionsBoundaryUsageCount: 0 } };
    },
    trace: (input, answer) => ({ requestParameters: recorded(input), responseElements: recorded(answer) }),
  }),
];
