import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BedrockClient, CreateGuardrailCommand, UpdateGuardrailCommand } from '@aws-sdk/client-bedrock';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Finding } from '@lenswatch/core/engine/finding.ts';
import type { Run } from '@lenswatch/core/run.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lenswatch } from '../cli/lenswatch-process.ts';

// What a newcomer would try: an empty emulator as a process of its own, anyone's SDK, and the command line.

const main = new URL('../../packages/emulator/src/main.ts', import.meta.url).pathname;
const account = '111111111111';
const roleArn = `arn:aws:iam::${account}:role/scanner`;
const control = 'bedrock-guardrail-prompt-attack-effective';
let emulator: ChildProcess;
let endpoint: string;
let state: string;

beforeAll(async () => {
  state = mkdtempSync(join(tmpdir(), 'lenswatch-story-'));
  emulator = spawn(process.execPath, [main, '--empty', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endpoint = await new Promise((resolve, reject) => {
    let log = '';
    emulator.stdout?.on('data', (chunk) => {
      log += String(chunk);
      const url = /AWS_ENDPOINT_URL=(\S+)/.exec(log)?.[1];
      if (url) resolve(url);
    });
    emulator.on('exit', (code) => reject(new Error(`The emulator ended with ${code}: ${log}`)));
  });
});

afterAll(() => {
  emulator.kill();
  rmSync(state, { recursive: true });
});

const config = () => ({
  region: 'us-east-1',
  endpoint,
  credentials: { accessKeyId: account, secretAccessKey: 'any' },
});

async function scan(): Promise<{ finding: Finding | undefined; code: number | null }> {
  const args = [
    'scan',
    '--control',
    control,
    '--role-arn',
    roleArn,
    '--format',
    'json',
    '--state',
    state,
    '--quiet',
  ];
  const { stdout, stderr, code } = await lenswatch(args, {
    env: {
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: 'any',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: endpoint,
    },
  });
  if (!stdout) throw new Error(stderr);
  const { findings } = JSON.parse(stdout) as Run;
  return { finding: findings.find(({ resource }) => resource.type === 'AWS::Bedrock::Guardrail'), code };
}

test('a guardrail that only detects fails, one that blocks passes, one that may not be read is unknown', async () => {
  const iam = new IAMClient(config());
  const document = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'scanner',
      AssumeRolePolicyDocument: document({
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: 'sts:AssumeRole',
      }),
    }),
  );
  const { stdout: policy } = await lenswatch(['permissions', '--control', control], {});
  await iam.send(
    new PutRolePolicyCommand({ RoleName: 'scanner', PolicyName: 'audit', PolicyDocument: policyOf(policy) }),
  );

  const bedrock = new BedrockClient(config());
  const filter = (inputAction: 'NONE' | 'BLOCK') => ({
    blockedInputMessaging: 'No.',
    blockedOutputsMessaging: 'No.',
    contentPolicyConfig: {
      filtersConfig: [
        {
          type: 'PROMPT_ATTACK' as const,
          inputStrength: 'HIGH' as const,
          outputStrength: 'NONE' as const,
          inputAction,
        },
      ],
    },
  });
  const { guardrailId } = await bedrock.send(
    new CreateGuardrailCommand({ name: 'front', ...filter('NONE') }),
  );
  const detecting = await scan();
  expect(detecting.finding).toMatchObject({ verdict: 'fail', severity: 'high' });
  expect(detecting.code).toBe(1);

  await bedrock.send(
    new UpdateGuardrailCommand({ guardrailIdentifier: guardrailId, name: 'front', ...filter('BLOCK') }),
  );
  const blocking = await scan();
  expect(blocking.finding).toMatchObject({ verdict: 'pass' });
  expect(blocking.code).toBe(0);

  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'scanner',
      PolicyName: 'deny',
      PolicyDocument: document({ Effect: 'Deny', Action: 'bedrock:GetGuardrail', Resource: '*' }),
    }),
  );
  const denied = await scan();
  expect(denied.finding).toMatchObject({
    verdict: 'unknown',
    reason: 'ACCESS_DENIED',
    missing: [{ permission: 'bedrock:GetGuardrail' }],
  });
  expect(denied.code).toBe(3);
});

/** `permissions` prints one document, or several where one would be too long. */
function policyOf(text: string): string {
  const parsed = JSON.parse(text) as object | readonly object[];
  const [first] = Array.isArray(parsed) ? parsed : [parsed];
  return JSON.stringify(first);
}
