import { coverEverything, liesWithin, prefixLength } from '@lenswatch/core/judgements/cidr.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test('the length of a prefix is what stands behind the slash of a true block', () => {
  expect(
    ['10.0.0.0/8', '0.0.0.0/0', '255.255.255.255/32', '::/0', '2001:db8::1/128', '1:2:3:4:5:6:7:8/16'].map(
      prefixLength,
    ),
  ).toEqual([8, 0, 32, 0, 128, 16]);
  for (const text of [
    '',
    'all',
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0/8',
    '10.0.0.0.0/8',
    '10.0.0.256/8',
    '10.0.0.0/33',
    '10.0.0.-1/8',
    '10.0.0.0x1/8',
    '10.0.0.1e1/8',
    '10.0.0.0/-8',
    '10.0.0.0/8x',
    '00001::/8',
    '0xf::/8',
    'fg::/8',
    '1::2::3/8',
    ':::/8',
    'g::/8',
    '12345::/8',
    '::/129',
    '1:2:3/8',
    '1:2:3:4:5:6:7:8:9/8',
  ]) {
    expect(prefixLength(text), text).toBeUndefined();
  }
});

test('a block lies within another one when it begins with the same bits', () => {
  expect(liesWithin('10.1.0.0/16', '10.0.0.0/8')).toBe(true);
  expect(liesWithin('10.0.0.0/8', '10.0.0.0/8')).toBe(true);
  expect(liesWithin('10.0.0.0/8', '10.0.0.0/16')).toBe(false);
  expect(liesWithin('11.0.0.0/16', '10.0.0.0/8')).toBe(false);
  expect(liesWithin('2001:db8:1::/48', '2001:db8::/32')).toBe(true);
  expect(liesWithin('2001:db9::/48', '2001:db8::/32')).toBe(false);
  expect(liesWithin('0.0.0.0/32', '::/0')).toBe(false);
  expect(liesWithin('x', '0.0.0.0/0')).toBe(false);
  expect(liesWithin('10.0.0.0/8', 'x')).toBe(false);
});

test('every address lies within each of its own blocks, and in no block that differs in a fixed bit', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(octet, octet, octet, octet, fc.integer({ min: 1, max: 32 }), (a, b, c, d, length) => {
      const address = [a, b, c, d].join('.');
      expect(liesWithin(`${address}/32`, `${address}/${length}`)).toBe(true);
      const index = Math.floor((length - 1) / 8);
      const flipped = [a, b, c, d].map((part, i) =>
        i === index ? part ^ (128 >> ((length - 1) % 8)) : part,
      );
      expect(liesWithin(`${flipped.join('.')}/32`, `${address}/${length}`)).toBe(false);
    }),
  );
});

test('blocks cover everything when no address of IPv4, or none of IPv6, lies outside all of them', () => {
  const quarters = ['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2'];
  for (const blocks of [
    ['0.0.0.0/0'],
    ['::/0'],
    ['128.0.0.0/1', '0.0.0.0/1'],
    ['::/1', '10.0.0.0/8', '8000::/1'],
    quarters,
    ['0.0.0.0/1', '0.0.0.0/3', '192.0.0.0/2', '128.0.0.0/2'],
    ['127.255.255.255/1', '128.0.0.1/1'],
  ]) {
    expect(coverEverything(blocks), blocks.join()).toBe(true);
  }
  for (const blocks of [
    [],
    ['all'],
    ['0.0.0.0/1'],
    ['0.0.0.0/1', '0.0.0.0/1'],
    ['0.0.0.0/1', '8000::/1'],
    ['128.0.0.0/1'],
    quarters.slice(1),
    quarters.slice(0, 3),
    ['0.0.0.0/1', '128.0.0.1/32', '192.0.0.0/2'],
  ]) {
    expect(coverEverything(blocks), blocks.join()).toBe(false);
  }
});
