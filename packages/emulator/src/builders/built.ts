import type { At, World } from '../world.ts';

/** What a builder leaves behind: enough to refer to it. */
export interface Built {
  readonly id: string;
  readonly arn: string;
}

/** A time before the world's present. */
export function ago(world: World, { days = 0, hours = 0 }: { days?: number; hours?: number }): Date {
  return new Date(world.now().getTime() - (days * 24 + hours) * 3_600_000);
}

/** Zone ids as AWS numbers them: `use1-az1`, `euw1-az2`. */
export function zoneIn(at: At, number: number): { name: string; id: string } {
  const [area = '', direction = '', index = ''] = at.region.split('-');
  const second = /(north|south)(east|west)/.test(direction) ? direction.charAt(5) : '';
  const short = `${area}${direction.charAt(0)}${second}`;
  return { name: `${at.region}${'abcdef'.charAt(number - 1)}`, id: `${short}${index}-az${number}` };
}

/** A new id of hexadecimal digits, as EC2 and KMS use them. */
export function hexId(world: World, length: number): string {
  return Buffer.from(world.id(Math.ceil(length / 2)))
    .toString('hex')
    .slice(-length);
}
