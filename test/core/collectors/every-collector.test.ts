import { collectors } from '@lenswatch/core/catalogue.generated.ts';
import { collect } from '@lenswatch/core/engine/collect.ts';
import { getOne } from '@lenswatch/core/engine/collect-one.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type EmulatedOrganization,
  emulatedOrganization,
  everything,
  now,
} from '../../support/emulated-organization.ts';

const regions = ['us-east-1', 'eu-west-1'];
const accounts = ['222222222222', '333333333333', '444444444444'];
const read = new Set<string>();
let organization: EmulatedOrganization;
beforeAll(async () => {
  organization = await emulatedOrganization();
});
afterAll(() => organization[Symbol.asyncDispose]());

describe('one resource read alone equals its element of the listing', () => {
  for (const account of accounts) {
    test(`in ${account}`, async () => {
      const aws = organization.administrated(account);
      const snapshot = await collect(everything, [{ aws, regions }], { now, attestations: [] });
      expect(snapshot.coverage.flatMap(({ gaps }) => gaps)).toEqual([]);
      for (const resource of snapshot.resources) {
        const collector = collectors.find(({ fact }) => fact === resource.fact);
        if (!collector) throw new Error(`No collector of ${resource.fact}.`);
        const alone = await getOne(collector, aws, resource, snapshot, { now, attestations: [] });
        expect(alone, `${resource.fact} ${resource.id}`).toEqual(resource);
        aws.forget();
        read.add(resource.fact);
      }
      await aws.close();
    });
  }

  test('and there is one of every fact', () => {
    expect(collectors.map(({ fact }) => fact).filter((fact) => !read.has(fact))).toEqual([
      'governance.attestation',
    ]);
  });
});

test('what does not exist is absent, not an error', async () => {
  const account = '222222222222';
  const aws = organization.administrated(account);
  const snapshot = await collect(everything, [{ aws, regions }], { now, attestations: [] });
  for (const collector of collectors) {
    const place = { partition: 'aws', account, region: 'us-east-1' };
    const id = collector.fact === 'iam.principal' ? `arn:aws:iam::${account}:role/nobody` : 'nobody';
    const found = await getOne(collector, aws, { ...place, id }, snapshot, { now, attestations: [] });
    expect(found, collector.fact).toBeUndefined();
  }
  await aws.close();
});

test('pages of one item give the same facts as pages of a hundred', async () => {
  const wide = await organization.snapshot('222222222222', regions);
  const stop = organization.emulator.faults.add({ fault: 'page-size', size: 1 });
  const narrow = await organization.snapshot('222222222222', regions);
  stop();
  expect(narrow.resources).toEqual(wide.resources);
  const calls = (snapshot: typeof wide) => snapshot.coverage.reduce((sum, row) => sum + row.calls, 0);
  expect(calls(narrow)).toBeGreaterThan(calls(wide));
});

test('every answer of the emulator kept to the schemas of the SDK', async () => {
  expect(organization.emulator.violations).toEqual([]);
});
