import type { AwsAccount } from '@lenswatch/core/aws/access.ts';
import type { Control, Severity } from '@lenswatch/core/controls/control.ts';
import type { History } from '@lenswatch/core/history/history.ts';
import type { Run } from '@lenswatch/core/run.ts';
import { securityHub } from '@lenswatch/core/sinks/security-hub.ts';
import type { PublishReport } from '@lenswatch/core/sinks/sink.ts';
import { checkRoleForSeveral, roleArnFor } from './assumed-role.ts';
import { defaultRole, type Scope, type ScopeOptions } from './scope.ts';

/** Where findings are sent, and as whom. */
export interface Publishing {
  readonly scope: Scope;
  readonly history: History;
  readonly controls: readonly Control[];
  readonly threshold: Severity;
  readonly reportRoleArn?: string;
}

/** What the sinks did, account by account. */
export type Published = PublishReport & { readonly account: string };

/**
 * Checks, before an hour of scanning, the role that is to publish afterwards.
 *
 * @throws MonitorError when it is no role, or a role of one account where several are scanned.
 */
export function checkReportRole(template: string, { accounts, organization }: ScopeOptions): void {
  const option = '--report-role-arn';
  if (organization || new Set(accounts).size > 1) checkRoleForSeveral(template, option);
  else roleArnFor(template, '', option);
}

/**
 * Tells Security Hub what changed since it was told last. All that is known of an account is handed over, not
 * only what this scan looked at: what a filtered scan left out is not gone.
 */
export async function publish(report: Run, publishing: Publishing): Promise<readonly Published[]> {
  const { scope, history, controls, threshold, reportRoleArn } = publishing;
  const titles = new Map(controls.map(({ id, title }) => [id, title]));
  const { partition } = scope.caller;
  const template = reportRoleArn ?? (scope.assumesRoles ? defaultRole(partition, 'report') : undefined);
  const entered = new Map<string, AwsAccount>();
  const sink = securityHub({
    history,
    threshold,
    titleOf: (control) => titles.get(control) ?? control,
    async awsOf(account) {
      const known = entered.get(account);
      if (known) return known;
      const own = account === scope.caller.account && reportRoleArn === undefined;
      const roleArn =
        own || template === undefined ? undefined : roleArnFor(template, account, '--report-role-arn');
      const aws = scope.enter(account, roleArn);
      entered.set(account, aws);
      return aws;
    },
  });
  const published: Published[] = [];
  for (const account of new Set(report.run.places.map((place) => place.account))) {
    const findings = [...(await history.findings(account)).values()];
    published.push({ account, ...(await sink.publish(account, findings, report.run.startedAt)) });
  }
  return published;
}

/** One sentence for people. */
export function publishedSentence(published: readonly Published[]): string {
  const sum = (count: (report: Published) => number) =>
    published.reduce((total, report) => total + count(report), 0);
  const parts = [
    `${sum(({ imported }) => imported)} findings sent`,
    `${sum(({ archived }) => archived)} archived`,
    `${sum(({ unchanged }) => unchanged)} unchanged`,
  ];
  const failed = sum((report) => report.failed);
  return `Security Hub: ${parts.join(', ')}${failed > 0 ? `, ${failed} failed` : ''}.`;
}
