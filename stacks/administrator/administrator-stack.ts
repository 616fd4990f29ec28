import { Stack, type StackProps, aws_securityhub as securityhub } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { kinds, textParameter } from '../parameter.ts';

export interface AdministratorProps extends StackProps {
  readonly prefix?: string;
}

/**
 * Optional, in the account that administers Security Hub, in each region: Security Hub turns every evaluation of
 * a Config rule into a finding of its own, which here would be a second finding for the same fact.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/automation-rules.html
 */
export class AdministratorStack extends Stack {
  constructor(scope: Construct, id: string, { prefix = 'lenswatch', ...props }: AdministratorProps = {}) {
    super(scope, id, {
      description: 'lenswatch administrator: suppresses the copies of our Config rules in Security Hub',
      ...props,
    });
    const name = textParameter(
      this,
      'Prefix',
      'Start of every name; the same as in the hub',
      kinds.prefix,
      prefix,
    );
    new securityhub.CfnAutomationRule(this, 'SuppressCopies', {
      ruleName: `${name.valueAsString}-config-copies`,
      ruleOrder: 900,
      ruleStatus: 'ENABLED',
      isTerminal: false,
      description: 'lenswatch sends its findings itself; what Config copies from its rules is suppressed.',
      criteria: {
        productName: [{ comparison: 'EQUALS', value: 'Config' }],
        title: [{ comparison: 'PREFIX', value: `${name.valueAsString}-` }],
      },
      actions: [
        {
          type: 'FINDING_FIELDS_UPDATE',
          findingFieldsUpdate: {
            workflow: { status: 'SUPPRESSED' },
            note: {
              text: 'A copy that AWS Config made: the finding of lenswatch about this resource counts.',
              updatedBy: 'lenswatch',
            },
          },
        },
      ],
    });
  }
}
