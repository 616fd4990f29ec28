import { spokeVersionTag } from '@lenswatch/core/engine/spoke.ts';
import { configOperations } from '@lenswatch/core/sinks/config.ts';
import { Aws, aws_iam as iam, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { type Grant, managedRole, trustService } from '../managed-role.ts';
import { arn, named, relaySource, rolePath, spokeVersion } from '../names.ts';
import { kinds, textParameter } from '../parameter.ts';
import { wholeAuditPolicies } from './audit-policy.ts';
import { given, prefixParameter, type SpokeProps } from './spoke-parameters.ts';
import { trustHub } from './trust.ts';

/** The hub's functions that enter members: to look, and to tell Security Hub and Config. */
const visitors = ['on-change', 'on-config', 'sweep'] as const;

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
      trust: trustHub(visitors, inOrganization),
      grants: [
        {
          sid: 'KnowOwnRegions',
          actions: ['account:ListRegions'],
          resources: arn('account::${AWS::AccountId}:account'),
        },
      ],
      managedPolicyArns: auditPolicyArns(this),
      tags: [{ key: spokeVersionTag, value: spokeVersion }],
      bounded,
    });
    role.maxSessionDuration = 3_600;
    managedRole(this, 'ReportRole', {
      suffix: 'report',
      description: 'lenswatch writes findings to Security Hub and evaluations to Config',
      trust: trustHub(visitors, inOrganization),
      grants: reporting(),
      bounded,
    });
    managedRole(this, 'ForwardRole', {
      suffix: 'forward',
      description: 'EventBridge forwards changes to the bus of the hub',
      trust: trustService('events.amazonaws.com', {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnLike: { 'aws:SourceArn': arn('events:*:${AWS::AccountId}:rule/${Prefix}-*') },
      }),
      grants: [
        {
          sid: 'ForwardToTheHub',
          actions: ['events:PutEvents'],
          resources: arn('events:${HubRegion}:${HubAccount}:event-bus/${Prefix}'),
        },
      ],
      bounded,
    });
    managedRole(this, 'ForwarderRole', {
      suffix: 'forwarder',
      description: 'The forwarder of Config invocations puts them on the default bus of its own account',
      trust: trustService('lambda.amazonaws.com'),
      grants: [
        {
          sid: 'RelayInvocations',
          actions: ['events:PutEvents'],
          resources: arn('events:*:${AWS::AccountId}:event-bus/default'),
          condition: { StringEquals: { 'events:source': relaySource } },
          why: 'One role serves the forwarders of all regions, each on the default bus of its own region of this account.',
        },
        {
          sid: 'WriteLogs',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: arn('logs:*:${AWS::AccountId}:log-group:/aws/lambda/${Prefix}-forward:*'),
          why: 'One role serves the forwarders of all regions; Lambda names the streams in the one log group of each.',
        },
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
    acknowledge(
      policy,
      'AwsSolutions-IAM5[Resource::*]',
      'An audit looks at every resource of the account, and most list and describe calls know no resource. The policy is ' +
        'generated from what the controls read, action by action, and holds only reads. Texts of prompts and agents that some ' +
        'of them return stay in memory and are never stored or logged.',
    );
    return policy.ref;
  });
}

/** Those of Config's operations that know a resource. */
const readAnswers = 'config:GetComplianceDetailsByConfigRule';
const askAgain = 'config:StartConfigRulesEvaluation';

/**
 * What the report role may write. Findings go in through the account's own product, and only statuses of ours
 * are changed; answers to Config have no resource to name.
 */
function reporting(): readonly Grant[] {
  const everyRegion = 'One role serves all regions of this account; account and product are named.';
  const rules = arn('config:*:${AWS::AccountId}:config-rule/*');
  return [
    {
      sid: 'ImportFindings',
      actions: ['securityhub:BatchImportFindings'],
      resources: arn('securityhub:*:${AWS::AccountId}:product/${AWS::AccountId}/default'),
      why: everyRegion,
    },
    {
      sid: 'SuppressOwnFindings',
      actions: ['securityhub:BatchUpdateFindings'],
      resources: arn('securityhub:*:${AWS::AccountId}:hub/default'),
      why: everyRegion,
    },
    {
      sid: 'AnswerConfig',
      actions: configOperations.filter((action) => action !== readAnswers && action !== askAgain),
      resources: '*',
      why:
        'AWS defines no resource for config:PutEvaluations and ListDiscoveredResources. ' +
        'An answer counts only with the token of one invocation, which Config gave to the rule of this account.',
    },
    {
      sid: 'ReadOwnAnswers',
      actions: [readAnswers],
      resources: rules,
      why: `${everyRegion} Rules have ids that AWS makes.`,
    },
    {
      sid: 'HaveConfigAskAgain',
      actions: [askAgain],
      resources: rules,
      why: `${everyRegion} Rules have ids that AWS makes. It changes nothing: Config evaluates a rule before its next turn.`,
    },
  ];
}
