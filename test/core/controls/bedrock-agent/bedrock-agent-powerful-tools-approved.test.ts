import { control } from '@lenswatch/core/controls/bedrock-agent/bedrock-agent-powerful-tools-approved.ts';
import type { Attestation } from '@lenswatch/core/facts/governance.ts';
import { testControl } from '../../../support/test-control.ts';
import { agent, agentId, drafted, group, serving, tools, version } from '../agents.ts';

const subject = { fact: 'bedrock-agent.agent' as const, id: agentId, value: serving };
const using = (...signatures: (string | null)[]) => ({
  'bedrock-agent.agent-tools': {
    [agentId]: tools(signatures.map((signature) => group({ signature, lambdaArn: null }))),
  },
});
const tagged = (tags: { [key: string]: string }, ...signatures: string[]) => ({
  ...using(...signatures),
  'bedrock-agent.agent-tags': { [agentId]: { tags } },
});
const attested = (answer: Attestation['answer'], expiresAt = '2027-01-01T00:00:00.000Z') => ({
  ...using('AMAZON.CodeInterpreter'),
  'governance.attestation': {
    'GENSEC05-BP01': {
      practice: 'GENSEC05-BP01',
      answer,
      statement: 'We looked at every tool.',
      signer: 'ada@example.com',
      signedAt: '2026-09-01T00:00:00.000Z',
      expiresAt,
    },
  },
});
const both = 'AMAZON.CodeInterpreter ANTHROPIC.Bash';

testControl(control, [
  {
    when: 'a tag names its tool',
    subject,
    facts: tagged({ 'approved-tools': 'AMAZON.CodeInterpreter' }, 'AMAZON.CodeInterpreter'),
    expect: 'pass',
  },
  {
    when: 'a tag names both tools, in whatever case and with whatever between them',
    subject,
    facts: tagged({ 'approved-tools': 'anthropic.bash/AMAZON.CODEINTERPRETER' }, ...both.split(' ')),
    expect: 'pass',
  },
  {
    when: 'the tag carries the prefix of the product',
    subject,
    facts: tagged({ 'genai-lens:approved-tools': both }, 'ANTHROPIC.Bash'),
    expect: 'pass',
  },
  {
    when: 'another tag is the one that approves',
    subject,
    facts: tagged({ reviewed: 'ANTHROPIC.TextEditor' }, 'ANTHROPIC.TextEditor'),
    parameters: { approvalTagKey: 'reviewed' },
    expect: 'pass',
  },
  {
    when: 'a person attests that tools are approved',
    subject,
    facts: attested('YES'),
    expect: 'pass',
    reason: 'ATTESTED',
    message: /attests the tools of Agent support, version 1\./,
    evidence: {
      'version 1': {
        signer: 'ada@example.com',
        expiresAt: '2027-01-01T00:00:00.000Z',
        tools: ['AMAZON.CodeInterpreter'],
      },
    },
  },
  {
    when: 'nobody approved that it runs code',
    subject,
    facts: using('AMAZON.CodeInterpreter'),
    expect: 'fail',
    severity: 'medium',
    reason: 'NOT_APPROVED',
    message: /version 1, uses AMAZON.CodeInterpreter, which nobody approved/,
  },
  {
    when: 'nobody approved that it edits files',
    subject,
    facts: using('ANTHROPIC.TextEditor'),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'the agent failed, and an alias still serves a version whose shell nobody approved',
    subject: {
      ...subject,
      value: agent([version('DRAFT'), version('1')], ['1'], { status: 'FAILED' }),
    },
    facts: using('ANTHROPIC.Bash'),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'nobody approved its shell',
    subject,
    facts: using('ANTHROPIC.Bash'),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'nobody approved that it drives a computer',
    subject,
    facts: using('ANTHROPIC.Computer'),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'nobody approved one tool or the other',
    subject,
    facts: using(...both.split(' ').reverse()),
    expect: 'fail',
    severity: 'high',
    evidence: {
      'version 1': {
        tools: ['AMAZON.CodeInterpreter', 'ANTHROPIC.Bash'],
        approvalTag: null,
        unapproved: ['AMAZON.CodeInterpreter', 'ANTHROPIC.Bash'],
      },
    },
  },
  {
    when: 'a person attests that tools are approved and tags cannot be read',
    subject,
    facts: attested('YES'),
    missing: ['bedrock-agent.agent-tags'],
    expect: 'pass',
    reason: 'ATTESTED',
  },
  {
    when: 'the attestation expires now',
    subject,
    facts: attested('YES', '2026-11-20T12:00:00.000Z'),
    expect: 'fail',
  },
  {
    when: 'the tag names one of two tools',
    subject,
    facts: tagged({ 'approved-tools': 'AMAZON.CodeInterpreter' }, ...both.split(' ')),
    expect: 'fail',
    severity: 'high',
    message: /uses ANTHROPIC.Bash, which/,
  },
  {
    when: 'the unapproved one of two tools is the lesser',
    subject,
    facts: tagged({ 'approved-tools': 'ANTHROPIC.Bash' }, ...both.split(' ')),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'the plain tag wins over the one with the prefix',
    subject,
    facts: tagged({ 'approved-tools': 'none', 'genai-lens:approved-tools': both }, 'ANTHROPIC.Bash'),
    expect: 'fail',
  },
  {
    when: 'the tag names part of a signature',
    subject,
    facts: tagged({ 'approved-tools': 'AMAZON.CodeInterpreterX' }, 'AMAZON.CodeInterpreter'),
    expect: 'fail',
  },
  { when: 'a person attests that they are not', subject, facts: attested('NO'), expect: 'fail' },
  {
    when: 'the attestation expired',
    subject,
    facts: attested('YES', '2026-11-20T11:59:59.000Z'),
    expect: 'fail',
  },
  {
    when: 'only the draft has an unapproved tool',
    subject: { ...subject, value: drafted },
    facts: using('ANTHROPIC.Bash'),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'it has functions and asks users',
    subject,
    facts: using(null, 'AMAZON.UserInput'),
    expect: 'not-applicable',
  },
  {
    when: 'the tool is switched off',
    subject,
    facts: {
      'bedrock-agent.agent-tools': {
        [agentId]: tools([group({ signature: 'ANTHROPIC.Bash', state: 'DISABLED' })]),
      },
    },
    expect: 'not-applicable',
  },
  {
    when: 'only the draft has the tool and drafts do not count',
    subject: { ...subject, value: drafted },
    facts: using('ANTHROPIC.Bash'),
    parameters: { evaluateDraft: false },
    expect: 'not-applicable',
  },
  {
    when: 'the agent is being deleted',
    subject: { ...subject, value: agent([version('1')], ['1'], { status: 'DELETING' }) },
    facts: using('ANTHROPIC.Bash'),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'the tools of its version are not known',
    subject: { ...subject, value: agent([version('7')], ['7']) },
    facts: using('ANTHROPIC.Bash'),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'the agent is being prepared',
    subject: { ...subject, value: agent([version('1')], ['1'], { status: 'PREPARING' }) },
    facts: using('ANTHROPIC.Bash'),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'nothing is known of its tools',
    subject,
    expect: 'unknown',
    reason: 'NO_DATA',
  },
]);
