import { jobStem } from '../../aws/job-name.ts';
import type { Resource } from '../../facts/fact.ts';
import { boundText } from '../../judgements/bound-text.ts';
import { isAccelerator } from '../../judgements/generative-endpoint.ts';
import { defineControl, fail, notApplicable, pass } from '../control.ts';

/** What SageMaker applies when a job names no limit. */
const defaultRuntimeSeconds = 24 * 3600;
/** Runs that make a median; fewer say too little. */
const sample = 5;

export const control = defineControl({
  id: 'sagemaker-training-stopping-bounded',
  title: 'Jobs cannot run away',
  severity: 'low',
  confidence: 'direct',
  rationale:
    'A job that hangs bills its accelerators until its maximum run time ends it. A limit near the usual ' +
    'run time makes that hours; the longest one that SageMaker allows makes it four weeks.',
  remediation:
    'Set StoppingCondition.MaxRuntimeInSeconds to <about twice the usual seconds> in the job template',
  howTo: {
    console:
      'SageMaker AI > Training jobs > Create training job (or Clone the last one) > Stopping condition: ' +
      'set the maximum run time to about twice the usual one. Where a pipeline or notebook starts the job, ' +
      'set it there.',
    cli: `aws sagemaker describe-training-job --training-job-name <last job> --query TrainingTimeInSeconds
# job.json as before
aws sagemaker create-training-job --cli-input-json file://job.json \\
  --stopping-condition MaxRuntimeInSeconds=<about twice the usual seconds>`,
    cdk: `new tasks.SageMakerCreateTrainingJob(this, 'Train', {
  // name, algorithm, channels and output as before
  stoppingCondition: { maxRuntime: cdk.Duration.hours(2) },
});`,
  },
  requirements: ['GENSUS01-BP02', 'GENREL06-BP01', 'GENCOST05-BP01'],
  references: [
    'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StoppingCondition.html',
    'https://docs.aws.amazon.com/sagemaker/latest/dg/train-debugger.html',
  ],
  subject: 'sagemaker.training-job',
  reads: ['sagemaker.training-job'],
  parameters: ['maxTrainHours', 'runtimeFactor'],

  evaluate(subject, facts, { maxTrainHours, runtimeFactor }) {
    const { id, value } = subject;
    if (value.status === 'Deleting') {
      return notApplicable(`Job ${id} is being deleted.`, { status: value.status }, 'RESOURCE_DELETING');
    }
    if (value.serverlessJobType === null && !value.instanceTypes.some(isAccelerator)) {
      const message = `Job ${id} uses no accelerator and no managed customization.`;
      return notApplicable(message, { instanceTypes: value.instanceTypes });
    }

    const limit = value.maxRuntimeSeconds ?? defaultRuntimeSeconds;
    const evidence = {
      maxRuntimeSeconds: value.maxRuntimeSeconds,
      maxWaitSeconds: value.maxWaitSeconds,
      maxTrainHours,
      history: boundText(facts.boundOf('sagemaker.training-job'), facts.now),
    };
    if (limit > maxTrainHours * 3600) {
      const message = `Job ${id} may run ${hours(limit)} hours, more than ${maxTrainHours}.`;
      return fail(message, evidence, { reason: 'ABOVE_MAXIMUM' });
    }

    const runs = earlierRuns(subject, facts.all('sagemaker.training-job'));
    if (runs.length < sample) {
      const message = `Job ${id} may run ${hours(limit)} hours; fewer than ${sample} earlier runs are known.`;
      return pass(message, { ...evidence, earlierRuns: runs.length });
    }
    const median = runs.map((run) => run.seconds).sort((a, b) => a - b)[Math.floor(sample / 2)] ?? 0;
    const more = {
      ...evidence,
      earlierRuns: runs.map((run) => run.id),
      medianSeconds: median,
      runtimeFactor,
    };
    const comparison = `Job ${id} may run ${limit} s; its last ${sample} runs took a median of ${median} s.`;
    return limit <= runtimeFactor * median
      ? pass(comparison, more)
      : fail(comparison, more, { reason: 'FAR_ABOVE_USUAL' });
  },
});

/** The newest successful runs of the same job that began before this one. */
function earlierRuns(
  subject: Resource<'sagemaker.training-job'>,
  jobs: readonly Resource<'sagemaker.training-job'>[],
): readonly { readonly id: string; readonly seconds: number }[] {
  const base = jobStem(subject.id);
  return jobs
    .filter(
      ({ id, value }) =>
        value.status === 'Completed' && value.createdAt < subject.value.createdAt && jobStem(id) === base,
    )
    .sort((a, b) => (a.value.createdAt < b.value.createdAt ? 1 : -1))
    .flatMap(({ id, value }) =>
      value.trainingSeconds === null ? [] : [{ id, seconds: value.trainingSeconds }],
    )
    .slice(0, sample);
}

function hours(seconds: number): number {
  return Math.round((seconds / 3600) * 10) / 10;
}
