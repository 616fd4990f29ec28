import type { Principal } from '../../facts/iam.ts';
import { actionsMatching, actionsOf, genAiPrefixes, shareOf } from '../../iam/action-catalogue.ts';
import { actionSets, invokeActions } from '../../iam/action-sets.ts';
import { type Ceiling, ceilingOf, noCeilings } from '../../iam/ceiling.ts';
import { type Allowance, allowancesOf, mayTouch } from '../../iam/effective-grant.ts';
import { isGlob, matchesGlob, overlapsGlob } from '../../iam/glob.ts';
import { isAny, isEverything, segmentsOf } from '../../iam/match.ts';
import { reachesEverything } from '../../iam/service-wide.ts';
import { allowanceEvidence, grantEvidence } from '../../judgements/allowance-evidence.ts';
import { judgeBelowOrganization } from '../../judgements/below-organization.ts';
import { nameOf, outsideScope } from '../../judgements/principal-scope.ts';
import { defineControl, fail, notApplicable, pass, type Verdict } from '../control.ts';

/** A wildcard over this share of a service's actions is as good as one over all. */
const broadShare = 0.6;

type Prefix = (typeof genAiPrefixes)[number];

const sensitive = [
  ...invokeActions,
  ...actionSets.guardrailAdmin,
  ...actionSets.loggingAdmin,
  ...actionSets.agentAdmin,
];

