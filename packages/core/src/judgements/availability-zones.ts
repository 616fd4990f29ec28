import type { Reader } from '../controls/control.ts';

/**
 * The Availability Zones of some subnets: distinct zone ids, sorted. Once `enough` of them are known the
 * rest need not be readable; with fewer, every subnet must be.
 */
export function availabilityZones(
  subnetIds: readonly string[],
  enough: number,
  facts: Reader<'ec2.subnet'>,
): readonly string[] {
  const wanted = new Set(subnetIds);
  const seen = new Set<string>();
  for (const subnet of facts.known('ec2.subnet')) {
    if (wanted.has(subnet.id)) seen.add(subnet.value.availabilityZoneId);
  }
  if (seen.size < enough) {
    for (const id of wanted) {
      if (facts.find('ec2.subnet', id)) continue;
      facts.undecided('NO_DATA', `Subnet ${id} is not visible, so its zone is unknown.`);
    }
  }
  return [...seen].sort();
}
