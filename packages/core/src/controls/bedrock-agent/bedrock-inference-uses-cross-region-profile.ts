import type { Place, Resource } from '../../facts/fact.ts';
import { allOf, answered } from '../../judgements/all-of.ts';
import { judgeModelReferences } from '../../judgements/model-references.ts';
import { isEmbeddingOnly, modelNameOf, profileOf } from '../../judgements/model-resolution.ts';
import { modelsCalled } from '../../judgements/models-in-use.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

const reads = [
  'bedrock.foundation-model',
  'bedrock.inference-profile',
  'bedrock-agent.flow',
  'cloudwatch.bedrock-series',
  'governance.attestation',
] as const;
type Known = Reader<(typeof reads)[number]>;

const practice = 'GENREL05-BP01';

export const control = defineControl({
  id: 'bedrock-inference-uses-cross-region-profile',
  title: 'Inference goes through cross-Region profiles',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'A model that is called in one region shares its capacity and its failures. A cross-Region profile takes ' +
    'the request to another region when this one is busy, at the same price.',
  remediation:
    'Name the inference profile instead of the model, e.g. us.<model id>, in the agent, prompt or flow node: ' +
    'aws bedrock list-inference-profiles --type-equals SYSTEM_DEFINED shows which there are',
  howTo: {
    console:
      'Open Amazon Bedrock, Cross-region inference, and look up the profile of the model. In the agent, prompt ' +
      'or flow node choose the model again and under Inference the profile instead of On-demand. Save, publish ' +
      'a version, and allow the role the profile and the model in each destination region.',
    cli: `aws bedrock list-inference-profiles --type-equals SYSTEM_DEFINED \\
  --query "inferenceProfileSummaries[].[inferenceProfileId, models[].modelArn]"
aws bedrock-agent update-agent --agent-id <id> --foundation-model <profile id> \\
  --agent-name <name> --agent-resource-role-arn <role arn>
aws bedrock-agent prepare-agent --agent-id <id>`,
    cdk: `new bedrock.CfnApplicationInferenceProfile(this, 'Profile', {
  inferenceProfileName: 'support',
  modelSource: {
    copyFrom: \`arn:aws:bedrock:\${this.region}:\${this.account}:inference-profile/us.amazon.nova-pro-v1:0\`,
  },
});`,
  },
  requirements: [practice, 'GENREL01-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/cross-region-inference.html'],
  subject: [
    'bedrock-agent.agent',
    'bedrock-agent.flow',
    'bedrock-agent.prompt',
    'bedrock.inference-profile',
    'aws.region',
  ],
  reads,
  parameters: ['residencyRegions', 'evaluateDraft'],

  evaluate(subject, facts, { residencyRegions, evaluateDraft }) {
    const place: Place = subject;
    const judge = (what: string, model: string) => judgeReference(what, model, facts, residencyRegions);

    switch (subject.fact) {
      case 'bedrock.inference-profile': {
        const { name, type, modelArns } = subject.value;
        if (type !== 'APPLICATION') {
          return notApplicable(`Inference profile ${name} belongs to AWS.`, { type });
        }
        return judgeProfile(`Inference profile ${name}`, subject.id, modelArns, facts, residencyRegions);
      }
      case 'aws.region': {
        const judgeTraffic = (models: readonly string[]) =>
          models.length === 0
            ? notApplicable(`No model was called in ${place.region}.`, { models }, 'NO_USAGE')
            : allOf(
                'medium',
                models.map((model) => () => judge(`Traffic in ${place.region}`, model)),
              );
        // A call that is surely wrong is proof enough, whatever series could not be listed.
        const [proven] = answered([() => judgeTraffic(modelsCalled(facts, false))]).answers;
        return proven?.verdict === 'fail' ? proven : judgeTraffic(modelsCalled(facts, true));
      }
      default:
        return judgeModelReferences(subject, facts, { base: 'medium', evaluateDraft, judge });
    }
  },
});

function judgeReference(what: string, model: string, facts: Known, residency: readonly string[]): Verdict {
  const { kind, id } = modelNameOf(model);
  switch (kind) {
    case 'foundation-model': {
      // A geography that is new looks like the maker of a model: only the listing tells a profile by it.
      const profile = isEmbeddingOnly(id, facts) ? undefined : profileOf(model, facts);
      return profile
        ? judgeProfile(what, model, profile.value.modelArns, facts, residency)
        : judgeSingle(what, model, id, facts, residency);
    }
    case 'inference-profile': {
      const profile = profileOf(model, facts);
      if (profile) return judgeProfile(what, model, profile.value.modelArns, facts, residency);
      if (residency.length === 0)
        return pass(`${what} uses cross-Region profile ${id}.`, { [model]: 'CRIS' });
      return id.startsWith('global.')
        ? conflict(what, model, [])
        : facts.undecided('MODEL_ID_UNRESOLVED', `${what} uses ${id}; where it leads cannot be told.`);
    }
    case 'application-inference-profile': {
      const profile = profileOf(model, facts);
      if (profile) return judgeProfile(what, model, profile.value.modelArns, facts, residency);
      return facts.undecided('MODEL_ID_UNRESOLVED', `${what} uses ${model}, which AWS does not list.`);
    }
    case 'provisioned-model':
      return judgeProvisioned(what, model, facts);
    case 'prompt-router':
      return facts.undecided(
        'MODEL_ID_UNRESOLVED',
        `${what} uses a prompt router; where it leads was not read.`,
      );
    case 'own-model':
      return pass(`${what} uses ${model}, for which there is no cross-Region profile.`, { [model]: 'OWN' });
  }
}

