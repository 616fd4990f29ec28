import { control } from '@lenswatch/core/controls/bedrock-agent/bedrock-agent-session-bounded.ts';
import type { Agent, AgentVersion } from '@lenswatch/core/facts/bedrock-agent.ts';
import { testControl } from '../../../support/test-control.ts';

const version = (
  number: string,
  idleSessionTtlSeconds: number | null,
  memory: AgentVersion['memory'] = null,
): AgentVersion => ({
  version: number,
  status: 'PREPARED',
  foundationModel: null,
  idleSessionTtlSeconds,
  roleArn: null,
  keyArn: null,
  guardrail: null,
  memory,
  overrideLambdaArn: null,
  secrets: [],
  promptConfigurations: [],
});
const agent = (versions: AgentVersion[], routes: string[], status = 'PREPARED'): Agent => ({
  name: 'support',
  status,
  orchestrationType: null,
  aliases: [
    {
      id: 'TSTALIASID',
      name: 'AgentTestAlias',
      status: 'PREPARED',
      invocationState: null,
      routes: ['DRAFT'],
    },
    ...(routes.length === 0
      ? []
      : [{ id: 'LIVE', name: 'live', status: 'UPDATING', invocationState: null, routes }]),
  ],
  versions,
});
const remembering = (storageDays: number | null) => ({ types: ['SESSION_SUMMARY'], storageDays });
const served = (...one: Parameters<typeof version>) => agent([version(...one)], ['1']);

testControl(control, [
  { when: 'sessions end at the limit', subject: served('1', 1800), expect: 'pass' },
  { when: 'memory is kept up to the limit', subject: served('1', 600, remembering(30)), expect: 'pass' },
  {
    when: 'memory names no days, which means 30',
    subject: served('1', 600, remembering(null)),
    expect: 'pass',
  },
  {
    when: 'memory has days but no type, so there is none',
    subject: served('1', 600, { types: [], storageDays: 365 }),
    expect: 'pass',
  },
  {
    when: 'a long session belongs to a version that nothing serves',
    subject: agent([version('1', 5400), version('2', 600)], ['2']),
    expect: 'pass',
  },
  {
    when: 'idle sessions last too long',
    subject: served('1', 1801),
    expect: 'fail',
    severity: 'medium',
    reason: 'SESSION_TTL',
    message: /^Version 1 of agent \w+ keeps idle sessions/,
  },
  {
    when: 'memory is kept too long',
    subject: served('1', 600, remembering(31)),
    expect: 'fail',
    reason: 'MEMORY_DAYS',
  },
  {
    when: 'both last too long',
    subject: served('1', 3600, remembering(365)),
    expect: 'fail',
    reason: 'SESSION_TTL',
    message: /3600 seconds \(limit 1800\) and keeps memory for 365 days/,
  },
  {
    when: 'the default of 30 days is more than is allowed',
    subject: served('1', 600, remembering(null)),
    parameters: { maxMemoryDays: 7 },
    expect: 'fail',
    reason: 'MEMORY_DAYS',
  },
  {
    when: 'only the draft lasts too long',
    subject: agent([version('DRAFT', 3600), version('1', 600)], ['1']),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'the agent failed, and an alias still serves a version that lasts too long',
    subject: agent([version('DRAFT', 600), version('1', 3600)], ['1'], 'FAILED'),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'one version lasts too long and AWS names no timeout for the other',
    subject: agent([version('1', null), version('2', 3600)], ['1', '2']),
    expect: 'fail',
  },
  { when: 'AWS names no timeout', subject: served('1', null), expect: 'unknown', reason: 'NO_DATA' },
  {
    when: 'the agent is being updated',
    subject: agent([version('1', 600)], ['1'], 'UPDATING'),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'the agent is being deleted',
    subject: agent([version('1', 3600)], ['1'], 'DELETING'),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
]);
