import { aws_cloudwatch as cloudwatch, Duration, type Stack } from 'aws-cdk-lib';
import { named } from '../names.ts';
import { expression, metric, newestDay, search } from './dashboard-metrics.ts';

const { GraphWidget, GraphWidgetView, SingleValueWidget, TextWidget } = cloudwatch;

/** How the accounts of an organization compare. Resources and findings are elsewhere, never in dimensions. */
export function organizationDashboard(stack: Stack): cloudwatch.Dashboard {
  return new cloudwatch.Dashboard(stack, 'OrganizationDashboard', {
    dashboardName: named('Organization'),
    defaultInterval: Duration.days(30),
    widgets: [
      [
        new SingleValueWidget({
          title: 'Score of the organization',
          width: 6,
          height: 4,
          sparkline: true,
          metrics: [metric('LensScore', { Scope: 'organization' })],
        }),
        new SingleValueWidget({
          title: 'Coverage, %',
          width: 6,
          height: 4,
          sparkline: true,
          metrics: [metric('LensCoverage', { Scope: 'organization' })],
        }),
        new TextWidget({
          width: 12,
          height: 4,
          markdown:
            'Accounts that could not be entered, and what is not covered, are rows of coverage: `lenswatch doctor --organization`. ' +
            'An account that could not be scanned counts as 0 in the score of the organization.',
        }),
      ],
      [
        new GraphWidget({
          title: 'Twenty lowest accounts',
          width: 12,
          height: 8,
          view: GraphWidgetView.BAR,
          left: [
            expression(
              "SORT(SEARCH('{GenAILens,AccountId} MetricName=\"LensScore\"', 'Average', 86400), AVG, ASC, 20)",
            ),
          ],
        }),
        new GraphWidget({
          title: 'Twenty highest accounts',
          width: 12,
          height: 8,
          view: GraphWidgetView.BAR,
          left: [
            expression(
              "SORT(SEARCH('{GenAILens,AccountId} MetricName=\"LensScore\"', 'Average', 86400), AVG, DESC, 20)",
            ),
          ],
        }),
      ],
      [
        new GraphWidget({
          title: 'Score by pillar',
          width: 12,
          view: GraphWidgetView.BAR,
          left: [search('{GenAILens,Pillar} MetricName="PillarScore"', 'Average', newestDay)],
        }),
        new GraphWidget({
          title: 'Could not be judged, by reason',
          width: 12,
          stacked: true,
          left: [search('{GenAILens,Reason} MetricName="UnknownResults"', 'Maximum', newestDay)],
        }),
      ],
    ],
  });
}
