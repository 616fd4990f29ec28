import type { Resource } from '../../facts/fact.ts';
import { sharesResources } from '../../iam/match.ts';
import { trustEntries } from '../../iam/trust.ts';
import {
  judgeAssumption,
  judgeEscalation,
  judgeMemoryGrants,
  judgeReach,
  judgeRoleTrust,
  judgeTokens,
} from '../../judgements/agentcore-role.ts';
import { servedRuntimeVersions, verdictOfGatewayState } from '../../judgements/agentcore-state.ts';
import { allOf } from '../../judgements/all-of.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

const consumers = [
  'agentcore.runtime',
  'agentcore.gateway',
  'agentcore.memory',
  'agentcore.browser',
  'agentcore.code-interpreter',
  'agentcore.harness',
] as const;

type Consumer = (typeof consumers)[number];
type Reads = Reader<Consumer | 'iam.principal'>;

const words: { readonly [C in Consumer]: string } = {
  'agentcore.runtime': 'Runtime',
  'agentcore.gateway': 'Gateway',
  'agentcore.memory': 'Memory',
  'agentcore.browser': 'Browser',
  'agentcore.code-interpreter': 'Code interpreter',
  'agentcore.harness': 'Harness',
};

export const control = defineControl({
  id: 'agentcore-execution-role-scoped',
  title: 'AgentCore roles are dedicated, guarded and minimal',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'An agent, its gateway and its tools act on text that others write. What their role may do is the most that ' +
    'a successful prompt injection can do, and a role that several of them share joins what each of them needs.',
  remediation:
    'Give each resource a role of its own with the minimal policy of the guide: aws iam put-role-policy --role-name ' +
    '<role> --policy-name <policy> --policy-document <document that names models, memory, data and identity>',
  howTo: {
    console:
      'IAM, Roles, the role of the evidence: replace wildcards in its policies by the ARNs of the evidence’s statements, ' +
      'and under Trust relationships add aws:SourceAccount and aws:SourceArn.',
    cli: [
      'aws iam put-role-policy --role-name <role> --policy-name <policy> --policy-document file://policy.json',
      'aws iam update-assume-role-policy --role-name <role> --policy-document file://trust.json',
    ].join('\n'),
    cdk: [
      "const role = new iam.Role(this, 'RuntimeRole', {",
      "  assumedBy: new iam.ServicePrincipal('bedrock-agentcore.amazonaws.com', {",
      '    conditions: {',
      "      StringEquals: { 'aws:SourceAccount': this.account },",
      "      ArnLike: { 'aws:SourceArn': 'arn:aws:bedrock-agentcore:<region>:<account>:*' },",
      '    },',
      '  }),',
      '});',
      'role.addToPolicy(',
      '  new iam.PolicyStatement({',
      "    actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],",
      "    resources: ['<model arn>'],",
      '  }),',
      ');',
    ].join('\n'),
  },
  requirements: ['GENSEC05-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-permissions.html'],
  subject: consumers,
  reads: ['iam.principal', ...consumers],
  parameters: ['maxModelBreadth', 'requireSourceArn', 'trustedAccounts', 'userIdAllowed', 'toolDataAllow'],

  evaluate(subject, facts, limits) {
    const what = `${words[subject.fact]} ${subject.value.name}`;
    const state =
      subject.fact === 'agentcore.gateway'
        ? verdictOfGatewayState(subject.value, facts)
        : verdictOfState(what, subject.value.status, facts, subject.fact === 'agentcore.runtime');
    if (state) return state;
    const roles = rolesOf(subject);
    if (roles.length === 0) return notApplicable(`${what} acts without a role.`, { roleArn: null });
    return allOf(
      'high',
      roles.map((roleArn) => () => {
        const owner = roleArn.split(':')[4] ?? '';
        if (owner !== subject.account) {
          return facts.undecided('CROSS_ACCOUNT', `${what} runs as ${roleArn} of account ${owner}.`);
        }
        const role = facts.find('iam.principal', roleArn)?.value;
        if (!role) {
          return fail(
            `${what} names role ${roleArn}, which does not exist.`,
            { roleArn },
            { reason: 'ROLE_MISSING' },
          );
        }
        const use = {
          account: subject.account,
          role,
          what,
          identities: identitiesOf(subject),
          ...(isTool(subject) ? { tool: subject.value } : {}),
        };
        const verdict = allOf('high', [
          () => judgeEscalation(use),
          () => judgeRoleTrust(use, limits),
          () => judgeReach(use, limits),
          () => judgeTokens(use, limits),
          () =>
            judgeMemoryGrants(
              use,
              ({ resource }) =>
                facts.some(
                  'agentcore.memory',
                  ({ arn, value }) => value.perActor && sharesResources(resource, arn),
                ) !== undefined,
            ),
          () => judgeSharing(subject, what, roleArn, facts),
          () =>
            judgeAssumption(
              use,
              ({ resource }) =>
                facts.some(
                  'iam.principal',
                  (other) => isHuman(other) && sharesResources(resource, other.arn),
                ) !== undefined,
            ),
        ]);
        return verdict.verdict === 'pass'
          ? { ...verdict, message: `${what} runs as a role of its own, guarded and minimal.` }
          : verdict;
      }),
    );
  },
});

