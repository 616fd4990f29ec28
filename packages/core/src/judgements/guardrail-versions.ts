import { fail, notApplicable, type Reader, type Severity, type Verdict } from '../controls/control.ts';
import type { GuardrailVersion } from '../facts/bedrock.ts';
import type { FactName, Resource } from '../facts/fact.ts';
import { allOf } from './all-of.ts';
import {
  type GuardrailReferenceFact,
  type GuardrailUse,
  guardrailReferenceFacts,
  guardrailUses,
} from './guardrail-references.ts';
import { lowerSeverity } from './lower-severity.ts';
import { verdictOfState } from './served-state.ts';

/** The numbered versions, newest first. */
export function numberedVersions(versions: readonly GuardrailVersion[]): readonly GuardrailVersion[] {
  return versions
    .filter(({ version }) => /^\d+$/.test(version))
    .toSorted((a, b) => Number(b.version) - Number(a.version));
}

/** How versions of a guardrail are judged. */
interface VersionJudgement {
  readonly base: Severity;
  readonly evaluateDraft: boolean;
  readonly judge: (version: GuardrailVersion, uses: readonly GuardrailUse[]) => Verdict;
  /** The severity of a failing version, given who refers to it. */
  readonly severityOf?: (uses: readonly GuardrailUse[]) => Severity;
}

/**
 * Judges a guardrail by the versions that count: those that somebody refers to, else the newest numbered
 * one, else DRAFT. Who refers to it is asked completely only where the answer hangs on it.
 *
 * @throws Unreadable when the references decide and could not all be read.
 */
export function judgeReferencedVersions(
  guardrail: Resource<'bedrock.guardrail'>,
  facts: Reader<GuardrailReferenceFact>,
  options: VersionJudgement,
): Verdict {
  const { versions } = guardrail.value;
  const usesOf = (complete: boolean) =>
    countedUses(
      guardrail,
      guardrailReferenceFacts.flatMap((fact) => guardrailUses(guardrail, fact, facts, complete)),
      options,
    );
  // A version that surely counts and fails is proof enough, whatever else may refer to the guardrail.
  const known = usesOf(false);
  const certain = versions.length === 1 ? versions : versions.filter(isIn(known));
  const proven = certain.length > 0 ? judgeAll(guardrail, certain, known, facts, options) : undefined;
  if (proven?.verdict === 'fail') return proven;

  const uses = usesOf(true);
  const referenced = versions.filter(isIn(uses));
  const fallback = numberedVersions(versions)[0] ?? versions[0];
  if (!fallback)
    return facts.undecided('NO_DATA', `AWS lists no version of guardrail ${guardrail.value.name}.`);
  return judgeAll(guardrail, referenced.length > 0 ? referenced : [fallback], uses, facts, options);
}

/**
 * Judges a guardrail by the versions that some uses name, and by no other.
 *
 * @param otherwise what to say where no use names a version that exists.
 */
export function judgeUsedVersions(
  guardrail: Resource<'bedrock.guardrail'>,
  all: readonly GuardrailUse[],
  facts: Reader<FactName>,
  options: VersionJudgement & { readonly otherwise: string },
): Verdict {
  const uses = countedUses(guardrail, all, options);
  const used = guardrail.value.versions.filter(isIn(uses));
  if (used.length === 0) return notApplicable(options.otherwise, { references: 0 });
  return judgeAll(guardrail, used, uses, facts, options);
}

function countedUses(
  { value }: Resource<'bedrock.guardrail'>,
  uses: readonly GuardrailUse[],
  { evaluateDraft }: VersionJudgement,
): readonly GuardrailUse[] {
  const [newest] = numberedVersions(value.versions);
  return (
    uses
      // "Any numbered version" admits at least the one that new callers take: the newest.
      .map((use) => (use.version === null ? { ...use, version: newest?.version ?? null } : use))
      .filter(({ served }) => served || evaluateDraft)
  );
}

function judgeAll(
  guardrail: Resource<'bedrock.guardrail'>,
  counted: readonly GuardrailVersion[],
  all: readonly GuardrailUse[],
  facts: Reader<FactName>,
  options: VersionJudgement,
): Verdict {
  const part = (version: GuardrailVersion) => (): Verdict => {
    const uses = all.filter((use) => use.version === version.version);
    const key = `version ${version.version}`;
    const what = `Version ${version.version} of guardrail ${guardrail.value.name}`;
    const state = verdictOfState(what, version.status, facts, uses.length > 0);
    const verdict = state ?? options.judge(version, uses);
    const evidence = { [key]: { ...verdict.evidence, referredToBy: uses.slice(0, 10).map(({ by }) => by) } };
    if (verdict.verdict !== 'fail') return { ...verdict, evidence };
    const severity = verdict.severity ?? options.severityOf?.(uses) ?? options.base;
    const draftOnly = uses.length > 0 && uses.every(({ served }) => !served);
    return fail(verdict.message, evidence, {
      ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
      severity: draftOnly ? lowerSeverity(severity) : severity,
    });
  };
  return allOf(options.base, counted.map(part));
}

function isIn(uses: readonly GuardrailUse[]): (version: GuardrailVersion) => boolean {
  const versions = new Set(uses.map(({ version }) => version));
  return ({ version }) => versions.has(version);
}
