import type { Control } from '../controls/control.ts';
import type { FactName } from '../facts/fact.ts';
import type { Catalogue } from './catalogue.ts';

/** Facts of the services that lenswatch is about: their events are always looked into. */
const ours = /^(aws|bedrock|bedrock-agent|bedrock-agentcore|iam|opensearch|sagemaker)\./;

/**
 * True for facts of services that serve everybody (buckets, keys, log groups, alarms …) and that no control is
 * about. An event there is looked into only if something that was judged rests on the resource, so what is
 * known of it is trusted only as long as something does.
 */
export function isBystander(fact: FactName, { controls }: Pick<Catalogue, 'controls'>): boolean {
  return !ours.test(fact) && !controls.some((control) => subjectsOf(control).includes(fact));
}

/** What a control judges. */
export function subjectsOf({ subject }: Control): readonly FactName[] {
  return typeof subject === 'string' ? [subject] : subject;
}
