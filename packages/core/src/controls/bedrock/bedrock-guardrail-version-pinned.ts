import { allOf } from '../../judgements/all-of.ts';
import {
  type GuardrailReferenceFact,
  type GuardrailUse,
  guardrailReferenceFacts,
  guardrailUses,
} from '../../judgements/guardrail-references.ts';
import { numberedVersions } from '../../judgements/guardrail-versions.ts';
import { isProduction } from '../../judgements/production.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { defineControl, fail, notApplicable, pass, type Verdict } from '../control.ts';

const sourceNames: { readonly [F in GuardrailReferenceFact]: string } = {
  'bedrock-agent.agent': 'Agents',
  'bedrock-agent.flow': 'Flows',
  'bedrock.enforced-guardrails': 'Account enforcements',
  'organizations.bedrock-policy': 'Organization policies',
  'iam.principal': 'IAM conditions',
};

export const control = defineControl({
  id: 'bedrock-guardrail-version-pinned',
  title: 'Consumers reference numbered guardrail versions',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'DRAFT changes with every edit: whoever references it gets filters that nobody released, tested or ' +
    'can roll back. A numbered version never changes.',
  remediation:
    'aws bedrock create-guardrail-version --guardrail-identifier <id>, then name that version in the ' +
    'agent, flow node, enforcement or IAM condition',
  howTo: {
    console:
      'Amazon Bedrock > Guardrails > (the guardrail) > Create version. Then open each consumer of the ' +
      'evidence (agent, flow node, account-level enforcement, IAM condition), choose that version instead ' +
      'of the working draft, and publish the consumer.',
    cli: `aws bedrock create-guardrail-version --guardrail-identifier <id> --description <what changed>
# an agent: update.json as it was, with "guardrailVersion": "<number>" in guardrailConfiguration
aws bedrock-agent update-agent --agent-id <agent id> --cli-input-json file://update.json
aws bedrock-agent prepare-agent --agent-id <agent id>
# enforcement of the account
aws bedrock put-enforced-guardrail-configuration --config-id <config id> \\
  --guardrail-inference-config file://enforced.json`,
    cdk: `const version = new bedrock.CfnGuardrailVersion(this, 'GuardrailVersion', {
  guardrailIdentifier: guardrail.attrGuardrailId,
  description: '<what changed>', // a changed description makes the next version
});
new bedrock.CfnAgent(this, 'Agent', {
  // name, role, model and instruction as before
  guardrailConfiguration: {
    guardrailIdentifier: guardrail.attrGuardrailId,
    guardrailVersion: version.attrVersion,
  },
});`,
  },
  requirements: ['GENSEC02-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-versions-create.html'],
  subject: 'bedrock.guardrail',
  reads: guardrailReferenceFacts,
  parameters: ['maxVersionLag', 'environmentTagKeys', 'prodValues', 'accountEnvironment'],

  evaluate(guardrail, facts, parameters) {
    const { name, versions } = guardrail.value;
    const draft = versions.find(({ version }) => version === 'DRAFT');
    const isNaming = (fact: GuardrailReferenceFact) =>
      guardrailUses(guardrail, fact, facts, false).length > 0;
    const naming = guardrailReferenceFacts.filter(isNaming);
    const state = draft && verdictOfState(`Guardrail ${name}`, draft.status, facts, naming.length > 0);
    if (state) {
      // That nothing refers to a failed guardrail counts only once all that might has been read.
      if (state.reason === 'RESOURCE_FAILED_STATE') {
        for (const fact of guardrailReferenceFacts) guardrailUses(guardrail, fact, facts, true);
      }
      return state;
    }

    const numbered = numberedVersions(versions).map(({ version }) => version);
    const isProductive = (use: GuardrailUse) => use.served && isProduction(use.tags, parameters).production;

    const partOf = (fact: GuardrailReferenceFact) => (): Verdict => {
      const source = sourceNames[fact];
      const uses = guardrailUses(guardrail, fact, facts, true);
      if (uses.length === 0) return notApplicable(`Nothing refers to guardrail ${name}.`, { references: 0 });

      const drafting = uses.filter((use) => use.version === 'DRAFT');
      const unpinned = drafting.filter(isProductive);
      if (unpinned.length > 0) {
        return fail(
          `${source} refer to DRAFT of guardrail ${name}: ${namesOf(unpinned)}.`,
          { [`${source}: DRAFT`]: unpinned.length },
          { reason: 'DRAFT_REFERENCED' },
        );
      }
      const pinned = uses.filter((use) => use.version !== 'DRAFT');
      const dangling = pinned.filter(
        (use) => isProductive(use) && use.version !== null && !numbered.includes(use.version),
      );
      if (dangling.length > 0) {
        return fail(
          `${source} refer to versions of guardrail ${name} that do not exist: ${namesOf(dangling)}.`,
          { [`${source}: missing versions`]: dangling.map(({ version }) => version) },
          { reason: 'VERSION_MISSING' },
        );
      }
      if (pinned.length === 0) {
        const reason = drafting.some(({ served }) => served) ? 'NON_PROD_EXEMPT' : 'OUT_OF_SCOPE';
        const who = namesOf(drafting);
        return notApplicable(
          `Only drafts and non-production refer to guardrail ${name}: ${who}.`,
          {},
          reason,
        );
      }
      const named = [...new Set(pinned.flatMap(({ version }) => version ?? []))];
      // A version that is gone lags behind nothing: only drafts can still name it here.
      const lag = Math.max(0, ...named.map((version) => numbered.indexOf(version)));
      return pass(`${source} refer to numbered versions of guardrail ${name} only.`, {
        [`${source}: versions`]: named,
        [`${source}: versions behind the newest`]: lag,
        ...(lag > parameters.maxVersionLag ? { [`${source}: note`]: 'far behind the newest version' } : {}),
      });
    };
    // Where nothing is judged, the first answer is the verdict: it should speak of those who name it.
    return allOf('medium', [...new Set([...naming, ...guardrailReferenceFacts])].map(partOf));
  },
});

function namesOf(uses: readonly GuardrailUse[]): string {
  const shown = uses.slice(0, 10).map(({ by, version }) => `${by} (${version ?? 'any version'})`);
  const more = uses.length - shown.length;
  return shown.join('; ') + (more > 0 ? `; and ${more} more` : '');
}
