import type * as bedrock from './bedrock.ts';
import type * as agents from './bedrock-agent.ts';
import type * as governance from './governance.ts';
import type * as guardduty from './guardduty.ts';
import type * as iam from './iam.ts';
import type * as logging from './logging.ts';
import type * as network from './network.ts';
import type * as opensearch from './opensearch.ts';
import type * as sagemaker from './sagemaker.ts';
import type * as storage from './storage.ts';

/** The shared vocabulary: every kind of fact and the shape of its value. */
export interface Facts {
  /** The account itself, for controls that judge it as a whole. */
  'aws.account': Record<never, never>;
  /** One account and region, for controls that judge it as a whole. */
  'aws.region': Record<never, never>;
  'bedrock.guardrail': bedrock.Guardrail;
  'bedrock.enforced-guardrails': bedrock.EnforcedGuardrails;
  'bedrock.invocation-logging': bedrock.InvocationLogging;
  'bedrock.log-delivery': bedrock.LogDelivery;
  'bedrock.foundation-model': bedrock.FoundationModel;
  'bedrock.inference-profile': bedrock.InferenceProfile;
  'bedrock.model-traffic': bedrock.ModelTraffic;
  'bedrock-agent.agent': agents.Agent;
  'bedrock-agent.agent-tools': agents.AgentTools;
  'bedrock-agent.knowledge-base': agents.KnowledgeBase;
  'bedrock-agent.knowledge-base-policy': agents.KnowledgeBasePolicy;
  'bedrock-agent.data-source': agents.DataSource;
  'bedrock-agent.prompt': agents.Prompt;
  'bedrock-agent.flow': agents.Flow;
  'iam.principal': iam.Principal;
  'iam.role-session': iam.RoleSession;
  'iam.service-specific-credentials': iam.ServiceSpecificCredentials;
  'ec2.vpc-endpoint': network.VpcEndpoint;
  'ec2.subnet': network.Subnet;
  'ec2.route-table': network.RouteTable;
  'cloudtrail.trail': logging.Trail;
  'cloudtrail.event-data-store': logging.EventDataStore;
  'logs.log-group': logging.LogGroup;
  'cloudwatch.bedrock-series': logging.MetricSeries;
  'cloudwatch.alarm': logging.Alarm;
  's3.bucket': storage.Bucket | storage.ForeignBucket;
  's3.account-public-access-block': storage.AccountPublicAccessBlock;
  'kms.key': storage.Key;
  'guardduty.detector': guardduty.Detector;
  'sagemaker.endpoint': sagemaker.Endpoint;
  'sagemaker.endpoint-config': sagemaker.EndpointConfig;
  'sagemaker.model': sagemaker.Model;
  'sagemaker.inference-component': sagemaker.InferenceComponent;
  'sagemaker.scalable-target': sagemaker.ScalableTarget;
  'sagemaker.training-job': sagemaker.TrainingJob;
  'sagemaker.notebook-instance': sagemaker.NotebookInstance;
  'opensearch.domain': opensearch.Domain;
  'opensearch.collection': opensearch.Collection;
  'opensearch.network-policy': opensearch.NetworkPolicy;
  'opensearch.data-access-policy': opensearch.DataAccessPolicy;
  'tagging.role-resource': governance.TaggedResource;
  'organizations.bedrock-policy': governance.OrganizationBedrockPolicy;
  'organizations.policies': governance.OrganizationPolicies;
  'governance.attestation': governance.Attestation;
}
