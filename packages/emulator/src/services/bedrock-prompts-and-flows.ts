import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { defineStore } from '../world.ts';
import { arnIn, resourceOf } from './arn.ts';
import { type RecordOf, type RowOf, required } from './record.ts';

export type PromptVersion = RecordOf<'bedrock-agent:GetPrompt'>;
export type Flow = RecordOf<'bedrock-agent:GetFlow'>;
export type FlowVersion = RecordOf<'bedrock-agent:GetFlowVersion'>;
export type FlowAlias = RowOf<'bedrock-agent:ListFlowAliases', 'flowAliasSummaries'>;

/** All versions of one prompt, DRAFT first. */
export interface PromptRecord {
  readonly versions: PromptVersion[];
}

export interface FlowRecord {
  draft: Flow;
  readonly versions: FlowVersion[];
  readonly aliases: FlowAlias[];
}

/** Keyed by prompt id. */
export const prompts = defineStore<PromptRecord>('bedrock-agent.prompt');
/** Keyed by flow id. */
export const flows = defineStore<FlowRecord>('bedrock-agent.flow');

/** The id in `prompt/ID`, `prompt/ID:3`, `flow/ID`, an ARN of these, or a bare id. */
export function idIn(identifier: string): string {
  return resourceOf(identifier)
    .replace(/^(prompt|flow)\//, '')
    .replace(/:.*$/, '');
}

/** A prompt by id or ARN. @throws AwsError for an unknown one. */
export function findPrompt(call: Call, identifier: string): PromptRecord {
  const found = call.world.items(prompts, call).get(idIn(identifier));
  if (found) return found;
  throw new AwsError('ResourceNotFoundException', `Prompt ${identifier} does not exist.`, 404);
}

/** A flow by id or ARN. @throws AwsError for an unknown one. */
export function findFlow(call: Call, identifier: string): FlowRecord {
  const found = call.world.items(flows, call).get(idIn(identifier));
  if (found) return found;
  throw new AwsError('ResourceNotFoundException', `Flow ${identifier} does not exist.`, 404);
}

/** Asks for one action on one flow. */
export function onFlow(action: string) {
  return (input: { flowIdentifier?: string | undefined }, call: Call): readonly Authorization[] => [
    {
      action: `bedrock:${action}`,
      resource: arnIn(call, 'bedrock', `flow/${idIn(required(input.flowIdentifier, 'flowIdentifier'))}`),
    },
  ];
}

export const promptAndFlowReads: readonly Modelled[] = [
  defineOperation('bedrock-agent:ListPrompts', {
    authorize: (input, call) => [
      {
        action: 'bedrock:ListPrompts',
        resource:
          input.promptIdentifier === undefined
            ? '*'
            : arnIn(call, 'bedrock', `prompt/${idIn(input.promptIdentifier)}`),
      },
    ],
    handle(input, call) {
      const versions =
        input.promptIdentifier === undefined
          ? [...call.world.items(prompts, call).values()].flatMap((prompt) => prompt.versions.slice(0, 1))
          : findPrompt(call, input.promptIdentifier).versions;
      const rows = versions.map(({ name, description, id, arn, version, createdAt, updatedAt }) => ({
        name,
        description,
        id,
        arn,
        version,
        createdAt,
        updatedAt,
      }));
      const { items, next } = page(call, rows, input.nextToken, input.maxResults, 1000);
      return { promptSummaries: items, nextToken: next };
    },
  }),
  defineOperation('bedrock-agent:GetPrompt', {
    authorize(input, call) {
      const id = idIn(required(input.promptIdentifier, 'promptIdentifier'));
      const version = input.promptVersion === undefined ? '' : `:${input.promptVersion}`;
      return [{ action: 'bedrock:GetPrompt', resource: arnIn(call, 'bedrock', `prompt/${id}${version}`) }];
    },
    handle(input, call) {
      const identifier = required(input.promptIdentifier, 'promptIdentifier');
      const wanted = input.promptVersion ?? /:prompt\/\w+:(\d+)$/.exec(identifier)?.[1] ?? 'DRAFT';
      const found = findPrompt(call, identifier).versions.find(({ version }) => version === wanted);
      if (found) return found;
      throw new AwsError('ResourceNotFoundException', `Version ${wanted} of the prompt does not exist.`, 404);
    },
  }),
  defineOperation('bedrock-agent:ListFlows', {
    handle(input, call) {
      const rows = [...call.world.items(flows, call).values()].map(({ draft }) => ({
        name: draft.name,
        description: draft.description,
        id: draft.id,
        arn: draft.arn,
        status: draft.status,
        createdAt: draft.createdAt,
        updatedAt: draft.updatedAt,
        version: draft.version,
      }));
      const { items, next } = page(call, rows, input.nextToken, input.maxResults, 1000);
      return { flowSummaries: items, nextToken: next };
    },
  }),
  defineOperation('bedrock-agent:GetFlow', {
    authorize: onFlow('GetFlow'),
    handle: (input, call) => findFlow(call, required(input.flowIdentifier, 'flowIdentifier')).draft,
  }),
  defineOperation('bedrock-agent:GetFlowVersion', {
    authorize: onFlow('GetFlowVersion'),
    handle(input, call) {
      const { versions } = findFlow(call, required(input.flowIdentifier, 'flowIdentifier'));
      const found = versions.find(({ version }) => version === input.flowVersion);
      if (found) return found;
      throw new AwsError('ResourceNotFoundException', `Version ${input.flowVersion} does not exist.`, 404);
    },
  }),
  defineOperation('bedrock-agent:ListFlowAliases', {
    authorize: onFlow('ListFlowAliases'),
    handle(input, call) {
      const { aliases } = findFlow(call, required(input.flowIdentifier, 'flowIdentifier'));
      const { items, next } = page(call, aliases, input.nextToken, input.maxResults, 1000);
      return { flowAliasSummaries: items, nextToken: next };
    },
  }),
];
