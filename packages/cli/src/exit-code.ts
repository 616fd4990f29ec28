import type { Severity } from '@lenswatch/core/controls/control.ts';
import type { Run } from '@lenswatch/core/run.ts';
import { isAtLeast } from './severity.ts';

/** How a command ends. */
export const exitCodes = {
  /** Nothing at or above `--fail-on`. */
  clean: 0,
  /** Findings at or above `--fail-on`. */
  findings: 1,
  /** A wrong option, a broken configuration, no way into AWS. */
  usage: 2,
  /** Something could not be seen, or not be judged or published because of a fault. */
  incomplete: 3,
  /** Ctrl-C, as shells count signals. */
  interrupted: 130,
} as const;

/** For `--help`. */
export const exitCodesHelp = `
Exit codes:
  0    no finding at or above --fail-on
  1    findings at or above --fail-on (accepted ones do not count); says nothing about completeness
  2    usage or configuration error, or no way into AWS
  3    no such finding, but the scan is incomplete: something could not be seen, not be judged because of a
       fault, or not be published
  130  interrupted with Ctrl-C; what was collected until then is printed`;

/** From which severity on findings change the exit code. */
export type FailOn = Severity | 'none';

/** Findings win over gaps: a pipeline that stops on either sees the worse news first. */
export function exitCodeOf(report: Run, failOn: FailOn, allPublished = true): number {
  const failing =
    failOn !== 'none' &&
    report.findings.some(
      ({ verdict, severity, suppressed }) => verdict === 'fail' && !suppressed && isAtLeast(severity, failOn),
    );
  if (failing) return exitCodes.findings;
  const faulty = report.findings.some(
    ({ verdict, reason }) => verdict === 'unknown' && reason === 'INTERNAL',
  );
  return report.run.complete && allPublished && !faulty ? exitCodes.clean : exitCodes.incomplete;
}
