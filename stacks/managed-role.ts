import { Aws, type CfnCondition, type CfnTag, Fn, aws_iam as iam, type Stack } from 'aws-cdk-lib';
import { arn, named, rolePath } from './names.ts';

/** A statement of a policy, as IAM takes it; or a CloudFormation condition that chooses one. */
export type Statement = object;

export interface RoleProps {
  /** `<prefix>-<suffix>` is the name of the role and of its policy. */
  readonly suffix: string;
  readonly description: string;
  readonly trust: Statement;
  readonly statements: readonly Statement[];
  /** Policies beside the one made of `statements`. */
  readonly managedPolicyArns?: readonly string[];
  readonly tags?: readonly CfnTag[];
  /** Holds when the parameter `PermissionsBoundary` names a policy. */
  readonly bounded: CfnCondition;
}

/**
 * A role with a fixed name and one managed policy of its own. Roles of lenswatch have no inline policies: a
 * managed one has versions, and shows in one list what may be done.
 */
export function managedRole(stack: Stack, id: string, props: RoleProps): iam.CfnRole {
  const { suffix, description, trust, statements, managedPolicyArns = [], tags = [], bounded } = props;
  const policies = [...managedPolicyArns];
  if (statements.length > 0) {
    const policy = new iam.CfnManagedPolicy(stack, `${id}Policy`, {
      managedPolicyName: named(suffix),
      path: rolePath,
      description,
      policyDocument: { Version: '2012-10-17', Statement: statements },
    });
    policies.push(policy.ref);
  }
  return new iam.CfnRole(stack, id, {
    roleName: named(suffix),
    path: rolePath,
    description,
    assumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
    managedPolicyArns: policies,
    permissionsBoundary: Fn.conditionIf(
      bounded.logicalId,
      arn(`iam::\${AWS::AccountId}:policy/\${PermissionsBoundary}`),
      Aws.NO_VALUE,
    ).toString(),
    ...(tags.length > 0 ? { tags: [...tags] } : {}),
  });
}

/** Lets a service act with a role, under the conditions given. */
export function trustService(service: string, condition?: object): Statement {
  return {
    Effect: 'Allow',
    Principal: { Service: service },
    Action: 'sts:AssumeRole',
    ...(condition ? { Condition: condition } : {}),
  };
}

/** An allowing statement. */
export function allow(
  sid: string,
  actions: readonly string[],
  resources: string | readonly string[],
  condition?: object,
): Statement {
  return {
    Sid: sid,
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
    ...(condition ? { Condition: condition } : {}),
  };
}
