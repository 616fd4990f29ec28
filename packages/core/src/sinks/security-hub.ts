import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { AwsAccount } from '../aws/access.ts';
import { AwsFailure } from '../aws/failure.ts';
import type { Severity } from '../controls/control.ts';
import type { Finding } from '../engine/finding.ts';
import type { Place, UnknownReason } from '../facts/fact.ts';
import { type Claim, type History, type Published, type PublishedState, untold } from '../history/history.ts';
import {
  type AsffBody,
  type Closing,
  closed,
  digestOf,
  failedFinding,
  unknownFinding,
  unknownIdOf,
} from './asff.ts';
import type { PublishReport, Sink } from './sink.ts';

export interface SecurityHubOptions {
  readonly history: History;
  /** Credentials of the account that the findings are about: Security Hub takes no others. */
  awsOf(account: string): Promise<AwsAccount>;
  titleOf(control: string): string;
  /** Failures below it are not sent. */
  readonly threshold: Severity;
  /** Open findings are sent again after this many days: Security Hub forgets them after 90. */
  readonly refreshDays?: number;
}

const rank: { readonly [S in Severity]: number } = {
  critical: 4,
  high: 3,
  medium: 2,
  low: 1,
  informational: 0,
};
const unreadReasons: ReadonlySet<string> = new Set<UnknownReason>([
  'ACCESS_DENIED',
  'ORG_DENIED',
  'THROTTLED',
  'PARTIAL_PAGE',
  'SERVICE_ERROR',
  'REGION_UNSUPPORTED',
  'STALE_FACTS',
  'INTERRUPTED',
  'INTERNAL',
]);
const BATCH = 100;
const BATCH_BYTES = 5_500_000;
const ATTEMPTS = 3;
const DAY = 86_400_000;

/** One import that is due. */
interface Due {
  readonly body: AsffBody;
  readonly open: boolean;
  readonly digest: string;
}

/**
 * Security Hub: failures at or above the threshold; a pass only to close what is open; what could not be
 * judged as one finding per place and reason; never what does not apply. Workflow fields belong to people:
 * only a suppression of ours is set, and only ours is lifted.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html
 */
export function securityHub(options: SecurityHubOptions): Sink {
  const refreshAfter = (options.refreshDays ?? 21) * DAY;
  return {
    name: 'security-hub',
    async publish(account, findings, now, regions) {
      const { history } = options;
      const before = await history.published('security-hub', account, regions);
      const { due, unchanged } = dueImports(findings, before, options, now, refreshAfter);
      const state: { [id: string]: Published } = { ...before };
      const errors: string[] = [];
      let imported = 0;
      let archived = 0;
      let failed = 0;
      const aws =
        due.length > 0 || suppressionsToSet(findings, before).length > 0
          ? await options.awsOf(account)
          : null;
      if (aws) {
        for (const [region, batch] of batches(due)) {
          const claims = new Map(batch.map((entry) => [entry.body.Id, claimOf(entry, before, now)]));
          const granted = await history.claim('security-hub', account, claims, before);
          const own = batch.filter(({ body }) => granted.has(body.Id));
          if (own.length === 0) continue;
          const outcome = await importAll(aws, region, own, before, claims);
          errors.push(...outcome.errors);
          failed += own.length - outcome.accepted.length;
          const arrived: { [id: string]: Published } = {};
          for (const { body, digest, open, times } of outcome.accepted) {
            const suppressed = before[body.Id]?.suppressed;
            arrived[body.Id] = { digest, open, ...times, ...(suppressed ? { suppressed } : {}) };
            if (open) imported += 1;
            else archived += 1;
          }
          await history.settle('security-hub', account, arrived);
          Object.assign(state, arrived);
        }
        const marked = await markSuppressions(aws, findings, state);
        errors.push(...marked.errors);
        if (Object.keys(marked.state).length > 0) await history.settle('security-hub', account, marked.state);
      }
      return { sink: 'security-hub', imported, archived, unchanged, failed, errors } satisfies PublishReport;
    },
  };
}

