import { type Evidence, fail, pass, type Severity, type Verdict } from '../controls/control.ts';
import type { AgentCoreTool } from '../facts/agentcore.ts';
import type { Principal } from '../facts/iam.ts';
import { isUnscopable } from '../iam/action-catalogue.ts';
import { actionSets } from '../iam/action-sets.ts';
import { type Allowance, allowancesOf, mayTouch } from '../iam/effective-grant.ts';
import { coversGlob, isGlob, matchesGlob } from '../iam/glob.ts';
import { resourcesWithin, segmentsOf, sharesResources } from '../iam/match.ts';
import { decidingGrants, isWider, type ModelBreadth, modelReachOf } from '../iam/model-breadth.ts';
import { demandsValue } from '../iam/restrictive-conditions.ts';
import { trustEntries } from '../iam/trust.ts';
import { isUsable } from '../iam/usable-grant.ts';
import { allowanceEvidence } from './allowance-evidence.ts';
import { isNarrowed } from './narrowed-grant.ts';

const service = 'bedrock-agentcore.amazonaws.com';
const mostShown = 10;

const escalation = [...actionSets.roleAdmin, ...actionSets.credentialMint];
const stores = [...new Set([...actionSets.dataRead, ...actionSets.dataWrite])].filter(
  (action) => !isUnscopable(action),
);
/** What calls other agents and flows; those of Bedrock lie beside models, with resources of their own. */
const agentActions = [...actionSets.invokeAgentCore, 'bedrock:invokeagent', 'bedrock:invokeflow'];
const tokens = named([
  ...['GetWorkloadAccessToken', 'GetWorkloadAccessTokenForJWT', 'GetWorkloadAccessTokenForUserId'],
  ...['GetResourceOauth2Token', 'GetResourceApiKey'],
]);
const forUserId = 'bedrock-agentcore:getworkloadaccesstokenforuserid';
/** Actions on what a memory holds; those of the second list can be bound to one actor or namespace. */
const memoryActions = named([
  ...['GetMemoryRecord', 'DeleteMemoryRecord', 'BatchUpdateMemoryRecords', 'BatchDeleteMemoryRecords'],
  'ListActors',
]);
const boundableMemoryActions = named([
  ...['CreateEvent', 'GetEvent', 'ListEvents', 'DeleteEvent', 'ListSessions', 'RetrieveMemoryRecords'],
  ...['ListMemoryRecords', 'BatchCreateMemoryRecords'],
]);
const actorKeys = /^bedrock-agentcore:(namespace|namespacepath|actorid)$/;
/** Where these actions mean anything: a grant of all of AgentCore on one runtime asks for no token. */
const tokenResources = ['workload-identity-directory', 'token-vault'].map(
  (type) => `arn:*:bedrock-agentcore:*:*:${type}/*`,
);
const memories = ['arn:*:bedrock-agentcore:*:*:memory/*'];

/** A role and whom it belongs to. */
export interface RoleUse {
  readonly account: string;
  readonly role: Principal;
  /** How a message names the resource. */
  readonly what: string;
  /** Names of the resource's own workload identity; empty when it has none. */
  readonly identities: readonly string[];
  /** Browsers and code interpreters: where they store what they record; undefined for the others. */
  readonly tool?: { readonly recording: AgentCoreTool['recording'] };
}

export interface RoleLimits {
  readonly maxModelBreadth: ModelBreadth;
  readonly requireSourceArn: boolean;
  readonly trustedAccounts: readonly string[];
  readonly userIdAllowed: readonly string[];
  readonly toolDataAllow: readonly string[];
}

/** Whether AgentCore may assume the role for resources of trusted accounts only (catalogue item 1). */
export function judgeRoleTrust({ account, role, what }: RoleUse, limits: RoleLimits): Verdict {
  const roleArn = role.arn;
  const scope = { account, trustedAccounts: limits.trustedAccounts, services: [service] };
  const all = role.trust ? trustEntries(role.trust, scope) : [];
  const entries = all.filter(({ principal }) => principal === service);
  const everybody = all.filter(
    ({ kind, principal, guarded, narrowed }) =>
      (kind === 'everyone-but' || principal === '*') && !guarded && !narrowed,
  );
  if (everybody.length > 0) {
    return fail(
      `${what} runs as a role that everybody may assume.`,
      { roleArn, trust: everybody.map(({ principal, statement }) => ({ principal, statement })) },
      { reason: 'TRUST_UNGUARDED' },
    );
  }
  const evidence = {
    roleArn,
    trust: entries.map(({ statement, guarded, guards }) => ({ statement, guarded, guards })),
  };
  if (entries.some(({ guarded }) => !guarded)) {
    return fail(`${what} runs as a role that AgentCore may assume on behalf of any account.`, evidence, {
      reason: 'TRUST_UNGUARDED',
    });
  }
  if (limits.requireSourceArn && entries.some(({ guards }) => !guards.includes('aws:sourcearn'))) {
    return fail(`${what} runs as a role whose trust names no aws:SourceArn.`, evidence, {
      reason: 'SOURCE_ARN_MISSING',
      severity: 'medium',
    });
  }
  return pass(`${what} runs as a role that AgentCore may assume for trusted accounts only.`, evidence);
}

