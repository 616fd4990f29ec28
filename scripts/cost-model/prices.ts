/** What a unit costs in USD: list prices of us-east-1 as we know them, each to be changed with `--price name=value`. */
export const prices = {
  /** One evaluation of a Config rule, first 100,000 a month and region. https://aws.amazon.com/config/pricing/ */
  configEvaluation: 0.001,
  /** One configuration item; a changed compliance is recorded as one. https://aws.amazon.com/config/pricing/ */
  configItem: 0.003,
  /** One management event in a second or later copy of a trail. https://aws.amazon.com/cloudtrail/pricing/ */
  cloudTrailCopy: 2 / 100_000,
  /** One management event that GuardDuty analyses, first 500 million. https://aws.amazon.com/guardduty/pricing/ */
  guardDutyEvent: 4 / 1_000_000,
  /** One metric asked for with GetMetricData. https://aws.amazon.com/cloudwatch/pricing/ */
  metricRequested: 0.01 / 1_000,
  /** One finding event above the free ones. https://aws.amazon.com/security-hub/pricing/ */
  findingIngested: 0.00003,
  /** One event sent to a bus of another account. https://aws.amazon.com/eventbridge/pricing/ */
  eventSent: 1 / 1_000_000,
  /** One request to SQS. https://aws.amazon.com/sqs/pricing/ */
  queueRequest: 0.4 / 1_000_000,
  /** One invocation, and one GB-second on arm64. https://aws.amazon.com/lambda/pricing/ */
  lambdaRequest: 0.2 / 1_000_000,
  lambdaGigabyteSecond: 0.0000133334,
  /** One state transition of a standard workflow. https://aws.amazon.com/step-functions/pricing/ */
  stateTransition: 0.025 / 1_000,
  /** One write, one read request unit; one GB kept for a month, with point-in-time recovery. https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  tableWrite: 0.625 / 1_000_000,
  tableRead: 0.125 / 1_000_000,
  tableGigabyteMonth: 0.25 + 0.2,
  /** One PUT. https://aws.amazon.com/s3/pricing/ */
  objectPut: 0.005 / 1_000,
  /** One customer managed key a month, and one request to it. https://aws.amazon.com/kms/pricing/ */
  keyMonth: 1,
  keyRequest: 0.03 / 10_000,
  /** One metric, alarm, dashboard a month; one GB of logs. https://aws.amazon.com/cloudwatch/pricing/ */
  metricMonth: 0.3,
  alarmMonth: 0.1,
  dashboardMonth: 3,
  logGigabyte: 0.5,
};

export type Prices = typeof prices;
