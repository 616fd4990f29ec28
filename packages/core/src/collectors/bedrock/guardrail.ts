import type { OutputOf } from '../../aws/services.ts';
import type {
  GuardrailContentFilter,
  GuardrailGroundingCheck,
  GuardrailScreen,
  GuardrailSides,
  GuardrailVersion,
} from '../../facts/bedrock.ts';
import { type GivesUp, stated } from '../aws/stated.ts';
import { versionOrder } from '../aws/version-order.ts';
import { defineCollector } from '../collector.ts';

/**
 * Every version of each guardrail. Agents, flows and enforcement serve numbered versions: DRAFT alone
 * says nothing about what filters their traffic.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetGuardrail.html
 */
export const collector = defineCollector({
  fact: 'bedrock.guardrail',
  type: 'AWS::Bedrock::Guardrail',
  scope: 'region',
  operations: ['bedrock:ListGuardrails', 'bedrock:GetGuardrail'],
  changedBy: [
    'bedrock:CreateGuardrail',
    'bedrock:UpdateGuardrail',
    'bedrock:DeleteGuardrail',
    'bedrock:CreateGuardrailVersion',
  ],
  async *list(reading) {
    // Without an identifier AWS lists one row per guardrail, its DRAFT.
    for await (const page of reading.pages('bedrock:ListGuardrails', {})) {
      for (const { id } of stated(reading, page.guardrails, 'a list of guardrails')) {
        yield stated(reading, id, 'the id of a guardrail');
      }
    }
  },
  async get(reading, id) {
    const draft = await reading.find('bedrock:GetGuardrail', {
      guardrailIdentifier: id,
      guardrailVersion: 'DRAFT',
    });
    if (!draft) return undefined;

    const versions: string[] = [];
    for await (const page of reading.pages('bedrock:ListGuardrails', { guardrailIdentifier: id })) {
      for (const { version } of stated(reading, page.guardrails, `the versions of guardrail ${id}`)) {
        if (version !== 'DRAFT') versions.push(stated(reading, version, `a version of guardrail ${id}`));
      }
    }
    const numbered = await Promise.all(
      versions
        .sort(versionOrder)
        .map((guardrailVersion) =>
          reading.find('bedrock:GetGuardrail', { guardrailIdentifier: id, guardrailVersion }),
        ),
    );
    return {
      id: stated(reading, draft.guardrailId, `the id of guardrail ${id}`),
      arn: stated(reading, draft.guardrailArn, `the ARN of guardrail ${id}`),
      value: {
        name: stated(reading, draft.name, `the name of guardrail ${id}`),
        versions: [draft, ...numbered]
          .filter((answer) => answer !== undefined)
          .map((a) => versionOf(reading, a)),
      },
    };
  },
});

function versionOf(reading: GivesUp, answer: OutputOf<'bedrock:GetGuardrail'>): GuardrailVersion {
  const of = `of guardrail ${answer.guardrailId}`;
  return {
    version: stated(reading, answer.version, `a version ${of}`),
    status: stated(reading, answer.status, `the status ${of}`),
    contentFilters: (answer.contentPolicy?.filters ?? []).map(
      (filter): GuardrailContentFilter => ({
        type: stated(reading, filter.type, `the type of a filter ${of}`),
        inputStrength: strengthOf(reading, filter.inputStrength, `the input strength of a filter ${of}`),
        outputStrength: strengthOf(reading, filter.outputStrength, `the output strength of a filter ${of}`),
        ...sidesOf(reading, filter, of),
        inputModalities: filter.inputModalities ?? [],
        outputModalities: filter.outputModalities ?? [],
      }),
    ),
    contentTier: answer.contentPolicy?.tier?.tierName ?? null,
    screens: screensOf(reading, answer),
    groundingChecks: (answer.contextualGroundingPolicy?.filters ?? []).map(
      (check): GuardrailGroundingCheck => ({
        type: stated(reading, check.type, `the type of a grounding check ${of}`),
        threshold: stated(reading, check.threshold, `the threshold of a grounding check ${of}`),
        action: actionOf(reading, check.action, of),
        enabled: check.enabled ?? null,
      }),
    ),
    automatedReasoningPolicies: answer.automatedReasoningPolicy?.policies?.length ?? 0,
    keyArn: answer.kmsKeyArn ?? null,
  };
}

