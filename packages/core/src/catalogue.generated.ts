// Written by "npm run generate" from the files below. Do not edit.
import type { Collector } from './collectors/collector.ts';
import type { Control } from './controls/control.ts';
import { collector as agentcoreBrowserCollector } from './collectors/agentcore/browser.ts';
import { collector as agentcoreCodeInterpreterCollector } from './collectors/agentcore/code-interpreter.ts';
import { collector as agentcoreGatewayTargetCollector } from './collectors/agentcore/gateway-target.ts';
import { collector as agentcoreGatewayCollector } from './collectors/agentcore/gateway.ts';
import { collector as agentcoreHarnessCollector } from './collectors/agentcore/harness.ts';
import { collector as agentcoreMemoryCollector } from './collectors/agentcore/memory.ts';
import { collector as agentcorePolicyEngineCollector } from './collectors/agentcore/policy-engine.ts';
import { collector as agentcoreRuntimeCollector } from './collectors/agentcore/runtime.ts';
import { collector as awsAccountCollector } from './collectors/aws/account.ts';
import { collector as awsRegionCollector } from './collectors/aws/region.ts';
import { collector as bedrockAgentAgentTagsCollector } from './collectors/bedrock-agent/agent-tags.ts';
import { collector as bedrockAgentAgentToolsCollector } from './collectors/bedrock-agent/agent-tools.ts';
import { collector as bedrockAgentAgentCollector } from './collectors/bedrock-agent/agent.ts';
import { collector as bedrockAgentDataSourceCollector } from './collectors/bedrock-agent/data-source.ts';
import { collector as bedrockAgentFlowCollector } from './collectors/bedrock-agent/flow.ts';
import { collector as bedrockAgentKnowledgeBasePolicyCollector } from './collectors/bedrock-agent/knowledge-base-policy.ts';
import { collector as bedrockAgentKnowledgeBaseCollector } from './collectors/bedrock-agent/knowledge-base.ts';
import { collector as bedrockAgentPromptCollector } from './collectors/bedrock-agent/prompt.ts';
import { collector as bedrockCustomModelCollector } from './collectors/bedrock/custom-model.ts';
import { collector as bedrockCustomizationJobCollector } from './collectors/bedrock/customization-job.ts';
import { collector as bedrockEnforcedGuardrailsCollector } from './collectors/bedrock/enforced-guardrails.ts';
import { collector as bedrockFoundationModelCollector } from './collectors/bedrock/foundation-model.ts';
import { collector as bedrockGuardrailTagsCollector } from './collectors/bedrock/guardrail-tags.ts';
import { collector as bedrockGuardrailCollector } from './collectors/bedrock/guardrail.ts';
import { collector as bedrockInferenceProfileCollector } from './collectors/bedrock/inference-profile.ts';
import { collector as bedrockInvocationLoggingCollector } from './collectors/bedrock/invocation-logging.ts';
import { collector as bedrockLogDeliveryCollector } from './collectors/bedrock/log-delivery.ts';
import { collector as bedrockModelTrafficCollector } from './collectors/bedrock/model-traffic.ts';
import { collector as bedrockProvisionedModelCollector } from './collectors/bedrock/provisioned-model.ts';
import { collector as cloudtrailEventDataStoreCollector } from './collectors/cloudtrail/event-data-store.ts';
import { collector as cloudtrailTrailCollector } from './collectors/cloudtrail/trail.ts';
import { collector as cloudwatchAlarmCollector } from './collectors/cloudwatch/alarm.ts';
import { collector as cloudwatchBedrockSeriesCollector } from './collectors/cloudwatch/bedrock-series.ts';
import { collector as ec2PrefixListCollector } from './collectors/ec2/prefix-list.ts';
import { collector as ec2RouteTableCollector } from './collectors/ec2/route-table.ts';
import { collector as ec2SecurityGroupCollector } from './collectors/ec2/security-group.ts';
import { collector as ec2SubnetCollector } from './collectors/ec2/subnet.ts';
import { collector as ec2VpcEndpointCollector } from './collectors/ec2/vpc-endpoint.ts';
import { collector as ec2VpcCollector } from './collectors/ec2/vpc.ts';
import { collector as governanceAttestationCollector } from './collectors/governance/attestation.ts';
import { collector as governanceBedrockPolicyCollector } from './collectors/governance/bedrock-policy.ts';
import { collector as governanceRoleResourceCollector } from './collectors/governance/role-resource.ts';
import { collector as guarddutyDetectorCollector } from './collectors/guardduty/detector.ts';
import { collector as iamPrincipalCollector } from './collectors/iam/principal.ts';
import { collector as iamRoleSessionCollector } from './collectors/iam/role-session.ts';
import { collector as iamServiceSpecificCredentialsCollector } from './collectors/iam/service-specific-credentials.ts';
import { collector as kmsKeyCollector } from './collectors/kms/key.ts';
import { collector as lambdaFunctionCollector } from './collectors/lambda/function.ts';
import { collector as lambdaToolFunctionCollector } from './collectors/lambda/tool-function.ts';
import { collector as logsLogGroupCollector } from './collectors/logs/log-group.ts';
import { collector as opensearchCollectionCollector } from './collectors/opensearch/collection.ts';
import { collector as opensearchDataAccessPolicyCollector } from './collectors/opensearch/data-access-policy.ts';
import { collector as opensearchDomainCollector } from './collectors/opensearch/domain.ts';
import { collector as opensearchNetworkPolicyCollector } from './collectors/opensearch/network-policy.ts';
import { collector as organizationsPoliciesCollector } from './collectors/organizations/policies.ts';
import { collector as s3AccountPublicAccessBlockCollector } from './collectors/s3/account-public-access-block.ts';
import { collector as s3BucketReplicationCollector } from './collectors/s3/bucket-replication.ts';
import { collector as s3BucketCollector } from './collectors/s3/bucket.ts';
import { collector as s3ReplicationDestinationCollector } from './collectors/s3/replication-destination.ts';
import { collector as s3vectorsVectorBucketCollector } from './collectors/s3vectors/vector-bucket.ts';
import { collector as sagemakerClusterCollector } from './collectors/sagemaker/cluster.ts';
import { collector as sagemakerEndpointConfigCollector } from './collectors/sagemaker/endpoint-config.ts';
import { collector as sagemakerEndpointCollector } from './collectors/sagemaker/endpoint.ts';
import { collector as sagemakerInferenceComponentCollector } from './collectors/sagemaker/inference-component.ts';
import { collector as sagemakerModelCollector } from './collectors/sagemaker/model.ts';
import { collector as sagemakerNotebookInstanceCollector } from './collectors/sagemaker/notebook-instance.ts';
import { collector as sagemakerScalableTargetCollector } from './collectors/sagemaker/scalable-target.ts';
import { collector as sagemakerTrainingJobCollector } from './collectors/sagemaker/training-job.ts';
import { collector as sagemakerTrainingSeriesCollector } from './collectors/sagemaker/training-series.ts';
import { collector as stepfunctionsStateMachineCollector } from './collectors/stepfunctions/state-machine.ts';
import { control as agentcoreAgentcoreExecutionRoleScopedControl } from './controls/agentcore/agentcore-execution-role-scoped.ts';
import { control as agentcoreAgentcoreGatewayInboundAuthRequiredControl } from './controls/agentcore/agentcore-gateway-inbound-auth-required.ts';
import { control as agentcoreAgentcoreGatewayPolicyEnforcedControl } from './controls/agentcore/agentcore-gateway-policy-enforced.ts';
import { control as agentcoreAgentcoreRuntimeInboundAuthRestrictedControl } from './controls/agentcore/agentcore-runtime-inbound-auth-restricted.ts';
import { control as agentcoreAgentcoreRuntimeVpcModeControl } from './controls/agentcore/agentcore-runtime-vpc-mode.ts';
import { control as bedrockAgentAgentDependenciesPresentInRegionControl } from './controls/bedrock-agent/agent-dependencies-present-in-region.ts';
import { control as bedrockAgentBedrockAgentGuardrailAttachedControl } from './controls/bedrock-agent/bedrock-agent-guardrail-attached.ts';
import { control as bedrockAgentBedrockAgentMutatingActionConfirmedControl } from './controls/bedrock-agent/bedrock-agent-mutating-action-confirmed.ts';
import { control as bedrockAgentBedrockAgentPowerfulToolsApprovedControl } from './controls/bedrock-agent/bedrock-agent-powerful-tools-approved.ts';
import { control as bedrockAgentBedrockAgentRoleLeastPrivilegeControl } from './controls/bedrock-agent/bedrock-agent-role-least-privilege.ts';
import { control as bedrockAgentBedrockAgentSessionBoundedControl } from './controls/bedrock-agent/bedrock-agent-session-bounded.ts';
import { control as bedrockAgentBedrockDeprecatedModelNotInUseControl } from './controls/bedrock-agent/bedrock-deprecated-model-not-in-use.ts';
import { control as bedrockAgentBedrockFlowGuardrailAttachedControl } from './controls/bedrock-agent/bedrock-flow-guardrail-attached.ts';
import { control as bedrockAgentBedrockFlowValidAndPreparedControl } from './controls/bedrock-agent/bedrock-flow-valid-and-prepared.ts';
import { control as bedrockAgentBedrockInferenceUsesCrossRegionProfileControl } from './controls/bedrock-agent/bedrock-inference-uses-cross-region-profile.ts';
import { control as bedrockAgentBedrockKbEmbeddingDimensionExplicitControl } from './controls/bedrock-agent/bedrock-kb-embedding-dimension-explicit.ts';
import { control as bedrockAgentBedrockKbResourcePolicyScopedControl } from './controls/bedrock-agent/bedrock-kb-resource-policy-scoped.ts';
import { control as bedrockAgentBedrockKbRoleLeastPrivilegeControl } from './controls/bedrock-agent/bedrock-kb-role-least-privilege.ts';
import { control as bedrockAgentBedrockKbSourceBucketProtectedControl } from './controls/bedrock-agent/bedrock-kb-source-bucket-protected.ts';
import { control as bedrockAgentBedrockKbUntrustedSourceBoundedControl } from './controls/bedrock-agent/bedrock-kb-untrusted-source-bounded.ts';
import { control as bedrockAgentBedrockPromptConsumersPinnedControl } from './controls/bedrock-agent/bedrock-prompt-consumers-pinned.ts';
import { control as bedrockAgentBedrockPromptCustomerKeyControl } from './controls/bedrock-agent/bedrock-prompt-customer-key.ts';
import { control as bedrockAgentBedrockPromptMaxTokensSetControl } from './controls/bedrock-agent/bedrock-prompt-max-tokens-set.ts';
import { control as bedrockAgentBedrockPromptNoEmbeddedSecretsControl } from './controls/bedrock-agent/bedrock-prompt-no-embedded-secrets.ts';
import { control as bedrockAgentBedrockPromptVersionedControl } from './controls/bedrock-agent/bedrock-prompt-versioned.ts';
import { control as bedrockAgentGenaiDataStoresCustomerKeyControl } from './controls/bedrock-agent/genai-data-stores-customer-key.ts';
import { control as bedrockBedrockCrossRegionDestinationsPermittedControl } from './controls/bedrock/bedrock-cross-region-destinations-permitted.ts';
import { control as bedrockBedrockCustomizationJobIsolatedControl } from './controls/bedrock/bedrock-customization-job-isolated.ts';
import { control as bedrockBedrockEnforcedGuardrailComprehensiveControl } from './controls/bedrock/bedrock-enforced-guardrail-comprehensive.ts';
import { control as bedrockBedrockGuardrailContentFiltersEffectiveControl } from './controls/bedrock/bedrock-guardrail-content-filters-effective.ts';
import { control as bedrockBedrockGuardrailEnforcedOrgOrAccountControl } from './controls/bedrock/bedrock-guardrail-enforced-org-or-account.ts';
import { control as bedrockBedrockGuardrailGroundingForRagControl } from './controls/bedrock/bedrock-guardrail-grounding-for-rag.ts';
import { control as bedrockBedrockGuardrailInputSideCoveredControl } from './controls/bedrock/bedrock-guardrail-input-side-covered.ts';
import { control as bedrockBedrockGuardrailPromptAttackEffectiveControl } from './controls/bedrock/bedrock-guardrail-prompt-attack-effective.ts';
import { control as bedrockBedrockGuardrailSensitiveInformationEffectiveControl } from './controls/bedrock/bedrock-guardrail-sensitive-information-effective.ts';
import { control as bedrockBedrockGuardrailVersionPinnedControl } from './controls/bedrock/bedrock-guardrail-version-pinned.ts';
import { control as bedrockBedrockInvocationLogStoreProtectedControl } from './controls/bedrock/bedrock-invocation-log-store-protected.ts';
import { control as bedrockBedrockModelInvocationLoggingEnabledControl } from './controls/bedrock/bedrock-model-invocation-logging-enabled.ts';
import { control as bedrockBedrockThrottleRateLowControl } from './controls/bedrock/bedrock-throttle-rate-low.ts';
import { control as bedrockBedrockTokenVolumeAlarmedControl } from './controls/bedrock/bedrock-token-volume-alarmed.ts';
import { control as cloudtrailCloudtrailGenaiDataEventsLoggedControl } from './controls/cloudtrail/cloudtrail-genai-data-events-logged.ts';
import { control as cloudtrailCloudtrailGenaiManagementEventsLoggedControl } from './controls/cloudtrail/cloudtrail-genai-management-events-logged.ts';
import { control as cloudtrailCloudtrailLogIntegrityProtectedControl } from './controls/cloudtrail/cloudtrail-log-integrity-protected.ts';
import { control as genaiGenaiFeedbackStoreDeclaredControl } from './controls/genai/genai-feedback-store-declared.ts';
import { control as guarddutyGuarddutyAiProtectionEnabledControl } from './controls/guardduty/guardduty-ai-protection-enabled.ts';
import { control as iamBedrockAgentRoleNotSharedControl } from './controls/iam/bedrock-agent-role-not-shared.ts';
import { control as iamBedrockServiceRoleConfusedDeputyGuardedControl } from './controls/iam/bedrock-service-role-confused-deputy-guarded.ts';
import { control as iamIamBedrockInvokeModelScopedControl } from './controls/iam/iam-bedrock-invoke-model-scoped.ts';
import { control as iamIamBedrockInvokeRequiresGuardrailControl } from './controls/iam/iam-bedrock-invoke-requires-guardrail.ts';
import { control as iamIamBedrockNoLongTermApiKeysControl } from './controls/iam/iam-bedrock-no-long-term-api-keys.ts';
import { control as iamIamBedrockPromptWriteRestrictedControl } from './controls/iam/iam-bedrock-prompt-write-restricted.ts';
import { control as iamIamGenaiCallerTrustRestrictedControl } from './controls/iam/iam-genai-caller-trust-restricted.ts';
import { control as iamIamGenaiNoServiceWildcardsControl } from './controls/iam/iam-genai-no-service-wildcards.ts';
import { control as iamIamGenaiRolePermissionsBoundaryControl } from './controls/iam/iam-genai-role-permissions-boundary.ts';
import { control as iamIamNoUnloggedInferencePathControl } from './controls/iam/iam-no-unlogged-inference-path.ts';
import { control as iamIamPassroleGenaiRestrictedControl } from './controls/iam/iam-passrole-genai-restricted.ts';
import { control as iamIamSagemakerInvokeEndpointScopedControl } from './controls/iam/iam-sagemaker-invoke-endpoint-scoped.ts';
import { control as lambdaLambdaAgentToolPolicyScopedControl } from './controls/lambda/lambda-agent-tool-policy-scoped.ts';
import { control as lambdaLambdaAgentToolRoleLeastPrivilegeControl } from './controls/lambda/lambda-agent-tool-role-least-privilege.ts';
import { control as lambdaLambdaGenaiVpcMultiAzControl } from './controls/lambda/lambda-genai-vpc-multi-az.ts';
import { control as networkVpcEndpointGenaiMultiAzControl } from './controls/network/vpc-endpoint-genai-multi-az.ts';
import { control as networkVpcEndpointGenaiPolicyRestrictiveControl } from './controls/network/vpc-endpoint-genai-policy-restrictive.ts';
import { control as networkVpcEndpointGenaiPresentControl } from './controls/network/vpc-endpoint-genai-present.ts';
import { control as networkVpcEndpointGenaiSecurityGroupRestrictedControl } from './controls/network/vpc-endpoint-genai-security-group-restricted.ts';
import { control as opensearchOpensearchDomainFineGrainedAccessControl } from './controls/opensearch/opensearch-domain-fine-grained-access.ts';
import { control as opensearchOpensearchDomainVectorMultiAzControl } from './controls/opensearch/opensearch-domain-vector-multi-az.ts';
import { control as opensearchOpensearchDomainVectorStoreInVpcControl } from './controls/opensearch/opensearch-domain-vector-store-in-vpc.ts';
import { control as opensearchOpensearchServerlessDataAccessScopedControl } from './controls/opensearch/opensearch-serverless-data-access-scoped.ts';
import { control as opensearchOpensearchServerlessStandbyEnabledControl } from './controls/opensearch/opensearch-serverless-standby-enabled.ts';
import { control as opensearchOpensearchServerlessVectorCollectionPrivateControl } from './controls/opensearch/opensearch-serverless-vector-collection-private.ts';
import { control as s3S3KbSourceCrossRegionReplicatedControl } from './controls/s3/s3-kb-source-cross-region-replicated.ts';
import { control as s3S3TrainingDataProtectedControl } from './controls/s3/s3-training-data-protected.ts';
import { control as sagemakerSagemakerEndpointAccessRecordedControl } from './controls/sagemaker/sagemaker-endpoint-access-recorded.ts';
import { control as sagemakerSagemakerEndpointRedundantControl } from './controls/sagemaker/sagemaker-endpoint-redundant.ts';
import { control as sagemakerSagemakerHyperpodDeepHealthChecksControl } from './controls/sagemaker/sagemaker-hyperpod-deep-health-checks.ts';
import { control as sagemakerSagemakerHyperpodNodeRecoveryControl } from './controls/sagemaker/sagemaker-hyperpod-node-recovery.ts';
import { control as sagemakerSagemakerModelPrivateAndIsolatedControl } from './controls/sagemaker/sagemaker-model-private-and-isolated.ts';
import { control as sagemakerSagemakerNotebookIdleStoppedControl } from './controls/sagemaker/sagemaker-notebook-idle-stopped.ts';
import { control as sagemakerSagemakerTrainingCheckpointedControl } from './controls/sagemaker/sagemaker-training-checkpointed.ts';
import { control as sagemakerSagemakerTrainingJobIsolatedControl } from './controls/sagemaker/sagemaker-training-job-isolated.ts';
import { control as sagemakerSagemakerTrainingStoppingBoundedControl } from './controls/sagemaker/sagemaker-training-stopping-bounded.ts';
import { control as stepfunctionsStepfunctionsGenaiRetryAndCatchControl } from './controls/stepfunctions/stepfunctions-genai-retry-and-catch.ts';

