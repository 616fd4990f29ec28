import { AwsError } from '../aws-error.ts';
import { defineOperation, type Modelled, page } from '../operation.ts';
import { defineStore } from '../world.ts';
import { matching, type RecordOf, type RowOf, required } from './record.ts';
import { tags } from './tagging.ts';
import { recorded } from './trace.ts';

export type Collection = RowOf<'opensearchserverless:BatchGetCollection', 'collectionDetails'>;
export type SecurityPolicy = NonNullable<
  RecordOf<'opensearchserverless:GetSecurityPolicy'>['securityPolicyDetail']
>;
export type AccessPolicy = NonNullable<
  RecordOf<'opensearchserverless:GetAccessPolicy'>['accessPolicyDetail']
>;

/** Keyed by collection id. */
export const collections = defineStore<Collection>('opensearchserverless.collection');
/** Keyed by `type/name`. */
export const securityPolicies = defineStore<SecurityPolicy>('opensearchserverless.security-policy');
/** Keyed by `type/name`. */
export const accessPolicies = defineStore<AccessPolicy>('opensearchserverless.access-policy');

const mostCollections = 100;

/** A version as AWS makes them: opaque, and another one after each change. */
export function policyVersion(at: Date, serial: string): string {
  return Buffer.from(`${at.getTime()}_${serial}`).toString('base64');
}

/** The document of a request. @throws AwsError for text that is no JSON. */
function parsed(text: string): SecurityPolicy['policy'] {
  try {
    return JSON.parse(text) as SecurityPolicy['policy'];
  } catch {
    throw new AwsError('ValidationException', 'Policy json is invalid, error: malformed JSON', 400);
  }
}

function summaryOf<T extends { policy?: unknown }>({ policy, ...shown }: T): Omit<T, 'policy'> {
  return shown;
}

interface Rule {
  readonly Resource?: readonly string[];
}

interface Named {
  readonly type?: string | undefined;
  readonly policy?: unknown;
}

/** Policies of one type that name one of the resources, or all of them. */
function policiesFor<P extends Named>(
  all: Iterable<P>,
  type: string | undefined,
  resources: readonly string[] = [],
) {
  return [...all].filter((each) => {
    if (each.type !== type) return false;
    const entries = [each.policy ?? []].flat() as readonly { readonly Rules?: readonly Rule[] }[];
    const named = entries.flatMap(({ Rules = [] }) => Rules.flatMap(({ Resource = [] }) => Resource));
    return resources.length === 0 || resources.some((wanted) => named.includes(wanted));
  });
}

function noPolicy(name: string | undefined, type: string | undefined): AwsError {
  return new AwsError(
    'ResourceNotFoundException',
    `Policy with name ${name} and type ${type} is not found`,
    404,
  );
}

const collectionReads: readonly Modelled[] = [
  defineOperation('opensearchserverless:ListCollections', {
    handle(input, call) {
      const { name, status } = input.collectionFilters ?? {};
      const all = [...call.world.items(collections, call).values()]
        .filter(
          (each) =>
            (name === undefined || each.name === name) && (status === undefined || each.status === status),
        )
        .map(({ id, name, status, arn, kmsKeyArn }) => ({ id, name, status, arn, kmsKeyArn }));
      const { items, next } = page(call, all, input.nextToken, input.maxResults);
      return { collectionSummaries: items, nextToken: next };
    },
  }),
  defineOperation('opensearchserverless:BatchGetCollection', {
    handle(input, call) {
      const { ids = [], names = [] } = input;
      if (
        ids.length + names.length === 0 ||
        ids.length + names.length > mostCollections ||
        (ids[0] && names[0])
      ) {
        throw new AwsError(
          'ValidationException',
          'Exactly one of ids and names must hold 1 to 100 entries.',
          400,
        );
      }
      const all = [...call.world.items(collections, call).values()];
      const wanted = (each: Collection) => ids.includes(each.id ?? '') || names.includes(each.name ?? '');
      const missing = <K extends 'id' | 'name'>(member: K, asked: readonly string[]) =>
        asked
          .filter((value) => !all.some((each) => each[member] === value))
          .map((value) => ({
            [member]: value,
            errorCode: 'NOT_FOUND',
            errorMessage: 'The specified Collection is not found.',
          }));
      return {
        collectionDetails: all.filter(wanted),
        collectionErrorDetails: [...missing('id', ids), ...missing('name', names)],
      };
    },
  }),
  defineOperation('opensearchserverless:ListTagsForResource', {
    handle(input, call) {
      const own = call.world.items(tags, call).get(required(input.resourceArn, 'resourceArn')) ?? [];
      return { tags: own.map(({ Key, Value }) => ({ key: Key, value: Value })) };
    },
  }),
];

