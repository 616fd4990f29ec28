import type { Reference } from '@lenswatch/core/events/references.ts';
import type { FactName } from '@lenswatch/core/facts/fact.ts';
import { enforcedGuardrail, guardrail, logInvocations } from '@lenswatch/emulator/builders/bedrock.ts';
import { agent, knowledgeBase } from '@lenswatch/emulator/builders/bedrock-agent.ts';
import { metricAlarm, modelTraffic } from '@lenswatch/emulator/builders/cloudwatch.ts';
import { allow, role, statements, trustAccount, trustService } from '@lenswatch/emulator/builders/iam.ts';
import { key } from '@lenswatch/emulator/builders/kms.ts';
import { logGroup } from '@lenswatch/emulator/builders/logs.ts';
import { bucket } from '@lenswatch/emulator/builders/s3.ts';
import { endpoint, model } from '@lenswatch/emulator/builders/sagemaker.ts';
import { roles } from '@lenswatch/emulator/iam/store.ts';
import { invocationLogging } from '@lenswatch/emulator/services/bedrock.ts';
import { agents } from '@lenswatch/emulator/services/bedrock-agents.ts';
import { enforcedGuardrails, guardrails } from '@lenswatch/emulator/services/bedrock-guardrails.ts';
import { knowledgeBases } from '@lenswatch/emulator/services/bedrock-knowledge-bases.ts';
import { metricAlarms } from '@lenswatch/emulator/services/cloudwatch.ts';
import { keys } from '@lenswatch/emulator/services/kms.ts';
import { logGroups } from '@lenswatch/emulator/services/logs.ts';
import { accountPublicAccessBlocks, buckets } from '@lenswatch/emulator/services/s3-buckets.ts';
import { endpointConfigs, endpoints, models } from '@lenswatch/emulator/services/sagemaker-store.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';

export const watchedAccount = '222222222222';
export const watchedRegions = ['us-east-1', 'eu-west-1'] as const;

const main: At = { account: watchedAccount, region: 'us-east-1' };
const other: At = { account: watchedAccount, region: 'eu-west-1' };

/** One thing in the account that a schedule may change, and what its event says has to be looked at. */
export interface Mutation {
  readonly name: string;
  /** Turns it into its next state; states go round. */
  apply(world: World): void;
  readonly references: readonly Reference[];
}

/** One thing that has several states; none of them may be `absent`. */
interface Thing<T> {
  readonly name: string;
  readonly items: (world: World) => Map<string, T>;
  readonly id: string;
  readonly states: readonly (T | null)[];
  readonly references: readonly Reference[];
}

const reference = (fact: FactName, id: string | null, at: At = main): Reference => ({ ...at, fact, id });

/**
 * An account with a bit of everything that hangs together: agents on guardrails and roles, logs in groups and
 * buckets under keys, knowledge bases in two regions on shared buckets, models behind endpoints.
 */
