import { trustEntries } from '../../iam/trust.ts';
import { nameOf, outsideScope } from '../../judgements/principal-scope.ts';
import { defineControl, fail, notApplicable, pass, type Severity } from '../control.ts';

const bedrock = ['bedrock.amazonaws.com', 'bedrock-agentcore.amazonaws.com'];

export const control = defineControl({
  id: 'bedrock-service-role-confused-deputy-guarded',
  title: 'AI service roles can be assumed only for resources of this account',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'A service assumes a role on behalf of whoever configured it. Without a condition on the source, a ' +
    "resource in another customer's account could drive the role.",
  remediation:
    'aws iam update-assume-role-policy --role-name <role> --policy-document <document> with "Condition": ' +
    '{"StringEquals": {"aws:SourceAccount": "<account>"}, ' +
    '"ArnLike": {"aws:SourceArn": "arn:aws:bedrock:<region>:<account>:agent/*"}}',
  howTo: {
    console:
      'IAM > Roles > (the role) > Trust relationships > Edit trust policy: add to each statement of an AI ' +
      'service a condition on aws:SourceAccount with your account and one on aws:SourceArn with the ' +
      'resource. Move other principals into a role of their own.',
    cli: `aws iam get-role --role-name <role> --query Role.AssumeRolePolicyDocument > trust.json
# In trust.json add to each statement of an AI service "Condition": {
#   "StringEquals": {"aws:SourceAccount": "<account>"},
#   "ArnLike": {"aws:SourceArn": "arn:aws:bedrock:<region>:<account>:agent/*"}}
aws iam update-assume-role-policy --role-name <role> --policy-document file://trust.json`,
    cdk: `new iam.Role(this, 'AgentRole', {
  assumedBy: new iam.ServicePrincipal('bedrock.amazonaws.com', {
    conditions: {
      StringEquals: { 'aws:SourceAccount': this.account },
      ArnLike: { 'aws:SourceArn': \`arn:aws:bedrock:\${this.region}:\${this.account}:agent/*\` },
    },
  }),
});`,
  },
  requirements: ['GENSEC05-BP01'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html'],
  subject: 'iam.principal',
  reads: [],
  parameters: ['confusedDeputyServices', 'requireSourceArn', 'trustedAccounts'],

  evaluate({ account, value: role }, _facts, { confusedDeputyServices, requireSourceArn, trustedAccounts }) {
    const outside = outsideScope(role, ['role']);
    if (outside) return outside;

    const who = nameOf(role);
    const scope = { account, trustedAccounts, services: confusedDeputyServices };
    const entries = role.trust ? trustEntries(role.trust, scope) : [];
    const watched = entries.filter(
      ({ kind, principal }) => kind === 'service' && confusedDeputyServices.includes(principal),
    );
    if (watched.length === 0) {
      return notApplicable(`${who} trusts none of the AI services.`, { services: confusedDeputyServices });
    }
    // Only next to Bedrock: development roles of SageMaker are commonly shared with people.
    const nextToBedrock = watched.some(({ principal }) => bedrock.includes(principal));
    const mixed = entries.filter((entry) => !watched.includes(entry));
    const evidence = {
      trust: watched.map(({ principal, statement, guarded, guards }) => ({
        principal,
        statement,
        guarded,
        guards,
      })),
      otherPrincipals: mixed.map(({ kind, principal }) => ({ kind, principal })),
      requireSourceArn,
    };

    const unguarded = watched.filter(({ guarded }) => !guarded);
    if (unguarded.length > 0) {
      const names = [...new Set(unguarded.map(({ principal }) => principal))];
      const severity: Severity = names.every((name) => name === 'sagemaker.amazonaws.com')
        ? 'medium'
        : 'high';
      return fail(`${who} trusts ${names.join(', ')} on behalf of any account.`, evidence, {
        reason: 'TRUST_UNGUARDED',
        severity,
      });
    }
    if (nextToBedrock && mixed.length > 0) {
      const names = [...new Set(mixed.map(({ principal }) => principal))];
      return fail(`${who} trusts ${names.join(', ')} next to Bedrock.`, evidence, {
        reason: 'MIXED_TRUST',
        severity: 'medium',
      });
    }
    if (requireSourceArn && watched.some(({ guards }) => !guards.includes('aws:sourcearn'))) {
      return fail(`${who} binds AI services to accounts, and not to resources by aws:SourceArn.`, evidence, {
        reason: 'SOURCE_ARN_MISSING',
        severity: 'medium',
      });
    }
    return pass(`${who} can be assumed by AI services only for trusted accounts.`, evidence);
  },
});