/** Every control, by service and id. */
export const controls = [
  agentcoreAgentcoreExecutionRoleScopedControl,
  agentcoreAgentcoreGatewayInboundAuthRequiredControl,
  agentcoreAgentcoreGatewayPolicyEnforcedControl,
  agentcoreAgentcoreRuntimeInboundAuthRestrictedControl,
  agentcoreAgentcoreRuntimeVpcModeControl,
  bedrockAgentAgentDependenciesPresentInRegionControl,
  bedrockAgentBedrockAgentGuardrailAttachedControl,
  bedrockAgentBedrockAgentMutatingActionConfirmedControl,
  bedrockAgentBedrockAgentPowerfulToolsApprovedControl,
  bedrockAgentBedrockAgentRoleLeastPrivilegeControl,
  bedrockAgentBedrockAgentSessionBoundedControl,
  bedrockAgentBedrockDeprecatedModelNotInUseControl,
  bedrockAgentBedrockFlowGuardrailAttachedControl,
  bedrockAgentBedrockFlowValidAndPreparedControl,
  bedrockAgentBedrockInferenceUsesCrossRegionProfileControl,
  bedrockAgentBedrockKbEmbeddingDimensionExplicitControl,
  bedrockAgentBedrockKbResourcePolicyScopedControl,
  bedrockAgentBedrockKbRoleLeastPrivilegeControl,
  bedrockAgentBedrockKbSourceBucketProtectedControl,
  bedrockAgentBedrockKbUntrustedSourceBoundedControl,
  bedrockAgentBedrockPromptConsumersPinnedControl,
  bedrockAgentBedrockPromptCustomerKeyControl,
  bedrockAgentBedrockPromptMaxTokensSetControl,
  bedrockAgentBedrockPromptNoEmbeddedSecretsControl,
  bedrockAgentBedrockPromptVersionedControl,
  bedrockAgentGenaiDataStoresCustomerKeyControl,
  bedrockBedrockCrossRegionDestinationsPermittedControl,
  bedrockBedrockCustomizationJobIsolatedControl,
  bedrockBedrockEnforcedGuardrailComprehensiveControl,
  bedrockBedrockGuardrailContentFiltersEffectiveControl,
  bedrockBedrockGuardrailEnforcedOrgOrAccountControl,
  bedrockBedrockGuardrailGroundingForRagControl,
  bedrockBedrockGuardrailInputSideCoveredControl,
  bedrockBedrockGuardrailPromptAttackEffectiveControl,
  bedrockBedrockGuardrailSensitiveInformationEffectiveControl,
  bedrockBedrockGuardrailVersionPinnedControl,
  bedrockBedrockInvocationLogStoreProtectedControl,
  bedrockBedrockModelInvocationLoggingEnabledControl,
  bedrockBedrockThrottleRateLowControl,
  bedrockBedrockTokenVolumeAlarmedControl,
  cloudtrailCloudtrailGenaiDataEventsLoggedControl,
  cloudtrailCloudtrailGenaiManagementEventsLoggedControl,
  cloudtrailCloudtrailLogIntegrityProtectedControl,
  genaiGenaiFeedbackStoreDeclaredControl,
  guarddutyGuarddutyAiProtectionEnabledControl,
  iamBedrockAgentRoleNotSharedControl,
  iamBedrockServiceRoleConfusedDeputyGuardedControl,
  iamIamBedrockInvokeModelScopedControl,
  iamIamBedrockInvokeRequiresGuardrailControl,
  iamIamBedrockNoLongTermApiKeysControl,
  iamIamBedrockPromptWriteRestrictedControl,
  iamIamGenaiCallerTrustRestrictedControl,
  iamIamGenaiNoServiceWildcardsControl,
  iamIamGenaiRolePermissionsBoundaryControl,
  iamIamNoUnloggedInferencePathControl,
  iamIamPassroleGenaiRestrictedControl,
  iamIamSagemakerInvokeEndpointScopedControl,
  lambdaLambdaAgentToolPolicyScopedControl,
  lambdaLambdaAgentToolRoleLeastPrivilegeControl,
  lambdaLambdaGenaiVpcMultiAzControl,
  networkVpcEndpointGenaiMultiAzControl,
  networkVpcEndpointGenaiPolicyRestrictiveControl,
  networkVpcEndpointGenaiPresentControl,
  networkVpcEndpointGenaiSecurityGroupRestrictedControl,
  opensearchOpensearchDomainFineGrainedAccessControl,
  opensearchOpensearchDomainVectorMultiAzControl,
  opensearchOpensearchDomainVectorStoreInVpcControl,
  opensearchOpensearchServerlessDataAccessScopedControl,
  opensearchOpensearchServerlessStandbyEnabledControl,
  opensearchOpensearchServerlessVectorCollectionPrivateControl,
  s3S3KbSourceCrossRegionReplicatedControl,
  s3S3TrainingDataProtectedControl,
  sagemakerSagemakerEndpointAccessRecordedControl,
  sagemakerSagemakerEndpointRedundantControl,
  sagemakerSagemakerHyperpodDeepHealthChecksControl,
  sagemakerSagemakerHyperpodNodeRecoveryControl,
  sagemakerSagemakerModelPrivateAndIsolatedControl,
  sagemakerSagemakerNotebookIdleStoppedControl,
  sagemakerSagemakerTrainingCheckpointedControl,
  sagemakerSagemakerTrainingJobIsolatedControl,
  sagemakerSagemakerTrainingStoppingBoundedControl,
  stepfunctionsStepfunctionsGenaiRetryAndCatchControl,
] as unknown as readonly Control[];

