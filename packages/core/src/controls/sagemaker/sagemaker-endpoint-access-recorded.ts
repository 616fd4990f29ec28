import type { Resource } from '../../facts/fact.ts';
import type { EndpointConfig } from '../../facts/sagemaker.ts';
import { knownRecorders, needEveryRecorder } from '../../judgements/cloudtrail-recorders.ts';
import { dataReach } from '../../judgements/cloudtrail-selectors.ts';
import { endpointPhase, generativeEndpoint } from '../../judgements/generative-endpoint.ts';
import { defineControl, type Evidence, fail, notApplicable, pass, type Reader } from '../control.ts';

const reads = [
  'sagemaker.endpoint-config',
  'sagemaker.inference-component',
  'sagemaker.model',
  'cloudtrail.trail',
  'cloudtrail.event-data-store',
] as const;
type Known = Reader<(typeof reads)[number]>;
const type = 'AWS::SageMaker::Endpoint';

export const control = defineControl({
  id: 'sagemaker-endpoint-access-recorded',
  title: 'Self-hosted endpoints record their invocations',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'Nothing of AWS logs what a self-hosted model was asked and said. Without data capture or data events, nobody can ' +
    'tell who used the model, or what left through it.',
  remediation:
    'aws sagemaker create-endpoint-config --endpoint-config-name <new> --production-variants <as before> ' +
    '--data-capture-config EnableCapture=true,InitialSamplingPercentage=100,DestinationS3Uri=<s3 uri>,KmsKeyId=<key>,' +
    'CaptureOptions=[{CaptureMode=Input},{CaptureMode=Output}]; aws sagemaker update-endpoint --endpoint-name <endpoint> ' +
    '--endpoint-config-name <new>',
  howTo: {
    console:
      'SageMaker AI > Inference > Endpoints > the endpoint > Settings > Update endpoint: clone the configuration, switch ' +
      'Data capture on for prediction requests and responses, with an encryption key. Or CloudTrail > Trails > the trail > ' +
      'Data events > Edit > SageMaker endpoint.',
    cli:
      'aws sagemaker create-endpoint-config --endpoint-config-name <new> --production-variants file://variants.json ' +
      '--data-capture-config file://capture.json\n' +
      'aws sagemaker update-endpoint --endpoint-name <endpoint> --endpoint-config-name <new>',
    cdk:
      "new sagemaker.CfnEndpointConfig(this, 'Config', { productionVariants, dataCaptureConfig: { enableCapture: true, " +
      "initialSamplingPercentage: 100, destinationS3Uri: '<s3 uri>', kmsKeyId: key.keyId, captureOptions: [{ captureMode: " +
      "'Input' }, { captureMode: 'Output' }] } });",
  },
  requirements: ['GENSEC01-BP04'],
  references: ['https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html'],
  subject: 'sagemaker.endpoint',
  reads,
  parameters: ['minSamplingPercent', 'requireCmk', 'genAiTagKey', 'genAiImagePatterns', 'sageMakerScope'],

  evaluate(subject, facts, parameters) {
    const { id, value } = subject;
    const scope = generativeEndpoint(subject, facts, parameters);
    const genAiReason = scope.because;
    if (!scope.inScope)
      return notApplicable(`Endpoint ${id} is not generative: ${genAiReason}.`, { genAiReason });
    const phase = endpointPhase(value.status);
    if (phase === 'deleting') {
      return notApplicable(`Endpoint ${id} is being deleted.`, { status: value.status }, 'RESOURCE_DELETING');
    }
    if (phase === 'failed') {
      return notApplicable(
        `Endpoint ${id} is ${value.status} and serves nothing.`,
        { status: value.status },
        'RESOURCE_FAILED_STATE',
      );
    }
    if (phase === 'changing') return facts.undecided('TRANSIENT_STATE', `Endpoint ${id} is ${value.status}.`);

    const recorder = recorderOf(subject, facts);
    const recordedBy = (name: string, evidence: Evidence) =>
      pass(`${name} records the calls to endpoint ${id}: who called and when, not what was said.`, {
        ...evidence,
        recorder: name,
      });
    // Where the calls are recorded, what is captured beside that decides nothing and need not be readable.
    const config =
      recorder === undefined
        ? facts.find('sagemaker.endpoint-config', value.configName)?.value
        : facts.known('sagemaker.endpoint-config').find((one) => one.id === value.configName)?.value;
    if (!config) {
      if (recorder !== undefined) return recordedBy(recorder, { genAiReason });
      return facts.undecided('NO_DATA', `Endpoint configuration ${value.configName} no longer exists.`);
    }
    const capture = captureOf(subject, config);
    const { minSamplingPercent, requireCmk } = parameters;
    const lacking = [
      ...(capture.on ? [] : ['data capture is off']),
      ...(capture.on && !capture.input ? ['requests are not captured'] : []),
      ...(capture.on && !capture.output ? ['answers are not captured'] : []),
      ...(capture.on && capture.keyId === null ? ['no customer key protects what is captured'] : []),
    ];
    const samplesEnough = capture.samplingPercent >= minSamplingPercent;
    const { running: _, ...shown } = capture;
    const evidence = { genAiReason, capture: shown, minSamplingPercent };
    const wouldDo = lacking.length === 0 && samplesEnough;
    if (wouldDo && capture.running) {
      return pass(
        `Endpoint ${id} captures ${capture.samplingPercent} % of its requests and answers.`,
        evidence,
      );
    }
    if (recorder !== undefined) return recordedBy(recorder, evidence);
    // A trail that could not be read may record them.
    needEveryRecorder(facts);
    if (wouldDo) {
      return facts.undecided('NO_DATA', `AWS does not say whether the data capture of endpoint ${id} runs.`);
    }
    if (lacking.length === 0) {
      return fail(
        `Endpoint ${id} captures ${capture.samplingPercent} % of its requests, less than ${minSamplingPercent}.`,
        evidence,
        {
          reason: 'SAMPLING_LOW',
          severity: 'low',
        },
      );
    }
    const onlyKey = capture.on && capture.input && capture.output && samplesEnough;
    return fail(
      `The calls to endpoint ${id} are not recorded: ${lacking.join(', ')}, and no trail has its data events.`,
      evidence,
      {
        reason: onlyKey ? 'NO_CUSTOMER_KEY' : 'NOT_RECORDED',
        ...(onlyKey && !requireCmk ? { severity: 'informational' } : {}),
      },
    );
  },
});

