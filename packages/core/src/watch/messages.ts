import * as z from 'zod';

const lookSchema = z.object({
  lenswatch: z.literal('look'),
  account: z.string().regex(/^\d{12}$/),
  region: z.string().min(1),
});

/** Asks for a look at what is dirty and due in one account and region. */
export type LookMessage = z.infer<typeof lookSchema>;

/** Reads a message that lenswatch sent to itself; undefined for anything else. */
export function parseLook(body: string): LookMessage | undefined {
  try {
    return lookSchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