/** Whether the role may give itself or others rights or credentials. */
export function judgeEscalation({ role, what }: RoleUse): Verdict {
  const grants = mayTouch(role, ['iam']) ? escalation.flatMap((action) => usable(role, action)) : [];
  return verdictOn(grants, 'escalation', {
    bad: (allowance) => `${what} runs as a role that may change roles or credentials: ${textOf(allowance)}.`,
    good: `${what} runs as a role that cannot change roles or credentials.`,
    reason: 'ESCALATION',
    severity: 'critical',
  });
}

/** Whether models, other agents, data stores and secrets are granted by name (item 2). */
export function judgeReach(
  { role, what, tool }: RoleUse,
  { maxModelBreadth, toolDataAllow }: RoleLimits,
): Verdict {
  const onModels = actionSets.invokeModels
    .filter((action) => !isUnscopable(action))
    .flatMap((action) => allowancesOf(role, action))
    .flatMap((allowance) => {
      const reach = modelReachOf(allowance);
      return reach ? [{ allowance, reach }] : [];
    });
  const isBounded = ({ allowance, reach }: (typeof onModels)[number]) =>
    !isWider(reach.breadth, maxModelBreadth) || isNarrowed(allowance);
  const models = decidingGrants(onModels, isBounded)
    .filter((grant) => !isBounded(grant))
    .map(({ allowance }) => allowance);
  const agents = agentActions
    .flatMap((action) => usable(role, action))
    .filter((allowance) => reachesAll(allowance) && !isNarrowed(allowance));
  const data = stores
    .filter((action) => mayTouch(role, [action.slice(0, action.indexOf(':'))]))
    .flatMap((action) => usable(role, action))
    .filter((allowance) =>
      tool
        ? !isRecording(allowance, tool.recording) &&
          !toolDataAllow.some((pattern) => resourcesWithin(allowance.resource, pattern))
        : reachesAll(allowance) && !isNarrowed(allowance),
    );
  return verdictOn([...models, ...agents, ...data], 'reach', {
    bad: (allowance) =>
      tool
        ? `${what} runs as a role that reaches what it need not: ${textOf(allowance)}.`
        : `${what} runs as a role that reaches more than what is named: ${textOf(allowance)}.`,
    good: `${what} runs as a role that reaches named models, agents and data only.`,
    reason: 'RESOURCES_UNBOUNDED',
  });
}

/** Whether tokens and credentials are granted for the own identity and named providers only (item 3). */
export function judgeTokens({ role, what, identities }: RoleUse, { userIdAllowed }: RoleLimits): Verdict {
  const grants = mayTouch(role, ['bedrock-agentcore'])
    ? tokens.flatMap((action) => allowancesOn(role, action, tokenResources))
    : [];
  const foreign = grants.filter((allowance) => !isOwnIdentity(allowance, identities));
  if (foreign.length > 0) {
    return verdictOn(foreign, 'tokens', {
      bad: (allowance) =>
        `${what} runs as a role that may ask for tokens beyond its own identity: ${textOf(allowance)}.`,
      good: '',
      reason: 'TOKENS_UNBOUNDED',
    });
  }
  const allowed = userIdAllowed.some((pattern) => matchesGlob(pattern, role.arn));
  const users = allowed ? [] : allowancesOn(role, forUserId, tokenResources);
  return verdictOn(users, 'tokens', {
    bad: () => `${what} runs as a role that may ask for tokens of any user it names itself.`,
    good: `${what} runs as a role that may ask for tokens of its own identity only.`,
    reason: 'UNVERIFIED_USER_ID',
    severity: 'medium',
  });
}

/**
 * Whether memory is granted by name, and by actor where its namespaces keep actors apart (item 4).
 *
 * @param perActor whether a memory that the pattern reaches keeps actors apart.
 */
export function judgeMemoryGrants(
  { role, what }: RoleUse,
  perActor: (allowance: Allowance) => boolean,
): Verdict {
  if (!mayTouch(role, ['bedrock-agentcore'])) return pass(`${what} runs as a role without memory.`);
  const boundable = boundableMemoryActions.flatMap((action) => allowancesOn(role, action, memories));
  const all = [...boundable, ...memoryActions.flatMap((action) => allowancesOn(role, action, memories))];
  const unnamed = all.filter((allowance) => !namesOne(allowance, 'memory'));
  if (unnamed.length > 0) {
    return verdictOn(unnamed, 'memory', {
      bad: (allowance) => `${what} runs as a role that reaches any memory: ${textOf(allowance)}.`,
      good: '',
      reason: 'MEMORY_UNBOUNDED',
    });
  }
  const shared = boundable.filter(
    (allowance) =>
      !allowance.conditions.some((condition) => actorKeys.test(condition.key) && demandsValue(condition)) &&
      perActor(allowance),
  );
  return verdictOn(shared, 'memory', {
    bad: (allowance) =>
      `${what} runs as a role that reaches the memory of every actor: ${textOf(allowance)}.`,
    good: `${what} runs as a role that reaches memory by name.`,
    reason: 'ACTORS_NOT_SEPARATED',
  });
}

