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
  howTo: {
    console:
      'Amazon Bedrock > Agents > (the agent) > Edit in Agent builder > Additional settings: set the idle ' +
      'session timeout to at most the limit of the evidence, and under Memory the memory duration, or ' +
      'switch memory off. Save, Prepare, and let the alias use a new version.',
    cli: `aws bedrock-agent get-agent --agent-id <id> --query agent > agent.json
# update.json: agentName, agentResourceRoleArn, instruction, foundationModel and the rest of agent.json as before, with
# "idleSessionTTLInSeconds": 1800 and, if the agent remembers,
# "memoryConfiguration": {"enabledMemoryTypes": ["SESSION_SUMMARY"], "storageDays": 30}
aws bedrock-agent update-agent --agent-id <id> --cli-input-json file://update.json
aws bedrock-agent prepare-agent --agent-id <id>
aws bedrock-agent update-agent-alias --agent-id <id> --agent-alias-id <alias id> --agent-alias-name <name>`,
    cdk: `new bedrock.CfnAgent(this, 'Agent', {
  // name, role, model, instruction and guardrail as before
  idleSessionTtlInSeconds: 1800,
  memoryConfiguration: { enabledMemoryTypes: ['SESSION_SUMMARY'], storageDays: 30 },
});`,
  },
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
