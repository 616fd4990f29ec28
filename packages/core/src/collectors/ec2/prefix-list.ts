import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';

/**
 * What the prefix lists hold that security groups and routes name: customers' lists may hold any address. Others stay unread.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListEntries.html
 */
export const collector = defineCollector({
  fact: 'ec2.prefix-list',
  type: 'AWS::EC2::PrefixList',
  scope: 'region',
  operations: ['ec2:GetManagedPrefixListEntries'],
  changedBy: [
    'ec2:CreateManagedPrefixList',
    'ec2:ModifyManagedPrefixList',
    'ec2:RestoreManagedPrefixListVersion',
    'ec2:DeleteManagedPrefixList',
  ],
  dependsOn: ['ec2.security-group', 'ec2.route-table'],
  async *list(reading) {
    const groups = reading
      .known('ec2.security-group')
      .flatMap(({ value: { ingress, egressLists = [] } }) => [
        ...ingress.flatMap(({ prefixListIds }) => prefixListIds),
        ...egressLists.map(({ prefixListId }) => prefixListId),
      ]);
    const routes = reading
      .known('ec2.route-table')
      .flatMap(({ value: { listRoutes = [] } }) => listRoutes.map(({ prefixListId }) => prefixListId));
    yield* new Set([...groups, ...routes]);
  },
  async get(reading, id) {
    const input = { PrefixListId: id, MaxResults: 100 };
    // The first page again, from memory: a list that is gone holds nothing.
    if (!(await reading.find('ec2:GetManagedPrefixListEntries', input))) return undefined;
    const cidrs: string[] = [];
    for await (const { Entries } of reading.pages('ec2:GetManagedPrefixListEntries', input)) {
      for (const { Cidr } of stated(reading, Entries, `the entries of prefix list ${id}`)) {
        cidrs.push(stated(reading, Cidr, `an entry of prefix list ${id}`));
      }
    }
    const { partition, region, account } = reading;
    const arn = `arn:${partition}:ec2:${region}:${account}:prefix-list/${id}`;
    return { id, arn, value: { cidrs: cidrs.sort() } };
  },
});
