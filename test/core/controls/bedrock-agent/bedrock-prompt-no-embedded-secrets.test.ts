import { control } from '@lenswatch/core/controls/bedrock-agent/bedrock-prompt-no-embedded-secrets.ts';
import type { EmbeddedSecret, PromptVersion } from '@lenswatch/core/facts/bedrock-agent.ts';
import {
  agent,
  agentVersion,
  flow,
  flowVersion,
  prompt,
  promptVersion,
} from '../../../support/bedrock-values.ts';
import { testControl } from '../../../support/test-control.ts';

const secret: EmbeddedSecret = {
  kind: 'aws-access-key-id',
  place: 'variant first, text, text',
  offset: 12,
  line: 3,
  hash: '0a1b2c3d',
};
const secrets = [secret];
const asPrompt = (...versions: PromptVersion[]) => ({
  fact: 'bedrock-agent.prompt' as const,
  value: prompt(...versions),
});
const asAgent = (value: ReturnType<typeof agent>) => ({ fact: 'bedrock-agent.agent' as const, value });
const asFlow = (value: ReturnType<typeof flow>) => ({ fact: 'bedrock-agent.flow' as const, value });
const leaking = asPrompt(promptVersion('DRAFT'), promptVersion('1', { secrets }));

testControl(control, [
  {
    when: 'no version of a prompt holds a secret',
    subject: asPrompt(promptVersion('DRAFT'), promptVersion('1')),
    expect: 'pass',
  },
  {
    when: 'a published version of a prompt holds one',
    subject: leaking,
    expect: 'fail',
    severity: 'high',
    reason: 'EMBEDDED_SECRET',
    message:
      /Version 1 of prompt summary contains what looks like aws-access-key-id, first in variant first, text, text, line 3\./,
  },
  {
    when: 'an old version holds one and a newer one does not',
    subject: asPrompt(promptVersion('1', { secrets }), promptVersion('2')),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'only the draft of a prompt holds one',
    subject: asPrompt(promptVersion('DRAFT', { secrets }), promptVersion('1')),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'only the draft of a prompt holds one, and drafts are left out',
    subject: asPrompt(promptVersion('DRAFT', { secrets }), promptVersion('1')),
    parameters: { evaluateDraft: false },
    expect: 'pass',
  },
  {
    when: 'the match was looked at and is none',
    subject: leaking,
    parameters: { secretSuppressions: ['0a1b2c3d'] },
    expect: 'pass',
  },
  {
    when: 'another match was looked at',
    subject: leaking,
    parameters: { secretSuppressions: ['ffffffff'] },
    expect: 'fail',
  },
  {
    when: 'this kind is not looked for',
    subject: leaking,
    parameters: { patternPack: ['jwt'] },
    expect: 'pass',
  },
  {
    when: 'this kind alone is looked for',
    subject: leaking,
    parameters: { patternPack: ['aws-access-key-id'] },
    expect: 'fail',
  },
  {
    when: 'a text holds two kinds',
    subject: asPrompt(promptVersion('1', { secrets: [secret, { ...secret, kind: 'jwt' }, secret] })),
    expect: 'fail',
    message: /aws-access-key-id, jwt, first/,
  },
  {
    when: 'a served agent holds none',
    subject: asAgent(agent([agentVersion('DRAFT'), agentVersion('1')], ['1'])),
    expect: 'pass',
  },
  {
    when: 'a served agent holds one',
    subject: asAgent(agent([agentVersion('DRAFT'), agentVersion('1', { secrets })], ['1'])),
    expect: 'fail',
    severity: 'high',
    message: /Version 1 of agent support/,
  },
  {
    when: 'a version of an agent holds one, and its alias takes no calls',
    subject: asAgent(
      agent([agentVersion('DRAFT'), agentVersion('1', { secrets })], [], {
        aliases: [
          {
            id: 'LIVE',
            name: 'live',
            status: 'PREPARED',
            invocationState: 'REJECT_INVOCATIONS',
            routes: ['1'],
          },
        ],
      }),
    ),
    expect: 'pass',
  },
  {
    when: 'only the draft of an agent holds one',
    subject: asAgent(agent([agentVersion('DRAFT', { secrets }), agentVersion('1')], ['1'])),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'a served flow holds none',
    subject: asFlow(flow([flowVersion('DRAFT', []), flowVersion('1', [])], ['1'])),
    expect: 'pass',
  },
  {
    when: 'a served flow holds one',
    subject: asFlow(flow([flowVersion('DRAFT', []), flowVersion('1', [], { secrets })], ['1'])),
    expect: 'fail',
    severity: 'high',
    message: /Version 1 of flow triage/,
  },
  {
    when: 'an agent is being deleted',
    subject: asAgent(agent([agentVersion('1', { secrets })], ['1'], { status: 'DELETING' })),
    expect: 'not-applicable',
    message: /Agent support is being deleted/,
  },
  {
    when: 'a flow failed and nothing serves it',
    subject: asFlow(flow([flowVersion('DRAFT', [], { secrets })], [], { status: 'Failed' })),
    expect: 'not-applicable',
    message: /Flow triage failed/,
  },
  {
    when: 'a flow failed and an alias serves it',
    subject: asFlow(
      flow([flowVersion('DRAFT', []), flowVersion('1', [], { secrets })], ['1'], { status: 'Failed' }),
    ),
    expect: 'fail',
  },
  {
    when: 'an agent is being prepared',
    subject: asAgent(agent([agentVersion('DRAFT')], [], { status: 'PREPARING' })),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
]);
