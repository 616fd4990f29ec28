import { AwsError } from '../aws-error.ts';
import type { Authorization } from '../iam/authorization.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { defineStore } from '../world.ts';
import { accountOf, arnIn, resourceOf } from './arn.ts';
import { type RecordOf, type RowOf, required } from './record.ts';
import { tags } from './tagging.ts';

/** One version of a guardrail, as `GetGuardrail` answers it. */
export type GuardrailVersion = RecordOf<'bedrock:GetGuardrail'>;

/** All versions of one guardrail: DRAFT first, then 1, 2, 3 … Deleted numbers are never given again. */
export interface GuardrailRecord {
  readonly versions: GuardrailVersion[];
  latest: number;
}

/** Keyed by guardrail id. */
export const guardrails = defineStore<GuardrailRecord>('bedrock.guardrail');

/** What account and region enforce on every model call, keyed by configuration id. */
export const enforcedGuardrails = defineStore<
  RowOf<'bedrock:ListEnforcedGuardrailsConfiguration', 'guardrailsConfig'>
>('bedrock.enforced-guardrail');

const unknownGuardrail = () =>
  new AwsError('ResourceNotFoundException', 'The guardrail identifier or version does not exist.', 404);

/** The id in a guardrail id or ARN. */
export function guardrailId(identifier: string): string {
  return resourceOf(identifier).replace(/^guardrail\//, '');
}

/** A guardrail by id or ARN. @throws AwsError for an unknown one and for one of another account. */
export function findGuardrail(call: Call, identifier: string): GuardrailRecord {
  const owner = accountOf(identifier);
  if (owner !== undefined && owner !== call.account) {
    throw new AwsError(
      'AccessDeniedException',
      `User: ${call.caller} is not authorized to perform: bedrock:GetGuardrail on resource: ${identifier} ` +
        'because no resource-based policy allows the bedrock:GetGuardrail action',
      403,
    );
  }
  const found = call.world.items(guardrails, call).get(guardrailId(identifier));
  if (!found) throw unknownGuardrail();
  return found;
}

/** One version; DRAFT when none is named. */
export function findGuardrailVersion(record: GuardrailRecord, version = 'DRAFT'): GuardrailVersion {
  const found = record.versions.find((each) => each.version === version);
  if (!found) throw unknownGuardrail();
  return found;
}

/** Asks for one action on one guardrail. */
export function onGuardrail(action: string) {
  return (input: { guardrailIdentifier?: string | undefined }, call: Call): readonly Authorization[] => {
    const identifier = required(input.guardrailIdentifier, 'guardrailIdentifier');
    const resource = identifier.startsWith('arn:')
      ? identifier
      : arnIn(call, 'bedrock', `guardrail/${identifier}`);
    return [{ action: `bedrock:${action}`, resource }];
  };
}

function summary(version: GuardrailVersion): RowOf<'bedrock:ListGuardrails', 'guardrails'> {
  const { guardrailId: id, guardrailArn: arn, status, name, description, crossRegionDetails } = version;
  const { createdAt, updatedAt } = version;
  return {
    id,
    arn,
    status,
    name,
    description,
    version: version.version,
    createdAt,
    updatedAt,
    crossRegionDetails,
  };
}

export const guardrailReads: readonly Modelled[] = [
  defineOperation('bedrock:ListGuardrails', {
    authorize: (input, call) =>
      input.guardrailIdentifier === undefined
        ? [{ action: 'bedrock:ListGuardrails', resource: '*' }]
        : onGuardrail('ListGuardrails')(input, call),
    handle(input, call) {
      const versions =
        input.guardrailIdentifier === undefined
          ? [...call.world.items(guardrails, call).values()].map((each) => findGuardrailVersion(each))
          : findGuardrail(call, input.guardrailIdentifier).versions;
      const { items, next } = page(call, versions.map(summary), input.nextToken, input.maxResults, 1000);
      return { guardrails: items, nextToken: next };
    },
  }),
  defineOperation('bedrock:GetGuardrail', {
    authorize: onGuardrail('GetGuardrail'),
    handle(input, call) {
      const record = findGuardrail(call, required(input.guardrailIdentifier, 'guardrailIdentifier'));
      return findGuardrailVersion(record, input.guardrailVersion);
    },
  }),
  defineOperation('bedrock:ListTagsForResource', {
    authorize: ({ resourceARN }) => [
      { action: 'bedrock:ListTagsForResource', resource: required(resourceARN, 'resourceARN') },
    ],
    handle(input, call) {
      const arn = required(input.resourceARN, 'resourceARN');
      if (resourceOf(arn).startsWith('guardrail/')) findGuardrail(call, arn);
      const own = call.world.items(tags, call).get(arn) ?? [];
      return { tags: own.map(({ Key, Value }) => ({ key: Key, value: Value })) };
    },
  }),
  defineOperation('bedrock:ListEnforcedGuardrailsConfiguration', {
    handle(input, call) {
      const all = [...call.world.items(enforcedGuardrails, call).values()];
      const { items, next } = page(call, all, input.nextToken, undefined);
      return { guardrailsConfig: items, nextToken: next };
    },
  }),
];