const policyReads: readonly Modelled[] = [
  defineOperation('opensearchserverless:ListSecurityPolicies', {
    handle(input, call) {
      const all = policiesFor(call.world.items(securityPolicies, call).values(), input.type, input.resource);
      const { items, next } = page(call, all.map(summaryOf), input.nextToken, input.maxResults);
      return { securityPolicySummaries: items, nextToken: next };
    },
  }),
  defineOperation('opensearchserverless:GetSecurityPolicy', {
    handle(input, call) {
      const found = call.world.items(securityPolicies, call).get(`${input.type}/${input.name}`);
      if (!found) throw noPolicy(input.name, input.type);
      return { securityPolicyDetail: found };
    },
  }),
  defineOperation('opensearchserverless:ListAccessPolicies', {
    handle(input, call) {
      const all = policiesFor(call.world.items(accessPolicies, call).values(), input.type, input.resource);
      const { items, next } = page(call, all.map(summaryOf), input.nextToken, input.maxResults);
      return { accessPolicySummaries: items, nextToken: next };
    },
  }),
  defineOperation('opensearchserverless:GetAccessPolicy', {
    handle(input, call) {
      const found = call.world.items(accessPolicies, call).get(`${input.type}/${input.name}`);
      if (!found) throw noPolicy(input.name, input.type);
      return { accessPolicyDetail: found };
    },
  }),
];

const policyChanges: readonly Modelled[] = [
  defineOperation('opensearchserverless:CreateSecurityPolicy', {
    handle(input, call) {
      const type = required(input.type, 'type');
      const name = matching(required(input.name, 'name'), /^[a-z][a-z0-9-]{2,31}$/, 'name');
      const all = call.world.items(securityPolicies, call);
      if (all.has(`${type}/${name}`)) {
        throw new AwsError(
          'ConflictException',
          `Policy with name ${name} and type ${type} already exists`,
          409,
        );
      }
      const detail: SecurityPolicy = {
        type,
        name,
        policyVersion: policyVersion(call.now, '1'),
        ...(input.description !== undefined && { description: input.description }),
        policy: parsed(required(input.policy, 'policy')),
        createdDate: call.now.getTime(),
        lastModifiedDate: call.now.getTime(),
      };
      all.set(`${type}/${name}`, detail);
      return { securityPolicyDetail: detail };
    },
    trace: (input, answer) => ({ requestParameters: recorded(input), responseElements: recorded(answer) }),
  }),
  defineOperation('opensearchserverless:UpdateSecurityPolicy', {
    handle(input, call) {
      const all = call.world.items(securityPolicies, call);
      const old = all.get(`${input.type}/${input.name}`);
      if (!old) throw noPolicy(input.name, input.type);
      if (old.policyVersion !== input.policyVersion) {
        throw new AwsError(
          'ValidationException',
          'Policy version specified in the request is not current',
          400,
        );
      }
      if (input.policy === undefined && input.description === undefined) {
        throw new AwsError('ValidationException', 'No changes detected in policy or policy description', 400);
      }
      const detail: SecurityPolicy = {
        ...old,
        policyVersion: policyVersion(call.now, call.world.id(4)),
        ...(input.description !== undefined && { description: input.description }),
        ...(input.policy !== undefined && { policy: parsed(input.policy) }),
        lastModifiedDate: call.now.getTime(),
      };
      all.set(`${input.type}/${input.name}`, detail);
      return { securityPolicyDetail: detail };
    },
    trace: (input, answer) => ({ requestParameters: recorded(input), responseElements: recorded(answer) }),
  }),
];

export const operations: readonly Modelled[] = [...collectionReads, ...policyReads, ...policyChanges];
