import { setTimeout as sleep } from 'node:timers/promises';
import { iamActionsOf } from '@lenswatch/core/aws/iam-action.ts';
import { AwsError } from './aws-error.ts';
import type { Trouble } from './faults.ts';
import type { Route } from './http/route.ts';
import { refusalMessage } from './iam/authorize.ts';
import type { Principal } from './iam/principal.ts';
import { type Refused, refused } from './refused.ts';

/**
 * Waits, breaks or refuses as the faults say; `null` means that the call goes on.
 * @throws Refused or AwsError, for faults that answer an error.
 */
export async function suffer(
  route: Route,
  caller: Principal,
  troubles: readonly Trouble[],
): Promise<'cut' | 'hang' | null> {
  for (const trouble of troubles) if (trouble.fault === 'latency') await sleep(trouble.ms);
  for (const trouble of troubles) {
    switch (trouble.fault) {
      case 'cut':
      case 'hang':
        return trouble.fault;
      case 'deny':
        throw denied(route, caller, trouble.reason);
      case 'throttle':
      case 'rate-limit':
        throw refused(route, 'throttled', 'Rate exceeded');
      case 'error': {
        const message = trouble.message ?? 'An internal error occurred.';
        if (trouble.code === undefined) throw refused(route, 'internal', message);
        throw new AwsError(trouble.code, message, trouble.status ?? 500);
      }
      case 'latency':
      case 'malformed':
      case 'page-size':
      case 'stale':
        break;
    }
  }
  return null;
}

function denied(route: Route, caller: Principal, reason?: string): Refused {
  const operation = route.match?.operation.id;
  const action = (operation && iamActionsOf(operation)[0]) ?? route.asked;
  const because = reason ?? `because no identity-based policy allows the ${action} action`;
  return refused(route, 'access-denied', refusalMessage(caller, { action, resource: '*' }, because));
}
