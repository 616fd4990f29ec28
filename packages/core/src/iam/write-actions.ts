import type { Principal } from '../facts/iam.ts';
import { actionSets } from './action-sets.ts';
import { type Allowance, allowancesOf } from './effective-grant.ts';
import { matchesGlob } from './glob.ts';

/** With these words the names of actions begin that change something. */
const writing =
  /^(add|associate|attach|authorize|batchdelete|batchexecute|batchput|batchupdate|batchwrite|cancel|copy|create|delete|deregister|detach|disable|disassociate|enable|execute|grant|import|modify|move|partiql(insert|update|delete)|post|publish|purge|put|reboot|register|remove|replace|restore|revoke|run|send|set|start|stop|submit|tag|terminate|transact(write)?|transfer|untag|update|upload|write)/;
/** Queries that have to be started, and what nearly every function writes: logs, traces, metrics, its network. */
const harmless =
  /^(logs|xray):|^cloudwatch:putmetricdata$|^ec2:.*(networkinterface|privateipaddress)|:start\w*query/;

const kept = new WeakMap<Principal, readonly string[]>();

/** The grants with which a principal can change data or resources, as its policies write them. */
export function writesOf(principal: Principal): readonly string[] {
  const known = kept.get(principal);
  if (known) return known;
  const found = [
    ...new Set(
      allowancesOf(principal, '*')
        .filter(mayWrite)
        .map(({ writtenAction }) => writtenAction),
    ),
  ];
  kept.set(principal, found);
  return found;
}

/** A wildcard counts when it names an action of the closed list, or nothing but actions that change something. */
function mayWrite({ action, exceptActions }: Allowance): boolean {
  if (harmless.test(action)) return false;
  const listed = actionSets.dataWrite.some(
    (name) => matchesGlob(action, name) && !exceptActions.some((pattern) => matchesGlob(pattern, name)),
  );
  const name = action.slice(action.indexOf(':') + 1);
  return listed || writing.test(name) || (action.includes(':') && /^\*+$/.test(name));
}
