import type { Resource } from '../../facts/fact.ts';
import { allOf, answered } from '../../judgements/all-of.ts';
import { bedrockUsageFacts, signOfBedrockUse } from '../../judgements/bedrock-usage.ts';
import type { MeantGuardrail } from '../../judgements/guardrail-attachment.ts';
import {
  accountSources,
  coversModel,
  type EnforcedSource,
  guardrailOf,
  isAll,
  isStanding,
  mayBeLeftOut,
  namesModel,
  organizationSources,
} from '../../judgements/guardrail-enforcement.ts';
import { modelIdsOf, offeredModelsOf } from '../../judgements/model-resolution.ts';
import { modelsInUse } from '../../judgements/models-in-use.ts';
import {
  defineControl,
  type Evidence,
  fail,
  notApplicable,
  pass,
  type Reader,
  type Verdict,
} from '../control.ts';
import { Unreadable } from '../unreadable.ts';

const reads = [
  ...bedrockUsageFacts,
  'bedrock.enforced-guardrails',
  'organizations.bedrock-policy',
  'bedrock.foundation-model',
] as const;
type Known = Reader<(typeof reads)[number]>;

export const control = defineControl({
  id: 'bedrock-guardrail-enforced-org-or-account',
  title: 'A guardrail is enforced on all model calls of the account',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'A guardrail that an application attaches can be left out of any call by whoever writes or holds the ' +
    'credentials of that application. One that account or organization enforces meets every call.',
  remediation:
    'aws bedrock put-enforced-guardrail-configuration --guardrail-inference-config ' +
    'guardrailIdentifier=<guardrail id>,guardrailVersion=<number>, in each region in use, or a Bedrock policy ' +
    'of the organization with a guardrail that it shares',
  howTo: {
    console:
      'Open Amazon Bedrock in the region, Guardrails, Account-level enforcement configurations, Create. ' +
      'Choose a guardrail and a numbered version, include all models, and leave out embedding models only.',
    cli: `aws bedrock create-guardrail-version --guardrail-identifier <id>
aws bedrock put-enforced-guardrail-configuration --guardrail-inference-config \\
  '{"guardrailIdentifier": "<id>", "guardrailVersion": "<number>",
    "selectiveContentGuarding": {"system": "COMPREHENSIVE", "messages": "COMPREHENSIVE"},
    "modelEnforcement": {"includedModels": ["ALL"], "excludedModels": []}}'
aws bedrock list-enforced-guardrails-configuration`,
    cdk: `new bedrock.CfnEnforcedGuardrailConfiguration(this, 'Enforcement', {
  guardrailIdentifier: guardrail.attrGuardrailId,
  guardrailVersion: guardrailVersion.attrVersion,
  selectiveContentGuarding: { system: 'COMPREHENSIVE', messages: 'COMPREHENSIVE' },
  modelEnforcement: { includedModels: ['ALL'], excludedModels: [] },
});`,
  },
  requirements: ['GENSEC02-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-enforcements.html'],
  subject: 'aws.region',
  reads,
  parameters: ['allowedExcludedModels'],

  evaluate(place, facts, { allowedExcludedModels: allowed }) {
    if (signOfBedrockUse(facts) === null) {
      return notApplicable('Nothing uses Bedrock in this region.', {}, 'NO_USAGE');
    }
    if (organizationSources(place, facts, false) === undefined) {
      return fail(
        'The Bedrock policy of the organization cannot be understood: its calls fail or go unguarded.',
        { organizationPolicy: 'invalid' },
        { reason: 'ORGANIZATION_POLICY_INVALID' },
      );
    }
    const known = [
      ...accountSources(place, facts, false),
      ...(organizationSources(place, facts, false) ?? []),
    ].map((source) => seen(source, place, facts));
    const unfit = known.flatMap(judgeFitness);
    if (unfit.length > 0) {
      return allOf(
        'high',
        unfit.map((verdict) => () => verdict),
      );
    }
    // What could not be read may be unfit, and may be the one guardrail that stands: it decides either way.
    facts.all('bedrock.enforced-guardrails');
    facts.all('organizations.bedrock-policy');
    const unread = known.flatMap(({ meant }) => (meant instanceof Unreadable ? meant.gaps : []));
    if (unread.length > 0) throw new Unreadable(unread);
    return judgeCoverage(
      known.flatMap(({ source, meant }) => (meant instanceof Unreadable ? [] : [{ source, meant }])),
      facts,
      allowed,
    );
  },
});

/** A source with its guardrail; a gap where that could not be read. */
interface Seen {
  readonly source: EnforcedSource;
  readonly meant: MeantGuardrail | Unreadable;
}

function seen(source: EnforcedSource, place: Resource<'aws.region'>, facts: Known): Seen {
  try {
    return { source, meant: guardrailOf(source, place, facts) };
  } catch (signal) {
    if (signal instanceof Unreadable) return { source, meant: signal };
    throw signal;
  }
}

