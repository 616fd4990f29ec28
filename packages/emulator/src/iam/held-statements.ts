import type { World } from '../world.ts';
import { type Decision, lostWith } from './decisions.ts';
import { findManagedPolicy, roles } from './store.ts';

/** One statement of a policy that is in force, and what it is good for. */
export interface HeldStatement {
  /** Where it stands, e.g. `role lenswatch-sweep, policy lenswatch-sweep, statement State`. */
  readonly where: string;
  readonly effect: 'Allow' | 'Deny';
  /**
   * Decisions that would be others without it: calls that an Allow lets in, calls without TLS that a Deny
   * keeps out.
   */
  lost(decisions: readonly Decision[]): readonly Decision[];
}

interface Document {
  readonly Statement: readonly { readonly Sid?: string; readonly Effect: 'Allow' | 'Deny' }[];
}

/** A document without one of its statements. */
function cut(text: string, index: number): string {
  const document = JSON.parse(text) as Document;
  return JSON.stringify({ ...document, Statement: document.Statement.filter((_, each) => each !== index) });
}

function statementsOf(text: string): Document['Statement'] {
  const { Statement } = JSON.parse(text) as {
    readonly Statement: Document['Statement'] | Document['Statement'][0];
  };
  return Array.isArray(Statement) ? Statement : [Statement as Document['Statement'][0]];
}

/** Every statement of the identity policies of an account's roles that `isOurs` wants. */
export function identityStatements(
  world: World,
  account: string,
  isOurs: (role: { readonly RoleName: string; readonly Path: string }) => boolean,
): HeldStatement[] {
  const own = [...world.items(roles, { account, region: '' }).values()].filter(isOurs);
  return own.flatMap((role) => {
    const mine = (decisions: readonly Decision[]) =>
      decisions.filter(
        ({ principal }) =>
          principal.kind === 'role' && principal.account === account && principal.name === role.RoleName,
      );
    const holders = [
      ...role.RolePolicyList.map((policy) => ({
        name: policy.PolicyName,
        get: () => policy.PolicyDocument,
        set: (text: string) => {
          policy.PolicyDocument = text;
        },
      })),
      ...role.AttachedManagedPolicies.flatMap(({ PolicyArn, PolicyName }) => {
        const version = findManagedPolicy(world, account, PolicyArn)?.PolicyVersionList.find(
          ({ IsDefaultVersion }) => IsDefaultVersion,
        );
        if (!version) return [];
        return [
          {
            name: PolicyName,
            get: () => version.Document,
            set: (text: string) => {
              version.Document = text;
            },
          },
        ];
      }),
    ];
    return holders.flatMap(({ name, get, set }) =>
      statementsOf(get()).map(
        ({ Sid, Effect }, index): HeldStatement => ({
          where: `${account} role ${role.RoleName}, policy ${name}, statement ${Sid ?? index}`,
          effect: Effect,
          lost(decisions) {
            const whole = get();
            set(cut(whole, index));
            try {
              return lostWith(mine(decisions), world);
            } finally {
              set(whole);
            }
          },
        }),
      ),
    );
  });
}

/**
 * Every statement of one policy on a resource: of a queue, a bus, a key, a bucket, a topic, a function, or a
 * role's trust.
 */
export function resourceStatements(world: World, what: string, text: string): HeldStatement[] {
  return statementsOf(text).map(({ Sid, Effect }, index) => {
    const left = cut(text, index);
    const documentOf = (document: string) => (document === text ? left : document);
    const about = (decisions: readonly Decision[]) =>
      decisions.filter(({ authorization }) => authorization.policy?.document === text);
    return {
      where: `${what}, statement ${Sid ?? index}`,
      effect: Effect,
      lost: (decisions) =>
        Effect === 'Allow'
          ? lostWith(about(decisions), world, documentOf)
          : keptOut(about(decisions), world, documentOf),
    };
  });
}

/** Calls without TLS that a policy refuses and, without one of its statements, would let in. */
function keptOut(
  decisions: readonly Decision[],
  world: World,
  documentOf: (document: string) => string,
): readonly Decision[] {
  const inPlainText = decisions.map((decision) => ({
    ...decision,
    authorization: {
      ...decision.authorization,
      context: { ...decision.authorization.context, 'aws:SecureTransport': 'false' },
    },
  }));
  const refused = lostWith(inPlainText, world);
  const stillRefused = new Set(lostWith(inPlainText, world, documentOf));
  return refused.filter((decision) => !stillRefused.has(decision));
}
