import { defineControl, fail, moving, notApplicable, pass } from '../control.ts';

const enoughRequests = 100;

export const control = defineControl({
  id: 'bedrock-throttle-rate-low',
  title: 'Models are not throttled above the tolerated rate',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'A throttled request is an answer that a user did not get. A rate above the tolerated one means that ' +
    'quota, routing or retries do not fit the demand.',
  remediation:
    'Retry with backoff and jitter, lower maxTokens, call a cross-Region inference profile, or ask for ' +
    'more: aws service-quotas request-service-quota-increase --service-code bedrock --quota-code <code> ' +
    '--desired-value <value>',
  howTo: {
    console:
      'Service Quotas > AWS services > Amazon Bedrock: find the requests and tokens per minute of the ' +
      'model and choose Request increase at account level. Meanwhile call a cross-Region inference ' +
      'profile, lower maxTokens, and retry with backoff and jitter.',
    cli: `aws service-quotas list-service-quotas --service-code bedrock \\
  --query "Quotas[?contains(QuotaName, '<model name>')].[QuotaCode, QuotaName, Value, Adjustable]"
aws service-quotas request-service-quota-increase --service-code bedrock --quota-code <code> \\
  --desired-value <value>
# profiles spread the load over regions
aws bedrock list-inference-profiles --type-equals SYSTEM_DEFINED \\
  --query "inferenceProfileSummaries[].[inferenceProfileId, models[].modelArn]"`,
    cdk: `// A profile of the application spreads its calls over the regions of the profile that it copies.
new bedrock.CfnApplicationInferenceProfile(this, 'Profile', {
  inferenceProfileName: '<name>',
  modelSource: {
    copyFrom: \`arn:aws:bedrock:\${this.region}:\${this.account}:inference-profile/<profile id>\`,
  },
});`,
  },
  requirements: ['GENOPS02-BP03', 'GENREL01-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html'],
  subject: 'bedrock.model-traffic',
  reads: [],
  parameters: ['maxThrottlePct', 'maxHourlyThrottlePct', 'minHourly'],

  evaluate({ id, value }, _facts, { maxThrottlePct, maxHourlyThrottlePct, minHourly }) {
    const hours = value.hours.map((hour, index) => {
      const throttles = value.throttles[index] ?? 0;
      const requests = (value.invocations[index] ?? 0) + throttles;
      return { hour, requests, throttles, pct: percent(throttles, requests) };
    });
    const requests = hours.reduce((sum, hour) => sum + hour.requests, 0);
    if (requests < enoughRequests) {
      return moving(
        notApplicable(`Model ${id} had ${requests} requests in 7 days, too few for a rate.`, { requests }),
      );
    }
    const week = rateOf(hours);
    const day = rateOf(hours.slice(-24));
    const worstHours = hours
      .filter((hour) => hour.requests >= minHourly && hour.pct > maxHourlyThrottlePct)
      .toSorted((a, b) => b.pct - a.pct)
      .slice(0, 3)
      .map((hour) => ({ ...hour, pct: rounded(hour.pct) }));
    const evidence = { requests, weekPct: rounded(week), dayPct: rounded(day), worstHours };

    const wrong = [
      ...(week > maxThrottlePct ? [`${rounded(week)} % over 7 days`] : []),
      ...(day > maxThrottlePct ? [`${rounded(day)} % over 24 hours`] : []),
      ...worstHours.slice(0, 1).map((hour) => `${hour.pct} % in the hour of ${hour.hour}`),
    ];
    if (wrong.length === 0) {
      return moving(pass(`Model ${id} was throttled at ${rounded(week)} % over 7 days.`, evidence));
    }
    return moving(
      fail(`Model ${id} was throttled: ${wrong.join(', ')}.`, evidence, {
        reason: 'THROTTLE_RATE',
        ...(day > maxHourlyThrottlePct ? { severity: 'high' } : {}),
      }),
    );
  },
});

function rateOf(hours: readonly { readonly requests: number; readonly throttles: number }[]): number {
  const total = (name: 'requests' | 'throttles') => hours.reduce((sum, hour) => sum + hour[name], 0);
  return percent(total('throttles'), total('requests'));
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}

/** Two decimals are enough to read; verdicts compare the exact rate. */
function rounded(pct: number): number {
  return Math.round(pct * 100) / 100;
}
