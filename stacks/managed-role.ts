import { Aws, type CfnCondition, type CfnTag, Fn, aws_iam as iam, type Stack } from 'aws-cdk-lib';
import { acknowledge } from './acknowledge.ts';
import { arn, named, rolePath } from './names.ts';

/** What a role may do: one statement of its policy. */
export interface Grant {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: string | readonly string[];
  readonly condition?: object;
  /** Required where a resource has a wildcard: why it cannot be narrower, for an auditor. */
  readonly why?: string;
}

export interface RoleProps {
  /** `<prefix>-<suffix>` is the name of the role and of its policy. */
  readonly suffix: string;
  readonly description: string;
  readonly trust: object;
  readonly grants: readonly Grant[];
  /** Grants that a deployment has or has not, each kind in a policy `<prefix>-<suffix>-<kind>`. */
  readonly conditional?: readonly {
    readonly kind: string;
    readonly when: CfnCondition;
    readonly grants: readonly Grant[];
  }[];
  /** Policies beside those made of grants. */
  readonly managedPolicyArns?: readonly string[];
  readonly tags?: readonly CfnTag[];
  /** Holds when the parameter `PermissionsBoundary` names a policy. */
  readonly bounded: CfnCondition;
}

/**
 * A role with a fixed name and managed policies of its own. Roles of lenswatch have no inline policies: a
 * managed one has versions, and shows in one list what may be done.
 *
 * @throws RangeError for a wildcard resource that nobody gave a reason for.
 */
export function managedRole(stack: Stack, id: string, props: RoleProps): iam.CfnRole {
  const { suffix, description, trust, grants, conditional = [], tags = [], bounded } = props;
  const policies = [...(props.managedPolicyArns ?? [])];
  const policy = (policyId: string, name: string, chosen: readonly Grant[]): iam.CfnManagedPolicy => {
    const made = new iam.CfnManagedPolicy(stack, policyId, {
      managedPolicyName: named(name),
      path: rolePath,
      description,
      policyDocument: { Version: '2012-10-17', Statement: chosen.map(statementOf) },
    });
    for (const grant of chosen) acceptWildcards(stack, made, grant);
    return made;
  };
  if (grants.length > 0) policies.push(policy(`${id}Policy`, suffix, grants).ref);
  for (const { kind, when, grants: chosen } of conditional) {
    const made = policy(
      `${id}${kind.charAt(0).toUpperCase()}${kind.slice(1)}Policy`,
      `${suffix}-${kind}`,
      chosen,
    );
    made.cfnOptions.condition = when;
    policies.push(Fn.conditionIf(when.logicalId, made.ref, Aws.NO_VALUE).toString());
  }
  return new iam.CfnRole(stack, id, {
    roleName: named(suffix),
    path: rolePath,
    description,
    assumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
    managedPolicyArns: policies,
    permissionsBoundary: Fn.conditionIf(
      bounded.logicalId,
      arn('iam::${AWS::AccountId}:policy/${PermissionsBoundary}'),
      Aws.NO_VALUE,
    ).toString(),
    ...(tags.length > 0 ? { tags: [...tags] } : {}),
  });
}

/** Lets a service act with a role, under the conditions given. */
export function trustService(service: string, condition?: object): object {
  return {
    Effect: 'Allow',
    Principal: { Service: service },
    Action: 'sts:AssumeRole',
    ...(condition ? { Condition: condition } : {}),
  };
}

function statementOf({ sid, actions, resources, condition }: Grant): object {
  return {
    Sid: sid,
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
    ...(condition ? { Condition: condition } : {}),
  };
}

/** Tells cdk-nag the reason for each wildcard, by the id under which it reports that resource. */
function acceptWildcards(stack: Stack, policy: iam.CfnManagedPolicy, { sid, resources, why }: Grant): void {
  for (const resource of [resources].flat()) {
    const resolved: unknown = stack.resolve(resource);
    const text = typeof resolved === 'string' ? resolved : (resolved as { 'Fn::Sub'?: string })['Fn::Sub'];
    if (!text?.includes('*')) continue;
    if (why === undefined)
      throw new RangeError(`${sid} has the resource ${text} and no reason for its wildcard.`);
    acknowledge(policy, `AwsSolutions-IAM5[Resource::${text.replace(/\$\{([^}]+)\}/g, '<$1>')}]`, why);
  }
}
