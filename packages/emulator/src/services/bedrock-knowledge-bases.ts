import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { defineStore } from '../world.ts';
import { arnIn } from './arn.ts';
import { type MemberOf, required } from './record.ts';

export type KnowledgeBase = MemberOf<'bedrock-agent:GetKnowledgeBase', 'knowledgeBase'>;
export type DataSource = MemberOf<'bedrock-agent:GetDataSource', 'dataSource'>;

export interface KnowledgeBaseRecord {
  knowledgeBase: KnowledgeBase;
  readonly dataSources: DataSource[];
  /** JSON text; absent when there is none. */
  policy?: string;
}

/** Keyed by knowledge base id. */
export const knowledgeBases = defineStore<KnowledgeBaseRecord>('bedrock-agent.knowledge-base');

function findKnowledgeBase(call: Call, id: string): KnowledgeBaseRecord {
  const found = call.world.items(knowledgeBases, call).get(id);
  if (found) return found;
  throw new AwsError('ResourceNotFoundException', `KnowledgeBase with id ${id} does not exist`, 404);
}

function onKnowledgeBase(action: string) {
  return (input: { knowledgeBaseId?: string | undefined }, call: Call): readonly Authorization[] => [
    {
      action: `bedrock:${action}`,
      resource: arnIn(
        call,
        'bedrock',
        `knowledge-base/${required(input.knowledgeBaseId, 'knowledgeBaseId')}`,
      ),
    },
  ];
}

export const knowledgeBaseReads: readonly Modelled[] = [
  defineOperation('bedrock-agent:ListKnowledgeBases', {
    handle(input, call) {
      const rows = [...call.world.items(knowledgeBases, call).values()].map(({ knowledgeBase }) => ({
        knowledgeBaseId: knowledgeBase.knowledgeBaseId,
        name: knowledgeBase.name,
        description: knowledgeBase.description,
        status: knowledgeBase.status,
        updatedAt: knowledgeBase.updatedAt,
      }));
      const { items, next } = page(call, rows, input.nextToken, input.maxResults, 1000);
      return { knowledgeBaseSummaries: items, nextToken: next };
    },
  }),
  defineOperation('bedrock-agent:GetKnowledgeBase', {
    authorize: onKnowledgeBase('GetKnowledgeBase'),
    handle: (input, call) => ({
      knowledgeBase: findKnowledgeBase(call, required(input.knowledgeBaseId, 'knowledgeBaseId'))
        .knowledgeBase,
    }),
  }),
  defineOperation('bedrock-agent:ListDataSources', {
    authorize: onKnowledgeBase('ListDataSources'),
    handle(input, call) {
      const { dataSources } = findKnowledgeBase(call, required(input.knowledgeBaseId, 'knowledgeBaseId'));
      const rows = dataSources.map(
        ({ knowledgeBaseId, dataSourceId, name, status, description, updatedAt }) => ({
          knowledgeBaseId,
          dataSourceId,
          name,
          status,
          description,
          updatedAt,
        }),
      );
      const { items, next } = page(call, rows, input.nextToken, input.maxResults, 1000);
      return { dataSourceSummaries: items, nextToken: next };
    },
  }),
  defineOperation('bedrock-agent:GetDataSource', {
    authorize: onKnowledgeBase('GetDataSource'),
    handle(input, call) {
      const { dataSources } = findKnowledgeBase(call, required(input.knowledgeBaseId, 'knowledgeBaseId'));
      const dataSource = dataSources.find((each) => each.dataSourceId === input.dataSourceId);
      if (dataSource) return { dataSource };
      throw new AwsError(
        'ResourceNotFoundException',
        `DataSource with id ${input.dataSourceId} in KnowledgeBase with id ${input.knowledgeBaseId} ` +
          'does not exist.',
        404,
      );
    },
  }),
  defineOperation('bedrock-agent:GetResourcePolicy', {
    authorize: (input) => [
      { action: 'bedrock:GetResourcePolicy', resource: required(input.resourceArn, 'resourceArn') },
    ],
    handle(input, call) {
      const resourceArn = required(input.resourceArn, 'resourceArn');
      const id = /:knowledge-base\/(\w+)$/.exec(resourceArn)?.[1];
      if (id === undefined) throw new AwsError('ValidationException', 'The resource ARN is not valid.');
      const { policy, knowledgeBase } = findKnowledgeBase(call, id);
      if (policy !== undefined) return { resourceArn, policy, revisionId: '1' };
      if (knowledgeBase.knowledgeBaseConfiguration?.type !== 'MANAGED') {
        const message = 'Resource policies are for knowledge bases of type MANAGED.';
        throw new AwsError('ValidationException', message);
      }
      throw new AwsError('ResourceNotFoundException', `No resource policy exists for ${resourceArn}.`, 404);
    },
  }),
];