/** A profile of AWS or of the account, by the regions that it leads to. */
function judgeProfile(
  what: string,
  reference: string,
  modelArns: readonly string[],
  facts: Known,
  residency: readonly string[],
): Verdict {
  const destinations = regionsOf(modelArns);
  const { kind, id } = modelNameOf(reference);
  const crossing = kind === 'inference-profile' || destinations.length > 1;
  if (!crossing) {
    const [arn = ''] = modelArns;
    return judgeSingle(what, reference, modelNameOf(arn).id, facts, residency);
  }
  if (residency.length > 0 && (id.startsWith('global.') || !isWithin(destinations, residency))) {
    return conflict(what, reference, destinations);
  }
  return pass(`${what} uses a cross-Region profile: ${id}.`, {
    [reference]: { class: 'CRIS', destinations },
  });
}

function conflict(what: string, reference: string, destinations: readonly string[]): Verdict {
  return fail(
    `${what} uses ${reference}, which leads to regions where inference may not run.`,
    { [reference]: { class: 'CRIS', destinations } },
    { reason: 'RESIDENCY_CONFLICT', severity: 'high' },
  );
}

/** One region: right only where no profile offers more. */
function judgeSingle(
  what: string,
  reference: string,
  id: string,
  facts: Known,
  residency: readonly string[],
): Verdict {
  if (isEmbeddingOnly(id, facts)) {
    return notApplicable(`${what} uses ${reference}, which makes embeddings.`, { [reference]: 'EMBEDDING' });
  }
  const offers = ({ id: profile, value }: Resource<'bedrock.inference-profile'>) =>
    value.type === 'SYSTEM_DEFINED' &&
    value.status === 'ACTIVE' &&
    value.modelArns.some((arn) => modelNameOf(arn).id === id) &&
    (residency.length === 0 ||
      (!profile.startsWith('global.') && isWithin(regionsOf(value.modelArns), residency)));
  const profile = facts.some('bedrock.inference-profile', offers);
  const evidence = { [reference]: { class: 'SINGLE', availableProfile: profile?.id ?? null } };
  if (!profile) {
    return pass(
      `${what} uses ${reference} in one region; no profile that may be used offers more.`,
      evidence,
    );
  }
  return fail(`${what} uses ${reference} in one region, though profile ${profile.id} exists.`, evidence, {
    reason: 'SINGLE_REGION',
  });
}

/** Bought capacity stays in one region; only people know what takes over when it fails. */
function judgeProvisioned(what: string, model: string, facts: Known): Verdict {
  const attestation = facts.find('governance.attestation', practice)?.value;
  if (!attestation) {
    return facts.undecided(
      'ATTESTATION_MISSING',
      `${what} uses provisioned throughput; nobody attests to a fallback.`,
    );
  }
  const { answer, signer, expiresAt } = attestation;
  if (Date.parse(expiresAt) <= Date.parse(facts.now)) {
    return facts.undecided(
      'ATTESTATION_EXPIRED',
      `${what} uses provisioned throughput; the attestation expired.`,
    );
  }
  const evidence = { [model]: { class: 'PT', answer, signer, expiresAt } };
  switch (answer) {
    case 'YES':
      return pass(`${what} uses provisioned throughput; a fallback is attested.`, evidence, 'ATTESTED');
    case 'NOT_APPLICABLE':
      return notApplicable(
        `${what} uses provisioned throughput; it is attested not to need a fallback.`,
        evidence,
      );
    case 'PARTIAL':
      return fail(`${what} uses provisioned throughput; a part of a fallback is attested.`, evidence, {
        reason: 'NO_FALLBACK',
        severity: 'low',
      });
    case 'NO':
      return fail(`${what} uses provisioned throughput, attested to have no fallback.`, evidence, {
        reason: 'NO_FALLBACK',
      });
  }
}

/** Global profiles name a destination without a region too: anywhere. */
function regionsOf(modelArns: readonly string[]): readonly string[] {
  const regions = modelArns.flatMap((arn) => modelNameOf(arn).region ?? []);
  return [...new Set(regions.map((region) => (region === '' ? 'any' : region)))].sort();
}

function isWithin(regions: readonly string[], allowed: readonly string[]): boolean {
  return regions.every((region) => allowed.includes(region));
}
