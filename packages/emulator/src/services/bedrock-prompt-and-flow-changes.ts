import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import { type Call, defineOperation, type Modelled } from '../operation.ts';
import { arnIn } from './arn.ts';
import {
  findFlow,
  findPrompt,
  flows,
  idIn,
  onFlow,
  type PromptVersion,
  prompts,
} from './bedrock-prompts-and-flows.ts';
import { required } from './record.ts';
import { recorded } from './trace.ts';

/** What people write: CloudTrail leaves it out. */
const sensitive = ['variants', 'definition', 'description', 'name'];

function traced(input: unknown, answer: object) {
  const { id, arn, version, status } = answer as { [member: string]: unknown };
  return {
    requestParameters: recorded(input, sensitive),
    responseElements: recorded({ id, arn, version, status }),
  };
}

function onPrompt(action: string) {
  return (input: { promptIdentifier?: string | undefined }, call: Call): readonly Authorization[] => [
    {
      action: `bedrock:${action}`,
      resource: arnIn(
        call,
        'bedrock',
        `prompt/${idIn(required(input.promptIdentifier, 'promptIdentifier'))}`,
      ),
    },
  ];
}

function newestOf(versions: readonly { readonly version: string }[]): number {
  return Math.max(0, ...versions.flatMap(({ version }) => (version === 'DRAFT' ? [] : Number(version))));
}

export const promptAndFlowChanges: readonly Modelled[] = [
  defineOperation('bedrock-agent:UpdatePrompt', {
    authorize: onPrompt('UpdatePrompt'),
    handle(input, call) {
      const record = findPrompt(call, required(input.promptIdentifier, 'promptIdentifier'));
      const [old] = record.versions as [PromptVersion];
      // An update replaces everything: what it leaves out is gone, the key among it.
      const draft: PromptVersion = {
        name: required(input.name, 'name'),
        description: input.description,
        customerEncryptionKeyArn: input.customerEncryptionKeyArn,
        defaultVariant: input.defaultVariant,
        variants: input.variants,
        id: old.id,
        arn: old.arn,
        version: 'DRAFT',
        createdAt: old.createdAt,
        updatedAt: call.now,
      };
      record.versions[0] = draft;
      return draft;
    },
    trace: traced,
  }),
  defineOperation('bedrock-agent:CreatePromptVersion', {
    authorize: onPrompt('CreatePromptVersion'),
    handle(input, call) {
      const record = findPrompt(call, required(input.promptIdentifier, 'promptIdentifier'));
      const [draft] = record.versions as [PromptVersion];
      const version = String(newestOf(record.versions) + 1);
      const published: PromptVersion = {
        ...structuredClone(draft),
        arn: `${draft.arn}:${version}`,
        version,
        createdAt: call.now,
        updatedAt: call.now,
      };
      record.versions.push(published);
      return published;
    },
    trace: traced,
  }),
  defineOperation('bedrock-agent:DeletePrompt', {
    authorize: onPrompt('DeletePrompt'),
    handle(input, call) {
      const identifier = required(input.promptIdentifier, 'promptIdentifier');
      const record = findPrompt(call, identifier);
      const { promptVersion: wanted } = input;
      const id = idIn(identifier);
      if (wanted === undefined) {
        call.world.items(prompts, call).delete(id);
        return { id };
      }
      const position = record.versions.findIndex(({ version }) => version === wanted);
      if (position < 1) {
        throw new AwsError(
          'ResourceNotFoundException',
          `Version ${wanted} of the prompt does not exist.`,
          404,
        );
      }
      record.versions.splice(position, 1);
      return { id, version: wanted };
    },
    trace: traced,
  }),
  defineOperation('bedrock-agent:UpdateFlow', {
    authorize: onFlow('UpdateFlow'),
    handle(input, call) {
      const record = findFlow(call, required(input.flowIdentifier, 'flowIdentifier'));
      const { id, arn, createdAt } = record.draft;
      record.draft = {
        name: required(input.name, 'name'),
        description: input.description,
        executionRoleArn: required(input.executionRoleArn, 'executionRoleArn'),
        customerEncryptionKeyArn: input.customerEncryptionKeyArn,
        definition: input.definition,
        id,
        arn,
        version: 'DRAFT',
        status: 'NotPrepared',
        createdAt,
        updatedAt: call.now,
      };
      return record.draft;
    },
    trace: traced,
  }),
  defineOperation('bedrock-agent:PrepareFlow', {
    authorize: onFlow('PrepareFlow'),
    handle(input, call) {
      const record = findFlow(call, required(input.flowIdentifier, 'flowIdentifier'));
      record.draft = { ...record.draft, status: 'Prepared', updatedAt: call.now };
      return { id: record.draft.id, status: 'Preparing' };
    },
    trace: traced,
  }),
  defineOperation('bedrock-agent:CreateFlowVersion', {
    authorize: onFlow('CreateFlowVersion'),
    handle(input, call) {
      const record = findFlow(call, required(input.flowIdentifier, 'flowIdentifier'));
      if (record.draft.status !== 'Prepared') {
        throw new AwsError('ValidationException', 'Prepare the flow before you publish a version of it.');
      }
      const { validations, updatedAt, ...draft } = structuredClone(record.draft);
      const version = String(newestOf(record.versions) + 1);
      const published = { ...draft, version, createdAt: call.now };
      record.versions.push(published);
      return published;
    },
    trace: traced,
  }),
  defineOperation('bedrock-agent:UpdateFlowAlias', {
    authorize: (input, call) => [
      {
        action: 'bedrock:UpdateFlowAlias',
        resource: arnIn(
          call,
          'bedrock',
          `flow/${idIn(required(input.flowIdentifier, 'flowIdentifier'))}/alias/${input.aliasIdentifier}`,
        ),
      },
    ],
    handle(input, call) {
      const record = findFlow(call, required(input.flowIdentifier, 'flowIdentifier'));
      const position = record.aliases.findIndex(({ id }) => id === input.aliasIdentifier);
      const old = record.aliases[position];
      if (!old) throw new AwsError('ResourceNotFoundException', 'The flow alias does not exist.', 404);
      const routes = required(input.routingConfiguration, 'routingConfiguration');
      for (const { flowVersion } of routes) {
        const known =
          flowVersion === 'DRAFT' || record.versions.some(({ version }) => version === flowVersion);
        if (!known) {
          throw new AwsError('ResourceNotFoundException', `Version ${flowVersion} does not exist.`, 404);
        }
      }
      const alias = {
        ...old,
        name: required(input.name, 'name'),
        routingConfiguration: [...routes],
        updatedAt: call.now,
      };
      record.aliases[position] = alias;
      return alias;
    },
    trace: traced,
  }),
  defineOperation('bedrock-agent:DeleteFlow', {
    authorize: onFlow('DeleteFlow'),
    handle(input, call) {
      const identifier = required(input.flowIdentifier, 'flowIdentifier');
      const { draft } = findFlow(call, identifier);
      call.world.items(flows, call).delete(idIn(identifier));
      return { id: draft.id };
    },
    trace: traced,
  }),
];
