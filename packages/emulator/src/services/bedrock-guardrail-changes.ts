import type { InputOf } from '@lenswatch/core/aws/services.ts';
import { AwsError } from '../aws-error.ts';
import { type Call, defineOperation, type Modelled } from '../operation.ts';
import { arnIn } from './arn.ts';
import {
  enforcedGuardrails,
  findGuardrail,
  findGuardrailVersion,
  type GuardrailVersion,
  guardrailId,
  guardrails,
  onGuardrail,
} from './bedrock-guardrails.ts';
import { matching, required } from './record.ts';
import { hidden, recorded } from './trace.ts';

type Wanted = InputOf<'bedrock:CreateGuardrail'> | InputOf<'bedrock:UpdateGuardrail'>;

/** The policies of a request as `GetGuardrail` answers them: the same members without the suffix `Config`. */
function policiesOf(input: Wanted): Partial<GuardrailVersion> {
  const filters = input.contentPolicyConfig?.filtersConfig ?? [];
  if (filters.some((filter) => filter.type === 'PROMPT_ATTACK' && filter.outputStrength !== 'NONE')) {
    throw new AwsError(
      'ValidationException',
      'Prompt attack content filter strength for response must be NONE.',
    );
  }
  const { topicPolicyConfig, contentPolicyConfig, wordPolicyConfig, contextualGroundingPolicyConfig } = input;
  const { sensitiveInformationPolicyConfig, automatedReasoningPolicyConfig } = input;
  return {
    ...(contentPolicyConfig && {
      contentPolicy: {
        filters: [...filters],
        tier: contentPolicyConfig.tierConfig ?? { tierName: 'CLASSIC' },
      },
    }),
    ...(topicPolicyConfig && {
      topicPolicy: {
        topics: topicPolicyConfig.topicsConfig ?? [],
        tier: topicPolicyConfig.tierConfig ?? { tierName: 'CLASSIC' },
      },
    }),
    ...(wordPolicyConfig && {
      wordPolicy: {
        words: wordPolicyConfig.wordsConfig ?? [],
        managedWordLists: wordPolicyConfig.managedWordListsConfig ?? [],
      },
    }),
    ...(sensitiveInformationPolicyConfig && {
      sensitiveInformationPolicy: {
        piiEntities: sensitiveInformationPolicyConfig.piiEntitiesConfig ?? [],
        regexes: sensitiveInformationPolicyConfig.regexesConfig ?? [],
      },
    }),
    ...(contextualGroundingPolicyConfig && {
      contextualGroundingPolicy: { filters: contextualGroundingPolicyConfig.filtersConfig ?? [] },
    }),
    ...(automatedReasoningPolicyConfig && {
      automatedReasoningPolicy: {
        policies: automatedReasoningPolicyConfig.policies ?? [],
        confidenceThreshold: automatedReasoningPolicyConfig.confidenceThreshold,
      },
    }),
  };
}

/** DRAFT as a create or update leaves it: an update replaces everything, so that absent policies are gone. */
function draftOf(input: Wanted, call: Call, id: string, createdAt: Date): GuardrailVersion {
  const name = matching(required(input.name, 'name'), /^[0-9a-zA-Z_-]{1,50}$/, 'name');
  const taken = [...call.world.items(guardrails, call)].some(
    ([otherId, other]) => otherId !== id && findGuardrailVersion(other).name === name,
  );
  if (taken)
    throw new AwsError('ConflictException', `A guardrail with the name ${name} already exists.`, 400);
  const key = input.kmsKeyId;
  return {
    name,
    ...(input.description !== undefined && { description: input.description }),
    guardrailId: id,
    guardrailArn: arnIn(call, 'bedrock', `guardrail/${id}`),
    version: 'DRAFT',
    status: 'READY',
    ...policiesOf(input),
    createdAt,
    updatedAt: call.now,
    blockedInputMessaging: required(input.blockedInputMessaging, 'blockedInputMessaging'),
    blockedOutputsMessaging: required(input.blockedOutputsMessaging, 'blockedOutputsMessaging'),
    ...(key !== undefined && { kmsKeyArn: key.startsWith('arn:') ? key : arnIn(call, 'kms', `key/${key}`) }),
  };
}

