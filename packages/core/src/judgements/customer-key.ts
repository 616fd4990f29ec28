import { type Evidence, fail, pass, type Reader, type Severity, type Verdict } from '../controls/control.ts';
import type { Parameters } from '../parameters.ts';

type Wanted = Pick<Parameters, 'requireCmk'> & {
  /** Severity of a key that cannot be used (any more); the control's own by default. */
  readonly unusable?: Severity;
};

/**
 * Whether a store is encrypted with a customer managed key that works. `key` is the reference as the store has
 * it, null for a key of AWS (`aws:kms` without a key means the one that AWS manages for the service).
 */
export function judgeCustomerKey(
  store: string,
  key: string | null,
  facts: Reader<'kms.key'>,
  wanted: Wanted,
): Verdict {
  if (key === null) return withoutCustomerKey(store, { keyArn: null }, wanted);
  const found = facts.find('kms.key', key)?.value;
  const unusable = wanted.unusable === undefined ? {} : { severity: wanted.unusable };
  if (!found) {
    return fail(
      `${store} uses a key that does not exist.`,
      { [`${store}: key`]: key },
      { reason: 'KEY_MISSING', ...unusable },
    );
  }
  if (found.manager !== 'CUSTOMER') {
    return withoutCustomerKey(store, { keyArn: key, manager: found.manager }, wanted);
  }
  const evidence = { [`${store}: key`]: { keyArn: key, state: found.state } };
  if (found.state === 'Enabled') return pass(`${store} uses a customer managed key.`, evidence);
  if (found.state === 'Creating' || found.state === 'Updating') {
    return facts.undecided('TRANSIENT_STATE', `The key of ${store} is ${found.state}.`);
  }
  return fail(`${store} uses a key that is ${found.state}.`, evidence, {
    reason: 'KEY_UNUSABLE',
    ...unusable,
  });
}

/** The verdict of a store that is encrypted with a key of AWS, or not at all. */
export function withoutCustomerKey(store: string, seen: Evidence, { requireCmk }: Wanted): Verdict {
  return fail(
    `${store} is not encrypted with a customer managed key.`,
    { [`${store}: key`]: seen },
    { reason: 'NO_CUSTOMER_KEY', ...(requireCmk ? {} : { severity: 'informational' }) },
  );
}
