import type { PromptVersion } from '../../facts/bedrock-agent.ts';
import { promptUses } from '../../judgements/served-prompts.ts';
import { defineControl, fail, notApplicable, pass } from '../control.ts';

const day = 86_400_000;

export const control = defineControl({
  id: 'bedrock-prompt-versioned',
  title: 'Each prompt has a published version that matches its draft',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'A draft changes in place. Without a published version an answer cannot be traced to the prompt that ' +
    'produced it, and a bad edit cannot be rolled back.',
  remediation: 'aws bedrock-agent create-prompt-version --prompt-identifier <id>',
  howTo: {
    console:
      'Amazon Bedrock > Prompt management > (the prompt) > Create version. Then let each consumer, such as ' +
      'a node of a flow, name that version.',
    cli: `aws bedrock-agent create-prompt-version --prompt-identifier <id> --description <what changed>`,
    cdk: `new bedrock.CfnPromptVersion(this, 'PromptVersion', {
  promptArn: prompt.attrArn, // prompt: bedrock.CfnPrompt
  description: '<what changed>', // a changed description makes the next version
});`,
  },
  requirements: ['GENOPS03-BP01', 'GENREL04-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-management.html'],
  subject: 'bedrock-agent.prompt',
  reads: ['bedrock-agent.flow'],
  parameters: ['draftGraceDays'],

  evaluate(prompt, facts, { draftGraceDays }) {
    const { name, versions } = prompt.value;
    const draft = versions.find(({ version }) => version === 'DRAFT');
    if (!draft) return facts.undecided('NO_DATA', `AWS lists no draft of prompt ${name}.`);

    const age = Date.parse(facts.now) - Date.parse(draft.createdAt);
    if (age < draftGraceDays * day && promptUses(prompt, facts, true).length === 0) {
      return notApplicable(`Prompt ${name} is young and no flow refers to it.`, {
        createdAt: draft.createdAt,
      });
    }
    const newest = newestOf(versions);
    const evidence = { draftUpdatedAt: draft.updatedAt, newestVersion: newest?.version ?? null };
    if (!newest) {
      return fail(`Prompt ${name} has no published version.`, evidence, { reason: 'DRAFT_ONLY' });
    }
    const ahead = Date.parse(draft.updatedAt) - Date.parse(newest.createdAt);
    const seen = { ...evidence, newestCreatedAt: newest.createdAt };
    if (ahead <= draftGraceDays * day) {
      return pass(`The draft of prompt ${name} keeps up with version ${newest.version}.`, seen);
    }
    const days = Math.floor(ahead / day);
    return fail(
      `The draft of prompt ${name} was changed ${days} days after version ${newest.version} was published.`,
      seen,
      { reason: 'DRAFT_AHEAD' },
    );
  },
});

function newestOf(versions: readonly PromptVersion[]): PromptVersion | undefined {
  return versions
    .filter(({ version }) => /^\d+$/.test(version))
    .toSorted((a, b) => Number(b.version) - Number(a.version))[0];
}
