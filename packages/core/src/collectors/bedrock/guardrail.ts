import type { OutputOf } from '../../aws/services.ts';
import type { GuardrailContentFilter, GuardrailVersion } from '../../facts/bedrock.ts';
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
        inputStrength: stated(reading, filter.inputStrength, `the input strength of a filter ${of}`),
        outputStrength: stated(reading, filter.outputStrength, `the output strength of a filter ${of}`),
        inputAction: filter.inputAction ?? null,
        outputAction: filter.outputAction ?? null,
        inputEnabled: filter.inputEnabled ?? null,
        outputEnabled: filter.outputEnabled ?? null,
        inputModalities: filter.inputModalities ?? [],
        outputModalities: filter.outputModalities ?? [],
      }),
    ),
    contentTier: answer.contentPolicy?.tier?.tierName ?? null,
    automatedReasoningPolicies: answer.automatedReasoningPolicy?.policies?.length ?? 0,
    keyArn: answer.kmsKeyArn ?? null,
  };
}