export function watchedWorld(world: World): readonly Mutation[] {
  world.account(watchedAccount, 'watched', watchedRegions);
  const things: Thing<never>[] = [];
  const thing = <T>(options: Thing<T>): void => void things.push(options as unknown as Thing<never>);
  /** The record that a builder leaves behind; it is taken out again. */
  const record = <T>(items: Map<string, T>, id: string): T => {
    const made = items.get(id);
    if (!made) throw new Error(`The builder left no ${id}.`);
    items.delete(id);
    return made;
  };

  const [strong, weak] = (['HIGH', 'LOW'] as const).map((promptAttack) => {
    const { id } = guardrail(world, main, { name: 'first', promptAttack });
    return record(world.items(guardrails, main), id);
  });
  const second = record(world.items(guardrails, main), guardrail(world, main, { name: 'second' }).id);
  if (!strong || !weak) throw new Error('A guardrail is missing.');
  const renumbered = (from: typeof strong, id: string): typeof strong => ({
    ...from,
    versions: from.versions.map((version) => ({
      ...version,
      guardrailId: id,
      guardrailArn: `arn:aws:bedrock:us-east-1:${watchedAccount}:guardrail/${id}`,
    })),
  });
  for (const [id, states] of [
    ['guardrail0001', [strong, weak, null]],
    ['guardrail0002', [null, second]],
  ] as const) {
    thing({
      name: id,
      items: (at) => at.items(guardrails, main),
      id,
      states: states.map((state) => state && renumbered(state, id)),
      references: [reference('bedrock.guardrail', id)],
    });
  }
  const enforced = enforcedGuardrail(world, main, {
    arn: `arn:aws:bedrock:us-east-1:${watchedAccount}:guardrail/guardrail0001`,
    version: '1',
  });
  thing({
    name: 'enforced guardrail',
    items: (at) => at.items(enforcedGuardrails, main),
    id: enforced.id,
    states: [null, record(world.items(enforcedGuardrails, main), enforced.id)],
    references: [reference('bedrock.enforced-guardrails', 'us-east-1')],
  });

  const trust = trustService('bedrock.amazonaws.com', watchedAccount);
  const invoke = statements(allow('bedrock:InvokeModel', 'arn:aws:bedrock:us-east-1::foundation-model/*'));
  const roleStates = [
    { policies: { invoke }, trust },
    { policies: { everything: statements(allow('bedrock:*')) }, trust },
    { policies: { invoke }, trust: trustService('bedrock.amazonaws.com') },
    null,
  ] as const;
  for (const [name, path] of [
    ['agent-one', '/'],
    ['agent-two', '/teams/red/'],
  ] as const) {
    const arn = `arn:aws:iam::${watchedAccount}:role${path}${name}`;
    thing({
      name: `role ${name}`,
      items: (at) => at.items(roles, main),
      id: name,
      states: roleStates.map((state) => {
        if (!state) return null;
        role(world, main, { name, path, ...state });
        return record(world.items(roles, main), name);
      }),
      // Events of roles tell the name alone.
      references: [reference('iam.principal', arn.replace(path, '/'))],
    });
  }
  role(world, main, { name: 'knowledge', trust, policies: {} });
  role(world, main, {
    name: 'people',
    trust: trustAccount(watchedAccount),
    policies: { pass: statements(allow('iam:PassRole')) },
  });

  const roleArn = (name: string) => `arn:aws:iam::${watchedAccount}:role/${name}`;
  const agentStates = (
    [
      { roleArn: roleArn('agent-one'), guardrail: { id: 'guardrail0001', version: '1' } },
      { roleArn: roleArn('teams/red/agent-two'), guardrail: { id: 'guardrail0002', version: '1' } },
      { roleArn: roleArn('agent-one'), guardrail: null },
    ] as const
  ).map((state) => {
    const { id } = agent(world, main, { name: 'helper', ...state });
    return record(world.items(agents, main), id);
  });
  for (const id of ['AGENT00001', 'AGENT00002']) {
    const own = agentStates
      .map((state) => structuredClone(state))
      .map((state) => {
        const arn = `arn:aws:bedrock:us-east-1:${watchedAccount}:agent/${id}`;
        return {
          ...state,
          draft: { ...state.draft, agentId: id, agentArn: arn },
          versions: state.versions.map((version) => ({ ...version, agentId: id, agentArn: arn })),
        };
      });
    thing({
      name: id,
      items: (at) => at.items(agents, main),
      id,
      states: id === 'AGENT00001' ? own : [null, ...own],
      references: [reference('bedrock-agent.agent', id)],
    });
  }

  const customerKey = key(world, main);
  const keyRecord = record(world.items(keys, main), customerKey.id);
  thing({
    name: 'key',
    items: (at) => at.items(keys, main),
    id: customerKey.id,
    states: [keyRecord, { ...keyRecord, Enabled: false, KeyState: 'Disabled' }],
    references: [reference('kms.key', customerKey.id)],
  });
  const groups = [{ keyArn: customerKey.arn }, {}].map((more) => {
    logGroup(world, main, { name: '/bedrock/prompts', ...more });
    return record(world.items(logGroups, main), '/bedrock/prompts');
  });
  thing({
    name: 'log group',
    items: (at) => at.items(logGroups, main),
    id: '/bedrock/prompts',
    states: [...groups, null],
    references: [reference('logs.log-group', '/bedrock/prompts')],
  });
  for (const name of ['prompt-archive', 'documents']) {
    const states = [{ keyArn: customerKey.arn }, { blocked: false }].map((more) => {
      bucket(world, main, { name, ...more });
      return record(world.items(buckets, main), name);
    });
    thing({
      name: `bucket ${name}`,
      items: (at) => at.items(buckets, main),
      id: name,
      states: [...states, null],
      references: [reference('s3.bucket', name)],
    });
  }
  const loggings = [
    { logGroupName: '/bedrock/prompts', roleArn: roleArn('knowledge') },
    { bucketName: 'prompt-archive' },
    { logGroupName: '/bedrock/prompts', roleArn: roleArn('knowledge'), bucketName: 'documents' },
  ].map((options) => {
    logInvocations(world, main, options);
    return record(world.items(invocationLogging, main), 'current');
  });
  thing({
    name: 'invocation logging',
    items: (at) => at.items(invocationLogging, main),
    id: 'current',
    states: [...loggings, null],
    references: [reference('bedrock.invocation-logging', 'us-east-1')],
  });
  for (const [at, bucketName] of [
    [main, 'documents'],
    [other, 'documents'],
  ] as const) {
    const { id } = knowledgeBase(world, at, {
      name: 'handbook',
      roleArn: roleArn('knowledge'),
      collectionArn: `arn:aws:aoss:${at.region}:${watchedAccount}:collection/abc`,
      sources: [{ name: 'all', bucket: bucketName, owner: watchedAccount }],
    });
    const made = record(world.items(knowledgeBases, at), id);
    const moved = {
      ...made,
      dataSources: made.dataSources.map((source) => ({
        ...source,
        dataSourceConfiguration: {
          ...source.dataSourceConfiguration,
          type: 'S3' as const,
          s3Configuration: { bucketArn: 'arn:aws:s3:::prompt-archive' },
        },
      })),
    };
    thing({
      name: `knowledge base in ${at.region}`,
      items: (here) => here.items(knowledgeBases, at),
      id,
      states: [made, moved, null],
      references: [
        reference('bedrock-agent.knowledge-base', id, at),
        reference('bedrock-agent.data-source', `${id}/${made.dataSources[0]?.dataSourceId}`, at),
      ],
    });
  }
  thing({
    name: 'account public access block',
    items: (at) => at.items(accountPublicAccessBlocks, main),
    id: 'account',
    states: [
      null,
      {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    ],
    references: [reference('s3.account-public-access-block', watchedAccount)],
  });
  modelTraffic(world, main, { modelId: 'anthropic.claude-sonnet-4-20250514-v1:0', invocations: 10 });
  metricAlarm(world, main, {
    name: 'tokens',
    namespace: 'AWS/Bedrock',
    metric: 'InputTokenCount',
    dimensions: { ModelId: 'anthropic.claude-sonnet-4-20250514-v1:0' },
    threshold: 1,
  });
  const alarm = record(world.items(metricAlarms, main), 'tokens');
  thing({
    name: 'alarm',
    items: (at) => at.items(metricAlarms, main),
    id: 'tokens',
    states: [null, alarm],
    references: [reference('cloudwatch.alarm', 'tokens')],
  });
  for (const isolated of [false, true]) {
    const name = isolated ? 'isolated' : 'open';
    model(world, main, { name, roleArn: roleArn('knowledge'), isolated });
  }
  const served = ['open', 'isolated'].map((modelName) => {
    endpoint(world, main, { name: `serving-${modelName}`, modelName });
    return record(world.items(endpoints, main), `serving-${modelName}`);
  });
  thing({
    name: 'endpoint',
    items: (at) => at.items(endpoints, main),
    id: 'chat',
    states: [
      ...served.map((state) => ({
        ...state,
        EndpointName: 'chat',
        EndpointArn: `arn:aws:sagemaker:us-east-1:${watchedAccount}:endpoint/chat`,
      })),
      null,
    ],
    references: [reference('sagemaker.endpoint', 'chat')],
  });
  if (world.items(endpointConfigs, main).size !== 2 || world.items(models, main).size !== 2) {
    throw new Error('The endpoint configurations are missing.');
  }

  return things.map(({ name, items, id, states, references }) => {
    let at = 0;
    const enter = (here: World) => {
      const state = states[at];
      if (state === null || state === undefined) items(here).delete(id);
      else items(here).set(id, structuredClone(state));
    };
    enter(world);
    return {
      name,
      references,
      apply(here) {
        at = (at + 1) % states.length;
        enter(here);
      },
    };
  });
}
