import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { globalRegionOf } from '@lenswatch/core/aws/partition.ts';
import type { Control, Severity } from '@lenswatch/core/controls/control.ts';
import { evaluate } from '@lenswatch/core/engine/evaluate.ts';
import type { Finding } from '@lenswatch/core/engine/finding.ts';
import type { Coverage, FactName, FactScope, Gap, Resource, Snapshot } from '@lenswatch/core/facts/fact.ts';
import type { Facts } from '@lenswatch/core/facts/facts.ts';
import { type Parameters, parameterSchema } from '@lenswatch/core/parameters.ts';
import { describe, expect, test } from 'vitest';
import { expectedVerdicts } from './expected-verdicts.ts';

type FactTable = { readonly [F in FactName]?: { readonly [id: string]: Facts[F] } };

/** One line of a control's table. `when` is a clause that the documents print after "Passes when". */
export interface Case<S extends FactName> {
  readonly when: string;
  /** The value of the subject; the long form names its fact (controls with several) and id. */
  readonly subject:
    | Facts[S]
    | { readonly fact: S; readonly value: Facts[S]; readonly id?: string; readonly arn?: string };
  readonly facts?: FactTable;
  readonly expect: Finding['verdict'];
  readonly severity?: Severity;
  readonly reason?: string;
  readonly message?: RegExp;
  /** What the evidence must hold, beside whatever else. */
  readonly evidence?: object;
  /** Whether the verdict must be marked as moving by itself. */
  readonly moving?: boolean;
  readonly parameters?: Partial<Parameters>;
  /** Facts that could not be read. */
  readonly missing?: readonly FactName[];
  /** Facts whose listing broke off after what the table names. */
  readonly partial?: readonly FactName[];
  /** How a fact's history was bounded. */
  readonly bounded?: { readonly [F in FactName]?: { newest: number; since: string } };
  /** Regions of resources that lie elsewhere than the subject, by id. */
  readonly regions?: { readonly [id: string]: string };
  /** ISO 8601; default 2026-11-20T12:00:00Z. */
  readonly now?: string;
}

export const place = { partition: 'aws', account: '111122223333', region: 'us-east-1' } as const;

const accountFacts: ReadonlySet<FactName> = new Set<FactName>([
  'aws.account',
  'governance.attestation',
  'iam.principal',
  'iam.role-session',
  'iam.service-specific-credentials',
  'organizations.bedrock-policy',
  'organizations.policies',
  's3.account-public-access-block',
]);
const scopeOf = (fact: FactName): FactScope => (accountFacts.has(fact) ? 'account' : 'region');

/** One case of a series, with a clause made of its values: the documents print written clauses only. */
export function titled<T extends object>(when: string, line: T): T & { readonly when: string } {
  return { when, ...line };
}

/** Runs a control's table through the real engine; then takes away each declared fact in turn. */
export function testControl<S extends FactName, R extends FactName>(
  // biome-ignore lint/suspicious/noExplicitAny: parameters differ between controls
  control: Control<S, R, any>,
  cases: readonly Case<S>[],
): void {
  const anyControl = control as unknown as Control;
  describe(control.id, () => {
    test('is found under its own name', () => {
      const root = new URL('../../packages/core/src/controls/', import.meta.url);
      const files = readdirSync(root, { recursive: true }).map((file) => basename(String(file)));
      expect(files.filter((file) => file === `${control.id}.ts`)).toHaveLength(1);
    });
    test('its table tells the verdicts apart, no case twice', () => {
      const verdicts = new Set(cases.map((line) => line.expect));
      for (const verdict of expectedVerdicts(control.id)) expect(verdicts, control.id).toContain(verdict);
      expect(new Set(cases.map((line) => line.when)).size).toBe(cases.length);
    });
    for (const line of cases) {
      test(`${line.expect} when ${line.when}`, () => {
        const finding = judge(anyControl, line as unknown as Case<FactName>);
        expect(finding.verdict, finding.message).toBe(line.expect);
        expect(finding.message).toMatch(/^[A-Z].*\.$/s);
        if (line.severity !== undefined) expect(finding.severity).toBe(line.severity);
        if (line.reason !== undefined) expect(finding.reason).toBe(line.reason);
        if (line.message) expect(finding.message).toMatch(line.message);
        if (line.evidence) expect(finding.evidence).toMatchObject(line.evidence);
        if (line.moving !== undefined) expect(finding.moving === true).toBe(line.moving);
        if (line.expect === 'pass' || line.expect === 'fail') {
          expect(Object.keys(finding.evidence), 'evidence').not.toHaveLength(0);
        }
        // What people will read, word by word: its diff shows a reviewer what a change says differently.
        if (control.stage !== 'preview') expect(wordingOf(finding)).toMatchSnapshot();
      });
    }
    for (const fact of control.reads) {
      test(`without ${fact}, no verdict that needs it`, () => {
        let needed = 0;
        for (const line of cases as unknown as readonly Case<FactName>[]) {
          const before = judge(anyControl, line);
          const after = judge(anyControl, { ...line, missing: [...(line.missing ?? []), fact] });
          // A fact that only raises a severity may be missing; the verdict stands then.
          if (after.verdict !== 'unknown') expect(after.verdict, line.when).toBe(line.expect);
          if (!isDeepStrictEqual(after, before)) needed += 1;
        }
        expect(needed, `no case needs ${fact}`).toBeGreaterThan(0);
      });
    }
  });
}

