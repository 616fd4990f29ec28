import type { Missing } from '@lenswatch/core/engine/finding.ts';
import type { Place, UnknownReason } from '@lenswatch/core/facts/fact.ts';
import type { Run } from '@lenswatch/core/run.ts';
import { counted, wrapped } from './layout.ts';
import type { Look } from './paint.ts';
import { plain } from './plain.ts';

/** Lines per reason. */
const MOST = 10;

const meaning: { readonly [R in UnknownReason]: string } = {
  ACCESS_DENIED: 'the scanning role may not read it',
  ORG_DENIED: 'an organization policy forbids the reading',
  THROTTLED: 'AWS throttled until all attempts were spent; try again, or raise --max-attempts',
  PARTIAL_PAGE: 'a listing ended early',
  TRANSIENT_STATE: 'the resource was being changed; scan again in a few minutes',
  NO_DATA: 'there is no data to judge by',
  STALE_FACTS: 'what is known is too old',
  REGION_UNSUPPORTED: 'the service could not be reached in the region',
  CROSS_ACCOUNT: 'it lies in an account that was not scanned',
  OPAQUE_POLICY: 'the effect of a policy cannot be decided',
  PARSE_ERROR: 'a document cannot be parsed',
  MODEL_ID_UNRESOLVED: 'a model id could not be resolved',
  PRICE_UNAVAILABLE: 'a price is not known',
  ATTESTATION_MISSING: 'nobody has attested it',
  ATTESTATION_EXPIRED: 'the attestation has expired',
  INTERNAL: 'a fault of lenswatch; please report it',
  SERVICE_ERROR: 'AWS gave no proper answer; try again',
  INTERRUPTED: 'the scan was interrupted before',
};

type Hindrance = Pick<Missing, 'reason' | 'permission' | 'operation' | 'message'>;

/** One thing that could not be read, where, and all that it kept us from judging. */
interface Obstacle {
  readonly reason: UnknownReason;
  /** The IAM action, the operation, or the message where no call was at fault. */
  readonly what: string;
  readonly permission: string | null;
  readonly accounts: Set<string>;
  readonly regions: Set<string>;
  readonly findings: Set<string>;
}

/** What stayed unseen, by reason, with the statement to add where a permission is missing. */
export function renderCouldNotSee(report: Run, look: Look): readonly string[] {
  const { chalk, width } = look;
  const obstacles = [...obstaclesOf(report).values()];
  const { unreachable = [] } = report.run;
  if (obstacles.length === 0 && unreachable.length === 0) return [];
  const lines = [chalk.bold('Could not see')];
  for (const { account, reason, message } of unreachable) {
    lines.push(
      `  ${chalk.yellow(plain(reason))}  ${plain(account)}`,
      ...wrapped(plain(message), width, '    '),
    );
  }
  for (const [reason, group] of groupBy(obstacles, (obstacle) => obstacle.reason)) {
    lines.push(`  ${chalk.yellow(reason)}: ${meaning[reason]}`);
    group.sort((a, b) => b.findings.size - a.findings.size || (a.what < b.what ? -1 : 1));
    for (const { what, accounts, regions, findings } of group.slice(0, MOST)) {
      const effect = findings.size > 0 ? ` · ${counted(findings.size, 'verdict')} unknown` : '';
      const where = `${namesOf(accounts, 'account')} · ${namesOf(regions, 'region')}`;
      lines.push(...wrapped(`${plain(what)} · ${where}${effect}`, width, '    '));
    }
    if (group.length > MOST)
      lines.push(chalk.dim(`    and ${group.length - MOST} more; --format json has them all`));
    if (reason === 'ACCESS_DENIED') lines.push(...statements(group, look));
  }
  return [...lines, ''];
}

function obstaclesOf({ coverage, findings }: Run): Map<string, Obstacle> {
  const obstacles = new Map<string, Obstacle>();
  const meet = (
    { account, region }: Place,
    { reason, permission, operation, message }: Hindrance,
  ): Obstacle => {
    const what = permission ?? operation ?? message;
    const key = `${reason}\n${what}`;
    let obstacle = obstacles.get(key);
    if (!obstacle) {
      obstacle = { reason, what, permission, accounts: new Set(), regions: new Set(), findings: new Set() };
      obstacles.set(key, obstacle);
    }
    obstacle.accounts.add(account);
    obstacle.regions.add(region);
    return obstacle;
  };
  for (const { gaps } of coverage) for (const gap of gaps) meet(gap, gap);
  for (const { id, verdict, suppressed, missing = [], resource } of findings) {
    if (verdict !== 'unknown' || suppressed) continue;
    for (const gap of missing) meet(resource, gap).findings.add(id);
  }
  return obstacles;
}

/** Ready to paste: one statement for all accounts that lack the same actions. */
function statements(denied: readonly Obstacle[], { chalk, width }: Look): readonly string[] {
  const lacking = new Map<string, Set<string>>();
  for (const { accounts, permission } of denied) {
    if (permission === null) continue;
    for (const account of accounts) lacking.set(account, (lacking.get(account) ?? new Set()).add(permission));
  }
  const byActions = groupBy([...lacking], ([, actions]) => JSON.stringify([...actions].sort()));
  const blocks = [...byActions].flatMap(([actions, accounts]) => {
    const names = new Set(accounts.map(([account]) => account));
    const statement = `{ "Effect": "Allow", "Action": ${actions.replaceAll(',', ', ')}, "Resource": "*" }`;
    return [
      ...wrapped(
        `Add to the policy of the scanning role in ${namesOf(names, 'account')} (and lift what denies it):`,
        width,
        '    ',
      ),
      ...wrapped(plain(statement), width, '      ').map((line) => chalk.cyan(line)),
    ];
  });
  return [...blocks, chalk.dim('    "lenswatch permissions" prints everything that a scan needs.')];
}

/** Names, or their number where they are many. */
function namesOf(names: ReadonlySet<string>, what: string): string {
  return names.size > 4 ? counted(names.size, what) : [...names].sort().join(', ');
}

function groupBy<T, K>(items: readonly T[], keyOfItem: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOfItem(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
