import { arnIn } from '../services/arn.ts';
import { type Flow, flows, type PromptVersion, prompts } from '../services/bedrock-prompts-and-flows.ts';
import { tagResource } from '../services/tagging.ts';
import type { At, World } from '../world.ts';
import { ago, type Built } from './built.ts';

export interface PromptOptions {
  readonly name: string;
  readonly model?: string;
  /** Of the template. */
  readonly text?: string;
  /** Null: the prompt sets no limit. */
  readonly maxTokens?: number | null;
  readonly keyArn?: string;
  /** How many numbered versions were published; 1 by default. */
  readonly versions?: number;
  /** Days since the draft was changed. */
  readonly draftDays?: number;
  /** Days since the newest version was published. */
  readonly versionDays?: number;
  readonly tags?: { readonly [key: string]: string };
}

/** A text prompt with one variant. */
export function prompt(world: World, at: At, options: PromptOptions): Built {
  const { maxTokens = 1024, versions = 1, draftDays = 41, versionDays = 40 } = options;
  const id = world.id();
  const arn = arnIn(at, 'bedrock', `prompt/${id}`);
  const version = (number: string, days: number): PromptVersion => ({
    name: options.name,
    description: `Prompt ${options.name}`,
    ...(options.keyArn !== undefined && { customerEncryptionKeyArn: options.keyArn }),
    defaultVariant: 'first',
    variants: [
      {
        name: 'first',
        templateType: 'TEXT',
        templateConfiguration: {
          text: {
            text: options.text ?? 'Summarise {{document}} in three sentences.',
            inputVariables: [{ name: 'document' }],
          },
        },
        modelId: options.model ?? 'anthropic.claude-sonnet-4-20250514-v1:0',
        inferenceConfiguration: {
          text: { temperature: 0.2, topP: 0.9, ...(maxTokens !== null && { maxTokens }) },
        },
      },
    ],
    id,
    arn: number === 'DRAFT' ? arn : `${arn}:${number}`,
    version: number,
    createdAt: number === 'DRAFT' ? ago(world, { days: 90 }) : ago(world, { days }),
    updatedAt: ago(world, { days }),
  });
  const numbered = Array.from({ length: versions }, (_, index) =>
    version(String(index + 1), versionDays + versions - 1 - index),
  );
  world.items(prompts, at).set(id, { versions: [version('DRAFT', draftDays), ...numbered] });
  tagResource(world, at, arn, options.tags);
  return { id, arn };
}

type Node = NonNullable<NonNullable<Flow['definition']>['nodes']>[number];

interface GuardrailReference {
  readonly id: string;
  readonly version: string;
}

function guarding(guardrail: GuardrailReference | undefined) {
  if (!guardrail) return {};
  return {
    guardrailConfiguration: { guardrailIdentifier: guardrail.id, guardrailVersion: guardrail.version },
  };
}

/** A node that renders a prompt of the catalogue. */
export function promptNode(name: string, promptArn: string, guardrail?: GuardrailReference): Node {
  return {
    name,
    type: 'Prompt',
    configuration: { prompt: { sourceConfiguration: { resource: { promptArn } }, ...guarding(guardrail) } },
    inputs: [{ name: 'document', type: 'String', expression: '$.data' }],
    outputs: [{ name: 'modelCompletion', type: 'String' }],
  };
}

/** A node with a prompt of its own. */
export function inlinePromptNode(
  name: string,
  options: { model: string; maxTokens?: number; guardrail?: GuardrailReference },
): Node {
  const { model: modelId, maxTokens, guardrail } = options;
  return {
    name,
    type: 'Prompt',
    configuration: {
      prompt: {
        sourceConfiguration: {
          inline: {
            templateType: 'TEXT',
            templateConfiguration: { text: { text: 'Classify {{document}}.', inputVariables: [] } },
            modelId,
            inferenceConfiguration: {
              text: { temperature: 0, ...(maxTokens !== undefined && { maxTokens }) },
            },
          },
        },
        ...guarding(guardrail),
      },
    },
    inputs: [{ name: 'document', type: 'String', expression: '$.data' }],
    outputs: [{ name: 'modelCompletion', type: 'String' }],
  };
}

export interface FlowOptions {
  readonly name: string;
  readonly roleArn: string;
  /** Nodes between input and output, in line. */
  readonly nodes: readonly Node[];
  readonly versions?: number;
  /** Version, or `DRAFT`, that the alias `live` serves; the newest by default. */
  readonly live?: string;
  readonly keyArn?: string;
}

function definitionOf(nodes: readonly Node[]): NonNullable<Flow['definition']> {
  const first: Node = {
    name: 'Input',
    type: 'Input',
    configuration: { input: {} },
    outputs: [{ name: 'document', type: 'String' }],
  };
  const last: Node = {
    name: 'Output',
    type: 'Output',
    configuration: { output: {} },
    inputs: [{ name: 'document', type: 'String', expression: '$.data' }],
  };
  const line = [first, ...nodes, last];
  const connections = line.slice(1).map((target, index) => ({
    type: 'Data' as const,
    name: `to-${target.name}`,
    source: line[index]?.name ?? '',
    target: target.name ?? '',
    configuration: {
      data: {
        sourceOutput: line[index]?.outputs?.[0]?.name ?? 'document',
        targetInput: target.inputs?.[0]?.name ?? 'document',
      },
    },
  }));
  return { nodes: line, connections };
}

/** A prepared flow with its test alias and an alias `live`; the draft and its numbered versions are equal. */
export function flow(world: World, at: At, options: FlowOptions): Built & { aliasArn: string } {
  const { versions = 1 } = options;
  const id = world.id();
  const arn = arnIn(at, 'bedrock', `flow/${id}`);
  const createdAt = ago(world, { days: 50 });
  const shared = {
    name: options.name,
    description: `Flow ${options.name}`,
    executionRoleArn: options.roleArn,
    id,
    arn,
    status: 'Prepared' as const,
    createdAt,
    definition: definitionOf(options.nodes),
    ...(options.keyArn !== undefined && { customerEncryptionKeyArn: options.keyArn }),
  };
  const numbers = Array.from({ length: versions }, (_, index) => String(index + 1));
  const alias = (aliasId: string, name: string, flowVersion: string) => ({
    name,
    routingConfiguration: [{ flowVersion }],
    flowId: id,
    id: aliasId,
    arn: `${arn}/alias/${aliasId}`,
    createdAt,
    updatedAt: createdAt,
  });
  const live = alias(world.id(), 'live', options.live ?? numbers.at(-1) ?? 'DRAFT');
  world.items(flows, at).set(id, {
    draft: { ...shared, version: 'DRAFT', updatedAt: ago(world, { days: 45 }), validations: [] },
    versions: numbers.map((version) => ({ ...shared, version })),
    aliases: [alias('TSTALIASID', 'TSTALIASID', 'DRAFT'), live],
  });
  return { id, arn, aliasArn: live.arn };
}
