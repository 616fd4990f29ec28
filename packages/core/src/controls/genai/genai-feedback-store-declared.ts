import { isInvoking } from '../../judgements/bedrock-usage.ts';
import { generativeEndpoint, knownScope } from '../../judgements/generative-endpoint.ts';
import type { Parameters } from '../../parameters.ts';
import { defineControl, fail, notApplicable, pass, type Reader } from '../control.ts';

const reads = [
  'tagging.role-resource',
  'governance.attestation',
  'cloudwatch.bedrock-series',
  'sagemaker.endpoint',
  'sagemaker.endpoint-config',
  'sagemaker.inference-component',
  'sagemaker.model',
] as const;
type Known = Reader<(typeof reads)[number]>;

const practice = 'GENOPS01-BP02';
const store = /^arn:[^:]+:(s3|dynamodb|kinesis|rds|es|aoss):/;

export const control = defineControl({
  id: 'genai-feedback-store-declared',
  title: 'A feedback store is declared for the workload',
  severity: 'medium',
  confidence: 'indicator',
  rationale:
    'What users think of the answers is the only measure of quality that no metric replaces. A workload ' +
    'without a place for it loses every verdict.',
  remediation:
    'aws resourcegroupstaggingapi tag-resources --resource-arn-list <store arn> --tags ' +
    'genai-lens:role=feedback-store, or attest where feedback is kept',
  howTo: {
    console:
      'Open the table, bucket or stream that keeps feedback, in its own console, and under Tags add ' +
      'genai-lens:role with the value feedback-store. Where feedback is kept outside AWS, attest ' +
      'GENOPS01-BP02 in the configuration of lenswatch.',
    cli: `aws resourcegroupstaggingapi tag-resources --resource-arn-list <store arn> \\
  --tags genai-lens:role=feedback-store`,
    cdk: `const feedback = new dynamodb.TableV2(this, 'Feedback', {
  partitionKey: { name: 'answer', type: dynamodb.AttributeType.STRING },
});
cdk.Tags.of(feedback).add('genai-lens:role', 'feedback-store');`,
  },
  requirements: [practice],
  references: ['https://docs.aws.amazon.com/wellarchitected/latest/generative-ai-lens/genops01-bp02.html'],
  subject: 'aws.account',
  reads,
  parameters: ['feedbackStores', 'genAiTagKey', 'genAiImagePatterns', 'sageMakerScope'],

  evaluate(_region, facts, parameters) {
    if (!isUsed(facts, parameters)) {
      return notApplicable('No model was called and no generative endpoint runs here.', {}, 'NO_USAGE');
    }
    const [declared] = parameters.feedbackStores.filter((arn) => store.test(arn));
    if (declared) return pass(`The parameter feedbackStores names ${declared}.`, { feedbackStore: declared });

    const isStore = ({ arn, value }: { arn: string; value: { readonly role: string } }) =>
      value.role === 'feedback-store' && store.test(arn);
    const tagged = facts.known('tagging.role-resource').find(isStore);
    if (tagged)
      return pass(`Resource ${tagged.arn} is tagged as feedback store.`, { feedbackStore: tagged.arn });

    const attestation = facts.find('governance.attestation', practice)?.value;
    const valid = attestation && Date.parse(attestation.expiresAt) > Date.parse(facts.now);
    if (valid) {
      const { answer, signer, expiresAt } = attestation;
      const evidence = { answer, signer, expiresAt };
      if (answer === 'YES') {
        return pass('A person attests that user feedback is kept.', evidence, 'ATTESTED');
      }
      if (answer === 'NOT_APPLICABLE') {
        return notApplicable('A person attests that user feedback does not apply.', evidence);
      }
    }
    // Nothing says yes: that counts only once every tagged resource has been seen.
    facts.all('tagging.role-resource');
    const answer = valid ? attestation.answer : null;
    const evidence = { feedbackStores: 0, answer, expired: attestation !== undefined && !valid };
    return answer === 'PARTIAL'
      ? fail('No feedback store is declared; a person attests to a part of it.', evidence, {
          reason: 'NO_FEEDBACK_STORE',
          severity: 'low',
        })
      : fail('No feedback store is declared or attested.', evidence, { reason: 'NO_FEEDBACK_STORE' });
  },
});

/** One sign of use is enough, whatever else could not be read. */
function isUsed(
  facts: Known,
  parameters: Pick<Parameters, 'genAiTagKey' | 'genAiImagePatterns' | 'sageMakerScope'>,
): boolean {
  const endpoints = facts.known('sagemaker.endpoint');
  if (endpoints.some((endpoint) => knownScope(endpoint, facts, parameters)?.inScope === true)) return true;
  if (isInvoking(facts)) return true;
  return facts
    .all('sagemaker.endpoint')
    .some((endpoint) => generativeEndpoint(endpoint, facts, parameters).inScope);
}
