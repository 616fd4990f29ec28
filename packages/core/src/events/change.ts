/** A CloudTrail event that may have changed something. */
export interface Change {
  readonly account: string;
  readonly region: string;
  /** The event source without `.amazonaws.com`. */
  readonly source: string;
  readonly name: string;
  /** ISO 8601. */
  readonly time: string;
  readonly detail: { readonly [name: string]: unknown };
}

/** Why an event says nothing that has to be looked at. */
export interface Ignored {
  readonly ignored: string;
}

/** Reads the envelope that the bus delivers. Never throws. */
export function parseChange(body: string): Change | Ignored {
  let event: { [name: string]: unknown };
  try {
    event = JSON.parse(body) as { [name: string]: unknown };
  } catch {
    return { ignored: 'unreadable' };
  }
  const detail = event['detail'] as { [name: string]: unknown } | undefined;
  if (event['detail-type'] !== 'AWS API Call via CloudTrail' || !detail) return { ignored: 'unknown' };
  if (detail['errorCode'] !== undefined) return { ignored: 'failed' };
  const source = String(detail['eventSource']).replace(/\.amazonaws\.com$/, '');
  return {
    account: String(event['account']),
    region: String(event['region']),
    source,
    name: String(detail['eventName']),
    time: new Date(String(detail['eventTime'])).toISOString(),
    detail,
  };
}
