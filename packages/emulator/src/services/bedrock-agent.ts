import type { Modelled } from '../operation.ts';
import { agentChanges } from './bedrock-agent-changes.ts';
import { agentReads } from './bedrock-agents.ts';
import { knowledgeBaseReads } from './bedrock-knowledge-bases.ts';
import { promptAndFlowChanges } from './bedrock-prompt-and-flow-changes.ts';
import { promptAndFlowReads } from './bedrock-prompts-and-flows.ts';

export const operations: readonly Modelled[] = [
  ...agentReads,
  ...agentChanges,
  ...knowledgeBaseReads,
  ...promptAndFlowReads,
  ...promptAndFlowChanges,
];
