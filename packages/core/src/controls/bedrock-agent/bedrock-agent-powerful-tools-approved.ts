import type { AgentToolset } from '../../facts/bedrock-agent.ts';
import { anyOf } from '../../judgements/any-of.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { judgeServed, servedAgentVersions } from '../../judgements/served-versions.ts';
import {
  defineControl,
  fail,
  notApplicable,
  pass,
  type Reader,
  type Severity,
  type Verdict,
} from '../control.ts';

const practice = 'GENSEC05-BP01';
/** What runs code or drives a computer, and how severe it is unapproved. */
const powerful: { readonly [signature: string]: Severity } = {
  'AMAZON.CodeInterpreter': 'medium',
  'ANTHROPIC.Bash': 'high',
  'ANTHROPIC.Computer': 'high',
  'ANTHROPIC.TextEditor': 'medium',
};

export const control = defineControl({
  id: 'bedrock-agent-powerful-tools-approved',
  title: 'Code execution and computer-use tools are explicitly approved',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'A tool that runs code or drives a computer can do whatever a prompt talks the model into. Somebody ' +
    'has to have decided that this agent needs it.',
  remediation:
    'aws bedrock-agent tag-resource --resource-arn <agent arn> --tags approved-tools=<signature>, or ' +
    'switch the action group off',
  howTo: {
    console:
      'Amazon Bedrock > Agents > (the agent) > Edit in Agent builder > Additional settings: switch Code ' +
      'interpreter off if nobody needs it. If somebody decided that the agent needs it, add the tag ' +
      'approved-tools with the signature of the tool under Tags.',
    cli: [
      '# approve',
      'aws bedrock-agent tag-resource --resource-arn <agent arn> \\',
      '  --tags approved-tools=AMAZON.CodeInterpreter',
      '# or switch off',
      'aws bedrock-agent update-agent-action-group --agent-id <agent id> --agent-version DRAFT \\',
      '  --action-group-id <group id> --action-group-name <name> \\',
      '  --parent-action-group-signature AMAZON.CodeInterpreter --action-group-state DISABLED',
      'aws bedrock-agent prepare-agent --agent-id <agent id>',
    ].join('\n'),
    cdk: [
      "new bedrock.CfnAgent(this, 'Agent', {",
      '  // …',
      "  tags: { 'approved-tools': 'AMAZON.CodeInterpreter' },",
      '});',
    ].join('\n'),
  },
  requirements: [practice],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/agents-enable-code-interpretation.html'],
  subject: 'bedrock-agent.agent',
  reads: ['bedrock-agent.agent-tools', 'bedrock-agent.agent-tags', 'governance.attestation'],
  parameters: ['approvalTagKey', 'evaluateDraft'],

  evaluate({ id, value: agent }, facts, { approvalTagKey, evaluateDraft }) {
    const versions = servedAgentVersions(agent);
    const served = versions.some((version) => version.served);
    const state = verdictOfState(`Agent ${agent.name}`, agent.status, facts, served);
    if (state) return state;

    return judgeServed('medium', versions, evaluateDraft, ({ version }) => {
      const what = `Agent ${agent.name}, version ${version},`;
      const tools = facts
        .find('bedrock-agent.agent-tools', id)
        ?.value.versions.find((toolset) => toolset.version === version);
      if (!tools) return facts.undecided('NO_DATA', `The tools of ${what} are not known.`);
      const used = powerfulTools(tools);
      if (used.length === 0) {
        return notApplicable(`${what} neither runs code nor drives a computer.`, { tools: [] });
      }
      const byTag = (): Verdict => {
        const tags = facts.find('bedrock-agent.agent-tags', id)?.value.tags ?? {};
        const tag = tags[approvalTagKey] ?? tags[`genai-lens:${approvalTagKey}`] ?? null;
        // AWS allows many separators in a tag, none of which is part of a signature.
        const approved = new Set((tag ?? '').toLowerCase().split(/[^a-z0-9.]+/));
        const missing = used.filter((signature) => !approved.has(signature.toLowerCase()));
        const evidence = { tools: used, approvalTag: tag };
        if (missing.length === 0) return pass(`${what} uses approved tools: ${used.join(', ')}.`, evidence);
        const severity = missing.some((signature) => powerful[signature] === 'high') ? 'high' : 'medium';
        const message = `${what} uses ${missing.join(', ')}, which nobody approved.`;
        return fail(message, { ...evidence, unapproved: missing }, { severity, reason: 'NOT_APPROVED' });
      };
      const byPerson = (): Verdict => {
        const signer = attestedBy(facts);
        return signer
          ? pass(
              `A person attests the tools of ${what.replace(/,$/, '')}.`,
              { tools: used, ...signer },
              'ATTESTED',
            )
          : fail(`Nobody attests the tools of ${what}`);
      };
      // Either is enough, also where the other cannot be read.
      const [verdict] = anyOf([byTag, byPerson]);
      return verdict as Verdict;
    });
  },
});

function powerfulTools({ actionGroups }: AgentToolset): readonly string[] {
  const signatures = actionGroups.flatMap(({ state, signature }) =>
    state === 'ENABLED' && signature !== null && Object.hasOwn(powerful, signature) ? [signature] : [],
  );
  return [...new Set(signatures)].sort();
}

function attestedBy(facts: Reader<'governance.attestation'>) {
  const attestation = facts.find('governance.attestation', practice)?.value;
  if (attestation?.answer !== 'YES') return undefined;
  const { signer, expiresAt } = attestation;
  return Date.parse(expiresAt) > Date.parse(facts.now) ? { signer, expiresAt } : undefined;
}
