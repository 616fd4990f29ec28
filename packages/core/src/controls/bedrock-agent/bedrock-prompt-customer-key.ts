import type { PromptVersion } from '../../facts/bedrock-agent.ts';
import { judgeServedPrompt } from '../../judgements/served-prompts.ts';
import { defineControl, fail, pass, type Reader, type Verdict } from '../control.ts';

const reads = ['kms.key', 'bedrock-agent.flow'] as const;
type Known = Reader<(typeof reads)[number]>;

export const control = defineControl({
  id: 'bedrock-prompt-customer-key',
  title: 'Prompts are encrypted with a customer managed key',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'Prompts hold the logic of an application, and examples that may be data of customers. Under a key of ' +
    'their own its owners can refuse and audit every read; the default key allows neither.',
  remediation:
    'aws bedrock-agent update-prompt --prompt-identifier <id> --customer-encryption-key-arn <key arn> <name ' +
    'and variants unchanged>, then aws bedrock-agent create-prompt-version --prompt-identifier <id>',
  howTo: {
    console:
      'Open Amazon Bedrock, Prompt management, the prompt, Edit, KMS key selection, Customize encryption ' +
      'settings, and choose a symmetric key of the account. Save, create a version, and have flows use it.',
    cli: `aws bedrock-agent get-prompt --prompt-identifier <id> > prompt.json
# update.json: name, defaultVariant and variants of prompt.json as they are
aws bedrock-agent update-prompt --prompt-identifier <id> --cli-input-json file://update.json \\
  --customer-encryption-key-arn <key arn>
aws bedrock-agent create-prompt-version --prompt-identifier <id>`,
    cdk: `new bedrock.CfnPrompt(this, 'Prompt', {
  // name and variants as before
  customerEncryptionKeyArn: key.keyArn,
});`,
  },
  requirements: ['GENSEC04-BP01'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/encryption-prompt-management.html'],
  subject: 'bedrock-agent.prompt',
  reads,
  parameters: ['requireCmk', 'evaluateDraft'],

  evaluate(prompt, facts, { requireCmk, evaluateDraft }) {
    return judgeServedPrompt('medium', prompt, facts, { evaluateDraft, draft: true }, (version) =>
      judgeKey(`Version ${version.version} of prompt ${prompt.value.name}`, version, facts, requireCmk),
    );
  },
});

function judgeKey(what: string, { keyArn }: PromptVersion, facts: Known, requireCmk: boolean): Verdict {
  const withoutKey = (manager: string | null) =>
    fail(
      `${what} is not encrypted with a customer managed key.`,
      { keyArn, manager },
      { reason: 'NO_CUSTOMER_KEY', ...(requireCmk ? {} : { severity: 'informational' }) },
    );
  if (keyArn === null) return withoutKey(null);
  const key = facts.find('kms.key', keyArn)?.value;
  if (!key) {
    return fail(
      `${what} is encrypted with a key that does not exist.`,
      { keyArn },
      {
        reason: 'KEY_MISSING',
        severity: 'high',
      },
    );
  }
  if (key.manager !== 'CUSTOMER') return withoutKey(key.manager);
  const evidence = { keyArn, state: key.state };
  switch (key.state) {
    case 'Enabled':
      return pass(`${what} is encrypted with a customer managed key.`, evidence);
    case 'PendingDeletion':
    case 'PendingReplicaDeletion':
      return fail(`${what} is encrypted with a key that is about to be deleted.`, evidence, {
        reason: 'KEY_PENDING_DELETION',
        severity: 'high',
      });
    case 'Creating':
    case 'Updating':
      return facts.undecided('TRANSIENT_STATE', `The key of ${what} is ${key.state}.`);
    default:
      return fail(`${what} is encrypted with a key that is ${key.state}.`, evidence, {
        reason: 'KEY_UNUSABLE',
      });
  }
}
