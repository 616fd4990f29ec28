import { Aws, type CfnCondition, Fn } from 'aws-cdk-lib';
import { arn, type HubFunction } from '../names.ts';

/**
 * Who may enter a member: functions of the hub, by the fixed names of their roles. The principal is the hub's
 * account and never a role: IAM would store the unique id of a role, and lock out the next one of that name.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function trustHub(functions: readonly HubFunction[], inOrganization: CfnCondition): object {
  return {
    Effect: 'Allow',
    Principal: { AWS: arn('iam::${HubAccount}:root') },
    Action: 'sts:AssumeRole',
    Condition: {
      ArnEquals: {
        'aws:PrincipalArn': functions.map((name) =>
          arn(`iam::\${HubAccount}:role/lenswatch/\${Prefix}-${name}`),
        ),
      },
      StringEquals: {
        'sts:ExternalId': Fn.ref('ExternalId'),
        'aws:PrincipalOrgID': Fn.conditionIf(
          inOrganization.logicalId,
          Fn.ref('OrganizationId'),
          Aws.NO_VALUE,
        ).toString(),
      },
    },
  };
}
