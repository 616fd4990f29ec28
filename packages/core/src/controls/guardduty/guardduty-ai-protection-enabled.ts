import { bedrockUsageFacts, signOfBedrockUse } from '../../judgements/bedrock-usage.ts';
import { defineControl, fail, notApplicable, pass } from '../control.ts';

const aiProtection = 'AI_PROTECTION';
const base = 'CLOUD_TRAIL';
const needed = [aiProtection, base] as const;
const buckets = 'S3_DATA_EVENTS';

export const control = defineControl({
  id: 'guardduty-ai-protection-enabled',
  title: 'GuardDuty watches AI workloads',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'Stolen credentials are tried on models first: calls cost the victim and look like any other. GuardDuty knows the ' +
    'patterns, and AI Protection those of models and agents.',
  remediation:
    'aws guardduty update-detector --detector-id <id> --enable --features Name=AI_PROTECTION,Status=ENABLED; where ' +
    'there is none: aws guardduty create-detector --enable --features Name=AI_PROTECTION,Status=ENABLED',
  howTo: {
    console:
      'In the account that administers GuardDuty: GuardDuty > Accounts > Auto-enable, and AI Protection in the navigation: ' +
      'enable it for all accounts. In a single account: GuardDuty > AI Protection > Enable.',
    cli:
      'aws guardduty list-detectors\n' +
      'aws guardduty update-detector --detector-id <id> --enable --features Name=AI_PROTECTION,Status=ENABLED',
    cdk:
      "new guardduty.CfnDetector(this, 'Detector', { enable: true, features: [{ name: 'AI_PROTECTION', status: " +
      "'ENABLED' }] });",
  },
  requirements: ['GENSEC01-BP04'],
  references: ['https://docs.aws.amazon.com/guardduty/latest/ug/findings-ai-protection.html'],
  subject: 'guardduty.detector',
  reads: [...bedrockUsageFacts, 'bedrock-agent.data-source'],

  evaluate({ region, value: { detectorId, enabled, features } }, facts) {
    const usage = signOfBedrockUse(facts);
    if (usage === null) return notApplicable(`Nothing in ${region} uses Bedrock.`, { usage }, 'NO_USAGE');

    const evidence = { usage, detectorId, features };
    if (detectorId === null) {
      return fail(`GuardDuty has no detector in ${region}, which uses Bedrock.`, evidence, {
        reason: 'NO_DETECTOR',
      });
    }
    if (!enabled) {
      return fail(`GuardDuty is suspended in ${region}, which uses Bedrock.`, evidence, {
        reason: 'DETECTOR_OFF',
      });
    }
    const off = needed.filter((feature) => features[feature] === false);
    if (off.length > 0) {
      return fail(`GuardDuty watches ${region} without ${off.join(' and ')}.`, evidence, {
        reason: 'FEATURE_OFF',
        severity: 'medium',
      });
    }
    const missing = needed.find((feature) => features[feature] === undefined);
    if (missing !== undefined) {
      return facts.undecided('REGION_UNSUPPORTED', `GuardDuty does not list ${missing} in ${region}.`);
    }
    const fed = facts.known('bedrock-agent.data-source').some(({ value }) => value.bucketName !== null);
    const note =
      fed && features[buckets] !== true
        ? `, though not the buckets that feed models (${buckets} is off)`
        : '';
    return pass(`GuardDuty watches the AI workloads of ${region}${note}.`, evidence);
  },
});
