import { fail, pass, type Reader, type Verdict } from '../controls/control.ts';
import type { Place, Resource } from '../facts/fact.ts';
import { allOf } from './all-of.ts';
import { modelNameOf, offeredModelsOf, profileOf } from './model-resolution.ts';

export type LifecycleFact =
  | 'bedrock.foundation-model'
  | 'bedrock.inference-profile'
  | 'bedrock.provisioned-model';

const day = 86_400_000;

/**
 * Judges that whatever a reference names is still supported, and will be for a while: every model behind it.
 * A model that AWS no longer lists was removed.
 *
 * @param what how the message begins: `Version 3 of agent support`.
 * @param warningDays how many days before its end of life a model counts as ending.
 * @throws Unreadable where it cannot be told which model is meant.
 */
export function judgeLifecycle(
  what: string,
  reference: string,
  place: Place,
  facts: Reader<LifecycleFact>,
  warningDays: number,
): Verdict {
  const { kind, region } = modelNameOf(reference);
  const elsewhere = region !== null && region !== place.region;
  const unresolved = () =>
    facts.undecided('MODEL_ID_UNRESOLVED', `${what} uses ${reference}; which model that is cannot be told.`);
  const removed = () =>
    fail(
      `${what} uses ${reference}, which does not exist (any more).`,
      { [reference]: null },
      { reason: 'MODEL_REMOVED' },
    );

  switch (kind) {
    case 'own-model':
    case 'prompt-router':
      return unresolved();
    case 'provisioned-model': {
      // Only throughput of this place is listed here.
      if (elsewhere || reference.split(':')[4] !== place.account) return unresolved();
      const bought = facts.find('bedrock.provisioned-model', reference);
      return bought
        ? judgeLifecycle(what, bought.value.foundationModelArn, place, facts, warningDays)
        : removed();
    }
    case 'foundation-model':
    case 'inference-profile':
    case 'application-inference-profile': {
      const models = offeredModelsOf(reference, facts);
      if (models) {
        const verdict = allOf(
          'high',
          [...new Map(models.map((model) => [model.id, model])).values()].map(
            (model) => () => judgeModel(what, reference, model, facts, warningDays),
          ),
        );
        if (verdict.verdict === 'fail' || kind !== 'inference-profile' || elsewhere) return verdict;
        // The model in its name is offered; a call of a profile that is not there fails all the same.
        return profileOf(reference, facts) ? verdict : removed();
      }
      // Another region may offer what this one does not; a profile of one's own is not a model of AWS.
      if (elsewhere || kind === 'application-inference-profile') return unresolved();
      return profileOf(reference, facts) ? unresolved() : removed();
    }
  }
}

function judgeModel(
  what: string,
  reference: string,
  { id, value }: Resource<'bedrock.foundation-model'>,
  facts: Reader<LifecycleFact>,
  warningDays: number,
): Verdict {
  const { lifecycle, legacyAt, extendedAccessAt, endOfLifeAt } = value;
  const name = id === reference ? id : `${id} by ${reference}`;
  const evidence = { [reference]: { model: id, lifecycle, legacyAt, extendedAccessAt, endOfLifeAt } };
  if (endOfLifeAt !== null) {
    const left = Date.parse(endOfLifeAt) - Date.parse(facts.now);
    const date = endOfLifeAt.slice(0, 10);
    if (left <= 0) {
      return fail(`${what} uses ${name}, whose life ended on ${date}.`, evidence, { reason: 'END_OF_LIFE' });
    }
    if (left < warningDays * day) {
      return fail(`${what} uses ${name}, whose life ends on ${date}.`, evidence, {
        reason: 'END_OF_LIFE_NEAR',
      });
    }
  }
  switch (lifecycle) {
    case 'ACTIVE':
      return pass(`${what} uses ${name}, which is supported.`, evidence);
    case 'LEGACY':
      return fail(`${what} uses ${name}, which is legacy.`, evidence, {
        reason: 'MODEL_LEGACY',
        severity: 'medium',
      });
    default:
      return facts.undecided('NO_DATA', `AWS does not say whether ${id} is still supported.`);
  }
}
