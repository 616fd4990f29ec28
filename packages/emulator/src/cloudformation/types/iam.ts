import { AwsError } from '../../aws-error.ts';
import { findManagedPolicy } from '../../iam/store.ts';
import { callAs, generatedName, type Makers } from '../resource.ts';

/** Roles and policies, made by the same calls that CloudFormation makes, with IAM's own limits. */
export const iamTypes: Makers = {
  async 'AWS::IAM::Role'(properties, making) {
    const RoleName = properties.maybeText('RoleName') ?? generatedName(making);
    const boundary = properties.maybeText('PermissionsBoundary');
    const description = properties.maybeText('Description');
    const path = properties.maybeText('Path');
    const tags = properties.inners('Tags').map((tag) => ({ Key: tag.text('Key'), Value: tag.text('Value') }));
    const { Role } = await callAs(making, 'iam:CreateRole', {
      RoleName,
      AssumeRolePolicyDocument: properties.document('AssumeRolePolicyDocument'),
      MaxSessionDuration: properties.number('MaxSessionDuration', 3600),
      Tags: tags,
      ...(path !== undefined && { Path: path }),
      ...(description !== undefined && { Description: description }),
      ...(boundary !== undefined && { PermissionsBoundary: boundary }),
    });
    for (const PolicyArn of properties.texts('ManagedPolicyArns')) {
      await callAs(making, 'iam:AttachRolePolicy', { RoleName, PolicyArn });
    }
    for (const policy of properties.inners('Policies')) {
      await callAs(making, 'iam:PutRolePolicy', {
        RoleName,
        PolicyName: policy.text('PolicyName'),
        PolicyDocument: policy.document('PolicyDocument'),
      });
    }
    return { ref: RoleName, attributes: { Arn: Role?.Arn ?? '', RoleId: Role?.RoleId ?? '' } };
  },

  async 'AWS::IAM::ManagedPolicy'(properties, making) {
    const PolicyName = properties.maybeText('ManagedPolicyName') ?? generatedName(making, 128);
    const path = properties.maybeText('Path');
    const description = properties.maybeText('Description');
    const { Policy } = await callAs(making, 'iam:CreatePolicy', {
      PolicyName,
      PolicyDocument: properties.document('PolicyDocument'),
      ...(path !== undefined && { Path: path }),
      ...(description !== undefined && { Description: description }),
    });
    const PolicyArn = Policy?.Arn ?? '';
    for (const RoleName of properties.texts('Roles')) {
      await callAs(making, 'iam:AttachRolePolicy', { RoleName, PolicyArn });
    }
    if (!findManagedPolicy(making.plane.world, making.account, PolicyArn)) {
      throw new AwsError('InternalFailure', `Policy ${PolicyArn} was not made.`, 500);
    }
    return { ref: PolicyArn, attributes: { PolicyArn } };
  },

  async 'AWS::IAM::Policy'(properties, making) {
    const PolicyName = properties.text('PolicyName');
    const PolicyDocument = properties.document('PolicyDocument');
    for (const RoleName of properties.texts('Roles')) {
      await callAs(making, 'iam:PutRolePolicy', { RoleName, PolicyName, PolicyDocument });
    }
    return { ref: PolicyName, attributes: {} };
  },
};
