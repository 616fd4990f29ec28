import { CfnCondition, type CfnParameter, Fn, type Stack, type StackProps } from 'aws-cdk-lib';
import { kinds, textParameter } from '../parameter.ts';

/** Values that a deployment side by side with the hub gives; a StackSet gives its own. */
export type Defaults = { readonly [parameter: string]: string };

export interface SpokeProps extends StackProps {
  readonly defaults?: Defaults;
}

/** The start of every name, in each of the three templates. */
export function prefixParameter(stack: Stack, defaults: Defaults): CfnParameter {
  return textParameter(
    stack,
    'Prefix',
    'Start of every name; the same as in the hub',
    kinds.prefix,
    defaults['Prefix'] ?? 'lenswatch',
  );
}

/** Holds when a text parameter is not empty. */
export function given(stack: Stack, id: string, parameter: CfnParameter): CfnCondition {
  return new CfnCondition(stack, id, {
    expression: Fn.conditionNot(Fn.conditionEquals(parameter.valueAsString, '')),
  });
}
