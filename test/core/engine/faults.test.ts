import type { BatchImportFindingsCommandInput } from '@aws-sdk/client-securityhub';
import type { AwsAccount, AwsOptions } from '@lenswatch/core/aws/access.ts';
import { iamActionsOf } from '@lenswatch/core/aws/iam-action.ts';
import { type Operation, parseOperation } from '@lenswatch/core/aws/services.ts';
import { controls } from '@lenswatch/core/catalogue.generated.ts';
import type { Finding } from '@lenswatch/core/engine/finding.ts';
import { operationsOf } from '@lenswatch/core/engine/plan.ts';
import type { FactName, Snapshot } from '@lenswatch/core/facts/fact.ts';
import { defaultParameters } from '@lenswatch/core/parameters.ts';
import { defaultFramework } from '@lenswatch/core/requirements/frameworks.ts';
import { conclude } from '@lenswatch/core/run.ts';
import { securityHub } from '@lenswatch/core/sinks/security-hub.ts';
import type { Fault } from '@lenswatch/emulator/faults.ts';
import { ConfiguredRetryStrategy } from '@smithy/util-retry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  catalogue,
  type EmulatedOrganization,
  emulatedOrganization,
  everything,
  findingsOf,
} from '../../support/emulated-organization.ts';
import { memoryHistory } from '../../support/memory-history.ts';

/** The careless account first: only what is open can be archived by mistake. The good one asks for the rest. */
const accounts = ['333333333333', '222222222222'] as const;
const regions = ['us-east-1'];
const operations = operationsOf(everything);
/** Tried twice, without the pause that a service in trouble deserves and an emulated one does not need. */
const retried = {
  maxAttempts: 2,
  clientConfig: { retryStrategy: new ConfiguredRetryStrategy(2, () => 1) },
} as const;

let organization: EmulatedOrganization;
/** One account as it is when nothing breaks. */
interface Healthy {
  readonly account: string;
  readonly snapshot: Snapshot;
  readonly findings: ReadonlyMap<string, Finding>;
  /** Operations that a listing of this account needs; the others serve single resources only. */
  readonly asked: ReadonlySet<string>;
  /** Half a body needs a body: what AWS only ever answers with "there is none" cannot be cut short. */
  readonly answered: ReadonlySet<string>;
}
let healthy: readonly Healthy[];
const tried = new Map<string, number>();

beforeAll(async () => {
  organization = await emulatedOrganization();
  const { calls } = organization.emulator;
  const all: Healthy[] = [];
  for (const account of accounts) {
    calls.clear();
    const snapshot = await organization.snapshot(account, regions);
    const names = (answers: typeof calls.all) => new Set(answers.map(({ operation }) => operation));
    all.push({
      account,
      snapshot,
      findings: findingsOf(snapshot),
      asked: names(calls.all),
      answered: names(calls.all.filter(({ status }) => status === 200)),
    });
  }
  healthy = all;
});

/**
 * The account with one operation broken. Only the facts that the operation can spoil are read again: those whose
 * collectors declare it, and what hangs from them; a collector that calls what it does not declare is refused. The
 * rest is as it was.
 */
async function snapshotWithout(
  operation: Operation,
  { account, snapshot: sound }: Healthy,
  options: Partial<AwsOptions> = {},
): Promise<Snapshot> {
  const again = new Set<FactName>();
  for (const { fact, operations: asked, dependsOn = [] } of everything.collectors) {
    if (asked.includes(operation) || dependsOn.some((needed) => again.has(needed))) again.add(fact);
  }
  const needed = new Set(again);
  for (const { fact, dependsOn = [] } of everything.collectors.toReversed()) {
    if (needed.has(fact)) for (const dependency of dependsOn) needed.add(dependency);
  }
  const plan = { ...everything, collectors: everything.collectors.filter(({ fact }) => needed.has(fact)) };
  const part = await organization.snapshot(account, regions, plan, options);
  return {
    ...part,
    coverage: [...part.coverage, ...sound.coverage.filter(({ fact }) => !needed.has(fact))],
    resources: [...part.resources, ...sound.resources.filter(({ fact }) => !needed.has(fact))],
  };
}

/** The first account that asks for an operation. */
function asking(operation: string): Healthy {
  return healthy.find(({ asked }) => asked.has(operation)) ?? (healthy[0] as Healthy);
}

afterAll(async () => {
  await organization[Symbol.asyncDispose]();
  const total = [...tried.values()].reduce((sum, count) => sum + count, 0);
  const kinds = [...tried].map(([kind, count]) => `${kind} ${count}`).join(', ');
  process.stdout.write(`faults tried: ${total} over ${operations.length} operations (${kinds})\n`);
});

/** Facts whose reading met the fault, and those that hang from them. */
function spoiledBy(snapshot: Snapshot): ReadonlySet<FactName> {
  return new Set(snapshot.coverage.filter(({ gaps }) => gaps.length > 0).map(({ fact }) => fact));
}

/** Facts that a control may look at, subjects and dependencies included. */
function touches(control: string, facts: ReadonlySet<FactName>): boolean {
  const found = controls.find(({ id }) => id === control);
  if (!found) throw new Error(control);
  const subjects = typeof found.subject === 'string' ? [found.subject] : found.subject;
  return [...subjects, ...found.reads].some((fact) => facts.has(fact));
}