type Sided = { [K in keyof GuardrailSides]?: NonNullable<GuardrailSides[K]> | undefined };

const strengths: ReadonlySet<string> = new Set(['NONE', 'LOW', 'MEDIUM', 'HIGH']);

/** One that is not known yet is no answer: it is neither weaker nor stronger than another. */
function strengthOf(reading: GivesUp, strength: string | undefined, what: string): string {
  const known = stated(reading, strength, what);
  if (strengths.has(known)) return known;
  return reading.giveUp('SERVICE_ERROR', `AWS names ${what} that is not known: ${known}.`);
}

const actions: ReadonlySet<string> = new Set(['BLOCK', 'ANONYMIZE', 'NONE']);

/** Null where AWS names none. One that is not known yet is no answer: it may let everything pass. */
function actionOf(reading: GivesUp, action: string | undefined, of: string): string | null {
  if (action === undefined || actions.has(action)) return action ?? null;
  return reading.giveUp('SERVICE_ERROR', `An entry ${of} does something that is not known: ${action}.`);
}

function sidesOf(
  reading: GivesUp,
  { inputAction, outputAction, inputEnabled, outputEnabled }: Sided,
  of: string,
): GuardrailSides {
  return {
    inputAction: actionOf(reading, inputAction, of),
    outputAction: actionOf(reading, outputAction, of),
    inputEnabled: inputEnabled ?? null,
    outputEnabled: outputEnabled ?? null,
  };
}

/** Every topic, word list, entity and pattern; own words, by the hundred and alike, once per setting. */
function screensOf(reading: GivesUp, answer: OutputOf<'bedrock:GetGuardrail'>): readonly GuardrailScreen[] {
  const of = `of guardrail ${answer.guardrailId}`;
  const { topicPolicy, wordPolicy, sensitiveInformationPolicy: sensitive } = answer;
  const words = (wordPolicy?.words ?? []).map(
    (word): GuardrailScreen => ({
      policy: 'word',
      name: 'words',
      action: null,
      ...sidesOf(reading, word, of),
    }),
  );
  return [
    ...(topicPolicy?.topics ?? []).map(
      (topic): GuardrailScreen => ({
        policy: 'topic',
        name: stated(reading, topic.name, `the name of a topic ${of}`),
        action: null,
        ...sidesOf(reading, topic, of),
      }),
    ),
    ...new Map(words.map((word) => [JSON.stringify(word), word])).values(),
    ...(wordPolicy?.managedWordLists ?? []).map(
      (list): GuardrailScreen => ({
        policy: 'word-list',
        name: stated(reading, list.type, `the type of a word list ${of}`),
        action: null,
        ...sidesOf(reading, list, of),
      }),
    ),
    ...(sensitive?.piiEntities ?? []).map(
      (entity): GuardrailScreen => ({
        policy: 'pii',
        name: stated(reading, entity.type, `the type of an entity ${of}`),
        action: actionOf(reading, stated(reading, entity.action, `the action on an entity ${of}`), of),
        ...sidesOf(reading, entity, of),
      }),
    ),
    ...(sensitive?.regexes ?? []).map(
      (regex): GuardrailScreen => ({
        policy: 'regex',
        name: stated(reading, regex.name, `the name of a pattern ${of}`),
        action: actionOf(reading, stated(reading, regex.action, `the action on a pattern ${of}`), of),
        ...sidesOf(reading, regex, of),
      }),
    ),
  ];
}
