import { control } from '@lenswatch/core/controls/bedrock-agent/bedrock-prompt-consumers-pinned.ts';
import type { FlowNode } from '@lenswatch/core/facts/bedrock-agent.ts';
import { flow, flowNode, flowVersion, prompt, promptVersion } from '../../../support/bedrock-values.ts';
import { testControl } from '../../../support/test-control.ts';

const promptArn = (suffix: string, account = '111122223333', region = 'us-east-1') =>
  `arn:aws:bedrock:${region}:${account}:prompt/P1${suffix}`;
const taking = (arn: string, path = 'Sum') => flowNode(path, 'Prompt', { promptArn: arn });
const inline = flowNode('Write', 'Prompt', { inline: true, modelId: 'm.x' });
const served = (...nodes: FlowNode[]) => flow([flowVersion('DRAFT', []), flowVersion('1', nodes)], ['1']);
const catalogue = { 'bedrock-agent.prompt': { P1: prompt(promptVersion('DRAFT'), promptVersion('1')) } };

testControl(control, [
  {
    when: 'the node takes the twelfth version',
    subject: served(taking(promptArn(':12'))),
    facts: { 'bedrock-agent.prompt': { P1: prompt(promptVersion('12')) } },
    expect: 'pass',
  },
  {
    when: 'the node takes a version that exists',
    subject: served(taking(promptArn(':1'))),
    facts: catalogue,
    expect: 'pass',
  },
  {
    when: 'the node takes the prompt without version',
    subject: served(taking(promptArn(''))),
    facts: catalogue,
    expect: 'fail',
    severity: 'medium',
    reason: 'UNVERSIONED_PROMPT',
  },
  {
    when: 'the node takes the draft by name',
    subject: served(taking(promptArn(':DRAFT'))),
    facts: catalogue,
    expect: 'fail',
    reason: 'UNVERSIONED_PROMPT',
  },
  {
    when: 'the node takes the draft of another account',
    subject: served(taking(promptArn('', '999999999999'))),
    facts: catalogue,
    expect: 'fail',
    reason: 'UNVERSIONED_PROMPT',
  },
  {
    when: 'the version does not exist',
    subject: served(taking(promptArn(':2'))),
    facts: catalogue,
    expect: 'fail',
    severity: 'medium',
    reason: 'DANGLING_PROMPT',
  },
  {
    when: 'the prompt does not exist',
    subject: served(taking('arn:aws:bedrock:us-east-1:111122223333:prompt/GONE:1')),
    facts: catalogue,
    expect: 'fail',
    reason: 'DANGLING_PROMPT',
  },
  {
    when: 'the prompt is written into the node',
    subject: served(inline),
    expect: 'fail',
    severity: 'low',
    reason: 'INLINE_PROMPT',
  },
  {
    when: 'the prompt is written into the node, which is allowed',
    subject: served(inline),
    parameters: { requireCatalog: false },
    expect: 'pass',
  },
  {
    when: 'one node is pinned and one within a loop is not',
    subject: served(taking(promptArn(':1')), flowNode('Loop', 'Loop'), taking(promptArn(''), 'Loop/Again')),
    facts: catalogue,
    expect: 'fail',
    message: /Loop\/Again/,
  },
  {
    when: 'one node is inline and one is not pinned',
    subject: served(inline, taking(promptArn(''))),
    facts: catalogue,
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'only the draft is not pinned',
    subject: flow(
      [flowVersion('DRAFT', [taking(promptArn(''))]), flowVersion('1', [taking(promptArn(':1'))])],
      ['1'],
    ),
    facts: catalogue,
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'only the draft is not pinned, and drafts are left out',
    subject: flow(
      [flowVersion('DRAFT', [taking(promptArn(''))]), flowVersion('1', [taking(promptArn(':1'))])],
      ['1'],
    ),
    facts: catalogue,
    parameters: { evaluateDraft: false },
    expect: 'pass',
  },
  {
    when: 'the version belongs to another account',
    subject: served(taking(promptArn(':1', '999999999999'))),
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
  {
    when: 'the version lies in another region',
    subject: served(taking(promptArn(':1', '111122223333', 'eu-west-1'))),
    facts: catalogue,
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'the node names something that is no prompt',
    subject: served(taking('arn:aws:s3:::p')),
    expect: 'unknown',
    reason: 'OPAQUE_POLICY',
  },
  {
    when: 'the node names nothing',
    subject: served(flowNode('Sum', 'Prompt')),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'there is no prompt node',
    subject: served(flowNode('Find', 'KnowledgeBase')),
    expect: 'not-applicable',
  },
  {
    when: 'the flow failed and nothing serves it',
    subject: flow([flowVersion('DRAFT', [inline])], [], { status: 'Failed' }),
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
  {
    when: 'the flow failed and an alias serves it',
    subject: flow([flowVersion('DRAFT', []), flowVersion('1', [inline])], ['1'], { status: 'Failed' }),
    expect: 'fail',
  },
]);
