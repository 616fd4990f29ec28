import { Aws, aws_iam as iam, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { allow, managedRole, type Statement, trustService } from '../managed-role.ts';
import { arn, named, relaySource, rolePath, spokeVersion } from '../names.ts';
import { kinds, textParameter } from '../parameter.ts';
import { wholeAuditPolicies } from './audit-policy.ts';
import { given, prefixParameter, type SpokeProps } from './spoke-parameters.ts';
import { trustHub } from './trust.ts';

/** The hub's functions that look at members. */
const readers = ['on-change', 'on-config', 'sweep'] as const;
/** Those that tell a member's Security Hub and Config. */
const reporters = ['on-change', 'on-config', 'sweep'] as const;

/** The four roles of a member account: in one region, for all of them. */
export class AccessStack extends Stack {
  constructor(scope: Construct, id: string, { defaults = {}, ...props }: SpokeProps = {}) {
    super(scope, id, {
      description: 'lenswatch access: the roles through which the hub reads this account and reports to it',
      ...props,
    });
    prefixParameter(this, defaults);
    textParameter(this, 'HubAccount', 'Account of the hub', kinds.account, defaults['HubAccount']);
    textParameter(this, 'HubRegion', 'Region of the hub', kinds.region, defaults['HubRegion']);
    const organization = textParameter(
      this,
      'OrganizationId',
      'Id of the organization (o-…) that the hub belongs to. Empty: the hub is this account',
      kinds.organizationOrNone,
      defaults['OrganizationId'] ?? '',
    );
    textParameter(
      this,
      'ExternalId',
      'What the hub says when it assumes a role; the same as in the hub',
      kinds.externalId,
      defaults['ExternalId'] ?? 'lenswatch',
    );
    const boundary = textParameter(
      this,
      'PermissionsBoundary',
      'Name of a managed policy of this account that bounds every role. Empty: none',
      kinds.boundaryOrNone,
      defaults['PermissionsBoundary'] ?? '',
    );
    const inOrganization = given(this, 'InOrganization', organization);
    const bounded = given(this, 'HasBoundary', boundary);

    const role = managedRole(this, 'AuditRole', {
      suffix: 'audit',
      description: 'lenswatch reads the settings of AI workloads and of what they depend on',
      trust: trustHub(readers, inOrganization),
      statements: [allow('KnowOwnRegions', ['account:ListRegions'], arn('account::${AWS::AccountId}:account'))],
      managedPolicyArns: auditPolicyArns(this),
      tags: [{ key: 'lenswatch:spoke-version', value: spokeVersion }],
      bounded,
    });
    role.maxSessionDuration = 3_600;
    managedRole(this, 'ReportRole', {
      suffix: 'report',
      description: 'lenswatch writes findings to Security Hub and evaluations to Config',
      trust: trustHub(reporters, inOrganization),
      statements: reporting(),
      bounded,
    });
    managedRole(this, 'ForwardRole', {
      suffix: 'forward',
      description: 'EventBridge forwards changes to the bus of the hub',
      trust: trustService('events.amazonaws.com', {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnLike: { 'aws:SourceArn': arn('events:*:${AWS::AccountId}:rule/${Prefix}-*') },
      }),
      statements: [
        allow(
          'ForwardToTheHub',
          ['events:PutEvents'],
          arn('events:${HubRegion}:${HubAccount}:event-bus/${Prefix}'),
        ),
      ],
      bounded,
    });
    managedRole(this, 'ForwarderRole', {
      suffix: 'forwarder',
      description: 'The forwarder of Config invocations puts them on the default bus of its own account',
      trust: trustService('lambda.amazonaws.com'),
      statements: [
        allow('RelayInvocations', ['events:PutEvents'], arn('events:*:${AWS::AccountId}:event-bus/default'), {
          StringEquals: { 'events:source': relaySource },
        }),
        allow(
          'WriteLogs',
          ['logs:CreateLogStream', 'logs:PutLogEvents'],
          arn('logs:*:${AWS::AccountId}:log-group:/aws/lambda/${Prefix}-forward:*'),
        ),
      ],
      bounded,
    });
  }
}

/** The generated policies, one after the other: `<prefix>-audit-1` … */
function auditPolicyArns(stack: Stack): readonly string[] {
  return wholeAuditPolicies().map((document, index) => {
    const policy = new iam.CfnManagedPolicy(stack, `AuditPolicy${index + 1}`, {
      managedPolicyName: named(`audit-${index + 1}`),
      path: rolePath,
      description: 'Reads that the controls of lenswatch need, generated from what they declare',
      policyDocument: document,
    });
    return policy.ref;
  });
}

/**
 * What the report role may write. Findings go in through the account's own product, and only statuses of ours
 * are changed; answers to Config have no resource to name.
 */
function reporting(): readonly Statement[] {
  return [
    allow(
      'ImportFindings',
      ['securityhub:BatchImportFindings'],
      arn('securityhub:*:${AWS::AccountId}:product/${AWS::AccountId}/default'),
    ),
    allow(
      'SuppressOwnFindings',
      ['securityhub:BatchUpdateFindings'],
      arn('securityhub:*:${AWS::AccountId}:hub/default'),
    ),
    allow('AnswerConfig', ['config:PutEvaluations'], '*'),
  ];
}
