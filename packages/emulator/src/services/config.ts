import type { InputOf } from '@lenswatch/core/aws/services.ts';
import { AwsError } from '../aws-error.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { type At, defineStore, type World } from '../world.ts';
import { arnIn } from './arn.ts';
import { type MemberOf, type RowOf, required } from './record.ts';
import { recorded } from './trace.ts';

type Evaluation = NonNullable<InputOf<'config:PutEvaluations'>['Evaluations']>[number];
type Result = RowOf<'config:GetComplianceDetailsByConfigRule', 'EvaluationResults'>;
type Discovered = MemberOf<'config:ListDiscoveredResources', 'resourceIdentifiers'>[number];

/** A custom rule as far as answering it goes. */
export interface ConfigRuleRecord {
  readonly name: string;
  readonly arn: string;
}

/** Keyed by rule name. */
export const configRules = defineStore<ConfigRuleRecord>('config.rule');

/** What a token is good for, keyed by the token. */
export const resultTokens = defineStore<{ readonly rule: string; readonly expires: Date }>('config.token');

/** Results that stand, keyed by `rule|type|id`. */
export const evaluationResults = defineStore<Result>('config.result');

/** Resources that the recorder knows, keyed by `type|id`. */
export const discoveredResources = defineStore<Discovered>('config.resource');

const largestBatch = 100;

/** Results are ordered by the time of what they judge, also those that were taken back. */
const orderings = defineStore<Date>('config.ordering');

/**
 * A token as Config hands it to a rule's function, as long as a real one.
 *
 * @param life milliseconds; an answer that comes later is refused.
 */
export function issueToken(world: World, at: At, rule: string, life = 86_400_000): string {
  const serial = world.id();
  const token = Buffer.from(JSON.stringify({ rule, serial, pad: 'x'.repeat(2_400) })).toString('base64');
  world.items(resultTokens, at).set(token, { rule, expires: new Date(world.now().getTime() + life) });
  return token;
}

function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}

/** @throws AwsError unless the token is one that Config gave out here, and not too long ago. */
function ruleOf(token: string, call: Call): string {
  const known = call.world.items(resultTokens, call).get(token);
  if (!known || known.expires <= call.now) {
    throw new AwsError('InvalidResultTokenException', 'The specified ResultToken is not valid.');
  }
  if (!call.world.items(configRules, call).has(known.rule)) {
    throw new AwsError('NoSuchConfigRuleException', 'The ConfigRule provided in the request is not valid.');
  }
  return known.rule;
}

/** Why Config would refuse the whole call because of one evaluation. */
function refusalOf(evaluation: Evaluation): string | undefined {
  const { ComplianceResourceType: type, ComplianceResourceId: id, ComplianceType, Annotation } = evaluation;
  if (!type || type.length > 256) return 'ComplianceResourceType needs 1 to 256 characters.';
  if (!id || id.length > 768) return 'ComplianceResourceId needs 1 to 768 characters.';
  if (!evaluation.OrderingTimestamp) return 'OrderingTimestamp must not be null.';
  if (!['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE'].includes(ComplianceType ?? '')) {
    return `ComplianceType ${ComplianceType} is not valid for an evaluation.`;
  }
  if (Annotation !== undefined && (Annotation === '' || Annotation.length > 256)) {
    return 'Annotation needs 1 to 256 characters.';
  }
  return undefined;
}

/** Keeps the newer of two results; one that does not apply is kept as an ordering only. */
function keep(rule: string, evaluation: Evaluation, call: Call): void {
  const { ComplianceResourceType = '', ComplianceResourceId = '', ComplianceType, Annotation } = evaluation;
  const ordered = required(evaluation.OrderingTimestamp, 'orderingTimestamp');
  const key = `${rule}|${ComplianceResourceType}|${ComplianceResourceId}`;
  const before = call.world.items(orderings, call).get(key);
  if (before && before > ordered) return;
  call.world.items(orderings, call).set(key, ordered);
  const results = call.world.items(evaluationResults, call);
  if (ComplianceType === 'NOT_APPLICABLE') {
    results.delete(key);
    return;
  }
  results.set(key, {
    EvaluationResultIdentifier: {
      EvaluationResultQualifier: {
        ConfigRuleName: rule,
        ResourceType: ComplianceResourceType,
        ResourceId: ComplianceResourceId,
        EvaluationMode: 'DETECTIVE',
      },
      OrderingTimestamp: ordered,
    },
    ComplianceType: ComplianceType as 'COMPLIANT',
    ResultRecordedTime: call.now,
    ConfigRuleInvokedTime: ordered,
    ...(Annotation !== undefined && { Annotation }),
  });
}

export const operations: readonly Modelled[] = [
  defineOperation('config:PutEvaluations', {
    handle(input, call) {
      const token = required(input.ResultToken, 'resultToken');
      const evaluations = input.Evaluations ?? [];
      if (evaluations.length > largestBatch) {
        throw new AwsError(
          'ValidationException',
          `1 validation error detected: Value at 'evaluations' failed to satisfy constraint: Member must have ` +
            `length less than or equal to ${largestBatch}`,
        );
      }
      // A rehearsal takes any token.
      const rule = input.TestMode ? undefined : ruleOf(token, call);
      for (const evaluation of evaluations) {
        const refusal = refusalOf(evaluation);
        if (refusal) throw invalidValue(refusal);
      }
      if (rule !== undefined) for (const evaluation of evaluations) keep(rule, evaluation, call);
      return { FailedEvaluations: [] };
    },
    // The token is as good as a password, and evaluations can be many.
    trace: () => ({
      requestParameters: recorded({ ResultToken: '' }, ['ResultToken']),
      responseElements: null,
    }),
  }),
  defineOperation('config:GetComplianceDetailsByConfigRule', {
    authorize(input, call) {
      const rule = call.world.items(configRules, call).get(input.ConfigRuleName ?? '');
      const resource = rule?.arn ?? arnIn(call, 'config', 'config-rule/unknown');
      return [{ action: 'config:GetComplianceDetailsByConfigRule', resource }];
    },
    handle(input, call) {
      const rule = required(input.ConfigRuleName, 'configRuleName');
      if (!call.world.items(configRules, call).has(rule)) {
        throw new AwsError('NoSuchConfigRuleException', `The ConfigRule '${rule}' provided is not valid.`);
      }
      const wanted = new Set<string>(input.ComplianceTypes ?? []);
      const results = [...call.world.items(evaluationResults, call)]
        .filter(([key]) => key.startsWith(`${rule}|`))
        .map(([, result]) => result)
        .filter(({ ComplianceType }) => wanted.size === 0 || wanted.has(ComplianceType ?? ''));
      const { items, next } = page(call, results, input.NextToken, input.Limit, 100);
      return { EvaluationResults: items, NextToken: next };
    },
  }),
  defineOperation('config:ListDiscoveredResources', {
    handle(input, call) {
      const type = required(input.resourceType, 'resourceType');
      if (input.resourceIds && input.resourceName) {
        throw invalidValue('You can specify either resource IDs or a resource name, but not both.');
      }
      const found = [...call.world.items(discoveredResources, call).values()].filter(
        (resource) =>
          resource.resourceType === type &&
          (input.includeDeletedResources === true || resource.resourceDeletionTime === undefined) &&
          (input.resourceName === undefined || resource.resourceName === input.resourceName) &&
          (!input.resourceIds || input.resourceIds.includes(resource.resourceId ?? '')),
      );
      const { items, next } = page(call, found, input.nextToken, input.limit, 100);
      return { resourceIdentifiers: items, nextToken: next };
    },
  }),
];
