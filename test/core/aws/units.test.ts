import type { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { unitsAbove } from '@lenswatch/core/aws/units.ts';
import { expect, test } from 'vitest';

/** An organization that answers with these parents, an empty page first. */
const saying = (parents: { readonly [child: string]: string }) =>
  ({
    partition: 'aws',
    async read(_operation: string, _region: string, { ChildId, NextToken }: { [name: string]: string }) {
      if (!NextToken) return { Parents: [], NextToken: 'more' };
      const Id = parents[ChildId ?? ''];
      return { Parents: Id === undefined ? [] : [{ Id }] };
    },
  }) as unknown as AwsAccount;

test('units are told from the root down, also where the parent comes on a second page', async () => {
  const own = saying({ '111122223333': 'ou-b', 'ou-b': 'ou-a', 'ou-a': 'r-root' });
  expect(await unitsAbove(own, '111122223333')).toEqual(['r-root', 'ou-a', 'ou-b']);
  expect(await unitsAbove(own, 'r-root')).toEqual([]);
});

test.each([
  ['stops half-way', { '111122223333': 'ou-b' }],
  ['goes in a circle', { '111122223333': 'ou-b', 'ou-b': 'ou-a', 'ou-a': 'ou-b' }],
])('an answer that %s is an error: decisions for a unit would not hold', async (_, parents) => {
  await expect(unitsAbove(saying(parents), '111122223333')).rejects.toThrow(/up to the root/);
});
