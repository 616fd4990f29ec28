import { notApplicable, type Verdict } from '../controls/control.ts';
import type { Principal } from '../facts/iam.ts';

const words = { role: 'Role', user: 'User', group: 'Group' } as const;

/** `Role Builder`, `User ada`, `Group builders`: how a message begins. */
export function nameOf({ kind, name }: Principal): string {
  return `${words[kind]} ${name}`;
}

/** The verdict of a principal that no control of grants judges; undefined for the others. */
export function outsideScope(principal: Principal, kinds: readonly Principal['kind'][]): Verdict | undefined {
  const { kind, path } = principal;
  if (!kinds.includes(kind)) {
    const why =
      kind === 'group' ? 'its policies are judged with its members' : `a ${kind} is not judged here`;
    return notApplicable(`${nameOf(principal)} is not judged: ${why}.`, { kind });
  }
  if (path.startsWith('/aws-service-role/')) {
    return notApplicable(`${nameOf(principal)} is a service-linked role, which AWS defines.`, { path });
  }
  return undefined;
}
