import { agent } from '@lenswatch/emulator/builders/bedrock-agent.ts';
import { role, trustService } from '@lenswatch/emulator/builders/iam.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';

/** ARN of a role that Bedrock may assume for its own account. */
export function bedrockRole(world: World, at: At, name = 'agent'): string {
  return role(world, at, { name, trust: trustService('bedrock.amazonaws.com', at.account) }).arn;
}

/** An agent that serves a guardrail version, so that the version counts as served. */
export function served(
  world: World,
  at: At,
  guardrail: { readonly id: string; readonly version: string },
  knowledgeBaseIds: readonly string[] = [],
): string {
  agent(world, at, { name: 'assistant', roleArn: bedrockRole(world, at), guardrail, knowledgeBaseIds });
  return guardrail.id;
}
