import { parseFunctionName } from '../../aws/function-arn.ts';
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

/** Requests name a function as their callers did: by name, by ARN or by a part of it, with or without a version. */
function functionName(change: Change): Named {
  const named = parseFunctionName(textAt(change, 'functionName', 'functionArn') ?? '', change);
  if (!named) return [null];
  return named.account === change.account ? [named.name] : [];
}

/** The name in `arn:…:stateMachine:batch`, or the name itself. */
function stateMachine(change: Change): Named {
  const reference = textAt(change, 'stateMachineArn', 'name');
  if (reference === undefined) return [null];
  if (!reference.startsWith('arn:')) return [reference.split(':')[0] ?? null];
  return isOwn(change, reference) ? [reference.split(':')[6] ?? null] : [];
}
