export interface Trail {
  readonly name: string;
  readonly homeRegion: string;
  readonly multiRegion: boolean;
  readonly organization: boolean;
  readonly bucketName: string | null;
  readonly keyId: string | null;
  readonly logFileValidation: boolean;
  readonly logGroupArn: string | null;
  readonly logging: boolean;
  readonly latestDeliveryError: string | null;
  readonly selectors: readonly EventSelector[];
  readonly advancedSelectors: readonly AdvancedEventSelector[];
}

/** A basic selector. */
export interface EventSelector {
  readonly readWriteType: string;
  readonly management: boolean;
  readonly excludedSources: readonly string[];
}

/** Fields are AND-ed; selectors are OR-ed. */
export interface AdvancedEventSelector {
  readonly name: string | null;
  readonly fields: readonly {
    readonly field: string;
    readonly equals: readonly string[];
    readonly notEquals: readonly string[];
    readonly startsWith: readonly string[];
    readonly notStartsWith: readonly string[];
    readonly endsWith: readonly string[];
    readonly notEndsWith: readonly string[];
  }[];
}

export interface EventDataStore {
  readonly name: string;
  readonly status: string;
  readonly multiRegion: boolean;
  readonly advancedSelectors: readonly AdvancedEventSelector[];
}

export interface LogGroup {
  /** Days; null means kept for ever. */
  readonly retentionDays: number | null;
  readonly keyArn: string | null;
}

/** One listed metric series. CloudWatch lists series that received data during the last two weeks. */
export interface MetricSeries {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: { readonly [name: string]: string };
}

export interface Alarm {
  readonly kind: 'metric' | 'composite' | 'log';
  readonly actionsEnabled: boolean;
  readonly actions: readonly string[];
  readonly state: string;
  /** ISO 8601; null when AWS names none. */
  readonly stateSince: string | null;
  /** Metrics that the alarm watches directly or in its metric math. */
  readonly metrics: readonly MetricSeries[];
  /** Metric-math expressions and PromQL queries. */
  readonly expressions: readonly string[];
  /** Composite alarms only. */
  readonly rule: string | null;
}
