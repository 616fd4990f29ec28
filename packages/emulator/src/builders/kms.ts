import { arnIn } from '../services/arn.ts';
import { type Key, keyAliases, keys } from '../services/kms.ts';
import type { At, World } from '../world.ts';
import { ago, type Built, hexId } from './built.ts';

/** A symmetric key; customer managed unless `manager` says otherwise. */
export function key(
  world: World,
  at: At,
  options: {
    readonly alias?: string;
    readonly manager?: 'CUSTOMER' | 'AWS';
    readonly id?: string;
    readonly override?: Partial<Key>;
  } = {},
): Built {
  const id = options.id ?? `00000000-0000-4000-8000-${hexId(world, 12)}`;
  const arn = arnIn(at, 'kms', `key/${id}`);
  world.items(keys, at).set(id, {
    AWSAccountId: at.account,
    KeyId: id,
    Arn: arn,
    CreationDate: ago(world, { days: 150 }),
    Enabled: true,
    Description: options.alias ?? '',
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: 'Enabled',
    Origin: 'AWS_KMS',
    KeyManager: options.manager ?? 'CUSTOMER',
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
    ...options.override,
  });
  if (options.alias !== undefined) world.items(keyAliases, at).set(`alias/${options.alias}`, id);
  return { id, arn };
}
