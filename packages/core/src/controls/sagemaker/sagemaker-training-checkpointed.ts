import { windowText } from '../../judgements/bound-text.ts';
import { defineControl, fail, moving, notApplicable, pass } from '../control.ts';

/** What SageMaker applies when a job names no limit. */
const defaultRuntimeSeconds = 24 * 3600;

export const control = defineControl({
  id: 'sagemaker-training-checkpointed',
  title: 'Long training jobs write checkpoints',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'A job that is interrupted after a day begins again from nothing unless it wrote checkpoints. On spot capacity ' +
    'and on many nodes interruptions are the rule.',
  remediation:
    'In the job template set CheckpointConfig={S3Uri: s3://<bucket>/<prefix>}, and let the code write there',
  howTo: {
    console:
      'Amazon SageMaker AI, Training jobs, Create: under Checkpoint configuration name an S3 location. The training code ' +
      'writes to /opt/ml/checkpoints and resumes from what it finds there.',
    cli: [
      'aws sagemaker create-training-job --training-job-name <name> … \\',
      '  --checkpoint-config S3Uri=s3://<bucket>/<prefix>,LocalPath=/opt/ml/checkpoints',
    ].join('\n'),
    cdk: [
      '// In a state machine: the service integration takes the parameters of the API.',
      "new tasks.CallAwsService(this, 'Train', {",
      "  service: 'sagemaker',",
      "  action: 'createTrainingJob',",
      "  parameters: { /* … */ CheckpointConfig: { S3Uri: 's3://<bucket>/<prefix>' } },",
      "  iamResources: ['<training job arn>'],",
      '});',
    ].join('\n'),
  },
  requirements: ['GENREL06-BP01'],
  references: ['https://docs.aws.amazon.com/sagemaker/latest/dg/model-checkpoints.html'],
  subject: 'sagemaker.training-series',
  reads: ['s3.bucket', 'sagemaker.training-job'],
  parameters: ['checkpointThresholdSeconds'],

  evaluate({ id: stem, value }, facts, { checkpointThresholdSeconds: threshold }) {
    const [newest] = value.shapes;
    if (!newest) return facts.undecided('NO_DATA', `No run of job ${stem} is known.`);
    // The newest run decides, and a run that could not be read may be it.
    facts.all('sagemaker.training-job');
    const { newestRun, instances, spot, checkpoint, writableFileSystem, serverlessJobType } = newest;
    if (serverlessJobType !== null) {
      return notApplicable(`Job ${stem} is run by SageMaker itself.`, { serverlessJobType });
    }
    const limit = newest.maxRuntimeSeconds ?? defaultRuntimeSeconds;
    const longest = value.shapes.reduce<number | null>(
      (most, { longestSeconds }) => (longestSeconds === null ? most : Math.max(most ?? 0, longestSeconds)),
      null,
    );
    const evidence = {
      newestRun,
      maxRuntimeSeconds: newest.maxRuntimeSeconds,
      longestSeconds: longest,
      instances,
      spot,
      checkpointBucket: checkpoint?.bucket ?? null,
      checkpointThresholdSeconds: threshold,
      history: windowText(value.window),
    };
    const long = limit >= threshold || (longest ?? 0) >= threshold;
    if (!long && !spot && instances < 2) {
      return moving(notApplicable(`Job ${stem} is short and runs on one instance.`, evidence));
    }
    if (checkpoint) {
      return moving(
        facts.find('s3.bucket', checkpoint.bucket)
          ? pass(`Job ${stem} writes checkpoints.`, evidence)
          : fail(
              `Job ${stem} writes checkpoints to bucket ${checkpoint.bucket}, which does not exist.`,
              evidence,
              {
                reason: 'BUCKET_MISSING',
              },
            ),
      );
    }
    if (writableFileSystem) {
      return moving(pass(`Job ${stem} can write checkpoints to a file system.`, evidence));
    }
    const short = (longest ?? limit) < threshold;
    return moving(
      fail(`Job ${stem} writes no checkpoints.`, evidence, {
        reason: spot ? 'SPOT_WITHOUT_CHECKPOINTS' : 'NO_CHECKPOINTS',
        severity: short && !spot ? 'low' : 'high',
      }),
    );
  },
});
