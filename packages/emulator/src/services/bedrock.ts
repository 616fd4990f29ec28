import { AwsError } from '../aws-error.ts';
import { defineOperation, type Modelled, page } from '../operation.ts';
import { defineStore } from '../world.ts';
import { customizationOperations } from './bedrock-customization.ts';
import { guardrailChanges } from './bedrock-guardrail-changes.ts';
import { guardrailReads } from './bedrock-guardrails.ts';
import { type MemberOf, type RowOf, required } from './record.ts';
import { buckets } from './s3-buckets.ts';
import { recorded } from './trace.ts';

/** Invocation logging of account and region under the key `current`; absent when it is off. */
export const invocationLogging = defineStore<
  MemberOf<'bedrock:GetModelInvocationLoggingConfiguration', 'loggingConfig'>
>('bedrock.invocation-logging');

/** Keyed by model id. */
export const foundationModels =
  defineStore<RowOf<'bedrock:ListFoundationModels', 'modelSummaries'>>('bedrock.foundation-model');

/** Keyed by profile id. */
export const inferenceProfiles =
  defineStore<RowOf<'bedrock:ListInferenceProfiles', 'inferenceProfileSummaries'>>(
    'bedrock.inference-profile',
  );

/** Keyed by ARN. */
export const provisionedModels =
  defineStore<RowOf<'bedrock:ListProvisionedModelThroughputs', 'provisionedModelSummaries'>>(
    'bedrock.provisioned-model',
  );

// CloudTrail shows neither parameters nor answers of these two calls.
const untraced = () => ({ requestParameters: null, responseElements: null });

export const operations: readonly Modelled[] = [
  ...guardrailReads,
  ...guardrailChanges,
  ...customizationOperations,
  defineOperation('bedrock:GetModelInvocationLoggingConfiguration', {
    handle(_input, call) {
      const loggingConfig = call.world.items(invocationLogging, call).get('current');
      return loggingConfig ? { loggingConfig } : {};
    },
  }),
  defineOperation('bedrock:PutModelInvocationLoggingConfiguration', {
    handle(input, call) {
      const wanted = required(input.loggingConfig, 'loggingConfig');
      const bucketName = wanted.s3Config?.bucketName;
      const bucket = bucketName && call.world.items(buckets, call).get(bucketName);
      if (bucketName !== undefined && (!bucket || bucket.region !== call.region)) {
        throw new AwsError(
          'ValidationException',
          `Failed to validate permissions for S3 bucket: ${bucketName}. ` +
            'Verify that the bucket exists in this Region.',
        );
      }
      call.world.items(invocationLogging, call).set('current', {
        textDataDeliveryEnabled: true,
        imageDataDeliveryEnabled: true,
        embeddingDataDeliveryEnabled: true,
        videoDataDeliveryEnabled: true,
        audioDataDeliveryEnabled: true,
        ...wanted,
      });
      return {};
    },
    trace: untraced,
  }),
  defineOperation('bedrock:DeleteModelInvocationLoggingConfiguration', {
    handle(_input, call) {
      call.world.items(invocationLogging, call).delete('current');
      return {};
    },
    trace: untraced,
  }),
  defineOperation('bedrock:ListFoundationModels', {
    handle(input, call) {
      const modelSummaries = [...call.world.items(foundationModels, call).values()].filter(
        (model) =>
          (input.byProvider === undefined || model.providerName === input.byProvider) &&
          (input.byOutputModality === undefined ||
            model.outputModalities?.includes(input.byOutputModality)) &&
          (input.byInferenceType === undefined ||
            model.inferenceTypesSupported?.includes(input.byInferenceType)) &&
          (input.byCustomizationType === undefined ||
            model.customizationsSupported?.includes(input.byCustomizationType)),
      );
      return { modelSummaries };
    },
  }),
  defineOperation('bedrock:ListInferenceProfiles', {
    handle(input, call) {
      // The documents leave the default open; the stricter reading shows who forgot to ask for both.
      const wanted = input.typeEquals ?? 'SYSTEM_DEFINED';
      const all = [...call.world.items(inferenceProfiles, call).values()].filter(
        ({ type }) => type === wanted,
      );
      const { items, next } = page(call, all, input.nextToken, input.maxResults, 1000);
      return { inferenceProfileSummaries: items, nextToken: next };
    },
  }),
  defineOperation('bedrock:ListProvisionedModelThroughputs', {
    handle(input, call) {
      const all = [...call.world.items(provisionedModels, call).values()].filter(
        ({ status, modelArn, provisionedModelName }) =>
          (input.statusEquals === undefined || status === input.statusEquals) &&
          (input.modelArnEquals === undefined || modelArn === input.modelArnEquals) &&
          (input.nameContains === undefined || provisionedModelName.includes(input.nameContains)),
      );
      const { items, next } = page(call, all, input.nextToken, input.maxResults, 1000);
      return { provisionedModelSummaries: items, nextToken: next };
    },
  }),
  defineOperation('bedrock:UpdateProvisionedModelThroughput', {
    authorize: (input) => [
      {
        action: 'bedrock:UpdateProvisionedModelThroughput',
        resource: required(input.provisionedModelId, 'provisionedModelId'),
      },
    ],
    handle(input, call) {
      const wanted = required(input.provisionedModelId, 'provisionedModelId');
      const all = call.world.items(provisionedModels, call);
      const old = [...all.values()].find(
        ({ provisionedModelArn, provisionedModelName }) =>
          provisionedModelArn === wanted || provisionedModelName === wanted,
      );
      if (!old) throw new AwsError('ResourceNotFoundException', `${wanted} does not exist.`, 404);
      const modelArn = input.desiredModelId ?? old.modelArn;
      all.set(old.provisionedModelArn, {
        ...old,
        provisionedModelName: input.desiredProvisionedModelName ?? old.provisionedModelName,
        modelArn,
        desiredModelArn: modelArn,
        foundationModelArn: modelArn.includes(':foundation-model/') ? modelArn : old.foundationModelArn,
        lastModifiedTime: call.now,
      });
      return {};
    },
    trace: (input) => ({ requestParameters: recorded(input), responseElements: null }),
  }),
];
