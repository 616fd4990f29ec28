import type { OutputOf } from '../../aws/services.ts';
import type { EmbeddedSecret, Flow, FlowNode, FlowVersion } from '../../facts/bedrock-agent.ts';
import { type GivesUp, stated } from '../aws/stated.ts';
import { versionOrder } from '../aws/version-order.ts';
import { defineCollector, type Reading } from '../collector.ts';
import { embeddedSecrets } from './embedded-secrets.ts';
import { guardrailReferenceOf } from './guardrail-reference.ts';

type Definition = NonNullable<OutputOf<'bedrock-agent:GetFlow'>['definition']>;
type Node = NonNullable<Definition['nodes']>[number];
/** What DRAFT (`GetFlow`) and a numbered version (`GetFlowVersion`) have in common. */
type Contents = Pick<
  OutputOf<'bedrock-agent:GetFlowVersion'>,
  'version' | 'status' | 'executionRoleArn' | 'customerEncryptionKeyArn' | 'definition'
>;

/**
 * Each flow with its aliases, its DRAFT and every version that an alias routes to. Inline prompts, inline
 * code and conditions are looked through where they are read, never kept.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_GetFlowVersion.html
 */
export const collector = defineCollector({
  fact: 'bedrock-agent.flow',
  type: 'AWS::Bedrock::Flow',
  scope: 'region',
  operations: [
    'bedrock-agent:ListFlows',
    'bedrock-agent:GetFlow',
    'bedrock-agent:ListFlowAliases',
    'bedrock-agent:GetFlowVersion',
  ],
  changedBy: [
    'bedrock:CreateFlow',
    'bedrock:UpdateFlow',
    'bedrock:PrepareFlow',
    'bedrock:DeleteFlow',
    'bedrock:CreateFlowVersion',
    'bedrock:DeleteFlowVersion',
    'bedrock:CreateFlowAlias',
    'bedrock:UpdateFlowAlias',
    'bedrock:DeleteFlowAlias',
  ],
  async *list(reading) {
    for await (const page of reading.pages('bedrock-agent:ListFlows', {})) {
      for (const { id } of stated(reading, page.flowSummaries, 'a list of flows')) {
        yield stated(reading, id, 'the id of a flow');
      }
    }
  },
  async get(reading, id) {
    const draft = await reading.find('bedrock-agent:GetFlow', { flowIdentifier: id });
    if (!draft) return undefined;

    const aliases = await aliasesOf(reading, id);
    const routed = new Set(aliases.flatMap(({ routes }) => routes));
    routed.delete('DRAFT');
    const numbered = await Promise.all(
      [...routed]
        .sort(versionOrder)
        .map((flowVersion) =>
          reading.find('bedrock-agent:GetFlowVersion', { flowIdentifier: id, flowVersion }),
        ),
    );
    return {
      id: stated(reading, draft.id, `the id of flow ${id}`),
      arn: stated(reading, draft.arn, `the ARN of flow ${id}`),
      value: {
        name: stated(reading, draft.name, `the name of flow ${id}`),
        status: stated(reading, draft.status, `the status of flow ${id}`),
        draftErrors: (draft.validations ?? [])
          .filter(({ severity }) => severity === 'Error')
          .map(({ type }) => type ?? 'Error')
          .sort(),
        aliases,
        versions: [
          versionOf(reading, id, { ...draft, version: 'DRAFT' }),
          ...numbered.filter((found) => found !== undefined).map((found) => versionOf(reading, id, found)),
        ],
      },
    };
  },
});