function wordingOf({ severity, reason, message, evidence }: Finding) {
  return { severity, ...(reason === undefined ? {} : { reason }), message, evidence };
}

function judge(control: Control, line: Case<FactName>): Finding {
  const subjects: readonly FactName[] =
    typeof control.subject === 'string' ? [control.subject] : control.subject;
  const long = line.subject as { fact?: FactName; value?: never; id?: string; arn?: string };
  const isLong = long.fact !== undefined && subjects.includes(long.fact);
  const fact = (isLong ? long.fact : subjects[0]) as FactName;
  const id = (isLong ? long.id : undefined) ?? 'subject';
  const value = (isLong ? long.value : line.subject) as Facts[FactName];
  const now = line.now ?? '2026-11-20T12:00:00.000Z';

  const resources: Resource[] = [];
  const coverage: Coverage[] = [];
  const add = (name: FactName, table: { readonly [key: string]: unknown }) => {
    const region = scopeOf(name) === 'account' ? globalRegionOf(place.partition) : place.region;
    const missing = line.missing?.includes(name) === true;
    const partial = line.partial?.includes(name) === true;
    const gap: Gap = {
      ...place,
      region,
      fact: name,
      id: null,
      reason: 'ACCESS_DENIED',
      operation: 'bedrock:GetGuardrail',
      permission: 'bedrock:GetGuardrail',
      message: `${name} could not be read.`,
    };
    const bounded = line.bounded?.[name];
    const regionOf = (key: string) => line.regions?.[key] ?? region;
    for (const where of new Set([region, ...Object.keys(table).map(regionOf)])) {
      coverage.push({
        ...place,
        region: where,
        fact: name,
        readAt: now,
        state: missing ? 'unreadable' : partial ? 'partial' : 'complete',
        resources: missing ? 0 : Object.keys(table).filter((key) => regionOf(key) === where).length,
        calls: 1,
        gaps: missing || partial ? [{ ...gap, region: where }] : [],
        ...(bounded ? { bounded } : {}),
      });
    }
    if (missing) return;
    for (const [key, entry] of Object.entries(table)) {
      const arn =
        key === id && isLong && long.arn ? long.arn : key.startsWith('arn:') ? key : `arn:aws:test:::${key}`;
      // A principal says itself who it is, as in what its collector reads.
      const value =
        name === 'iam.principal' && arn.startsWith('arn:aws:iam:') ? { ...(entry as object), arn } : entry;
      resources.push(
        deepFreeze({ ...place, region: regionOf(key), fact: name, id: key, arn, value }) as Resource,
      );
    }
  };
  add(fact, { ...line.facts?.[fact], [id]: value });
  for (const name of new Set<FactName>([...control.reads, ...subjects])) {
    if (name !== fact) add(name, line.facts?.[name] ?? {});
  }
  // A fact that is both subject and read: the subject stays visible, the rest of it is withdrawn.
  if (line.missing?.includes(fact)) {
    const arn = (isLong ? long.arn : undefined) ?? `arn:aws:test:::${id}`;
    resources.push({ ...place, fact, id, arn, value } as Resource);
  }
  const snapshot: Snapshot = { schemaVersion: '1.0', collectedAt: now, places: [place], coverage, resources };
  const catalogue = {
    collectorOf: (name: FactName) => ({ fact: name, scope: scopeOf(name), type: 'AWS::::Account' }),
  };
  let error: unknown;
  const findings = [
    ...evaluate(snapshot, {
      controls: [control],
      catalogue: catalogue as never,
      parameters: parameterSchema.parse(line.parameters ?? {}),
      onError: (_control, _resource, thrown) => {
        error = thrown;
      },
    }),
  ];
  if (error) throw error;
  const finding = findings.find(({ resource }) => resource.id === id && resource.arn !== null);
  if (!finding) throw new Error(`No finding about ${id}.`);
  return finding;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
