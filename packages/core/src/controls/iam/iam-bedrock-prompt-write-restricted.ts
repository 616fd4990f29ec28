import type { Resource } from '../../facts/fact.ts';
import type { Principal } from '../../facts/iam.ts';
import type { PolicyPrincipal } from '../../facts/policy.ts';
import { isUnscopable } from '../../iam/action-catalogue.ts';
import { actionSets } from '../../iam/action-sets.ts';
import { type Allowance, grantOf, mayTouch, restrictingKeys } from '../../iam/effective-grant.ts';
import { coversGlob } from '../../iam/glob.ts';
import { isAny, segmentsOf, sharesResources } from '../../iam/match.ts';
import { mayInvokeModels } from '../../iam/model-callers.ts';
import { allOf } from '../../judgements/all-of.ts';
import { defineControl, fail, notApplicable, pass, type Verdict } from '../control.ts';

/** Services that run the customer's own code as a role: what trusts one of them is an application. */
const computeServices = new Set([
  ...[
    'lambda',
    'ec2',
    'ecs-tasks',
    'pods.eks',
    'tasks.apprunner',
    'sagemaker',
    'states',
    'batch',
    'glue',
  ].map((name) => `${name}.amazonaws.com`),
  'bedrock-agentcore.amazonaws.com',
]);
/** Where these actions mean anything: a grant of all actions on a knowledge base changes no prompt. */
const prompts = 'arn:*:bedrock:*:*:prompt/*';
const guardrails = 'arn:*:bedrock:*:*:guardrail*';
const mostShown = 10;
/** Ids have ten characters; a colon stands before the number of a version. */
const everyPrompt = ['prompt/??????????', 'prompt/??????????:?'];

interface Writer {
  readonly principal: Resource<'iam.principal'>;
  readonly allowances: readonly Allowance[];
}

export const control = defineControl({
  id: 'iam-bedrock-prompt-write-restricted',
  title: 'Prompt changes are limited and separated from prompt use',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'A prompt is part of the program. An application that may rewrite its own prompts, or too many people who may, ' +
    'changes how models behave without a release and without review.',
  remediation:
    'Give prompt changes to one role: "Action": ["bedrock:UpdatePrompt", "bedrock:CreatePromptVersion"], ' +
    '"Resource": "arn:aws:bedrock:<region>:<account>:prompt/<id>", and only bedrock:GetPrompt and bedrock:RenderPrompt to ' +
    'applications',
  howTo: {
    console:
      'IAM > Roles > each role of the finding > Permissions: take bedrock:CreatePrompt, UpdatePrompt, DeletePrompt and ' +
      'CreatePromptVersion out of its policies; create one role for prompt engineers that holds them on named prompts.',
    cli:
      'aws iam put-role-policy --role-name prompt-engineer --policy-name prompts --policy-document file://prompts.json\n' +
      'aws iam put-role-policy --role-name <application> --policy-name <policy> --policy-document file://use-prompts.json',
    cdk:
      "engineer.addToPolicy(new iam.PolicyStatement({ actions: ['bedrock:UpdatePrompt', 'bedrock:CreatePromptVersion'], " +
      'resources: [prompt.attrArn] }));',
  },
  requirements: ['GENSEC04-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-management-prereq.html'],
  subject: 'aws.account',
  reads: ['iam.principal', 'bedrock-agent.prompt'],
  parameters: ['maxPromptWriters'],

  evaluate({ id: account }, facts, { maxPromptWriters }) {
    const judge = (principals: readonly Resource<'iam.principal'>[]) => {
      const writers = principals.flatMap(writerOf);
      return { writers, verdict: judged(writers, maxPromptWriters) };
    };
    // What the readable ones prove stands, whoever could not be read.
    const known = judge(facts.known('iam.principal'));
    if (known.verdict?.verdict === 'fail') return known.verdict;
    const { writers, verdict } = judge(facts.all('iam.principal'));
    if (verdict) return verdict;
    if (facts.all('bedrock-agent.prompt').length === 0) {
      return notApplicable(
        `Account ${account} has no prompts and nobody who may change them.`,
        { writers: 0 },
        'NO_USAGE',
      );
    }
    return pass('Nobody may change prompts.', { writers: writers.length });
  },
});

