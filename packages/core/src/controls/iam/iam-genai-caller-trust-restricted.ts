import type { Principal } from '../../facts/iam.ts';
import { mayInvokeModels } from '../../iam/model-callers.ts';
import { admitsPeople, type TrustEntry, trustEntries } from '../../iam/trust.ts';
import { allOf } from '../../judgements/all-of.ts';
import { nameOf, outsideScope } from '../../judgements/principal-scope.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

export const control = defineControl({
  id: 'iam-genai-caller-trust-restricted',
  title: 'Roles that can invoke models have a narrow trust policy',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'Whoever can become a role inherits its access to models. A trust that strangers meet, or a session that ' +
    'lasts for days, gives stolen or foreign identities that access.',
  remediation:
    'aws iam update-assume-role-policy --role-name <role> --policy-document <document that names the principals, ' +
    'with "Condition": {"StringEquals": {"sts:ExternalId": "<id>"}} or aws:PrincipalOrgID>; ' +
    'aws iam update-role --role-name <role> --max-session-duration 3600',
  howTo: {
    console:
      'IAM > Roles > the role > Trust relationships > Edit trust policy: name the principals, and add an external id or ' +
      'aws:PrincipalOrgID for those of other accounts. Then Summary > Edit > Maximum session duration.',
    cli:
      'aws iam update-assume-role-policy --role-name <role> --policy-document file://trust.json\n' +
      'aws iam update-role --role-name <role> --max-session-duration 3600',
    cdk:
      "new iam.Role(this, 'Caller', { assumedBy: new iam.PrincipalWithConditions(new iam.AccountPrincipal('<account>'), " +
      "{ StringEquals: { 'sts:ExternalId': '<id>' } }), maxSessionDuration: Duration.hours(1) });",
  },
  requirements: ['GENSEC01-BP01'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html'],
  subject: 'iam.principal',
  reads: ['iam.role-session'],
  parameters: ['maxRoleSessionSeconds', 'trustedAccounts', 'confusedDeputyServices'],

  evaluate({ account, id, value: role }, facts, parameters) {
    const outside = outsideScope(role, ['role']);
    if (outside) return outside;
    const who = nameOf(role);
    if (!mayInvokeModels(role)) return notApplicable(`${who} may invoke no model.`, { grants: 0 });

    const { trustedAccounts, confusedDeputyServices, maxRoleSessionSeconds } = parameters;
    return allOf('high', [
      () => judgeTrust(role, account, trustedAccounts, confusedDeputyServices, facts),
      () => {
        const session = facts.find('iam.role-session', id);
        if (!session)
          return facts.undecided('NO_DATA', `How long sessions of role ${role.name} may last is not known.`);
        const { maxSeconds } = session.value;
        const evidence = { maxSessionSeconds: maxSeconds, maxRoleSessionSeconds };
        return maxSeconds > maxRoleSessionSeconds
          ? fail(`${who} allows sessions of ${maxSeconds} seconds.`, evidence, {
              reason: 'SESSION_LONG',
              severity: 'medium',
            })
          : pass(`Its sessions last ${maxSeconds} seconds at most.`, evidence);
      },
    ]);
  },
});

function judgeTrust(
  role: Principal,
  account: string,
  trustedAccounts: readonly string[],
  aiServices: readonly string[],
  facts: Reader<'iam.role-session'>,
): Verdict {
  const who = nameOf(role);
  if (!role.trust) return facts.undecided('NO_DATA', `AWS names no trust policy of role ${role.name}.`);
  // Services are judged by the control of confused deputies.
  const entries = trustEntries(role.trust, { account, trustedAccounts, services: [] });
  const evidence = {
    trust: entries.map(({ principal, statement, guarded, guards }) => ({
      principal,
      statement,
      guarded,
      guards,
    })),
  };
  const open = entries.filter(({ guarded }) => !guarded);
  if (open.length > 0) {
    const names = [
      ...new Set(
        open.map(({ kind, principal }) =>
          kind === 'everyone-but' ? `everyone but ${principal}` : principal,
        ),
      ),
    ];
    return fail(
      `${who} can invoke models and trusts ${names.join(', ')} without a guarding condition.`,
      evidence,
      {
        reason: 'TRUST_UNGUARDED',
        severity: open.some(isForEverybody) ? 'critical' : 'high',
      },
    );
  }
  const services = entries.filter(
    ({ kind, principal }) => kind === 'service' && aiServices.includes(principal),
  );
  const people = entries.filter(admitsPeople);
  if (services.length > 0 && people.length > 0) {
    const names = [...new Set(people.map(({ principal }) => principal))];
    return fail(`${who} can invoke models and trusts ${names.join(', ')} next to an AI service.`, evidence, {
      reason: 'MIXED_TRUST',
    });
  }
  return pass(`${who} can invoke models and trusts named or guarded principals only.`, evidence);
}

function isForEverybody({ kind, principal, narrowed }: TrustEntry): boolean {
  return (kind === 'everyone-but' || principal === '*') && !narrowed;
}
