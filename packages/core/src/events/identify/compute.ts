import type { Change } from '../change.ts';
import { isOwn, type Named, textAt } from './named.ts';

/** Functions and state machines go by name; callers may name them by ARN. */
export const compute = {
  'lambda.function': functionName,
  // Who names a function does so by name, ARN, version or alias: `affected` finds the references.
  'lambda.tool-function': functionName,
  'stepfunctions.state-machine': stateMachine,
  // The one of a region, under a name of ours: a region without detector is a fact too.
  'guardduty.detector': (): Named => ['detector'],
};

function functionName(change: Change): Named {
  const name = textAt(change, 'functionName', 'functionArn');
  // Lambda takes `111122223333:function:orders` for an ARN, too.
  const isPartOfArn = name !== undefined && /^\d{12}:function:/.test(name);
  return lastOf(change, isPartOfArn ? `arn:${change.partition}:lambda:${change.region}:${name}` : name);
}

function stateMachine(change: Change): Named {
  return lastOf(change, textAt(change, 'stateMachineArn', 'name'));
}

/** The name in `arn:…:function:orders:live` or `arn:…:stateMachine:batch`, or the name itself. */
function lastOf(change: Change, reference: string | undefined): Named {
  if (reference === undefined) return [null];
  if (!reference.startsWith('arn:')) return [reference.split(':')[0] ?? null];
  return isOwn(change, reference) ? [reference.split(':')[6] ?? null] : [];
}
