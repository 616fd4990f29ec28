import type { Makers } from './resource.ts';
import { stackSetTypes } from './stack-sets.ts';
import { computeTypes } from './types/compute.ts';
import { iamTypes } from './types/iam.ts';
import { kmsTypes } from './types/kms.ts';
import { messagingTypes } from './types/messaging.ts';
import { storageTypes } from './types/storage.ts';
import { watchingTypes } from './types/watching.ts';

/** Every resource type that a template may hold here; any other is an error, never skipped. */
export const resourceTypes: Makers = {
  ...computeTypes,
  ...iamTypes,
  ...kmsTypes,
  ...messagingTypes,
  ...stackSetTypes,
  ...storageTypes,
  ...watchingTypes,
};
