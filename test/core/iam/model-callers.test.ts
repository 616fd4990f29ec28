import { mayInvokeModels } from '@lenswatch/core/iam/model-callers.ts';
import { expect, test } from 'vitest';
import { allow, deny, principal, type Statement } from './principals.ts';

const own = 'arn:aws:bedrock:us-east-1:111122223333';
const may = (...statements: readonly Statement[]) => mayInvokeModels(principal(statements));

test('whoever reaches a model, an agent or a flow is a caller', () => {
  expect(may(allow('*'))).toBe(true);
  expect(may(allow('bedrock:InvokeModel', 'arn:aws:bedrock:*::foundation-model/amazon.nova-pro-v1:0'))).toBe(
    true,
  );
  expect(
    may(allow('bedrock:InvokeModelWithBidirectionalStream', 'arn:aws:bedrock:*::foundation-model/*')),
  ).toBe(true);
  expect(may(allow('bedrock:*', `${own}:*`))).toBe(true);
  expect(may(allow('bedrock:InvokeModel', `${own}:application-inference-profile/abc`))).toBe(true);
  expect(may(allow('bedrock:InvokeAgent', `${own}:agent-alias/A1/LIVE`))).toBe(true);
  expect(may(allow('bedrock:InvokeFlow', `${own}:flow/F1/alias/LIVE`))).toBe(true);
  expect(may(allow('bedrock:RetrieveAndGenerate'))).toBe(true);
  expect(may(allow('sagemaker:InvokeEndpoint', 'arn:aws:sagemaker:*:*:endpoint/llm'))).toBe(true);
  expect(may(allow('bedrock-agentcore:*', 'arn:aws:bedrock-agentcore:*:111122223333:gateway/*'))).toBe(true);
});

test('a grant on resources that an action is never asked for on makes nobody a caller', () => {
  expect(may(allow('bedrock:InvokeModel', `${own}:guardrail/gr1`))).toBe(false);
  expect(may(allow('bedrock:*', `${own}:knowledge-base/K1`))).toBe(false);
  expect(may(allow('bedrock:InvokeModel', `${own}:project/p1`))).toBe(false);
  expect(may(allow('*', 'arn:aws:s3:::feedback/*'))).toBe(false);
  expect(may(allow('bedrock:InvokeAgent', `${own}:flow/F1`))).toBe(false);
  expect(may(allow('sagemaker:*', 'arn:aws:sagemaker:*:*:notebook-instance/lab'))).toBe(false);
  expect(may(allow('bedrock:InvokeModel'), deny('bedrock:InvokeModel'))).toBe(false);
  expect(may(allow('s3:*'))).toBe(false);
});
