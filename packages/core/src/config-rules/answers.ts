import type { Finding } from '../engine/finding.ts';
import { accountType, isAbout, namesOf, type Recorded } from './naming.ts';
import type { Relay } from './relay.ts';
import { type ConfigRule, regionOf } from './rules.ts';
import { type Evaluation, evaluationOf, gone } from './verdict.ts';

/** One evaluation to send. */
export interface Answer extends Evaluation {
  readonly type: string;
  readonly id: string;
}

/** What Config itself knows, for scheduled invocations. */
export interface Known {
  /** Every resource of the rule's types that Config records now. */
  readonly recorded: readonly Recorded[];
  /** Every resource about which the rule holds a result. */
  readonly reported: readonly Recorded[];
}

/** The answer to a change: about the one resource that changed, whatever became of it. */
export function answersToChange(relay: Relay, findings: readonly Finding[]): readonly Answer[] {
  const { resource } = relay;
  if (!resource) return [];
  const about = findings.filter((finding) => isHere(finding, relay) && isAbout(finding.resource, resource));
  return [{ ...resource, ...(relay.gone ? gone : evaluationOf(about)) }];
}

/**
 * The answers to a scheduled invocation: about every recorded resource that a control looked at, about the
 * account, and a farewell to everything that the rule once reported and that nobody would speak of now.
 */
export function answersToSchedule(
  relay: Relay,
  rule: ConfigRule,
  findings: readonly Finding[],
  { recorded, reported }: Known,
): readonly Answer[] {
  const place = { account: relay.account, region: regionOf(rule, relay) };
  const here = findings.filter((finding) => isHere(finding, place));
  const reportedKeys = new Set(reported.map(keyOf));
  const named = byName(here);
  const answers = new Map<string, Answer>();
  const answer = ({ type, id }: Recorded, about: readonly Finding[]): void => {
    const evaluation = evaluationOf(about);
    // What was never reported needs no farewell: an evaluation costs its owner money.
    const silent = evaluation.compliance === 'NOT_APPLICABLE' && evaluation.annotation === null;
    if (!silent || reportedKeys.has(keyOf({ type, id })))
      answers.set(keyOf({ type, id }), { type, id, ...evaluation });
  };
  for (const resource of recorded) {
    const called = [resource.id, resource.name ?? ''].flatMap((name) => [...(named.get(name) ?? [])]);
    const about = [...new Set(called)].filter((one) => isAbout(one.resource, resource));
    if (about.length > 0) answer(resource, about);
  }
  const account = here.filter((finding) => isAboutAccount(finding, rule));
  if (account.length > 0) answer({ type: accountType, id: relay.account }, account);

  // Behind a listing that could not be read, what was reported may well be there still: that is said.
  const unread = account.filter(({ resource }) => listingIn(resource.id) !== undefined);
  const farewell = unread.length > 0 ? evaluationOf(unread) : gone;
  for (const { type, id } of reported) {
    const key = keyOf({ type, id });
    if (!answers.has(key)) answers.set(key, { type, id, ...farewell });
  }
  return [...answers.values()];
}

/** So that thousands of principals are not each compared with each. */
function byName(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const index = new Map<string, Finding[]>();
  for (const finding of findings) {
    for (const name of namesOf(finding.resource)) {
      const held = index.get(name);
      if (held) held.push(finding);
      else index.set(name, [finding]);
    }
  }
  return index;
}

function isHere({ resource }: Finding, { account, region }: Pick<Relay, 'account' | 'region'>): boolean {
  return resource.account === account && resource.region === region;
}

/** The account's own findings, and listings that could not be read: whom they hide nobody knows. */
function isAboutAccount({ resource: { type, id } }: Finding, { name, facts }: ConfigRule): boolean {
  if (type !== accountType) return false;
  const listing = listingIn(id);
  return listing === undefined ? name === 'bedrock' : facts.some((fact) => fact === listing);
}

/** The fact whose listing could not be read; `undefined` where the finding is about the account itself. */
function listingIn(id: string): string | undefined {
  return /^every (.+)$/.exec(id)?.[1];
}

function keyOf({ type, id }: Recorded): string {
  return `${type}\n${id}`;
}
