import type { WorkflowTask } from '../facts/step-functions.ts';

/** What a task of a workflow calls, as far as AI is concerned. */
export type TaskKind = 'model' | 'function' | 'other';

const ai = /:states:::(aws-sdk:)?(bedrock|sagemaker)[a-z]*:/i;
const invocation = /:states:::(aws-sdk:)?lambda:invoke(\.|$)/;

/** `model`: Bedrock, its agents, AgentCore or SageMaker; `function`: a Lambda function, whatever that calls. */
export function kindOf({ resource }: WorkflowTask): TaskKind {
  if (ai.test(resource)) return 'model';
  return /^arn:[^:]*:lambda:/.test(resource) || invocation.test(resource) ? 'function' : 'other';
}

/** True for a task that waits until someone, often a human, sends its token back. */
export function isCallback({ resource }: WorkflowTask): boolean {
  return resource.endsWith('.waitForTaskToken');
}
