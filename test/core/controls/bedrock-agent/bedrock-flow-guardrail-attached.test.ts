import { control } from '@lenswatch/core/controls/bedrock-agent/bedrock-flow-guardrail-attached.ts';
import type { FlowNode } from '@lenswatch/core/facts/bedrock-agent.ts';
import { flow, flowNode, flowVersion, guardrailVersion } from '../../../support/bedrock-values.ts';
import { referring } from '../../../support/guardrail-references.ts';
import { testControl } from '../../../support/test-control.ts';

const arn = (account: string, region = 'us-east-1') => `arn:aws:bedrock:${region}:${account}:guardrail/gr1`;
const own = { identifier: 'gr1', version: '1' };
const guarded = (path: string, identifier = 'gr1', version: string | null = '1') =>
  flowNode(path, 'Prompt', {
    inline: true,
    modelId: 'amazon.nova-pro-v1:0',
    guardrail: { identifier, version },
  });
const bare = flowNode('Write', 'Prompt', { inline: true, modelId: 'amazon.nova-pro-v1:0' });
const served = (...nodes: FlowNode[]) => flow([flowVersion('DRAFT', []), flowVersion('1', nodes)], ['1']);
const ready = (status = 'READY') => ({
  'bedrock.guardrail': {
    gr1: { name: 'chat', versions: [guardrailVersion('DRAFT'), guardrailVersion('1', { status })] },
  },
});

testControl(control, [
  {
    when: 'every prompt node has a ready guardrail',
    subject: served(guarded('Write')),
    facts: ready(),
    expect: 'pass',
  },
  {
    when: 'a node names the ARN of a guardrail of its own region',
    subject: served(guarded('Write', arn('111122223333'))),
    facts: ready(),
    expect: 'pass',
  },
  {
    when: 'a knowledge base node that generates has one',
    subject: served(flowNode('Ask', 'KnowledgeBase', { modelId: 'm.x', guardrail: own })),
    facts: ready(),
    expect: 'pass',
  },
  {
    when: 'the guardrail belongs to another account',
    subject: served(guarded('Write', arn('999999999999'))),
    expect: 'pass',
  },
  {
    when: 'a node names no version, which is the draft',
    subject: served(guarded('Write', 'gr1', null)),
    facts: ready(),
    expect: 'pass',
  },
  {
    when: 'one of two prompt nodes has none',
    subject: served(guarded('Write'), bare),
    facts: ready(),
    expect: 'fail',
    severity: 'medium',
    reason: 'GUARDRAIL_UNSET',
    message: /node Write, has no guardrail\./,
  },
  {
    when: 'a node that takes a prompt of the catalogue has none',
    subject: served(flowNode('Sum', 'Prompt', { promptArn: 'arn:p:1' })),
    facts: ready(),
    expect: 'fail',
  },
  {
    when: 'a prompt node within a loop has none',
    subject: served(
      guarded('Write'),
      flowNode('Loop', 'Loop'),
      flowNode('Loop/Again', 'Prompt', { inline: true }),
    ),
    facts: ready(),
    expect: 'fail',
    message: /Loop\/Again/,
  },
  {
    when: 'a knowledge base node that generates has none',
    subject: served(flowNode('Ask', 'KnowledgeBase', { modelId: 'm.x' })),
    facts: ready(),
    expect: 'fail',
  },
  {
    when: 'a node has none and the account enforces one',
    subject: served(bare),
    facts: { ...ready(), ...referring.account('1') },
    expect: 'fail',
    severity: 'medium',
    message: /account enforcement c1 filters/,
  },
  {
    when: 'a node has none and the organization enforces one',
    subject: served(bare),
    facts: { ...ready(), ...referring.organization('1') },
    expect: 'fail',
    message: /organization filters/,
  },
  {
    when: 'the guardrail does not exist',
    subject: served(guarded('Write', 'gone')),
    facts: ready(),
    expect: 'fail',
    reason: 'GUARDRAIL_MISSING',
  },
  {
    when: 'the version does not exist',
    subject: served(guarded('Write', 'gr1', '7')),
    facts: ready(),
    expect: 'fail',
    reason: 'GUARDRAIL_MISSING',
  },
  {
    when: 'the guardrail failed',
    subject: served(guarded('Write')),
    facts: ready('FAILED'),
    expect: 'fail',
    reason: 'GUARDRAIL_FAILED',
  },
  {
    when: 'the guardrail is being updated',
    subject: served(guarded('Write')),
    facts: ready('UPDATING'),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
    message: /of flow triage, node Write, is UPDATING/,
  },
  {
    when: 'the guardrail lies in another region',
    subject: served(guarded('Write', arn('111122223333', 'eu-west-1'))),
    expect: 'unknown',
    reason: 'NO_DATA',
  },
  {
    when: 'only the draft lacks one',
    subject: flow([flowVersion('DRAFT', [bare]), flowVersion('1', [guarded('Write')])], ['1']),
    facts: ready(),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'only the draft lacks one, and drafts are left out',
    subject: flow([flowVersion('DRAFT', [bare]), flowVersion('1', [guarded('Write')])], ['1']),
    facts: ready(),
    parameters: { evaluateDraft: false },
    expect: 'pass',
  },
  {
    when: 'a version that nothing serves lacks one',
    subject: flow(
      [flowVersion('DRAFT', [guarded('W')]), flowVersion('1', [bare]), flowVersion('2', [guarded('W')])],
      ['2'],
    ),
    facts: ready(),
    expect: 'pass',
  },
  {
    when: 'knowledge base nodes only retrieve',
    subject: served(flowNode('Find', 'KnowledgeBase')),
    expect: 'not-applicable',
  },
  {
    when: 'agents are called alone',
    subject: served(flowNode('Ask', 'Agent', { agentAliasArn: 'arn:a' })),
    expect: 'not-applicable',
  },
  {
    when: 'the flow failed and nothing serves it',
    subject: flow([flowVersion('DRAFT', [bare])], [], { status: 'Failed' }),
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
  {
    when: 'the flow failed and an alias serves it',
    subject: flow([flowVersion('DRAFT', []), flowVersion('1', [bare])], ['1'], { status: 'Failed' }),
    expect: 'fail',
  },
]);
