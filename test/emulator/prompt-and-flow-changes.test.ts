import {
  BedrockClient,
  DeleteEnforcedGuardrailConfigurationCommand,
  ListEnforcedGuardrailsConfigurationCommand,
  ListProvisionedModelThroughputsCommand,
  PutEnforcedGuardrailConfigurationCommand,
  UpdateProvisionedModelThroughputCommand,
} from '@aws-sdk/client-bedrock';
import {
  BedrockAgentClient,
  CreateFlowVersionCommand,
  CreatePromptVersionCommand,
  DeleteFlowCommand,
  DeletePromptCommand,
  GetFlowCommand,
  GetPromptCommand,
  ListFlowAliasesCommand,
  PrepareFlowCommand,
  UpdateFlowAliasCommand,
  UpdateFlowCommand,
  UpdatePromptCommand,
} from '@aws-sdk/client-bedrock-agent';
import { guardrail, provisionedModel } from '@lenswatch/emulator/builders/bedrock.ts';
import { flow, prompt } from '@lenswatch/emulator/builders/prompts-and-flows.ts';
import { expect, test } from 'vitest';
import { at, clientConfig, errorOf, testEmulator, testWorld } from './support.ts';

async function emulated() {
  const world = testWorld();
  const emulator = await testEmulator({ world });
  const config = clientConfig(emulator);
  return {
    world,
    events: emulator.events,
    agents: new BedrockAgentClient(config),
    bedrock: new BedrockClient(config),
  };
}

test('a prompt is updated whole, published and taken back, and the trail shows no word of it', async () => {
  const { world, events, agents } = await emulated();
  const { id } = prompt(world, at, { name: 'summary', keyArn: 'arn:key', versions: 1 });
  const variants = [
    {
      name: 'first',
      templateType: 'TEXT' as const,
      templateConfiguration: { text: { text: 'very private' } },
    },
  ];
  await agents.send(new UpdatePromptCommand({ promptIdentifier: id, name: 'summary', variants }));
  const draft = await agents.send(new GetPromptCommand({ promptIdentifier: id }));
  expect(draft.customerEncryptionKeyArn).toBeUndefined();
  expect(draft.variants).toEqual(variants);

  const published = await agents.send(new CreatePromptVersionCommand({ promptIdentifier: id }));
  expect(published).toMatchObject({ version: '2', variants });
  await agents.send(new DeletePromptCommand({ promptIdentifier: id, promptVersion: '1' }));
  const gone = await errorOf(agents.send(new GetPromptCommand({ promptIdentifier: id, promptVersion: '1' })));
  expect(gone).toMatchObject({ name: 'ResourceNotFoundException' });
  await agents.send(new DeletePromptCommand({ promptIdentifier: id }));
  expect(await errorOf(agents.send(new GetPromptCommand({ promptIdentifier: id })))).toMatchObject({
    name: 'ResourceNotFoundException',
  });
  const written = events.map(({ eventName }) => eventName);
  expect(written).toEqual(['UpdatePrompt', 'CreatePromptVersion', 'DeletePrompt', 'DeletePrompt']);
  expect(JSON.stringify(events)).not.toMatch(/very private|summary/);
  expect(events[0]?.requestParameters).toMatchObject({ promptIdentifier: id });
});

test('a flow is published only when it is prepared, and an alias leads only to what exists', async () => {
  const { world, events, agents } = await emulated();
  const { id, aliasArn } = flow(world, at, {
    name: 'triage',
    roleArn: 'arn:aws:iam::222222222222:role/f',
    nodes: [],
  });
  const flowIdentifier = id;
  const executionRoleArn = 'arn:aws:iam::222222222222:role/f';
  await agents.send(new UpdateFlowCommand({ flowIdentifier, name: 'triage', executionRoleArn }));
  expect(await agents.send(new GetFlowCommand({ flowIdentifier }))).toMatchObject({ status: 'NotPrepared' });
  expect(await errorOf(agents.send(new CreateFlowVersionCommand({ flowIdentifier })))).toMatchObject({
    name: 'ValidationException',
  });
  await agents.send(new PrepareFlowCommand({ flowIdentifier }));
  expect(await agents.send(new CreateFlowVersionCommand({ flowIdentifier }))).toMatchObject({ version: '2' });

  const aliasIdentifier = aliasArn.split('/').at(-1);
  const route = (flowVersion: string) =>
    agents.send(
      new UpdateFlowAliasCommand({
        flowIdentifier,
        aliasIdentifier,
        name: 'live',
        routingConfiguration: [{ flowVersion }],
      }),
    );
  expect(await errorOf(route('9'))).toMatchObject({ name: 'ResourceNotFoundException' });
  await route('2');
  const { flowAliasSummaries } = await agents.send(new ListFlowAliasesCommand({ flowIdentifier }));
  expect(flowAliasSummaries?.find((alias) => alias.id === aliasIdentifier)?.routingConfiguration).toEqual([
    { flowVersion: '2' },
  ]);
  await agents.send(new DeleteFlowCommand({ flowIdentifier }));
  expect(events.filter(({ errorCode }) => !errorCode).map(({ eventName }) => eventName)).toEqual([
    'UpdateFlow',
    'PrepareFlow',
    'CreateFlowVersion',
    'UpdateFlowAlias',
    'DeleteFlow',
  ]);
});

test('a guardrail is enforced, changed by its configuration and let go', async () => {
  const { world, events, bedrock } = await emulated();
  const guard = guardrail(world, at, { name: 'base' });
  const put = (configId?: string, mode: 'SELECTIVE' | 'COMPREHENSIVE' = 'COMPREHENSIVE') =>
    bedrock.send(
      new PutEnforcedGuardrailConfigurationCommand({
        configId,
        guardrailInferenceConfig: {
          guardrailIdentifier: guard.id,
          guardrailVersion: '1',
          selectiveContentGuarding: { messages: mode },
        },
      }),
    );
  const { configId } = await put();
  await put(configId, 'SELECTIVE');
  const { guardrailsConfig } = await bedrock.send(new ListEnforcedGuardrailsConfigurationCommand({}));
  expect(guardrailsConfig).toMatchObject([
    { configId, guardrailArn: guard.arn, selectiveContentGuarding: { messages: 'SELECTIVE' } },
  ]);
  expect(await errorOf(put('unknown'))).toMatchObject({ name: 'ResourceNotFoundException' });
  await bedrock.send(new DeleteEnforcedGuardrailConfigurationCommand({ configId }));
  const left = await bedrock.send(new ListEnforcedGuardrailsConfigurationCommand({}));
  expect(left.guardrailsConfig).toEqual([]);
  const seen = events.filter(({ errorCode }) => !errorCode).map(({ eventName }) => eventName);
  expect(seen).toEqual([
    'PutEnforcedGuardrailConfiguration',
    'PutEnforcedGuardrailConfiguration',
    'DeleteEnforcedGuardrailConfiguration',
  ]);
});

test('bought throughput can be moved to another model', async () => {
  const { world, bedrock } = await emulated();
  const bought = provisionedModel(world, at, { name: 'capacity', modelId: 'amazon.nova-lite-v1:0' });
  const desiredModelId = 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0';
  await bedrock.send(
    new UpdateProvisionedModelThroughputCommand({ provisionedModelId: bought.arn, desiredModelId }),
  );
  const { provisionedModelSummaries } = await bedrock.send(new ListProvisionedModelThroughputsCommand({}));
  expect(provisionedModelSummaries).toMatchObject([
    { provisionedModelArn: bought.arn, modelArn: desiredModelId, foundationModelArn: desiredModelId },
  ]);
});