interface Capture {
  readonly [name: string]: boolean | number | string | null;
  /** It is configured and not known to be stopped. */
  readonly on: boolean;
  /** The endpoint itself says that it runs. */
  readonly running: boolean;
  readonly input: boolean;
  readonly output: boolean;
  readonly samplingPercent: number;
  readonly keyId: string | null;
}

/** What is captured now: the configuration says what, the endpoint whether. An asynchronous one keeps answers. */
function captureOf(
  { value }: Resource<'sagemaker.endpoint'>,
  { capture, asynchronous }: EndpointConfig,
): Capture {
  const on = capture?.enabled === true && value.capture?.started !== false;
  const captures = (mode: string) =>
    on && capture.modes.some((option) => option === mode || option === 'InputAndOutput');
  const keyId = capture?.keyId ?? null;
  return {
    on,
    running: value.capture?.started === true,
    input: captures('Input'),
    output: captures('Output') || asynchronous,
    samplingPercent: on ? (value.capture?.samplingPercent ?? capture.samplingPercent) : 0,
    // The alias of the key that AWS manages for S3 is nobody's own.
    keyId: keyId !== null && /(^|\/|:)alias\/aws\//.test(keyId) ? null : keyId,
  };
}

function recorderOf({ arn, region }: Resource<'sagemaker.endpoint'>, facts: Known): string | undefined {
  return knownRecorders(facts).find(
    (recorder) =>
      recorder.broken === null &&
      (recorder.region === null || recorder.region === region) &&
      dataReach([recorder], [type], arn) === 'all',
  )?.name;
}
