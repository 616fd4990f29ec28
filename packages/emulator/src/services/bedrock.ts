import { AwsError, defineOperation, type Modelled, page } from '../operation.ts';
import { defineStore } from '../world.ts';
import { customizationOperations } from './bedrock-customization.ts';
import { guardrailChanges } from './bedrock-guardrail-changes.ts';
import { guardrailReads } from './bedrock-guardrails.ts';
import { type MemberOf, type RowOf, required } from './record.ts';
import { buckets } from './s3-buckets.ts';

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
];