/**
 * Whether the role can become a person's role (item 6).
 *
 * @param human whether a role that the pattern reaches is one that people use.
 */
export function judgeAssumption({ role, what }: RoleUse, human: (allowance: Allowance) => boolean): Verdict {
  const grants = mayTouch(role, ['sts']) ? usable(role, 'sts:assumerole') : [];
  const bad = grants.filter((allowance) => !namesOne(allowance, 'role') || human(allowance));
  return verdictOn(bad, 'assumes', {
    bad: (allowance) => `${what} runs as a role that may become a person's role: ${textOf(allowance)}.`,
    good: `${what} runs as a role that cannot become a person's role.`,
    reason: 'HUMAN_ROLE',
  });
}

/** The grants of an action that reach what it is asked for on. */
function usable(role: Principal, action: string): readonly Allowance[] {
  return allowancesOf(role, action).filter((allowance) => isUsable(allowance, action));
}

function allowancesOn(role: Principal, action: string, resources: readonly string[]): readonly Allowance[] {
  return allowancesOf(role, action).filter(({ resource }) =>
    resources.some((pattern) => sharesResources(resource, pattern)),
  );
}

function verdictOn(
  bad: readonly Allowance[],
  item: string,
  says: {
    readonly bad: (first: Allowance) => string;
    readonly good: string;
    readonly reason: string;
    readonly severity?: Severity;
  },
): Verdict {
  const [first] = bad;
  if (!first) return pass(says.good, { [item]: [] });
  const distinct = new Map<string, Evidence>();
  for (const allowance of bad) {
    const evidence = allowanceEvidence(allowance);
    distinct.set(JSON.stringify(evidence), evidence);
  }
  return fail(
    says.bad(first),
    { [item]: [...distinct.values()].slice(0, mostShown) },
    { reason: says.reason, ...(says.severity === undefined ? {} : { severity: says.severity }) },
  );
}

function textOf({ policy, statement, writtenAction, writtenResource }: Allowance): string {
  return `policy ${policy}, statement ${statement} allows ${writtenAction} on ${writtenResource}`;
}

/**
 * Every resource of a kind: `*`, or an ARN pattern whose name is left open, whatever is said of what lies in it:
 * the objects of every bucket or the streams of every log group. ARNs of buckets name no type.
 */
function reachesAll({ resource }: Allowance): boolean {
  const [, , service, , account, name = ''] = segmentsOf(resource) ?? [];
  const untyped = service === 's3' && account === '';
  return (untyped ? /^[*?]+(?:\/|$)/ : /^(?:[a-z-]+[/:])?[*?]+(?:[/:]|$)/).test(name);
}

/** A browser may write its own recordings. */
function isRecording({ action, resource }: Allowance, recording: AgentCoreTool['recording']): boolean {
  if (recording === null || action !== 's3:putobject') return false;
  return resourcesWithin(resource, `arn:*:s3:::${recording.bucket}/${recording.prefix}*`);
}

/** Whether a pattern names one thing of a kind, or the beginning of its name. */
function namesOne({ resource }: Allowance, kind: string): boolean {
  const name = segmentsOf(resource)?.[5] ?? '';
  return name.startsWith(`${kind}/`) && /^[^*?]/.test(name.slice(kind.length + 1));
}

/**
 * The directory itself, an identity of the resource's own, or a credential provider by name. A pattern counts as
 * the resource's own when its beginning is the beginning of one of its names.
 */
function isOwnIdentity({ resource }: Allowance, identities: readonly string[]): boolean {
  const name = segmentsOf(resource)?.[5] ?? '';
  if (/^(workload-identity-directory|token-vault)\/[^/*?]+$/.test(name)) return true;
  if (/^token-vault\/[^/*?]+\/(oauth2|apikey)credentialprovider\/[^*?]/.test(name)) return true;
  const own = /^workload-identity-directory\/[^/*?]+\/workload-identity\/([^*?].*)/.exec(name)?.[1];
  if (own === undefined) return false;
  return identities.some((identity) => (isGlob(own) ? coversGlob(own, identity) : own === identity));
}

function named(names: readonly string[]): readonly string[] {
  return names.map((name) => `bedrock-agentcore:${name.toLowerCase()}`);
}
