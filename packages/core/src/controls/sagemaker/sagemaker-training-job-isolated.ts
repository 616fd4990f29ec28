import type { Cluster, TrainingSeries } from '../../facts/sagemaker.ts';
import { allOf } from '../../judgements/all-of.ts';
import { windowText } from '../../judgements/bound-text.ts';
import { verdictOfClusterState } from '../../judgements/cluster-state.ts';
import { defineControl, fail, moving, notApplicable, pass, type Verdict } from '../control.ts';

export const control = defineControl({
  id: 'sagemaker-training-job-isolated',
  title: 'SageMaker training runs isolated and encrypted',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'Training code sees all the data at once and often comes from elsewhere. Outside a VPC, with a way to the network ' +
    'and without encryption, it can carry the data off or be listened to.',
  remediation:
    'In the job template set VpcConfig, EnableNetworkIsolation=true, EnableInterContainerTrafficEncryption=true and ' +
    'OutputDataConfig.KmsKeyId=<key arn>',
  howTo: {
    console:
      'Amazon SageMaker AI, Training jobs, Create: choose a VPC with private subnets, enable network isolation and ' +
      'inter-container traffic encryption, and choose an encryption key for the output.',
    cli: [
      'aws sagemaker create-training-job --training-job-name <name> … \\',
      '  --vpc-config Subnets=<subnet>,<subnet>,SecurityGroupIds=<group> --enable-network-isolation \\',
      '  --enable-inter-container-traffic-encryption \\',
      '  --output-data-config S3OutputPath=<uri>,KmsKeyId=<key arn>',
    ].join('\n'),
    cdk: [
      "new tasks.SageMakerCreateTrainingJob(this, 'Train', {",
      '  // …',
      '  enableNetworkIsolation: true,',
      '  vpcConfig: { vpc, subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } },',
      '  outputDataConfig: { s3OutputLocation: output, encryptionKey: key },',
      '});',
    ].join('\n'),
  },
  requirements: ['GENSEC06-BP01'],
  references: [
    'https://docs.aws.amazon.com/sagemaker/latest/dg/train-vpc.html',
    'https://docs.aws.amazon.com/sagemaker/latest/dg/train-encrypt.html',
  ],
  subject: ['sagemaker.training-series', 'sagemaker.cluster'],
  reads: ['sagemaker.training-job'],
  parameters: ['trustedImagePrefixes'],

  evaluate(subject, facts, { trustedImagePrefixes }) {
    if (subject.fact === 'sagemaker.cluster') {
      return verdictOfClusterState(subject.value, facts) ?? judgeCluster(subject.value);
    }
    const { id: stem } = subject;
    const judged = subject.value.shapes.filter(({ statuses }) =>
      statuses.some((status) => status === 'Completed' || status === 'InProgress'),
    );
    const needEveryRun = () => facts.all('sagemaker.training-job');
    if (judged.length === 0) {
      needEveryRun();
      return notApplicable(`No run of job ${stem} goes on or was completed.`, { runs: 0 });
    }
    const verdict = allOf(
      'medium',
      judged.map((shape) => () => judgeShape(stem, shape, trustedImagePrefixes, subject.value.window)),
    );
    if (verdict.verdict !== 'fail') needEveryRun();
    return moving(verdict);
  },
});

function judgeCluster({ name, inVpc, groups }: Cluster): Verdict {
  const outside = groups.filter(({ ownVpc }) => !ownVpc && !inVpc).map((group) => group.name);
  const evidence = { inVpc, groupsOutsideVpc: outside };
  return inVpc || (groups.length > 0 && outside.length === 0)
    ? pass(`Cluster ${name} runs in a VPC.`, evidence)
    : fail(`Cluster ${name} runs in no VPC of the account.`, evidence, { reason: 'NO_VPC' });
}

function judgeShape(
  stem: string,
  shape: TrainingSeries['shapes'][number],
  trustedImagePrefixes: readonly string[],
  window: TrainingSeries['window'],
): Verdict {
  const { newestRun, runs, image, inVpc, networkIsolation, interContainerEncryption, outputKeyId } = shape;
  const { instances, serverlessJobType } = shape;
  // Without an image it runs an algorithm resource, of the customer or of a seller, or SageMaker runs it itself.
  const trusted =
    image === null
      ? serverlessJobType !== null
      : trustedImagePrefixes.some((prefix) => image.startsWith(prefix));
  const faults: [reason: string, text: string][] = [];
  if (!inVpc) faults.push(['NO_VPC', 'in no VPC']);
  if (!networkIsolation && !trusted) faults.push(['NOT_ISOLATED', 'with a way to the network']);
  if (instances > 1 && !interContainerEncryption) {
    faults.push(['TRAFFIC_UNENCRYPTED', `on ${instances} instances that talk in the clear`]);
  }
  if (outputKeyId === null) faults.push(['OUTPUT_KEY_UNSET', 'without a key for its output']);
  const evidence = {
    [`run ${newestRun}`]: {
      runs,
      image,
      inVpc,
      networkIsolation,
      instances,
      interContainerEncryption,
      outputKeyId,
      history: windowText(window),
    },
  };
  const [first] = faults;
  return first
    ? fail(
        `Job ${stem}, last as ${newestRun}, runs ${faults.map(([, text]) => text).join(', ')}.`,
        evidence,
        {
          reason: first[0],
        },
      )
    : pass(`Job ${stem}, last as ${newestRun}, runs isolated and encrypted.`, evidence);
}
