import { expect, test } from 'vitest';
import { account, region, snapshotOf, valuesOf } from '../../support/snapshot-of.ts';

test('a provisioned warehouse, of which AWS names the cluster only, is a store by its ARN', async () => {
  const snapshot = await snapshotOf('bedrock-agent.knowledge-base', {
    'bedrock-agent:ListKnowledgeBases': { knowledgeBaseSummaries: [{ knowledgeBaseId: 'K1' }] },
    'bedrock-agent:GetKnowledgeBase': {
      knowledgeBase: {
        knowledgeBaseArn: `arn:aws:bedrock:${region}:${account}:knowledge-base/K1`,
        name: 'sales',
        status: 'ACTIVE',
        roleArn: `arn:aws:iam::${account}:role/kb`,
        knowledgeBaseConfiguration: {
          type: 'SQL',
          sqlKnowledgeBaseConfiguration: {
            type: 'REDSHIFT',
            redshiftConfiguration: {
              queryEngineConfiguration: {
                type: 'PROVISIONED',
                provisionedConfiguration: { clusterIdentifier: 'sales' },
              },
            },
          },
        },
      },
    },
  });
  expect(valuesOf(snapshot, 'bedrock-agent.knowledge-base')).toMatchObject([
    { otherStoreArns: [`arn:aws:redshift:${region}:${account}:cluster:sales`], secretArns: [] },
  ]);
});
