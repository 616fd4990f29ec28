import { AwsError } from '../../aws-error.ts';
import { arnIn } from '../../services/arn.ts';
import { keyAliases, keys } from '../../services/kms.ts';
import { keyPolicies } from '../../services/kms-policies.ts';
import type { Makers } from '../resource.ts';

/** Keys with their policies, and aliases. */
export const kmsTypes: Makers = {
  'AWS::KMS::Key'(properties, making) {
    const { plane, account } = making;
    const document = properties.document('KeyPolicy');
    // KMS refuses a policy that would lock its own account out.
    if (!document.includes(`:iam::${account}:`)) {
      throw new AwsError(
        'MalformedPolicyDocumentException',
        'The new key policy will not allow you to update the key policy in the future.',
        400,
      );
    }
    const KeyId = `00000000-0000-4000-8000-${plane.world.id(12).toLowerCase()}`;
    const Arn = arnIn(making, 'kms', `key/${KeyId}`);
    // Rotation, tags and the window of deletion are kept nowhere: nothing here rotates or deletes.
    properties.ignore('EnableKeyRotation', 'RotationPeriodInDays', 'PendingWindowInDays', 'Tags');
    plane.world.items(keys, making).set(KeyId, {
      AWSAccountId: account,
      KeyId,
      Arn,
      CreationDate: plane.world.now(),
      Enabled: properties.flag('Enabled', true),
      Description: properties.maybeText('Description') ?? '',
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeyState: 'Enabled',
      Origin: 'AWS_KMS',
      KeyManager: 'CUSTOMER',
      CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
      KeySpec: 'SYMMETRIC_DEFAULT',
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
      MultiRegion: properties.flag('MultiRegion'),
    });
    plane.world.items(keyPolicies, making).set(KeyId, document);
    return { ref: KeyId, attributes: { Arn, KeyId } };
  },

  'AWS::KMS::Alias'(properties, making) {
    const name = properties.text('AliasName');
    const target = properties.text('TargetKeyId').replace(/^.*key\//, '');
    const { world } = making.plane;
    if (!world.items(keys, making).has(target)) {
      throw new AwsError('NotFoundException', `Key ${target} does not exist.`, 400);
    }
    world.items(keyAliases, making).set(name, target);
    return { ref: name, attributes: {} };
  },
};
