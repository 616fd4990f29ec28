import { modelNameOf } from '@lenswatch/core/judgements/model-resolution.ts';
import { expect, test } from 'vitest';

const own = 'arn:aws:bedrock:us-east-1:111122223333';

test.each([
  ['amazon.nova-pro-v1:0', 'foundation-model'],
  ['us.amazon.nova-pro-v1:0', 'inference-profile'],
  ['global.anthropic.claude-sonnet-4-v1:0', 'inference-profile'],
  ['abcdefghij12', 'application-inference-profile'],
  ['abcdefghij123', 'own-model'],
  ['An-abcdefghij12', 'own-model'],
  ['A model.v1', 'own-model'],
  ['arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-pro-v1:0', 'foundation-model'],
  [`${own}:provisioned-model/abc`, 'provisioned-model'],
  [`${own}:default-prompt-router/amazon.nova:1`, 'prompt-router'],
  [`${own}:imported-model/abc`, 'own-model'],
  ['arn:aws:sagemaker:us-east-1:111122223333:endpoint/chat', 'own-model'],
  [`see ${own}:provisioned-model/abc`, 'own-model'],
])('%s is a %s', (reference, kind) => {
  expect(modelNameOf(reference).kind).toBe(kind);
});

test('an ARN names region and id; any other reference is the id and is used where it stands', () => {
  expect(modelNameOf(`${own}:inference-profile/us.amazon.nova-pro-v1:0`)).toEqual({
    kind: 'inference-profile',
    id: 'us.amazon.nova-pro-v1:0',
    region: 'us-east-1',
  });
  expect(modelNameOf('amazon.nova-pro-v1:0')).toMatchObject({ id: 'amazon.nova-pro-v1:0', region: null });
});
