import { control } from '@lenswatch/core/controls/bedrock-agent/bedrock-prompt-versioned.ts';
import type { Flow, PromptVersion } from '@lenswatch/core/facts/bedrock-agent.ts';
import { testControl } from '../../../support/test-control.ts';

const version = (number: string, createdAt: string, updatedAt = createdAt): PromptVersion => ({
  version: number,
  createdAt: `${createdAt}T00:00:00.000Z`,
  updatedAt: `${updatedAt}T00:00:00.000Z`,
  keyArn: null,
  secrets: [],
  variants: [],
});
const prompt = (...versions: PromptVersion[]) => ({
  fact: 'bedrock-agent.prompt' as const,
  id: 'PROMPT1',
  value: { name: 'greeting', versions },
});
const flow = (promptArn: string): Flow => ({
  name: 'summary',
  status: 'Prepared',
  draftErrors: [],
  aliases: [{ id: 'LIVE', name: 'live', routes: ['1'] }],
  versions: [
    {
      version: '1',
      status: 'Prepared',
      roleArn: null,
      keyArn: null,
      secrets: [],
      nodes: [
        {
          path: 'answer',
          type: 'Prompt',
          guardrail: null,
          promptArn,
          modelId: null,
          inline: false,
          maxTokens: null,
          knowledgeBaseId: null,
          lambdaArn: null,
          agentAliasArn: null,
          lexBotAliasArn: null,
          rerankModelArn: null,
          bucketName: null,
        },
      ],
    },
  ],
});
const arn = 'arn:aws:bedrock:us-east-1:111122223333:prompt/PROMPT1';
const using = (promptArn: string) => ({ 'bedrock-agent.flow': { f1: flow(promptArn) } });

testControl(control, [
  {
    when: 'the version was published after the last edit',
    subject: prompt(version('DRAFT', '2026-01-01', '2026-02-01'), version('1', '2026-02-02')),
    expect: 'pass',
  },
  {
    when: 'the draft was edited within the days of grace',
    subject: prompt(version('DRAFT', '2026-01-01', '2026-02-15'), version('1', '2026-02-01')),
    expect: 'pass',
  },
  {
    when: 'version 10 is newer than version 9',
    subject: prompt(
      version('DRAFT', '2026-01-01', '2026-06-01'),
      version('9', '2026-02-01'),
      version('10', '2026-06-01'),
    ),
    expect: 'pass',
    message: /version 10/,
  },
  {
    when: 'there is only a draft',
    subject: prompt(version('DRAFT', '2026-01-01')),
    expect: 'fail',
    severity: 'medium',
    reason: 'DRAFT_ONLY',
  },
  {
    when: 'the draft is a day beyond the grace',
    subject: prompt(version('DRAFT', '2026-01-01', '2026-02-16'), version('1', '2026-02-01')),
    expect: 'fail',
    reason: 'DRAFT_AHEAD',
    message: /15 days after version 1/,
  },
  {
    when: 'it is young, unpublished, and a flow takes its draft',
    subject: prompt(version('DRAFT', '2026-11-15')),
    facts: using(arn),
    expect: 'fail',
    reason: 'DRAFT_ONLY',
  },
  {
    when: 'it is young and a flow takes a version that is gone',
    subject: prompt(version('DRAFT', '2026-11-15')),
    facts: using(`${arn}:3`),
    expect: 'fail',
  },
  {
    when: 'it is young and nothing refers to it',
    subject: prompt(version('DRAFT', '2026-11-15')),
    facts: using('arn:aws:bedrock:us-east-1:111122223333:prompt/OTHER'),
    expect: 'not-applicable',
  },
  {
    when: 'AWS lists no draft',
    subject: prompt(version('1', '2026-02-01')),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
]);
