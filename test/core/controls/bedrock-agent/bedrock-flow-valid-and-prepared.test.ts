import { control } from '@lenswatch/core/controls/bedrock-agent/bedrock-flow-valid-and-prepared.ts';
import { flow, flowVersion } from '../../../support/bedrock-values.ts';
import { testControl } from '../../../support/test-control.ts';

const draft = flowVersion('DRAFT', []);
const one = flowVersion('1', []);

testControl(control, [
  {
    when: 'the served version is prepared and the draft has no errors',
    subject: flow([draft, one], ['1']),
    expect: 'pass',
  },
  {
    when: 'the served version does not exist',
    subject: flow([draft, one], ['2']),
    expect: 'fail',
    severity: 'high',
    reason: 'VERSION_MISSING',
    message: /Version 2 of flow triage, which alias live serves, does not exist/,
  },
  {
    when: 'one of two routes leads nowhere',
    subject: flow([draft, one], ['1', '2']),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'the served version is not prepared',
    subject: flow([draft, flowVersion('1', [], { status: 'NotPrepared' })], ['1']),
    expect: 'fail',
    severity: 'medium',
    reason: 'VERSION_NOT_PREPARED',
  },
  {
    when: 'the served version failed',
    subject: flow([draft, flowVersion('1', [], { status: 'Failed' })], ['1']),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'the draft has errors',
    subject: flow([draft, one], ['1'], {
      draftErrors: ['CyclicConnection', 'UnreachableNode', 'UnreachableNode'],
    }),
    expect: 'fail',
    severity: 'low',
    reason: 'DRAFT_INVALID',
    message: /errors: CyclicConnection, UnreachableNode\./,
  },
  {
    when: 'a version is missing and the draft has errors',
    subject: flow([draft], ['1'], { draftErrors: ['CyclicConnection'] }),
    expect: 'fail',
    severity: 'high',
    reason: 'VERSION_MISSING',
    message: /has errors/,
  },
  {
    when: 'an alias serves the draft, which is another control’s question',
    subject: flow([draft], ['DRAFT']),
    expect: 'pass',
  },
  {
    when: 'an alias serves a draft with errors',
    subject: flow([draft], ['DRAFT'], { draftErrors: ['CyclicConnection'] }),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'the served version is being prepared',
    subject: flow([draft, flowVersion('1', [], { status: 'Preparing' })], ['1']),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
    message: /is being prepared/,
  },
  {
    when: 'the flow is being prepared',
    subject: flow([draft, one], ['1'], { status: 'Preparing' }),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'there is no alias but the test alias',
    subject: flow([draft], [], { draftErrors: ['CyclicConnection'] }),
    expect: 'not-applicable',
    message: /no alias but the test alias/,
  },
  {
    when: 'the draft failed and an alias serves a version',
    subject: flow([draft, one], ['1'], { status: 'Failed' }),
    expect: 'pass',
  },
  {
    when: 'the flow failed and no alias serves it',
    subject: flow([draft], [], { status: 'Failed' }),
    expect: 'not-applicable',
    reason: 'RESOURCE_FAILED_STATE',
  },
]);
