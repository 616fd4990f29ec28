import { isAdministrator } from '../../iam/administrator.ts';
import { defineControl, fail, notApplicable, pass, type Severity } from '../control.ts';

const day = 86_400_000;
const service = 'bedrock.amazonaws.com';

export const control = defineControl({
  id: 'iam-bedrock-no-long-term-api-keys',
  title: 'IAM users have no active long-term Bedrock API keys',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'A long-term key is a bearer secret outside IAM Identity Center: whoever holds it calls models without ' +
    'a signature until someone notices.',
  remediation:
    'aws iam delete-service-specific-credential --user-name <user> --service-specific-credential-id <id>',
  howTo: {
    console:
      'Move the caller to short-term keys or to the credentials of a role. Then IAM > Users > (the user) > ' +
      'Security credentials > API keys for Amazon Bedrock: deactivate the key, watch that nothing breaks, ' +
      'and delete it.',
    cli: `aws iam list-service-specific-credentials --user-name <user> --service-name bedrock.amazonaws.com
aws iam update-service-specific-credential --user-name <user> \\
  --service-specific-credential-id <id> --status Inactive
aws iam delete-service-specific-credential --user-name <user> --service-specific-credential-id <id>`,
    cdk: `// A role instead of the user and its key: what runs as it needs no secret.
const caller = new iam.Role(this, 'Caller', {
  assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
});
caller.addToPolicy(
  new iam.PolicyStatement({ actions: ['bedrock:InvokeModel'], resources: ['<model arn>'] }),
);`,
  },
  requirements: ['GENSEC01-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-how.html'],
  subject: 'iam.service-specific-credentials',
  reads: ['iam.principal'],
  parameters: ['allowLongTermKeys', 'maxKeyAgeDays'],

  evaluate({ value: { userName, credentials } }, facts, { allowLongTermKeys, maxKeyAgeDays }) {
    const keys = credentials
      .filter((credential) => credential.service === service)
      .map(({ id, alias, status, createdAt, expiresAt }) => ({
        id,
        alias,
        status,
        createdAt,
        expiresAt,
        days: expiresAt === null ? null : (Date.parse(expiresAt) - Date.parse(createdAt)) / day,
      }));
    if (keys.length === 0) return notApplicable(`User ${userName} has no Bedrock API key.`, { keys: 0 });

    const evidence = { userName, keys, shortTermKeys: 'derived from sessions and listed nowhere' };
    const isWorking = ({ status, expiresAt }: (typeof keys)[number]) =>
      status === 'Active' && (expiresAt === null || Date.parse(expiresAt) > Date.parse(facts.now));
    const working = keys.filter(isWorking);
    if (working.length === 0) {
      return pass(`No Bedrock API key of user ${userName} works any more; they can be deleted.`, evidence);
    }
    const refused = working.filter(({ days }) => !allowLongTermKeys || days === null || days > maxKeyAgeDays);
    if (refused.length === 0) {
      return pass(`Every Bedrock API key of user ${userName} ends within ${maxKeyAgeDays} days.`, evidence);
    }

    const user = facts
      .known('iam.principal')
      .find(({ value }) => value.kind === 'user' && value.name === userName);
    const administrator = user === undefined ? null : isAdministrator(user.value);
    const endless = refused.some(({ days }) => days === null);
    const severity: Severity =
      endless || administrator === true
        ? 'critical'
        : refused.every(({ days }) => days !== null && days <= maxKeyAgeDays)
          ? 'medium'
          : 'high';
    const count =
      refused.length === 1 ? 'an active Bedrock API key' : `${refused.length} active Bedrock API keys`;
    const notes = [
      ...(endless ? [refused.length === 1 ? 'it never expires' : 'one of them never expires'] : []),
      ...(administrator ? ['the user has administrator rights'] : []),
    ];
    return fail(
      `User ${userName} has ${count}${notes.length > 0 ? `; ${notes.join(' and ')}` : ''}.`,
      { ...evidence, administrator, policies: user?.value.policies.map(({ name }) => name) ?? null },
      { severity },
    );
  },
});
