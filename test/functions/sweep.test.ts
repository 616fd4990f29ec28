import { handler } from '@lenswatch/functions/sweep.ts';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { auditRoleArn, externalId } from '../../examples/organization.ts';
import { type EmulatedOrganization, emulatedOrganization } from '../support/emulated-organization.ts';

const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
const account = '222222222222';
let organization: EmulatedOrganization;

beforeAll(async () => {
  organization = await emulatedOrganization();
  vi.stubEnv('AWS_ENDPOINT_URL', organization.emulator.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', '111111111111');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'any');
  vi.stubEnv('AWS_REGION', 'us-east-1');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await organization[Symbol.asyncDispose]();
});

test('a sweep assumes the audit role of its target and says how it stands, without naming a resource', async () => {
  const target = { account, regions: ['us-east-1'], roleArn: auditRoleArn(account), externalId };
  const summary = await handler(target, context);
  expect(summary).toMatchObject({ account, incomplete: [], controlErrors: 0 });
  expect(summary.verdicts.pass).toBeGreaterThan(0);
  expect(organization.emulator.calls.of('sts:AssumeRole').length).toBeGreaterThan(0);
  expect(JSON.stringify(summary)).not.toContain('payments');
});

test('an event that names no target is refused with what is wrong', async () => {
  await expect(handler({ account: '1' }, context)).rejects.toThrow(/account/);
});
