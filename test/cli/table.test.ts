import type { Change } from '@lenswatch/core/engine/diff.ts';
import { describe, expect, test } from 'vitest';
import { renderNdjson } from '../../packages/cli/src/render/json.ts';
import { plainLook } from '../../packages/cli/src/render/paint.ts';
import { renderTable } from '../../packages/cli/src/render/table.ts';
import { finding } from '../support/finding.ts';
import { denied, report } from './report.ts';

const controls = [
  { id: 'bedrock-guardrail-prompt-attack-effective', title: 'Guardrails block prompt attacks' },
  { id: 'bedrock-prompt-versioned', title: 'Each prompt has a published version that matches its draft' },
] as never;
const render = (of: ReturnType<typeof report>, width = 80) => renderTable(of, controls, plainLook(width));

describe('the table', () => {
  test('shows everything a person needs, worst first', () => {
    const change: Change = {
      kind: 'opened',
      finding: 'g1',
      control: 'bedrock-guardrail-prompt-attack-effective',
      resource: finding().resource,
      before: { verdict: 'pass', severity: 'high', message: 'Guardrail g1 blocks prompt attacks.' },
      after: { verdict: 'fail', severity: 'high', message: 'Guardrail g1 lets prompt attacks through.' },
      fields: [{ path: 'inputStrength', before: 'HIGH', after: 'LOW' }],
    };
    const low = finding({
      id: 'p1',
      control: 'bedrock-prompt-versioned',
      severity: 'low',
      requirements: ['GENOPS03-BP01', 'GENREL04-BP01'],
      message: 'Prompt p1 has no version.',
      remediation: 'aws bedrock-agent create-prompt-version --prompt-identifier <id>',
    });
    const unknown = finding({
      id: 'g2',
      verdict: 'unknown',
      reason: 'ACCESS_DENIED',
      missing: denied('bedrock:GetGuardrail').gaps.map(
        ({ reason, fact, operation, permission, message }) => ({
          ...{ reason, fact, operation, permission, message },
        }),
      ),
    });
    const text = render(
      report({
        run: { ...report().run, complete: false },
        findings: [low, finding(), finding({ id: 'g3', verdict: 'pass' }), unknown],
        changes: [change],
        coverage: [denied('bedrock:GetGuardrail')],
      }),
    );
    expect(text).toBe(`lenswatch
  1 account, us-east-1 · 1 control · 12 AWS calls · 2026-11-20T12:00:00.000Z

HIGH  Guardrails block prompt attacks
  bedrock-guardrail-prompt-attack-effective · GENSEC04-BP02 · 1 of 2 resources
  fails
  111122223333 us-east-1  g1
    Guardrail g1 lets prompt attacks through.
  do: Set PROMPT_ATTACK to HIGH and publish a version.

LOW  Each prompt has a published version that matches its draft
  bedrock-prompt-versioned · GENOPS03-BP01, GENREL04-BP01 · 1 of 1 resource
  fails
  111122223333 us-east-1  p1
    Prompt p1 has no version.
  do: aws bedrock-agent create-prompt-version --prompt-identifier <id>

Changed since the last scan
  opened    bedrock-guardrail-prompt-attack-effective
            111122223333 us-east-1  g1
            pass → fail (got worse)
            was: Guardrail g1 blocks prompt attacks.
            now: Guardrail g1 lets prompt attacks through.
              inputStrength: HIGH → LOW

Could not see
  ACCESS_DENIED: the scanning role may not read it
    bedrock:GetGuardrail · 111122223333 · us-east-1 · 1 verdict unknown
    Add to the policy of the scanning role in 111122223333 (and lift what denies
    it):
      { "Effect": "Allow", "Action": ["bedrock:GetGuardrail"], "Resource": "*" }
    "lenswatch permissions" prints everything that a scan needs.

┌──────────────┬─────────┬──────────┬──────────┐
│ Pillar       │ assured │ observed │ coverage │
│ Security     │    50 % │     75 % │     67 % │
│ Reliability  │       – │        – │        – │
│ Lens 2025-11 │    50 % │     75 % │     67 % │
└──────────────┴─────────┴──────────┴──────────┘
2 findings: 0 CRITICAL · 1 HIGH · 0 MEDIUM · 1 LOW · 0 INFORMATIONAL
1 passed · 1 could not be told · 0 not applicable · grade D
Assured: proven of all that applies, the unseen counted as not proven. Observed:
proven of what was seen.
The scan is incomplete: see "Could not see".
`);
  });

  test('keeps within the width, but never breaks a command', () => {
    const long = `aws x --argument ${'a'.repeat(120)}`;
    const lines = render(report({ findings: [finding({ remediation: long })] }), 72).split('\n');
    expect(lines.filter((line) => [...line].length > 72)).toEqual([expect.stringContaining('a'.repeat(120))]);
  });

  test('obeys nothing that the account of an unreachable one says', () => {
    const unreachable = [{ account: '\u001b[2J1', reason: 'R\u001b[2J', message: 'm\u202e' }];
    const text = render(report({ run: { ...report().run, complete: false, unreachable } }));
    expect(text).toMatch(/\n {2}R {2}1\n {4}m\n/);
  });

  test('says what escape sequences in names say, and does not obey them', () => {
    const { resource } = finding();
    const evil = '\u001b[2J\u001b]0;owned\u0007g\u202e1\r\nPASS';
    const text = render(
      report({
        findings: [finding({ message: `Guardrail ${evil} is weak.`, resource: { ...resource, id: evil } })],
      }),
    );
    expect(text).toContain('111122223333 us-east-1  g1 PASS\n');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u202e]/);
  });

  test('counts what it does not show', () => {
    const many = Array.from({ length: 25 }, (_, n) => finding({ id: `g${n}` }));
    expect(render(report({ findings: many }))).toContain('  and 5 more; --format json has them all\n');
  });

  test('leaves accepted findings out of the list and in the count', () => {
    const text = render(
      report({ findings: [finding({ suppressed: { reason: 'r', owner: 'o', expiresAt: null } })] }),
    );
    expect(text).not.toContain('Guardrail g1');
    expect(text).toContain('0 findings');
    expect(text).toContain('1 accepted');
  });

  test('joins accounts that lack the same action, and names accounts that could not be entered', () => {
    const unreachable = [
      { account: '999999999999', reason: 'PERMISSION_MISSING', message: 'Assuming it was denied.' },
    ];
    const text = render(
      report({
        run: { ...report().run, complete: false, unreachable },
        coverage: [denied('bedrock:GetGuardrail'), denied('bedrock:GetGuardrail', '222222222222')],
      }),
    );
    expect(text).toContain('  PERMISSION_MISSING  999999999999\n    Assuming it was denied.\n');
    expect(text).toContain('    bedrock:GetGuardrail · 111122223333, 222222222222 · us-east-1\n');
    expect(text.match(/"Effect"/g)).toHaveLength(1);
  });

  test('a clean account is told so', () => {
    const text = render(report());
    expect(text).not.toContain('Could not see');
    expect(text).toContain('0 findings');
  });
});

test('every line of ndjson says what it is', () => {
  const lines = renderNdjson(report({ findings: [finding()], coverage: [denied('bedrock:GetGuardrail')] }))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string });
  expect(lines.map(({ type }) => type)).toEqual(['run', 'coverage', 'finding', 'score']);
  expect(lines[0]).toMatchObject({ schemaVersion: '1.0', complete: true });
});
