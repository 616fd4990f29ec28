import type { AgentVersion } from '../../facts/bedrock-agent.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { judgeServed, servedAgentVersions } from '../../judgements/served-versions.ts';
import { defineControl, fail, pass } from '../control.ts';

/** What AWS keeps memory for when the configuration names no number of days. */
const defaultMemoryDays = 30;

export const control = defineControl({
  id: 'bedrock-agent-session-bounded',
  title: 'Agent sessions expire promptly',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'Context grows with every turn, and each turn pays for all of it. A session that outlives its ' +
    'conversation, or memory kept for months, costs money and holds on to what users said.',
  remediation:
    'aws bedrock-agent update-agent --agent-id <id> --idle-session-ttl-in-seconds 1800 <the other ' +
    'settings unchanged>, with at most 30 storageDays of memory, then prepare the agent and publish a ' +
    'version',
  requirements: ['GENCOST05-BP01', 'GENREL03-BP02'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_UpdateAgent.html'],
  subject: 'bedrock-agent.agent',
  reads: [],
  parameters: ['maxIdleSessionSeconds', 'maxMemoryDays', 'evaluateDraft'],

  evaluate({ value: agent }, facts, { maxIdleSessionSeconds, maxMemoryDays, evaluateDraft }) {
    const versions = servedAgentVersions(agent);
    const served = versions.some((version) => version.served);
    const state = verdictOfState(`Agent ${agent.name}`, agent.status, facts, served);
    if (state) return state;

    return judgeServed('medium', versions, evaluateDraft, (version: AgentVersion) => {
      const { idleSessionTtlSeconds: seconds, memory } = version;
      const memoryDays = memory && memory.types.length > 0 ? (memory.storageDays ?? defaultMemoryDays) : null;
      const evidence = { idleSessionTtlSeconds: seconds, memoryDays };
      const what = `Version ${version.version} of agent ${agent.name}`;
      const tooLong = seconds !== null && seconds > maxIdleSessionSeconds;
      const tooMuch = memoryDays !== null && memoryDays > maxMemoryDays;
      if (tooLong || tooMuch) {
        const wrong = [
          ...(tooLong ? [`keeps idle sessions for ${seconds} seconds (limit ${maxIdleSessionSeconds})`] : []),
          ...(tooMuch ? [`keeps memory for ${memoryDays} days (limit ${maxMemoryDays})`] : []),
        ];
        return fail(`${what} ${wrong.join(' and ')}.`, evidence, {
          reason: tooLong ? 'SESSION_TTL' : 'MEMORY_DAYS',
        });
      }
      if (seconds === null) {
        const named = `version ${version.version} of agent ${agent.name}`;
        return facts.undecided('NO_DATA', `AWS names no idle session timeout for ${named}.`);
      }
      return pass(`${what} ends idle sessions after ${seconds} seconds.`, evidence);
    });
  },
});
