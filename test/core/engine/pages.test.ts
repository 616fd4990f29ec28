import { pagesOf } from '@lenswatch/core/engine/pages.ts';
import { expect, test } from 'vitest';

interface Page {
  readonly [name: string]: string | boolean | number;
}

async function read(...pages: readonly Page[]) {
  const asked: object[] = [];
  const seen: Page[] = [];
  const ask = async (input: object) => {
    asked.push(input);
    return pages[asked.length - 1] ?? {};
  };
  for await (const page of pagesOf({ MaxItems: 1 }, ask)) seen.push(page);
  return { asked, seen };
}

test('a listing is followed to the page that names no next one', async () => {
  const { asked, seen } = await read(
    { n: 1, NextMarker: 'b' },
    { n: 2, IsTruncated: true, Marker: 'c' },
    { n: 3 },
  );
  expect(seen.map(({ n }) => n)).toEqual([1, 2, 3]);
  expect(asked).toEqual([{ MaxItems: 1 }, { MaxItems: 1, Marker: 'b' }, { MaxItems: 1, Marker: 'c' }]);
});

test('an empty token, and one beside the word that nothing follows, end a listing', async () => {
  expect((await read({ PaginationToken: '' })).asked).toHaveLength(1);
  expect((await read({ IsTruncated: false, Marker: 'b' })).asked).toHaveLength(1);
});

test('a listing that goes on without saying where is an error, not the end', async () => {
  await expect(read({ IsTruncated: true })).rejects.toThrow('AWS says that more follows');
  await expect(read({ IsTruncated: true, NextContinuationToken: 'b' })).rejects.toThrow('more follows');
});

test('a token that comes twice in a row is an error', async () => {
  await expect(read({ Marker: 'b' }, { Marker: 'b' })).rejects.toThrow('twice');
});
