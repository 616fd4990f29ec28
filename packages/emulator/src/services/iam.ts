import type { Modelled } from '../operation.ts';
import { iamChanges } from './iam-changes.ts';
import { policyReads } from './iam-policies.ts';
import { principalReads } from './iam-principals.ts';

export const operations: readonly Modelled[] = [...principalReads, ...policyReads, ...iamChanges];