/** The roles that a resource acts as; a runtime or harness has one per served version. */
function rolesOf(subject: Resource<Consumer>): readonly string[] {
  if (isRuntime(subject)) {
    return [...new Set(servedRuntimeVersions(subject.value).map(({ value }) => value.roleArn))];
  }
  if (isHarness(subject)) {
    const { roleArn, pinned } = subject.value;
    return [...new Set([roleArn, ...pinned.map((version) => version.roleArn)])];
  }
  const { roleArn } = (subject as Resource<Exclude<Consumer, 'agentcore.runtime' | 'agentcore.harness'>>)
    .value;
  return roleArn === null ? [] : [roleArn];
}

/** Names of the identity that AgentCore keeps for a runtime, gateway or harness. */
function identitiesOf(subject: Resource<Consumer>): readonly string[] {
  const nameIn = (arn: string | null) => arn?.slice(arn.lastIndexOf('/') + 1) ?? [];
  if (isRuntime(subject))
    return subject.value.versions.flatMap(({ workloadIdentityArn }) => nameIn(workloadIdentityArn));
  if (subject.fact === 'agentcore.gateway') {
    return [nameIn((subject as Resource<'agentcore.gateway'>).value.workloadIdentityArn)].flat();
  }
  return isHarness(subject) ? [subject.id] : [];
}

function isRuntime(subject: Resource<Consumer>): subject is Resource<'agentcore.runtime'> {
  return subject.fact === 'agentcore.runtime';
}

function isHarness(subject: Resource<Consumer>): subject is Resource<'agentcore.harness'> {
  return subject.fact === 'agentcore.harness';
}

function isTool(
  subject: Resource<Consumer>,
): subject is Resource<'agentcore.browser'> | Resource<'agentcore.code-interpreter'> {
  return subject.fact === 'agentcore.browser' || subject.fact === 'agentcore.code-interpreter';
}

/** Whether nothing else acts as the role. A harness and the runtime that AWS runs for it are one. */
function judgeSharing(subject: Resource<Consumer>, what: string, roleArn: string, facts: Reads): Verdict {
  const others = (resources: readonly Resource<Consumer>[]) =>
    resources.filter(
      (other) =>
        other.arn !== subject.arn && !belongTogether(subject, other) && rolesOf(other).includes(roleArn),
    );
  const sharing = consumers.flatMap((fact) => others(facts.known(fact)));
  const names = sharing.map(({ fact, value }) => `${words[fact]} ${value.name}`);
  if (sharing.length > 0) {
    return fail(
      `${what} shares its role with ${names.join(', ')}.`,
      { sharedWith: names },
      { reason: 'ROLE_SHARED' },
    );
  }
  for (const fact of consumers) facts.all(fact);
  return pass(`${what} has its role for itself.`, { sharedWith: [] });
}

function belongTogether(a: Resource<Consumer>, b: Resource<Consumer>): boolean {
  const runs = (harness: Resource<Consumer>, runtime: Resource<Consumer>) =>
    isHarness(harness) && isRuntime(runtime) && harness.value.runtimeId === runtime.id;
  return runs(a, b) || runs(b, a);
}

/** A role that people use: of IAM Identity Center, or entered with an identity of another system. */
function isHuman({ account, value }: Resource<'iam.principal'>): boolean {
  if (value.path.startsWith('/aws-reserved/sso.amazonaws.com/')) return true;
  const entries = value.trust
    ? trustEntries(value.trust, { account, trustedAccounts: [], services: [] })
    : [];
  return entries.some(({ principal }) => principal.includes(':saml-provider/'));
}
