import { type Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

const packs = { 'AwsSolutions-': 'AwsSolutions', 'NIST.800.53.R5-': 'NIST.800.53.R5' } as const;

/**
 * Accepts one finding of cdk-nag on one resource. The id is the finding's own, bracket included; the reason is
 * for an auditor, who reads it beside the resource.
 *
 * @throws RangeError for a rule of a pack that is not in use.
 */
export function acknowledge(construct: Construct, id: string, reason: string): void {
  const pack = Object.entries(packs).find(([prefix]) => id.startsWith(prefix))?.[1];
  if (!pack) throw new RangeError(`${id} belongs to no rule pack in use.`);
  Validations.of(construct).acknowledge({ id: `${pack}::${id}`, reason });
}

/**
 * Parameters that may be empty are used only where a condition says that they are not; CDK's own check of
 * templates judges the value all the same.
 */
export function emptyMeansUnused(stack: Stack): void {
  for (const id of ['CloudFormation-Validate::W1030', 'CloudFormation-Validate::F3031']) {
    Validations.of(stack).acknowledge({
      id,
      reason: 'The empty or zero default stands in a branch of Fn::If that its condition does not take.',
    });
  }
}