/**
 * What must hold whatever breaks: no verdict turns into another one than unknown, controls that do not
 * touch the broken fact say what they said before, and nothing is held to be gone.
 */
async function assertTruthful(
  { account, findings: before, snapshot: sound }: Healthy,
  snapshot: Snapshot,
): Promise<void> {
  const spoiled = spoiledBy(snapshot);
  const after = findingsOf(snapshot);
  for (const [id, finding] of after) {
    const was = before.get(id);
    if (finding.verdict === 'unknown') {
      // What nobody could tell before either, for want of an attestation, is no news.
      if (was?.verdict === 'unknown' && !touches(finding.control, spoiled)) {
        expect(finding).toEqual(was);
        continue;
      }
      expect(touches(finding.control, spoiled), `${finding.control} is unknown without cause`).toBe(true);
      expect(finding.missing?.length, id).toBeGreaterThan(0);
      continue;
    }
    expect(was, `${id} appeared`).toBeDefined();
    expect(finding.verdict, `${finding.control} ${finding.resource.id}: ${finding.message}`).toBe(
      was?.verdict,
    );
    if (!touches(finding.control, spoiled)) expect(finding).toEqual(was);
  }
  for (const [id, was] of before) {
    if (after.has(id)) continue;
    // It vanished: then its subject's listing must be marked incomplete, so that nothing is closed.
    const control = controls.find((entry) => entry.id === was.control);
    const subjects = typeof control?.subject === 'string' ? [control.subject] : (control?.subject ?? []);
    const marked = subjects.some((fact) =>
      snapshot.coverage.some((row) => row.fact === fact && row.gaps.some((gap) => gap.id === null)),
    );
    expect(marked, `${id} vanished from a scope that claims to be complete`).toBe(true);
  }
  expect(await archivedAfter(account, sound, snapshot)).toEqual([]);
}

/** What Security Hub would be told to archive by a scan that met a fault, after one that met none. */
async function archivedAfter(account: string, first: Snapshot, second: Snapshot): Promise<readonly string[]> {
  const archived: string[] = [];
  const aws = {
    account,
    async send(_operation: string, _region: string, { Findings = [] }: BatchImportFindingsCommandInput) {
      for (const { Id, RecordState } of Findings) if (RecordState === 'ARCHIVED') archived.push(Id ?? '');
      return { SuccessCount: Findings.length, FailedCount: 0 };
    },
  } as unknown as AwsAccount;
  const history = memoryHistory();
  const sink = securityHub({
    history,
    awsOf: async () => aws,
    titleOf: (id) => id,
    threshold: 'informational',
  });
  for (const snapshot of [first, second]) {
    await conclude(snapshot, controls, { ...world, history });
    await sink.publish(account, [...(await history.findings(account)).values()], snapshot.collectedAt);
  }
  return archived;
}

const world = {
  catalogue,
  framework: defaultFramework,
  parameters: defaultParameters,
  suppressions: [],
  exemptions: [],
  attestations: [],
};

const troubles: readonly (readonly [string, Omit<Fault, 'operation'> & { fault: Fault['fault'] }, object])[] =
  [
    ['denied', { fault: 'deny' }, {}],
    ['throttled', { fault: 'throttle' }, retried],
    ['server error', { fault: 'error', code: 'InternalServerException', status: 500 }, retried],
    ['connection cut', { fault: 'cut' }, retried],
    ['malformed body', { fault: 'malformed' }, {}],
  ] as never;

describe.each(troubles)('%s', (kind, trouble, options) => {
  test.each(operations)('%s', async (operation) => {
    const sound = asking(operation);
    const stop = organization.emulator.faults.add({ ...trouble, operation } as Fault);
    const snapshot = await snapshotWithout(operation, sound, options);
    stop();
    tried.set(kind, (tried.get(kind) ?? 0) + 1);
    await assertTruthful(sound, snapshot);
    const gaps = snapshot.coverage.flatMap((row) => row.gaps);
    const hit = kind === 'malformed body' ? sound.answered : sound.asked;
    if (hit.has(operation)) expect(gaps.length, `${operation} failed and left no gap`).toBeGreaterThan(0);
    if (kind === 'denied') {
      for (const gap of gaps) {
        if (gap.reason !== 'ACCESS_DENIED') continue;
        expect(iamActionsOf(operation), parseOperation(operation).name).toContain(gap.permission);
      }
    }
  });
});

describe('page 2 fails', () => {
  test.each(operations)('%s', async (operation) => {
    const { faults } = organization.emulator;
    const small = faults.add({ fault: 'page-size', size: 1, operation });
    const stop = faults.add({ fault: 'throttle', onPage: 2, operation });
    const sound = asking(operation);
    const snapshot = await snapshotWithout(operation, sound);
    stop();
    small();
    tried.set('page 2', (tried.get('page 2') ?? 0) + 1);
    await assertTruthful(sound, snapshot);
  });
});

test('the catalogue knows a collector for every fact', () => {
  for (const { fact } of everything.collectors) expect(catalogue.collectorOf(fact).fact).toBe(fact);
});
