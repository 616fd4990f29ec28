import { knownRecorders, needEveryRecorder, type Recorder } from '../../judgements/cloudtrail-recorders.ts';
import { managementGaps } from '../../judgements/cloudtrail-selectors.ts';
import { defineControl, fail, pass } from '../control.ts';

/** Enough of them to check the verdict by hand; an account may have hundreds of event data stores. */
const shown = 5;

export const control = defineControl({
  id: 'cloudtrail-genai-management-events-logged',
  title: 'A logging, multi-Region trail records AI management events',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'Changes to AI services and the model calls themselves are management events. Without a durable record ' +
    'of both reads and writes, nobody can tell who changed a guardrail or who called which model.',
  remediation:
    'aws cloudtrail create-trail --name <name> --s3-bucket-name <bucket> --is-multi-region-trail ' +
    '&& aws cloudtrail start-logging --name <name>',
  howTo: {
    console:
      'CloudTrail > Trails > Create trail (the console makes it for all regions), or (the trail) > ' +
      'Management events > Edit: select Read and Write, and exclude nothing but KMS and RDS Data API ' +
      'events. Check that the trail says Logging.',
    cli: `aws cloudtrail create-trail --name <name> --s3-bucket-name <bucket> --is-multi-region-trail \\
  --enable-log-file-validation
aws cloudtrail put-event-selectors --trail-name <name> --event-selectors \\
  '[{"ReadWriteType": "All", "IncludeManagementEvents": true, "DataResources": []}]'
aws cloudtrail start-logging --name <name>`,
    cdk: `new cloudtrail.Trail(this, 'Trail', {
  isMultiRegionTrail: true,
  managementEvents: cloudtrail.ReadWriteType.ALL,
  enableFileValidation: true,
});`,
  },
  requirements: ['GENSEC03-BP01'],
  references: [
    'https://docs.aws.amazon.com/bedrock/latest/userguide/logging-using-cloudtrail.html',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html',
  ],
  subject: 'aws.account',
  reads: ['cloudtrail.trail', 'cloudtrail.event-data-store'],

  evaluate(_account, facts) {
    const judged = knownRecorders(facts).map((recorder) => ({ recorder, ...shortcomings(recorder) }));
    const good = judged.find(({ faults, opaque }) => faults.length === 0 && !opaque);
    if (good) {
      const { arn, name } = good.recorder;
      return pass(`${name} records reads and writes of all AI services in every region.`, { recorder: arn });
    }
    needEveryRecorder(facts);
    const undecided = judged.find(({ faults }) => faults.length === 0);
    if (undecided) {
      const { name } = undecided.recorder;
      return facts.undecided(
        'OPAQUE_POLICY',
        `${name} leaves out events by name, and whether AI calls are among them cannot be told.`,
      );
    }
    const [best] = judged.sort((a, b) => a.faults.length - b.faults.length);
    if (!best) {
      return fail(
        'The account has no trail and no event data store.',
        { recorders: 0 },
        { reason: 'NO_TRAIL' },
      );
    }
    const evidence = {
      recorders: judged.length,
      faults: Object.fromEntries(
        judged.slice(0, shown).map(({ recorder, faults }) => [recorder.arn, faults]),
      ),
    };
    const message = `No trail records all AI management events. The closest is ${best.recorder.name}: `;
    return fail(`${message}${best.faults.join('; ')}.`, evidence, { reason: 'NOT_RECORDED' });
  },
});

function shortcomings(recorder: Recorder): { readonly faults: readonly string[]; readonly opaque: boolean } {
  const { missing, opaque } = managementGaps(recorder);
  const faults = [
    ...(recorder.broken === null ? [] : [recorder.broken]),
    ...(recorder.region === null ? [] : [`it covers ${recorder.region} only`]),
    ...(missing.length === 0 ? [] : [`it leaves out ${missing.join(', ')}`]),
  ];
  return { faults, opaque };
}
