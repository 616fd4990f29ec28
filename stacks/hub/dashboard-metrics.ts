import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { metricsNamespace } from '../names.ts';

/** Results are published once a sweep: a day shows every scope. */
export const newestDay = Duration.days(1);

/** One metric of lenswatch. */
export function metric(
  metricName: string,
  dimensionsMap: { readonly [name: string]: string },
  options: { readonly statistic?: string; readonly label?: string } = {},
): cloudwatch.IMetric {
  const { statistic = 'Maximum', label } = options;
  return new cloudwatch.Metric({
    namespace: metricsNamespace,
    metricName,
    dimensionsMap,
    statistic,
    period: newestDay,
    ...(label === undefined ? {} : { label }),
  });
}

/** Every metric that a search term of CloudWatch finds. */
export function search(term: string, statistic: string, period?: Duration): cloudwatch.IMetric {
  const seconds = (period ?? Duration.minutes(5)).toSeconds();
  return expression(`SEARCH('${term}', '${statistic}', ${seconds})`);
}

/** An expression over what searches find. */
export function expression(text: string, label?: string): cloudwatch.IMetric {
  return new cloudwatch.MathExpression({
    expression: text,
    usingMetrics: {},
    ...(label === undefined ? {} : { label }),
  });
}