function dueImports(
  findings: readonly Finding[],
  before: PublishedState,
  { titleOf, threshold }: SecurityHubOptions,
  now: string,
  refreshAfter: number,
): { due: Due[]; unchanged: number } {
  const due: Due[] = [];
  let unchanged = 0;
  const wanted = new Set<string>();
  const want = (body: AsffBody, moving = false): void => {
    wanted.add(body.Id);
    const digest = digestOf(body, moving);
    const known = before[body.Id];
    const stale = known !== undefined && Date.parse(now) - Date.parse(known.updatedAt) >= refreshAfter;
    if (known?.open && known.digest === digest && !known.claim && !stale) unchanged += 1;
    else due.push({ body, open: true, digest });
  };

  const byId = new Map<string, Finding>();
  const unknown = new Map<string, Finding[]>();
  for (const finding of findings) {
    byId.set(finding.id, finding);
    if (finding.verdict === 'fail' && rank[finding.severity] >= rank[threshold]) {
      // A suppressed failure that was never sent stays at home; an open one is marked at the destination.
      if (!finding.suppressed || mayBeOpen(before[finding.id]))
        want(failedFinding(finding, titleOf(finding.control)), finding.moving);
    } else if (finding.verdict === 'unknown' && !finding.suppressed) {
      const id = unknownIdOf(finding.resource, finding.reason ?? 'INTERNAL');
      const group = unknown.get(id);
      if (group) group.push(finding);
      else unknown.set(id, [finding]);
    }
  }
  for (const group of unknown.values()) {
    const [first] = group as [Finding];
    want(unknownFinding(first.resource, first.reason ?? 'INTERNAL', group));
  }

  const unread = new Set(
    findings.filter(({ verdict, reason = '' }) => verdict === 'unknown' && isUnread(reason)).map(placeOf),
  );
  for (const [id, known] of Object.entries(before)) {
    if (!mayBeOpen(known) || wanted.has(id)) continue;
    const [partition, account, region, kind, reason = ''] = id.split('/');
    const hidden = unread.has(`${partition}/${account}/${region}`);
    if (kind === 'could-not-judge' && !isUnread(reason) && hidden) continue; // it may be so behind what was not read
    const finding = byId.get(id);
    if (finding?.verdict === 'unknown') continue; // nobody knows: what is open stays open
    due.push(closing(id, finding, titleOf));
  }
  return { due, unchanged };
}

/** True for what the destination shows as open, or may have begun to show before somebody stopped half-way. */
function mayBeOpen(known: Published | undefined): boolean {
  return known !== undefined && (known.open || known.claim !== undefined);
}

/** True where a reading failed; the other reasons are about what was read and does not decide. */
function isUnread(reason: string): boolean {
  return unreadReasons.has(reason);
}

function placeOf({ resource: { partition, account, region } }: Finding): string {
  return `${partition}/${account}/${region}`;
}

function closing(id: string, finding: Finding | undefined, titleOf: (control: string) => string): Due {
  const how: Closing = finding?.verdict === 'pass' || id.includes('/could-not-judge/') ? 'passed' : 'gone';
  const body = closed(
    finding ? failedFinding(finding, titleOf(finding.control)) : goneBody(id, titleOf),
    how,
  );
  return { body, open: false, digest: digestOf(body) };
}

/** What is left to say about a finding whose resource no longer exists: its id tells place and control. */
function goneBody(id: string, titleOf: (control: string) => string): AsffBody {
  const [partition = 'aws', account = '', region = '', control = '', rest = ''] = id.split('/');
  const place: Place = { partition, account, region };
  if (control === 'could-not-judge') return unknownFinding(place, rest, []);
  return failedFinding(
    {
      id,
      control,
      requirements: [],
      severity: 'informational',
      confidence: 'direct',
      verdict: 'pass',
      message: 'The resource does not exist any more.',
      evidence: {},
      remediation: 'Nothing is left to do.',
      resource: { ...place, type: 'Other', id: rest, arn: null },
      observedAt: '',
      firstSeen: '',
    },
    titleOf(control),
  );
}

/** Batches per region, within the limits of one call. */
function* batches(due: readonly Due[]): Generator<[region: string, batch: readonly Due[]]> {
  const regions = new Map<string, Due[]>();
  for (const entry of due) {
    const region = entry.body.Id.split('/')[2] ?? '';
    const list = regions.get(region);
    if (list) list.push(entry);
    else regions.set(region, [entry]);
  }
  for (const [region, entries] of regions) {
    let batch: Due[] = [];
    let bytes = 0;
    for (const entry of entries) {
      const size = Buffer.byteLength(JSON.stringify(entry.body)) + 200;
      if (batch.length === BATCH || (batch.length > 0 && bytes + size > BATCH_BYTES)) {
        yield [region, batch];
        batch = [];
        bytes = 0;
      }
      batch.push(entry);
      bytes += size;
    }
    if (batch.length > 0) yield [region, batch];
  }
}

/** One import that arrived. */
interface Arrived extends Due {
  readonly times: Pick<Published, 'createdAt' | 'updatedAt'>;
}

