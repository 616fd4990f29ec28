import type { Finding } from '@lenswatch/core/engine/finding.ts';

/** A finding with everything in place; tests name only what they are about. */
export function finding(
  about: Partial<Finding> & { readonly account?: string; readonly region?: string } = {},
): Finding {
  const { account = '111122223333', region = 'us-east-1', ...rest } = about;
  const id = rest.id ?? 'g1';
  return {
    control: 'bedrock-guardrail-prompt-attack-effective',
    requirements: ['GENSEC04-BP02'],
    severity: 'high',
    confidence: 'direct',
    verdict: 'fail',
    message: 'Guardrail g1 lets prompt attacks through.',
    evidence: { inputStrength: 'LOW' },
    remediation: 'Set PROMPT_ATTACK to HIGH and publish a version.',
    resource: {
      type: 'AWS::Bedrock::Guardrail',
      id,
      arn: `arn:aws:bedrock:${region}:${account}:guardrail/${id}`,
      partition: 'aws',
      account,
      region,
    },
    observedAt: '2026-11-20T12:00:00.000Z',
    firstSeen: '2026-11-20T12:00:00.000Z',
    ...rest,
    id,
  };
}