/** Undefined when there is no writer to judge. */
function judged(writers: readonly Writer[], maxPromptWriters: number): Verdict | undefined {
  if (writers.length === 0) return undefined;
  const namesOf = (some: readonly Writer[]) => some.map(({ principal }) => principal.arn).sort();
  const applications = writers.filter(({ principal }) => isApplication(principal));
  const wide = writers.filter(({ allowances }) => allowances.some(isOnEveryPrompt));
  const admins = writers.filter(({ principal }) =>
    actionSets.guardrailAdmin.some((action) => allowancesOn(principal.value, action, guardrails).length > 0),
  );
  const parts: readonly (() => Verdict)[] = [
    () =>
      applications.length > 0
        ? fail(
            `Applications may rewrite prompts: ${listed(applications)}.`,
            {
              applications: namesOf(applications).slice(0, mostShown),
              applicationCount: applications.length,
            },
            { reason: 'RUNTIME_WRITES', severity: 'high' },
          )
        : pass('No application may rewrite prompts.', { applicationCount: 0 }),
    () => {
      const evidence = {
        writers: namesOf(writers).slice(0, mostShown),
        writerCount: writers.length,
        maxPromptWriters,
      };
      const message = `Prompts may be changed by ${writers.length} principal(s)`;
      return writers.length > maxPromptWriters
        ? fail(`${message}, more than ${maxPromptWriters}.`, evidence, { reason: 'MANY_WRITERS' })
        : pass(`${message}.`, evidence);
    },
    () =>
      wide.length > 0
        ? fail(
            `Every prompt may be changed by ${listed(wide)}.`,
            { onEveryPrompt: namesOf(wide).slice(0, mostShown), onEveryPromptCount: wide.length },
            { reason: 'PROMPT_SCOPE_WIDE', severity: 'low' },
          )
        : pass('Changes are granted on named prompts or by tag.', { onEveryPromptCount: 0 }),
    () =>
      admins.length > 0
        ? fail(
            `Prompts and guardrails are in the same hands: ${listed(admins)}.`,
            { guardrailAdmins: namesOf(admins).slice(0, mostShown), guardrailAdminCount: admins.length },
            { reason: 'DUTIES_MIXED', severity: 'low' },
          )
        : pass('Nobody who may change prompts may change guardrails.', { guardrailAdminCount: 0 }),
  ];
  return allOf('medium', parts);
}

function listed(writers: readonly Writer[]): string {
  const names = writers.map(({ principal }) => principal.value.name).sort();
  const rest = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return `${names.slice(0, 3).join(', ')}${rest}`;
}

/** Groups hand their policies to their users; service-linked roles are AWS's own. */
function writerOf(principal: Resource<'iam.principal'>): readonly Writer[] {
  const { value } = principal;
  if (value.kind === 'group' || value.path.startsWith('/aws-service-role/')) return [];
  if (!mayTouch(value, ['bedrock'])) return [];
  const allowances = actionSets.promptAdmin.flatMap((action) => allowancesOn(value, action, prompts));
  return allowances.length > 0 ? [{ principal, allowances }] : [];
}

function allowancesOn(principal: Principal, action: string, resources: string): readonly Allowance[] {
  return grantOf(principal, action).allowances.filter(({ resource }) => sharesResources(resource, resources));
}

/** A role in which code runs that uses prompts or models. */
function isApplication({ value }: Resource<'iam.principal'>): boolean {
  const runsCode = value.trust?.statements.some(
    ({ effect, principals }) => effect === 'Allow' && principals?.some(isCompute) === true,
  );
  if (!runsCode) return false;
  return (
    actionSets.promptUse.some((action) => grantOf(value, action).state !== 'NONE') || mayInvokeModels(value)
  );
}

/** A compute service, or the identity provider of a Kubernetes cluster. */
function isCompute({ kind, value }: PolicyPrincipal): boolean {
  return kind === 'Service'
    ? computeServices.has(value)
    : kind === 'Federated' && value.includes(':oidc-provider/oidc.eks.');
}

/** A new prompt has no name yet, so that its creation can only be granted on everything. */
function isOnEveryPrompt(allowance: Allowance): boolean {
  const { action, resource, openActions, openResources } = allowance;
  if (isUnscopable(action)) return false;
  if (restrictingKeys(allowance).some((key) => key.startsWith('aws:resourcetag/'))) return false;
  if (openActions || openResources || isAny(resource)) return true;
  const named = segmentsOf(resource)?.[5] ?? '*';
  return everyPrompt.some((every) => coversGlob(named, every));
}