async function aliasesOf(
  reading: Reading<'bedrock-agent:ListFlowAliases', never>,
  flowIdentifier: string,
): Promise<Flow['aliases']> {
  const of = `of an alias of flow ${flowIdentifier}`;
  const aliases: { id: string; name: string; routes: readonly string[] }[] = [];
  for await (const page of reading.pages('bedrock-agent:ListFlowAliases', { flowIdentifier })) {
    for (const alias of stated(reading, page.flowAliasSummaries, `the aliases of flow ${flowIdentifier}`)) {
      aliases.push({
        id: stated(reading, alias.id, `the id ${of}`),
        name: stated(reading, alias.name, `the name ${of}`),
        routes: stated(reading, alias.routingConfiguration, `the routes ${of}`).map(({ flowVersion }) =>
          stated(reading, flowVersion, `a route ${of}`),
        ),
      });
    }
  }
  return aliases.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function versionOf(reading: GivesUp, flowId: string, contents: Contents): FlowVersion {
  const of = `of a version of flow ${flowId}`;
  return {
    version: stated(reading, contents.version, `the number ${of}`),
    status: stated(reading, contents.status, `the status ${of}`),
    roleArn: contents.executionRoleArn ?? null,
    keyArn: contents.customerEncryptionKeyArn ?? null,
    nodes: nodesWithin(reading, contents.definition, '').map(({ node, path }) => nodeOf(reading, node, path)),
    secrets: nodesWithin(reading, contents.definition, '').flatMap(secretsOf),
  };
}

interface PlacedNode {
  readonly node: Node;
  /** `outer/inner` inside a loop. */
  readonly path: string;
}

/** Every node, each loop followed by its body. */
function nodesWithin(
  reading: GivesUp,
  definition: Definition | undefined,
  outer: string,
): readonly PlacedNode[] {
  return (definition?.nodes ?? []).flatMap((node) => {
    const path = `${outer}${stated(reading, node.name, 'the name of a flow node')}`;
    return [{ node, path }, ...nodesWithin(reading, node.configuration?.loop?.definition, `${path}/`)];
  });
}

/** In what people write into a node by hand; a loop's body has nodes of its own. */
function secretsOf({ node: { configuration }, path }: PlacedNode): readonly EmbeddedSecret[] {
  const { prompt, inlineCode, condition, knowledgeBase } = configuration ?? {};
  const texts: readonly (readonly [string, unknown])[] = [
    ['inline prompt', prompt?.sourceConfiguration?.inline],
    ['inline code', inlineCode?.code],
    ['conditions', condition?.conditions],
    ['prompt template', knowledgeBase?.promptTemplate],
    ['orchestration', knowledgeBase?.orchestrationConfiguration],
  ];
  return texts.flatMap(([what, value]) => embeddedSecrets(value, `node ${path}, ${what}`));
}

function nodeOf(reading: GivesUp, { type, configuration }: Node, path: string): FlowNode {
  const { prompt, knowledgeBase } = configuration ?? {};
  const inline = prompt?.sourceConfiguration?.inline;
  const inference = inline?.inferenceConfiguration ?? knowledgeBase?.inferenceConfiguration;
  return {
    path,
    type: stated(reading, type, `the type of flow node ${path}`),
    guardrail: guardrailReferenceOf((prompt ?? knowledgeBase)?.guardrailConfiguration),
    promptArn: prompt?.sourceConfiguration?.resource?.promptArn ?? null,
    modelId: inline?.modelId ?? knowledgeBase?.modelId ?? null,
    rerankModelArn:
      knowledgeBase?.rerankingConfiguration?.bedrockRerankingConfiguration?.modelConfiguration?.modelArn ??
      null,
    inline: inline !== undefined,
    maxTokens: inference?.text?.maxTokens ?? null,
    knowledgeBaseId: knowledgeBase?.knowledgeBaseId ?? null,
    lambdaArn: configuration?.lambdaFunction?.lambdaArn ?? null,
    agentAliasArn: configuration?.agent?.agentAliasArn ?? null,
    lexBotAliasArn: configuration?.lex?.botAliasArn ?? null,
    bucketName:
      (configuration?.storage ?? configuration?.retrieval)?.serviceConfiguration?.s3?.bucketName ?? null,
  };
}
