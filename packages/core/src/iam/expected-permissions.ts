import type { GuardrailVersion } from '../facts/bedrock.ts';
import type { PolicyCondition } from '../facts/policy.ts';
import { demandsValue } from './restrictive-conditions.ts';

/** Actions that a role needs, and on which resource. */
export interface Expected {
  readonly actions: readonly string[];
  /** ARN pattern; a grant is expected when it lies within. */
  readonly resource: string;
  /** Expected only when the grant carries such conditions. */
  readonly when?: (conditions: readonly PolicyCondition[]) => boolean;
}

const decryption = 'kms:decrypt';
const reasoning = 'bedrock:invokeautomatedreasoningpolicy';
const invoke = ['bedrock:invokemodel', 'bedrock:invokemodelwithresponsestream'];

/** What calling a model takes: `type/id`, or a bare id of a foundation model. */
export function expectedForModel(typeAndId: string): readonly Expected[] {
  const named = typeAndId.includes('/') ? typeAndId : `foundation-model/${typeAndId}`;
  const resource = `arn:*:bedrock:*:*:${named}`;
  const expected: Expected[] = [{ actions: invoke, resource }];
  // The policy that AWS's console writes names both reads on the profile and on its models alike.
  if (/:(foundation-model|(application-)?inference-profile)\//.test(resource)) {
    expected.push({ actions: ['bedrock:getinferenceprofile', 'bedrock:getfoundationmodel'], resource });
  }
  if (resource.includes(':provisioned-model/')) {
    expected.push({ actions: ['bedrock:getprovisionedmodelthroughput'], resource });
  }
  return expected;
}

/** What applying a guardrail takes; `identifier` is an id or an ARN. */
export function expectedForGuardrail(identifier: string): readonly Expected[] {
  const id = identifier.slice(identifier.lastIndexOf('/') + 1);
  const actions = ['bedrock:applyguardrail', 'bedrock:getguardrail'];
  return [
    { actions, resource: `arn:*:bedrock:*:*:guardrail/${id}` },
    { actions, resource: 'arn:*:bedrock:*:*:guardrail-profile/*' },
  ];
}

/**
 * What a guardrail takes beside being applied: its key, and the automated reasoning policies that it asks.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions-kms.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrail-automated-reasoning-agent-permissions.html
 */
export function expectedBehindGuardrail(
  { keyArn, automatedReasoningPolicies }: GuardrailVersion,
  account: string,
): readonly Expected[] {
  return [
    ...(keyArn === null ? [] : [{ actions: [decryption], resource: keyArn }]),
    ...(automatedReasoningPolicies === 0
      ? []
      : [{ actions: [reasoning], resource: `arn:*:bedrock:*:${account}:automated-reasoning-policy/*` }]),
  ];
}

/** The most that any guardrail may take beside being applied. */
export const expectedBehindAnyGuardrail: readonly Expected[] = [
  { actions: [decryption, reasoning], resource: '*' },
];

/** What sorting the answers of a knowledge base takes beside calling the model: it has no resource types. */
export const expectedForReranking: Expected = { actions: ['bedrock:rerank'], resource: '*' };

/** What asking a knowledge base takes. `RetrieveAndGenerate` has no resource types. */
export function expectedForKnowledgeBase(id: string): readonly Expected[] {
  return [
    {
      actions: ['bedrock:retrieve', 'bedrock:retrieveandgenerate'],
      resource: `arn:*:bedrock:*:*:knowledge-base/${id}`,
    },
    { actions: ['bedrock:retrieveandgenerate'], resource: '*' },
  ];
}

/** What calling another agent through its alias takes. */
export function expectedForAgentAlias(arn: string): readonly Expected[] {
  return [{ actions: ['bedrock:getagentalias', 'bedrock:invokeagent'], resource: arn }];
}

/** What using a prompt of the catalogue takes, whichever version the ARN names. */
export function expectedForPrompt(arn: string): readonly Expected[] {
  const actions = ['bedrock:getprompt', 'bedrock:renderprompt'];
  const base = arn.split(':').slice(0, 6).join(':');
  return [base, `${base}:*`].map((resource) => ({ actions, resource }));
}

/** What calling a function takes, whichever version or alias the ARN names. */
export function expectedForFunction(arn: string): readonly Expected[] {
  const base = arn.split(':').slice(0, 7).join(':');
  return [base, `${base}:*`].map((resource) => ({ actions: ['lambda:invokefunction'], resource }));
}

/** What talking to a Lex bot takes. */
export function expectedForBot(aliasArn: string): readonly Expected[] {
  return [{ actions: ['lex:recognizetext', 'lex:recognizeutterance'], resource: aliasArn }];
}

/** What working with data under a customer managed key takes. */
export function expectedForKey(arn: string): readonly Expected[] {
  return [{ actions: ['kms:decrypt', 'kms:generatedatakey'], resource: arn }];
}

/** What reading objects takes. */
export function expectedForReading(bucket: string, key: string): readonly Expected[] {
  return [{ actions: ['s3:getobject', 's3:getobjectversion'], resource: `arn:*:s3:::${bucket}/${key}` }];
}

/** What storing objects takes. */
export function expectedForWriting(bucket: string, key: string): readonly Expected[] {
  return [{ actions: ['s3:putobject'], resource: `arn:*:s3:::${bucket}/${key}` }];
}

/**
 * What publishing an agent's metrics takes: no resource narrows it, its namespace does.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-agents-cw-metrics.html
 */
export const expectedForAgentMetrics: Expected = {
  actions: ['cloudwatch:putmetricdata'],
  resource: '*',
  when: (conditions) =>
    conditions.some(
      (condition) =>
        condition.key === 'cloudwatch:namespace' &&
        demandsValue(condition) &&
        condition.values.every((value) => value === 'AWS/Bedrock/Agents'),
    ),
};