/** What makes an enforcement wrong, whatever else is enforced beside it. */
function judgeFitness({ source, meant }: Seen): readonly Verdict[] {
  if (meant instanceof Unreadable) return [];
  const evidence = { [source.by]: { guardrail: source.identifier, version: meant.number } };
  if (meant.number === 'DRAFT') {
    return [
      fail(`By ${source.by} the draft of a guardrail is enforced.`, evidence, { reason: 'DRAFT_ENFORCED' }),
    ];
  }
  if (meant.state === 'held' && meant.held.automatedReasoningPolicies > 0) {
    return [
      fail(
        `By ${source.by} guardrail ${meant.name} is enforced, whose automated reasoning makes calls fail.`,
        evidence,
        { reason: 'AUTOMATED_REASONING_ENFORCED' },
      ),
    ];
  }
  return [];
}

interface Resolved {
  readonly source: EnforcedSource;
  readonly meant: MeantGuardrail;
}

function judgeCoverage(all: readonly Resolved[], facts: Known, allowed: readonly string[]): Verdict {
  const evidence = { enforced: all.map(evidenceOf) };
  const standing = all.filter(({ meant }) => isStanding(meant));
  const general = standing.map(({ source }) => source).filter(({ includedModels }) => isAll(includedModels));
  const leavesOut = (source: EnforcedSource) =>
    source.excludedModels.filter((model) => !mayBeLeftOut(model, facts, allowed));
  const leaving = general.map((source) => ({ includedModels: null, excludedModels: leavesOut(source) }));
  // What one of them leaves out may be covered by another.
  const excluded = leaving
    .flatMap(({ excludedModels }) => excludedModels)
    .filter((model) => !leaving.some((source) => coversModel(model, source)));

  if (general.length > 0 && excluded.length === 0) {
    const whole = general.find((source) => leavesOut(source).length === 0);
    const by = (whole ? [whole] : general).map((source) => source.by).join(' and ');
    return pass(`Every model call meets a guardrail by ${by}.`, evidence);
  }
  if (standing.some(({ source }) => !isAll(source.includedModels))) {
    // A model that is surely in use and surely uncovered is proof enough, whatever else could not be read.
    const isProven = usesCovered(modelsInUse(facts, false), standing, facts, allowed).open.length > 0;
    const use = isProven ? undefined : usesCovered(modelsInUse(facts, true), standing, facts, allowed);
    use?.complete();
    // What is complete and has no proof against it has no open model.
    if (use && use.models.length > 0) {
      return pass(`Every model in use meets a guardrail: ${use.models.join(', ')}.`, {
        ...evidence,
        modelsInUse: use.models,
      });
    }
  }
  if (excluded.length > 0) {
    return fail(
      `The enforced guardrail leaves out models that generate: ${[...new Set(excluded)].join(', ')}.`,
      evidence,
      { reason: 'MODELS_EXCLUDED', severity: 'medium' },
    );
  }
  const message =
    all.length === 0
      ? 'No guardrail is enforced on model calls.'
      : standing.length === 0
        ? 'No guardrail that is enforced on model calls is ready.'
        : 'The enforced guardrails do not cover every model in use.';
  return fail(message, evidence, { reason: 'NOT_ENFORCED' });
}

/** The generating ones of some models, and those of them that no source covers, as far as they can be told. */
function usesCovered(
  models: readonly string[],
  standing: readonly Resolved[],
  facts: Known,
  allowed: readonly string[],
): { readonly models: readonly string[]; readonly open: readonly string[]; complete(): void } {
  const { answers, complete } = answered(
    models.map((model) => () => {
      const offered = offeredModelsOf(model, facts);
      if (!offered) {
        return facts.undecided('MODEL_ID_UNRESOLVED', `It cannot be told which model is behind ${model}.`);
      }
      const ids = [...modelIdsOf(model), ...offered.map(({ id }) => id)];
      return ids.some((id) => mayBeLeftOut(id, facts, allowed)) ? [] : [{ model, ids }];
    }),
  );
  const generating = answers.flat();
  const open = generating.filter(
    ({ ids }) =>
      !standing.some(
        ({ source: { includedModels, excludedModels } }) =>
          !namesModel(excludedModels, ids) &&
          (isAll(includedModels) || namesModel(includedModels ?? [], ids)),
      ),
  );
  const names = (found: typeof generating) => found.map(({ model }) => model);
  return { models: names(generating), open: names(open), complete };
}

function evidenceOf({ source, meant }: Resolved): Evidence {
  return {
    by: source.by,
    guardrail: source.identifier,
    version: meant.number,
    state: meant.state === 'held' ? meant.held.status : meant.state,
    includedModels: source.includedModels ?? ['ALL'],
    excludedModels: source.excludedModels,
  };
}
