/** A block of addresses: its bits as a number, and how many of them are fixed. */
interface Block {
  readonly bits: bigint;
  readonly prefix: number;
  readonly width: 32 | 128;
}

/** How many bits of an address block are fixed; `undefined` for text that is no block. */
export function prefixLength(cidr: string): number | undefined {
  return parse(cidr)?.prefix;
}

/** True when every address of a block belongs to another one too. */
export function liesWithin(inner: string, outer: string): boolean {
  const narrow = parse(inner);
  const wide = parse(outer);
  if (!narrow || !wide || narrow.width !== wide.width || narrow.prefix < wide.prefix) return false;
  const open = BigInt(wide.width - wide.prefix);
  return narrow.bits >> open === wide.bits >> open;
}

/** True when blocks together hold every address of IPv4, or every address of IPv6. */
export function coverEverything(cidrs: readonly string[]): boolean {
  const blocks = cidrs.flatMap((cidr) => parse(cidr) ?? []);
  return ([32, 128] as const).some((width) => {
    const ranges = blocks
      .filter((block) => block.width === width)
      .map(({ bits, prefix }) => {
        const open = BigInt(width - prefix);
        const first = (bits >> open) << open;
        return { first, next: first + (1n << open) };
      })
      .sort((a, b) => Number(a.first - b.first));
    let reached = 0n;
    for (const { first, next } of ranges) {
      if (first > reached) return false;
      if (next > reached) reached = next;
    }
    return reached === 1n << BigInt(width);
  });
}

function parse(cidr: string): Block | undefined {
  const [address = '', length = ''] = cidr.split('/');
  const prefix = Number(length);
  if (!/^\d{1,3}$/.test(length)) return undefined;
  if (address.includes(':')) {
    const bits = bitsOf(groupsOf(address), 16, 8);
    return bits === undefined || prefix > 128 ? undefined : { bits, prefix, width: 128 };
  }
  const octets = address.split('.').map((octet) => (/^\d{1,3}$/.test(octet) ? Number(octet) : Number.NaN));
  const bits = bitsOf(octets, 8, 4);
  return bits === undefined || prefix > 32 ? undefined : { bits, prefix, width: 32 };
}

/** The eight groups of an IPv6 address; `::` stands for as many zeros as are missing. */
function groupsOf(address: string): readonly number[] {
  const [head = '', tail, ...more] = address.split('::');
  const numbers = (text: string) =>
    text === ''
      ? []
      : text
          .split(':')
          .map((group) => (/^[\da-f]{1,4}$/i.test(group) ? Number.parseInt(group, 16) : Number.NaN));
  if (more.length > 0) return [];
  if (tail === undefined) return numbers(head);
  const [before, after] = [numbers(head), numbers(tail)];
  const missing = Math.max(0, 8 - before.length - after.length);
  return [...before, ...new Array<number>(missing).fill(0), ...after];
}

function bitsOf(parts: readonly number[], each: 8 | 16, count: number): bigint | undefined {
  if (parts.length !== count || !parts.every((part) => part < 2 ** each)) return undefined;
  return parts.reduce((bits, part) => (bits << BigInt(each)) | BigInt(part), 0n);
}
