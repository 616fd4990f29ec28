import { expect, test } from 'vitest';
import { lenswatch } from './lenswatch-process.ts';

test('the demo needs nothing, ends well within its time, and shows the drift it made', async () => {
  const started = performance.now();
  const { code, stdout, stderr } = await lenswatch(['demo', '--quiet']);
  const seconds = (performance.now() - started) / 1000;
  expect([code, stderr]).toEqual([0, '']);
  expect(seconds).toBeLessThan(30);

  const [, drift = ''] = stdout.split('Changed since the last scan');
  for (const control of [
    'bedrock-guardrail-prompt-attack-effective',
    'iam-genai-no-service-wildcards',
    'opensearch-serverless-vector-collection-private',
  ]) {
    expect(drift).toMatch(new RegExp(`opened +${control}`));
  }
  expect(drift).toMatch(/was: Version \d of guardrail \S+ blocks prompt attacks at HIGH\./);
  expect(stdout).toContain('bedrock:GetGuardrail · 444444444444');

  const sent = [...stdout.matchAll(/Security Hub: (\d+) findings sent, (\d+) archived, (\d+) unchanged/g)];
  const [first = [], second = []] = sent.map((match) => match.slice(1).map(Number));
  expect(first[2]).toBe(0);
  expect(second[0]).toBeLessThan((first[0] ?? 0) / 4);
  expect(second[2]).toBeGreaterThan((first[0] ?? 0) / 2);
});

test('Ctrl-C ends the demo with what was read', async () => {
  let sent = false;
  const { code, stdout, stderr } = await lenswatch(['demo'], {
    onStderr: (text, child) => {
      if (sent || !text.includes('Scanning')) return;
      sent = true;
      setTimeout(() => child.kill('SIGINT'), 300);
    },
  });
  expect(stderr).toMatch(/Interrupted: finishing with what was read/);
  expect(stdout).not.toContain('2. Publishing');
  expect(code).toBe(130);
});