export const guardrailChanges: readonly Modelled[] = [
  defineOperation('bedrock:CreateGuardrail', {
    handle(input, call) {
      const id = call.world.id(12).toLowerCase();
      const draft = draftOf(input, call, id, call.now);
      call.world.items(guardrails, call).set(id, { versions: [draft], latest: 0 });
      return { guardrailId: id, guardrailArn: draft.guardrailArn, version: 'DRAFT', createdAt: call.now };
    },
    trace: (_input, answer) => ({
      requestParameters: { name: hidden },
      responseElements: recorded({ guardrailArn: answer.guardrailArn, guardrailId: answer.guardrailId }),
    }),
  }),
  defineOperation('bedrock:UpdateGuardrail', {
    authorize: onGuardrail('UpdateGuardrail'),
    handle(input, call) {
      const identifier = required(input.guardrailIdentifier, 'guardrailIdentifier');
      const record = findGuardrail(call, identifier);
      const draft = draftOf(input, call, guardrailId(identifier), findGuardrailVersion(record).createdAt);
      record.versions[0] = draft;
      const { guardrailArn, version, updatedAt } = draft;
      return { guardrailId: draft.guardrailId, guardrailArn, version, updatedAt };
    },
    trace: (input, answer) => ({
      requestParameters: { guardrailIdentifier: input.guardrailIdentifier, name: hidden },
      responseElements: recorded({ guardrailId: answer.guardrailId, guardrailArn: answer.guardrailArn }),
    }),
  }),
  defineOperation('bedrock:CreateGuardrailVersion', {
    authorize: onGuardrail('CreateGuardrailVersion'),
    handle(input, call) {
      const record = findGuardrail(call, required(input.guardrailIdentifier, 'guardrailIdentifier'));
      record.latest += 1;
      const version = String(record.latest);
      const { description: _, ...draft } = structuredClone(findGuardrailVersion(record));
      record.versions.push({
        ...draft,
        ...(input.description !== undefined && { description: input.description }),
        version,
        createdAt: call.now,
        updatedAt: call.now,
      });
      return { guardrailId: draft.guardrailId, version };
    },
    trace: (input, answer) => ({
      requestParameters: { guardrailIdentifier: input.guardrailIdentifier },
      responseElements: recorded(answer),
    }),
  }),
  defineOperation('bedrock:DeleteGuardrail', {
    authorize: onGuardrail('DeleteGuardrail'),
    handle(input, call) {
      const identifier = required(input.guardrailIdentifier, 'guardrailIdentifier');
      const record = findGuardrail(call, identifier);
      if (input.guardrailVersion === undefined || input.guardrailVersion === 'DRAFT') {
        call.world.items(guardrails, call).delete(guardrailId(identifier));
      } else {
        record.versions.splice(
          record.versions.indexOf(findGuardrailVersion(record, input.guardrailVersion)),
          1,
        );
      }
      return {};
    },
    trace: (input) => ({
      requestParameters: recorded({
        guardrailIdentifier: input.guardrailIdentifier,
        guardrailVersion: input.guardrailVersion,
      }),
      responseElements: null,
    }),
  }),
  defineOperation('bedrock:PutEnforcedGuardrailConfiguration', {
    handle(input, call) {
      const wanted = required(input.guardrailInferenceConfig, 'guardrailInferenceConfig');
      const identifier = required(wanted.guardrailIdentifier, 'guardrailIdentifier');
      const version = required(wanted.guardrailVersion, 'guardrailVersion');
      const { guardrailArn, guardrailId: id } = findGuardrailVersion(
        findGuardrail(call, identifier),
        version,
      );
      const configId = input.configId ?? call.world.id(10).toLowerCase();
      const old = call.world.items(enforcedGuardrails, call).get(configId);
      if (input.configId !== undefined && !old) {
        throw new AwsError('ResourceNotFoundException', `Configuration ${configId} does not exist.`, 404);
      }
      call.world.items(enforcedGuardrails, call).set(configId, {
        configId,
        guardrailArn,
        guardrailId: id,
        guardrailVersion: version,
        selectiveContentGuarding: wanted.selectiveContentGuarding,
        modelEnforcement: wanted.modelEnforcement,
        owner: 'ACCOUNT',
        createdAt: old?.createdAt ?? call.now,
        updatedAt: call.now,
      });
      return { configId, updatedAt: call.now };
    },
    trace: (_input, answer) => ({
      requestParameters: recorded({ configId: answer.configId }),
      responseElements: recorded({ configId: answer.configId }),
    }),
  }),
  defineOperation('bedrock:DeleteEnforcedGuardrailConfiguration', {
    handle(input, call) {
      const configId = required(input.configId, 'configId');
      if (!call.world.items(enforcedGuardrails, call).delete(configId)) {
        throw new AwsError('ResourceNotFoundException', `Configuration ${configId} does not exist.`, 404);
      }
      return {};
    },
    trace: (input) => ({ requestParameters: recorded({ configId: input.configId }), responseElements: null }),
  }),
];
