import * as z from 'zod';

const detailSchema = z.object({
  resultToken: z.string().min(1),
  configRuleArn: z.string().startsWith('arn:'),
  configRuleName: z.string().min(1),
  accountId: z.string().regex(/^\d{12}$/),
  messageType: z.string(),
  resourceType: z.string().optional(),
  resourceId: z.string().optional(),
  captureTime: z.string().optional(),
  configurationItemStatus: z.string().optional(),
  notificationCreationTime: z.string().optional(),
  eventLeftScope: z.boolean(),
});

/** An invocation of a Config rule as a member relays it. */
export type Relay = z.infer<typeof detailSchema> & { readonly region: string };

/** Why a relay is not believed. */
export interface Refused {
  readonly refused: string;
}

/** Reads a relay. Its account and region have to be those of the bus that it came from. Never throws. */
export function parseRelay(body: string): Relay | Refused {
  let envelope: { readonly [name: string]: unknown };
  try {
    envelope = JSON.parse(body) as { readonly [name: string]: unknown };
  } catch {
    return { refused: 'unreadable' };
  }
  const { data } = detailSchema.safeParse(envelope['detail']);
  if (envelope['source'] !== 'lenswatch.config' || !data) return { refused: 'unknown' };
  const region = String(envelope['region']);
  const [, , , ruleRegion, ruleAccount] = data.configRuleArn.split(':');
  if (data.accountId !== envelope['account'] || ruleAccount !== data.accountId || ruleRegion !== region) {
    return { refused: 'forged' };
  }
  return { ...data, region };
}