/** Sends one batch, then again only what was refused for a passing reason. */
async function importAll(
  aws: AwsAccount,
  region: string,
  batch: readonly Due[],
  before: PublishedState,
  claims: ReadonlyMap<string, Claim>,
): Promise<{ accepted: Arrived[]; errors: string[] }> {
  const accepted: Arrived[] = [];
  const errors: string[] = [];
  let pending = batch.map((entry): Arrived => {
    const updatedAt = claims.get(entry.body.Id)?.at ?? '';
    return { ...entry, times: { createdAt: before[entry.body.Id]?.createdAt || updatedAt, updatedAt } };
  });
  for (let attempt = 1; pending.length > 0; attempt += 1) {
    try {
      const answer = await aws.send('securityhub:BatchImportFindings', region, {
        Findings: pending.map(
          ({ body, times }): AwsSecurityFinding => ({
            ...body,
            CreatedAt: times.createdAt,
            UpdatedAt: times.updatedAt,
          }),
        ),
      });
      const refused = new Map((answer.FailedFindings ?? []).map((failure) => [failure.Id, failure]));
      accepted.push(...pending.filter(({ body }) => !refused.has(body.Id)));
      pending = pending.filter(({ body }) => refused.has(body.Id));
      const lasting = pending.filter(({ body }) => /^Invalid/.test(refused.get(body.Id)?.ErrorCode ?? ''));
      if (attempt === ATTEMPTS || lasting.length === pending.length) {
        for (const { body } of pending) {
          const { ErrorCode, ErrorMessage } = refused.get(body.Id) ?? {};
          errors.push(
            `Security Hub in ${aws.account} ${region} refused ${body.Id}: ${ErrorCode} ${ErrorMessage}`,
          );
        }
        break;
      }
      for (const { body } of lasting) {
        errors.push(
          `Security Hub in ${aws.account} ${region} refused ${body.Id}: ${refused.get(body.Id)?.ErrorMessage}`,
        );
      }
      pending = pending.filter((entry) => !lasting.includes(entry));
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      errors.push(
        `${error.message} Check that Security Hub is enabled in ${aws.account} ${region} ` +
          '(aws securityhub enable-security-hub) and that the report role may call securityhub:BatchImportFindings.',
      );
      break;
    }
  }
  return { accepted, errors };
}

/**
 * Security Hub ignores an update that is not newer than what it has. A claim that somebody left behind for the
 * same content is taken over, as long as it is fresh: the same thing said twice at the same time does no harm.
 */
function claimOf({ body, digest, open }: Due, before: PublishedState, now: string): Claim {
  const { updatedAt, claim } = before[body.Id] ?? untold;
  const fresh = claim !== undefined && Date.parse(now) - Date.parse(claim.at) < DAY;
  if (fresh && claim.digest === digest && claim.open === open) return claim;
  const taken = [updatedAt, claim?.at].flatMap((time) => (time ? [Date.parse(time) + 1] : []));
  return { at: new Date(Math.max(Date.parse(now), ...taken)).toISOString(), digest, open };
}

function suppressionsToSet(findings: readonly Finding[], state: PublishedState): readonly Finding[] {
  return findings.filter(({ id, suppressed }) => {
    const known = state[id];
    return known?.open === true && (suppressed !== undefined) !== (known.suppressed === true);
  });
}

/** Sets and lifts our own suppressions; whatever people set stays as it is. */
async function markSuppressions(
  aws: AwsAccount,
  findings: readonly Finding[],
  state: PublishedState,
): Promise<{ state: PublishedState; errors: string[] }> {
  const errors: string[] = [];
  const marked: { [id: string]: Published } = {};
  const groups = new Map<string, Finding[]>();
  for (const finding of suppressionsToSet(findings, state)) {
    const key = `${finding.resource.region}\n${finding.suppressed?.reason ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  for (const group of groups.values()) {
    for (let start = 0; start < group.length; start += BATCH) {
      const part = group.slice(start, start + BATCH);
      const [{ resource, suppressed }] = part as [Finding];
      const { partition, account, region } = resource;
      const product = `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`;
      try {
        const answer = await aws.send('securityhub:BatchUpdateFindings', region, {
          FindingIdentifiers: part.map(({ id }) => ({ Id: id, ProductArn: product })),
          Workflow: { Status: suppressed ? 'SUPPRESSED' : 'NEW' },
          ...(suppressed
            ? { Note: { Text: `Accepted: ${suppressed.reason}`.slice(0, 512), UpdatedBy: 'lenswatch' } }
            : {}),
        });
        const refused = new Set<string | undefined>();
        for (const { FindingIdentifier, ErrorCode } of answer.UnprocessedFindings ?? []) {
          refused.add(FindingIdentifier?.Id);
          errors.push(
            `Security Hub in ${account} ${region} did not mark ${FindingIdentifier?.Id} as ${suppressed ? 'suppressed' : 'new'}: ${ErrorCode}.`,
          );
        }
        for (const { id } of part) {
          const known = state[id];
          if (!known || refused.has(id)) continue;
          const { suppressed: _, ...rest } = known;
          marked[id] = suppressed ? { ...rest, suppressed: true } : rest;
        }
      } catch (error) {
        if (!(error instanceof AwsFailure)) throw error;
        errors.push(error.message);
      }
    }
  }
  return { state: marked, errors };
}
