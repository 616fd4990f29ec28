import type { FactName, Json, Resource, UnknownReason } from '../facts/fact.ts';
import type { ParameterName, Parameters } from '../parameters.ts';

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'informational';
export type Confidence = 'direct' | 'indicator' | 'attested';

/** The observed values that a verdict rests on: enough to check it by hand, never text of a prompt. */
export type Evidence = { readonly [name: string]: Json };

/** One change, made in three ways; names in `<…>` are the reader's own. */
export interface HowTo {
  /** Where to click, as a sentence or two. */
  readonly console: string;
  /** Commands of the AWS CLI, one a line. */
  readonly cli: string;
  /** TypeScript of `aws-cdk-lib`: the construct or property that is right. */
  readonly cdk: string;
}

/** What a control may conclude. `unknown` is missing on purpose: only the engine can say it. */
export type Verdict = (
  | {
      readonly verdict: 'pass';
      readonly message: string;
      readonly evidence: Evidence;
      readonly reason?: string;
    }
  | {
      readonly verdict: 'fail';
      readonly message: string;
      readonly evidence: Evidence;
      readonly reason?: string;
      /** Replaces the control's base severity for this resource. */
      readonly severity?: Severity;
    }
  | {
      readonly verdict: 'not-applicable';
      readonly message: string;
      readonly evidence: Evidence;
      readonly reason?: string;
    }
) & {
  /** Set by `moving`. */
  readonly moving?: true;
};

/** Facts as a control sees them. What could not be read never reaches it: the engine answers `unknown`. */
export interface Reader<R extends FactName> {
  /**
   * One resource in the subject's place. `undefined`: AWS says it does not exist.
   * A subject of the account sees facts of all scanned regions.
   */
  find<F extends R>(fact: F, id: string): Resource<F> | undefined;
  /** All resources of a fact; the verdict becomes `unknown` if one of them could not be read. */
  all<F extends R>(fact: F): readonly Resource<F>[];
  /**
   * The first resource that satisfies the question. A positive answer counts even if others could not be
   * read; a negative one only if all could: else the verdict becomes `unknown`.
   */
  some<F extends R>(fact: F, question: (resource: Resource<F>) => boolean): Resource<F> | undefined;
  /** What could be read, with no promise that it is all. For what only adds to a message or a severity. */
  known<F extends R>(fact: F): readonly Resource<F>[];
  /** How the listing of a fact was bounded, for evidence. */
  boundOf(fact: R): { readonly newest: number; readonly since: string } | undefined;
  /** ISO 8601: when this scan began. */
  readonly now: string;
  /** The facts are there and do not decide the question: the verdict becomes `unknown` with this reason. */
  undecided(reason: UnknownReason, message: string): never;
}

/** One checkable expectation about one kind of resource. A pure function of facts. */
export interface Control<
  S extends FactName = FactName,
  R extends FactName = FactName,
  P extends ParameterName = ParameterName,
> {
  /** `<service>-<resource>-<good-state>`: also its file name, its page and its link. Never reused. */
  readonly id: string;
  /** The good state as a fact one can check, subject first. */
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** `preview`: judged and shown, not yet scored. Left out by controls that are there to stay. */
  readonly stage?: 'preview' | 'deprecated';
  readonly rationale: string;
  /** One command or one small change. */
  readonly remediation: string;
  /** The same change step by step, for the control's page. */
  readonly howTo: HowTo;
  /** Ids of `requirements/`, the primary one first. */
  readonly requirements: readonly [string, ...string[]];
  readonly references: readonly string[];
  /** What is judged, one resource at a time. */
  readonly subject: S | readonly S[];
  /** What else it may look at. */
  readonly reads: readonly R[];
  readonly parameters?: readonly P[];
  evaluate(subject: Subject<S>, facts: Reader<R>, parameters: Pick<Parameters, P>): Verdict;
}

/** A resource whose `value` type follows from its `fact`. */
export type Subject<S extends FactName> = S extends FactName ? Resource<S> : never;

/** Checks a control's declaration and keeps its literal types: reading an undeclared fact does not compile. */
export function defineControl<
  S extends FactName,
  const R extends FactName = never,
  const P extends ParameterName = never,
>(control: Control<S, R, P>): Control<S, R, P> {
  return control;
}

const none: Evidence = Object.freeze({});

/** The good state was observed. `reason` is `OK_COMPENSATED` or `ATTESTED` where a declared alternative met it. */
export function pass(message: string, evidence: Evidence = none, reason?: string): Verdict {
  return reason === undefined
    ? { verdict: 'pass', message, evidence }
    : { verdict: 'pass', message, evidence, reason };
}

/** At least one fact proves the bad state. */
export function fail(
  message: string,
  evidence: Evidence = none,
  options: { readonly reason?: string; readonly severity?: Severity } = {},
): Verdict {
  return { verdict: 'fail', message, evidence, ...options };
}

/** Nothing to judge, by positive evidence; never a default. */
export function notApplicable(message: string, evidence: Evidence = none, reason = 'OUT_OF_SCOPE'): Verdict {
  return { verdict: 'not-applicable', message, evidence, reason };
}

/**
 * Says that message and evidence move by themselves (traffic, ages): a later look that differs only there
 * is no change, and nothing is published again for it.
 */
export function moving(verdict: Verdict): Verdict {
  return { ...verdict, moving: true };
}
