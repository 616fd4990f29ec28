import type { InvocationLogging, LogDelivery } from '../../facts/bedrock.ts';
import { allOf } from '../../judgements/all-of.ts';
import {
  bedrockUsageFacts,
  isMantleCall,
  isRuntimeCall,
  signOfBedrockUse,
} from '../../judgements/bedrock-usage.ts';
import { defineControl, fail, moving, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

export const control = defineControl({
  id: 'bedrock-model-invocation-logging-enabled',
  title: 'Invocation logging is on in every Region with use, and delivering',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'Without invocation logs nobody can reconstruct what a model was asked and what it answered, who ' +
    'asked, or what it cost. A configuration that fails to deliver is as good as none.',
  remediation:
    'aws bedrock put-model-invocation-logging-configuration --region <region> --logging-config <a log ' +
    'group with its role or a bucket, and textDataDeliveryEnabled=true>; where deliveries fail, repair ' +
    'the role, the bucket policy or the key',
  howTo: {
    console:
      'Amazon Bedrock > Settings > Model invocation logging, in the region of the finding: switch it on, ' +
      'select Text (and what else the evidence requires), choose a log group with a service role, or a ' +
      'bucket, and save. Where deliveries fail, repair what the evidence names: the role, the bucket ' +
      'policy or the key.',
    cli: `# logging.json: {"textDataDeliveryEnabled": true,
#   "cloudWatchConfig": {"logGroupName": "<group>", "roleArn": "<role arn>"}}
aws bedrock put-model-invocation-logging-configuration --region <region> --logging-config file://logging.json
aws bedrock get-model-invocation-logging-configuration --region <region>`,
    cdk: `// CloudFormation has no resource for this setting.
const put: cr.AwsSdkCall = {
  service: 'Bedrock',
  action: 'putModelInvocationLoggingConfiguration',
  parameters: {
    loggingConfig: {
      textDataDeliveryEnabled: true,
      cloudWatchConfig: { logGroupName: group.logGroupName, roleArn: role.roleArn },
    },
  },
  physicalResourceId: cr.PhysicalResourceId.of('invocation-logging'),
};
new cr.AwsCustomResource(this, 'InvocationLogging', {
  onCreate: put,
  onUpdate: put,
  policy: cr.AwsCustomResourcePolicy.fromStatements([
    new iam.PolicyStatement({
      actions: ['bedrock:PutModelInvocationLoggingConfiguration'],
      resources: ['*'],
    }),
    new iam.PolicyStatement({ actions: ['iam:PassRole'], resources: [role.roleArn] }),
  ]),
});`,
  },
  requirements: ['GENSEC01-BP04', 'GENOPS02-BP02'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html'],
  subject: 'bedrock.invocation-logging',
  reads: [...bedrockUsageFacts, 'bedrock.log-delivery'],
  parameters: ['requiredModalities', 'allowMetadataOnly', 'maxDeliveryFailurePct'],

  evaluate({ value: logging, region }, facts, parameters) {
    const use = signOfBedrockUse(facts);
    if (use === null) return notApplicable('Bedrock is not used here.', { use }, 'NO_USAGE');

    const { logGroupName, bucketName } = logging;
    const mantle = facts.known('cloudwatch.bedrock-series').some(isMantleCall);
    const evidence = { use, logGroupName, bucketName, ...(mantle ? { mantleCalls: true } : {}) };
    if (!logging.enabled || (logGroupName === null && bucketName === null)) {
      return fail('Invocation logging is off.', evidence, { reason: 'LOGGING_OFF' });
    }
    const verdict = allOf('high', [
      () => judgeModalities(logging, facts, parameters),
      () => judgeEndpoint(facts),
      () => judgeDelivery(logging, region, facts, parameters.maxDeliveryFailurePct),
    ]);
    return { ...verdict, evidence: { ...evidence, ...verdict.evidence } };
  },
});

function judgeModalities(
  logging: InvocationLogging,
  facts: Reader<never>,
  parameters: { readonly requiredModalities: readonly string[]; readonly allowMetadataOnly: boolean },
): Verdict {
  const { text, image, embedding, video, audio } = logging;
  const delivered: { readonly [modality: string]: boolean | null } = { text, image, embedding, video, audio };
  const evidence = { delivered };
  if (parameters.allowMetadataOnly) return pass('Metadata is enough here.', evidence);
  const required = [...new Set(['text', ...parameters.requiredModalities])];
  const off = required.filter((name) => delivered[name] === false);
  if (off.length > 0) {
    return fail(`Invocation logging leaves out ${off.join(', ')}.`, evidence, { reason: 'MODALITY_OFF' });
  }
  const unsaid = required.filter((name) => delivered[name] !== true);
  return unsaid.length > 0
    ? facts.undecided('NO_DATA', `AWS does not say whether invocation logging delivers ${unsaid.join(', ')}.`)
    : pass('The required bodies are logged.', evidence);
}

/** Invocation logging records only calls of the `bedrock-runtime` endpoint. */
function judgeEndpoint(facts: Reader<'cloudwatch.bedrock-series'>): Verdict {
  const isUnseen = !facts.some('cloudwatch.bedrock-series', isRuntimeCall);
  if (!isUnseen || !facts.some('cloudwatch.bedrock-series', isMantleCall)) {
    return pass('Invocation logging can see the calls.');
  }
  return fail(
    'Models are called through the mantle endpoint alone; ' +
      'invocation logging records only bedrock-runtime calls.',
    { runtimeCalls: false },
    { reason: 'MANTLE_ONLY' },
  );
}

function judgeDelivery(
  logging: InvocationLogging,
  region: string,
  facts: Reader<'bedrock.log-delivery'>,
  maxPct: number,
): Verdict {
  // Counted from the series that CloudWatch lists: an incomplete list makes the counts wrong, both ways.
  const delivery = facts.all('bedrock.log-delivery').find(({ id }) => id === region)?.value;
  if (!delivery) return facts.undecided('NO_DATA', 'The deliveries of invocation logs were not read.');
  const destinations = destinationsOf(logging, delivery);
  const evidence = { deliversTo: destinations.map(({ name }) => name) };
  const failing = destinations.filter(({ attempts, failures }) => 100 * failures > maxPct * attempts);
  if (failing.length > 0) {
    const counts = failing.map(({ name, attempts, failures }) => `${failures} of ${attempts} to ${name}`);
    const deliveries = destinations.map(({ name, attempts, failures }) => ({ name, attempts, failures }));
    return moving(
      fail(
        `Deliveries failed in the last 24 hours: ${counts.join(', ')}.`,
        { deliveries },
        { reason: 'DELIVERY_FAILING' },
      ),
    );
  }
  const silent = destinations.filter(({ attempts, required }) => required && attempts === 0);
  if (silent.length > 0 && delivery.invocations > 0) {
    const names = silent.map(({ name }) => name).join(' and ');
    return facts.undecided(
      'NO_DATA',
      `Models were called in the last 24 hours; no delivery to ${names} is known.`,
    );
  }
  // One sentence for busy and quiet days: which of them it is changes without anybody's doing.
  return pass(
    `Invocation logging is on; at most ${maxPct} % of the last 24 hours' deliveries failed.`,
    evidence,
  );
}

/** Destinations that are configured now; figures of others are history. */
function destinationsOf(logging: InvocationLogging, delivery: LogDelivery) {
  const of = (name: string, success: number | null, failure: number | null, required: boolean) => ({
    name,
    failures: failure ?? 0,
    attempts: (success ?? 0) + (failure ?? 0),
    required,
  });
  return [
    ...(logging.logGroupName === null
      ? []
      : [of('CloudWatch Logs', delivery.cloudWatchSuccess, delivery.cloudWatchFailure, true)]),
    ...(logging.bucketName === null ? [] : [of('S3', delivery.s3Success, delivery.s3Failure, true)]),
    // AWS counts only the failures of large bodies: their share is that of the records they belong to.
    ...(logging.largeDataBucketName === null
      ? []
      : [of('S3 for large bodies', delivery.cloudWatchSuccess, delivery.largeDataFailure, false)]),
  ];
}