export const control = defineControl({
  id: 'iam-genai-no-service-wildcards',
  title: 'No principal holds wildcard actions on generative AI services',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'One grant over a whole service joins using models, building agents, and switching guardrails and ' +
    'logs off. Whoever gets hold of it can misuse models and hide it.',
  remediation:
    'Replace the wildcard by the actions of one task (invoke, build, guardrail administration, observe): ' +
    '"Action": ["bedrock:InvokeModel"], "Resource": "<model arn>"',
  howTo: {
    console:
      'IAM > Roles, Users or User groups > (the principal) > Permissions: edit the policy of the evidence ' +
      'and replace the wildcard by the actions of one task (invoke, build, guardrail administration, ' +
      'observe) on named resources. The tab Last Accessed tells which are used.',
    cli: `aws iam generate-service-last-accessed-details --arn <principal arn> --granularity ACTION_LEVEL
aws iam get-service-last-accessed-details --job-id <job id>
# policy.json: "Action": ["bedrock:InvokeModel"], "Resource": "<model arn>" in place of "bedrock:*"
aws iam put-role-policy --role-name <role> --policy-name <policy> --policy-document file://policy.json
aws iam detach-role-policy --role-name <role> --policy-arn arn:aws:iam::aws:policy/AmazonBedrockFullAccess`,
    cdk: `new iam.ManagedPolicy(this, 'Invoke', {
  roles: [role],
  statements: [
    new iam.PolicyStatement({
      actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
      resources: ['<model arn>'],
    }),
  ],
});`,
  },
  requirements: ['GENSEC01-BP01'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege'],
  subject: 'iam.principal',
  reads: ['organizations.policies'],

  evaluate(subject, facts) {
    const { value: principal } = subject;
    const outside = outsideScope(principal, ['role', 'user', 'group']);
    if (outside) return outside;
    // What an organization's policies say of who asks is asked of the users of a group, not of the group.
    return principal.kind === 'group'
      ? judge(principal, noCeilings)
      : judgeBelowOrganization(subject, facts, (above) => judge(principal, above));
  },
});

function judge(principal: Principal, above: readonly Ceiling[]): Verdict {
  const who = nameOf(principal);
  const grants = mayTouch(principal, genAiPrefixes)
    ? genAiPrefixes.flatMap((prefix) => grantsOf(principal, prefix, above))
    : nothing;
  if (grants.length === 0) {
    return notApplicable(`${who} may do nothing on generative AI services.`, { grants: 0 });
  }
  const written = grants.filter(({ isBroad }) => isBroad);
  const broad = written.filter(({ effective }) => effective.length > 0);
  const evidence = grantEvidence(
    principal,
    (broad.length > 0 ? broad : written).map(({ allowance, prefix, effective }) => ({
      ...allowanceEvidence(allowance),
      service: prefix,
      actionsGranted: effective.length,
      actionsOfService: actionsOf(prefix).length,
    })),
  );
  const [first] = broad;
  if (first) {
    const services = [...new Set(broad.map(({ prefix }) => prefix))];
    const everything = broad.find(
      ({ allowance }) => /^\*(:\*)?$/.test(allowance.writtenAction) && isAny(allowance.resource),
    );
    const { allowance } = everything ?? first;
    const where = `policy ${allowance.policy}, statement ${allowance.statement}`;
    const what = `${allowance.writtenAction} on ${allowance.writtenResource}`;
    return fail(
      `${who} holds wildcard actions on ${services.join(', ')}: ${where} allows ${what}.`,
      { ...evidence, assumedBy: assumedBy(principal) },
      { severity: everything && services.length === genAiPrefixes.length ? 'critical' : 'high' },
    );
  }
  if (written.length > 0) {
    return pass(`${who} has a wildcard that its boundary or a Deny takes away.`, evidence, 'OK_COMPENSATED');
  }
  return pass(`${who} holds no wildcard over a generative AI service.`, {
    ...evidence,
    services: [...new Set(grants.map(({ prefix }) => prefix))],
  });
}

const nothing: readonly ServiceGrant[] = [];

interface ServiceGrant {
  readonly prefix: Prefix;
  readonly allowance: Allowance;
  /** The policy itself has a wildcard over the service, whatever boundary and Deny leave of it. */
  readonly isBroad: boolean;
  /** The actions that make it broad and remain; empty when too few do. */
  readonly effective: readonly string[];
}

/** What one statement's action pattern grants on one service. */
function grantsOf(principal: Principal, prefix: Prefix, above: readonly Ceiling[]): readonly ServiceGrant[] {
  const allowances = allowancesOf(principal, `${prefix}:*`, above);
  if (allowances.length === 0) return [];
  const patterns = new Map<string, Allowance[]>();
  for (const allowance of allowances) {
    if (!reachesService(allowance.resource, prefix)) continue;
    const { policy, policyArn, statement, writtenAction } = allowance;
    const key = JSON.stringify([policyArn ?? policy, statement, writtenAction]);
    const same = patterns.get(key);
    if (same) same.push(allowance);
    else patterns.set(key, [allowance]);
  }
  const denies = hasDeny(principal, prefix, above);
  return [...patterns.values()].flatMap((parts): readonly ServiceGrant[] => {
    const [allowance] = parts;
    if (!allowance) return [];
    const onAll = parts.filter(reachesEverything);
    const isBroad = parts.some(isWrittenForAll) && isBroadPattern(allowance, prefix);
    if (!isBroad) return [{ prefix, allowance, isBroad, effective: [] }];
    const granted = [...new Set(onAll.flatMap(actionsLeft))];
    const left = denies ? granted.filter((action) => remains(principal, action, allowance, above)) : granted;
    const broad = allowance.byNotAction
      ? onAll.some(({ action, openActions }) => openActions || isGlob(action)) &&
        left.some((action) => sensitive.includes(action))
      : left.length >= broadShare * actionsOf(prefix).length;
    return [{ prefix, allowance, isBroad, effective: broad ? left : [] }];
  });
}

function isBroadPattern({ writtenAction, byNotAction, exceptActions }: Allowance, prefix: Prefix): boolean {
  if (byNotAction) {
    return sensitive.some(
      (action) =>
        action.startsWith(`${prefix}:`) && !exceptActions.some((pattern) => matchesGlob(pattern, action)),
    );
  }
  return isGlob(writtenAction) && shareOf(writtenAction, prefix) >= broadShare;
}

function actionsLeft({ action, exceptActions }: Allowance): readonly string[] {
  const matched = actionsMatching(action);
  if (exceptActions.length === 0) return matched;
  return matched.filter((name) => !exceptActions.some((pattern) => matchesGlob(pattern, name)));
}

/** Whether a Deny that names this action leaves it in the statement's grant. */
function remains(
  principal: Principal,
  action: string,
  { policy, policyArn, statement }: Allowance,
  above: readonly Ceiling[],
): boolean {
  return allowancesOf(principal, action, above).some(
    (part) =>
      part.policy === policy &&
      part.policyArn === policyArn &&
      part.statement === statement &&
      reachesEverything(part),
  );
}

/** Whether a Deny may take some, not all, of a service's actions away. */
function hasDeny(principal: Principal, prefix: Prefix, above: readonly Ceiling[]): boolean {
  const documents = [
    ...principal.policies.map(({ document }) => document),
    ...[...ceilingOf(principal), ...above].flatMap((ceiling) => ceiling.documents),
  ];
  return documents.some(({ statements }) =>
    statements.some(
      ({ effect, actions, conditions }) =>
        effect === 'Deny' &&
        conditions.length === 0 &&
        (actions === null || actions.some((pattern) => overlapsGlob(pattern, `${prefix}:*`))),
    ),
  );
}

function reachesService(resource: string, prefix: Prefix): boolean {
  return isAny(resource) || overlapsGlob(segmentsOf(resource)?.[2] ?? '', prefix);
}

function isWrittenForAll({ writtenResource }: Allowance): boolean {
  return writtenResource.startsWith('NotResource ') || isEverything(writtenResource);
}

function assumedBy({ trust }: Principal): readonly string[] {
  const principals = trust?.statements.flatMap((statement) =>
    statement.effect === 'Allow' ? (statement.principals ?? []).map(({ value }) => value) : [],
  );
  return [...new Set(principals)].slice(0, 10);
}
