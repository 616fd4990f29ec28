import type { EmbeddedSecret } from '../../facts/bedrock-agent.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { judgeServed, servedAgentVersions, servedFlowVersions } from '../../judgements/served-versions.ts';
import { defineControl, fail, pass, type Reader, type Subject, type Verdict } from '../control.ts';

type Text = 'bedrock-agent.prompt' | 'bedrock-agent.agent' | 'bedrock-agent.flow';

export const control = defineControl({
  id: 'bedrock-prompt-no-embedded-secrets',
  title: 'Templates contain no credentials or personal data',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'A model can be talked into reciting its instructions. A credential or an address in a prompt is known ' +
    'to whoever asks cleverly, and to everybody who may read the prompt, its versions and its logs.',
  remediation:
    'Rotate the credential, take it out of the text and have the application fetch it from AWS Secrets ' +
    'Manager; then publish a clean version and delete the old one: aws bedrock-agent delete-prompt ' +
    '--prompt-identifier <id> --prompt-version <number>',
  howTo: {
    console:
      'Rotate what was found first: it counts as known. Then open Amazon Bedrock, Prompt management (or ' +
      'Agents, Flows), take it out of the text at the place named in the finding, save, create a version, ' +
      'move consumers to it, and delete the versions that still hold it.',
    cli: `aws secretsmanager create-secret --name <name> --secret-string file://rotated.txt
aws bedrock-agent update-prompt --prompt-identifier <id> --cli-input-json file://clean.json
aws bedrock-agent create-prompt-version --prompt-identifier <id>
aws bedrock-agent delete-prompt --prompt-identifier <id> --prompt-version <old number>`,
    cdk: `new bedrock.CfnPrompt(this, 'Prompt', {
  name: 'support-summary',
  variants: [
    {
      name: 'first',
      templateType: 'TEXT',
      // What the model must not know stays a variable of the application, never text of the template.
      templateConfiguration: {
        text: { text: 'Summarise {{ticket}}.', inputVariables: [{ name: 'ticket' }] },
      },
    },
  ],
});`,
  },
  requirements: ['GENSEC04-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/security-best-practice-agents.html'],
  subject: ['bedrock-agent.prompt', 'bedrock-agent.agent', 'bedrock-agent.flow'],
  reads: [],
  parameters: ['patternPack', 'secretSuppressions', 'evaluateDraft'],

  evaluate(subject, facts, { patternPack, secretSuppressions, evaluateDraft }) {
    const counts = ({ kind, hash }: EmbeddedSecret) =>
      patternPack.some((name) => name === kind) && !secretSuppressions.includes(hash);
    const { name } = subject.value;
    const [kind = ''] = subject.fact.split('.').slice(1);
    const judge = ({ version, secrets }: Holder): Verdict => {
      const what = `Version ${version} of ${kind} ${name}`;
      const found = secrets.filter(counts);
      const evidence = {
        found: found.slice(0, 10).map(({ kind: pattern, place, offset, line, hash }) => ({
          pattern,
          place,
          offset,
          line,
          hash,
        })),
        count: found.length,
        suppressed: secrets.length - found.length,
      };
      if (found.length === 0) return pass(`${what} contains nothing that looks like a secret.`, evidence);
      const kinds = [...new Set(found.map((secret) => secret.kind))].join(', ');
      const [first] = found;
      return fail(
        `${what} contains what looks like ${kinds}, first in ${first?.place}, line ${first?.line}.`,
        evidence,
        { reason: 'EMBEDDED_SECRET' },
      );
    };
    return judgeSubject(subject, facts, evaluateDraft, judge);
  },
});

interface Holder {
  readonly version: string;
  readonly secrets: readonly EmbeddedSecret[];
}

/** Every numbered version of a prompt counts: whoever may read one may read what it says. */
function judgeSubject(
  subject: Subject<Text>,
  facts: Reader<never>,
  evaluateDraft: boolean,
  judge: (holder: Holder) => Verdict,
): Verdict {
  if (subject.fact === 'bedrock-agent.prompt') {
    const versions = subject.value.versions.map((value) => ({
      value,
      aliases: [],
      served: value.version !== 'DRAFT',
    }));
    return judgeServed<Holder>('high', versions, evaluateDraft, judge);
  }
  const { name, status } = subject.value;
  const versions =
    subject.fact === 'bedrock-agent.agent'
      ? servedAgentVersions(subject.value)
      : servedFlowVersions(subject.value);
  const what = subject.fact === 'bedrock-agent.agent' ? `Agent ${name}` : `Flow ${name}`;
  const served = versions.some((version) => version.served);
  return (
    verdictOfState(what, status, facts, served) ?? judgeServed<Holder>('high', versions, evaluateDraft, judge)
  );
}
