import { AwsError } from '../aws-error.ts';
import { defineOperation, type Modelled } from '../operation.ts';
import { defineStore } from '../world.ts';
import { accountOf, arnIn, resourceOf } from './arn.ts';
import { type MemberOf, required } from './record.ts';

export type Key = MemberOf<'kms:DescribeKey', 'KeyMetadata'>;

/** Keyed by key id. */
export const keys = defineStore<Key>('kms.key');
/** Key ids, keyed by alias, e.g. `alias/logs`. */
export const keyAliases = defineStore<string>('kms.alias');

export const operations: readonly Modelled[] = [
  defineOperation('kms:DescribeKey', {
    authorize(input, call) {
      const reference = required(input.KeyId, 'KeyId');
      if (reference.startsWith('arn:')) return [{ action: 'kms:DescribeKey', resource: reference }];
      const alias = call.world.items(keyAliases, call).get(reference);
      return [{ action: 'kms:DescribeKey', resource: arnIn(call, 'kms', `key/${alias ?? reference}`) }];
    },
    handle(input, call) {
      const reference = required(input.KeyId, 'KeyId');
      const owner = accountOf(reference) ?? call.account;
      if (owner !== call.account) {
        throw new AwsError(
          'AccessDeniedException',
          `User: ${call.caller} is not authorized to perform: kms:DescribeKey on resource: ${reference} ` +
            'because no resource-based policy allows the kms:DescribeKey action',
          400,
        );
      }
      const resource = resourceOf(reference);
      const id = call.world.items(keyAliases, call).get(resource) ?? resource.replace(/^key\//, '');
      const region = reference.startsWith('arn:') ? reference.split(':')[3] : call.region;
      const key = region === call.region ? call.world.items(keys, call).get(id) : undefined;
      if (key) return { KeyMetadata: key };
      throw new AwsError('NotFoundException', `Key '${arnIn(call, 'kms', `key/${id}`)}' does not exist`, 400);
    },
  }),
];