/** Every collector, by service and fact. */
export const collectors = [
  agentcoreBrowserCollector,
  agentcoreCodeInterpreterCollector,
  agentcoreGatewayTargetCollector,
  agentcoreGatewayCollector,
  agentcoreHarnessCollector,
  agentcoreMemoryCollector,
  agentcorePolicyEngineCollector,
  agentcoreRuntimeCollector,
  awsAccountCollector,
  awsRegionCollector,
  bedrockAgentAgentTagsCollector,
  bedrockAgentAgentToolsCollector,
  bedrockAgentAgentCollector,
  bedrockAgentDataSourceCollector,
  bedrockAgentFlowCollector,
  bedrockAgentKnowledgeBasePolicyCollector,
  bedrockAgentKnowledgeBaseCollector,
  bedrockAgentPromptCollector,
  bedrockCustomModelCollector,
  bedrockCustomizationJobCollector,
  bedrockEnforcedGuardrailsCollector,
  bedrockFoundationModelCollector,
  bedrockGuardrailTagsCollector,
  bedrockGuardrailCollector,
  bedrockInferenceProfileCollector,
  bedrockInvocationLoggingCollector,
  bedrockLogDeliveryCollector,
  bedrockModelTrafficCollector,
  bedrockProvisionedModelCollector,
  cloudtrailEventDataStoreCollector,
  cloudtrailTrailCollector,
  cloudwatchAlarmCollector,
  cloudwatchBedrockSeriesCollector,
  ec2PrefixListCollector,
  ec2RouteTableCollector,
  ec2SecurityGroupCollector,
  ec2SubnetCollector,
  ec2VpcEndpointCollector,
  ec2VpcCollector,
  governanceAttestationCollector,
  governanceBedrockPolicyCollector,
  governanceRoleResourceCollector,
  guarddutyDetectorCollector,
  iamPrincipalCollector,
  iamRoleSessionCollector,
  iamServiceSpecificCredentialsCollector,
  kmsKeyCollector,
  lambdaFunctionCollector,
  lambdaToolFunctionCollector,
  logsLogGroupCollector,
  opensearchCollectionCollector,
  opensearchDataAccessPolicyCollector,
  opensearchDomainCollector,
  opensearchNetworkPolicyCollector,
  organizationsPoliciesCollector,
  s3AccountPublicAccessBlockCollector,
  s3BucketReplicationCollector,
  s3BucketCollector,
  s3ReplicationDestinationCollector,
  s3vectorsVectorBucketCollector,
  sagemakerClusterCollector,
  sagemakerEndpointConfigCollector,
  sagemakerEndpointCollector,
  sagemakerInferenceComponentCollector,
  sagemakerModelCollector,
  sagemakerNotebookInstanceCollector,
  sagemakerScalableTargetCollector,
  sagemakerTrainingJobCollector,
  sagemakerTrainingSeriesCollector,
  stepfunctionsStateMachineCollector,
] as unknown as readonly Collector[];
