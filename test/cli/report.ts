import type { Coverage } from '@lenswatch/core/facts/fact.ts';
import type { Run } from '@lenswatch/core/run.ts';

const ratio = { assured: 0.5, observed: 0.75, coverage: 0.6667 };
const nothing = { assured: null, observed: null, coverage: null };

/** A report with nothing in it; tests name only what they are about. */
export function report(about: Partial<Run> = {}): Run {
  return {
    schemaVersion: '1.0',
    run: {
      id: '0123456789abcdef',
      startedAt: '2026-11-20T12:00:00.000Z',
      places: [{ partition: 'aws', account: '111122223333', region: 'us-east-1' }],
      controls: ['bedrock-guardrail-prompt-attack-effective'],
      complete: true,
      calls: 12,
    },
    coverage: [],
    findings: [],
    changes: [],
    score: {
      framework: 'generative-ai-lens',
      edition: '2025-11',
      weightsVersion: '2026-11',
      grade: 'D',
      ...ratio,
      pillars: [
        { pillar: 'security', ...ratio },
        { pillar: 'reliability', ...nothing },
      ],
      accounts: [],
    },
    ...about,
  };
}

/** One fact that was not read to the end. */
export function denied(
  permission: Coverage['gaps'][number]['permission'],
  account = '111122223333',
): Coverage {
  const place = { partition: 'aws', account, region: 'us-east-1' };
  return {
    ...place,
    fact: 'bedrock.guardrail',
    readAt: '2026-11-20T12:00:00.000Z',
    state: 'unreadable',
    resources: 0,
    calls: 1,
    gaps: [
      {
        ...place,
        fact: 'bedrock.guardrail',
        id: null,
        reason: 'ACCESS_DENIED',
        operation: permission,
        permission,
        message: `${permission} was denied.`,
      },
    ],
  };
}
