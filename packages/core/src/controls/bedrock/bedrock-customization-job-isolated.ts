import type { Resource } from '../../facts/fact.ts';
import { allOf } from '../../judgements/all-of.ts';
import { boundText } from '../../judgements/bound-text.ts';
import { judgeCustomerKey } from '../../judgements/customer-key.ts';
import { egressParts, reachesAnywhere } from '../../judgements/open-egress.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import type { Parameters } from '../../parameters.ts';
import { defineControl, fail, notApplicable, pass, type Reader, type Verdict } from '../control.ts';

type Reads = Reader<'bedrock.customization-job' | 'ec2.security-group' | 'ec2.prefix-list' | 'kms.key'>;

export const control = defineControl({
  id: 'bedrock-customization-job-isolated',
  title: 'Bedrock customization and import jobs run in a VPC with an own key',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'A customization job reads training data and writes a model that remembers it. In a VPC the way to the data is ' +
    'private, and with a key of one’s own the model can be taken back.',
  remediation:
    'aws bedrock create-model-customization-job … --vpc-config subnetIds=<subnets>,securityGroupIds=<groups> ' +
    '--custom-model-kms-key-id <key arn>',
  howTo: {
    console:
      'Amazon Bedrock, Custom models, Create: under VPC settings choose VPC, subnets and security groups, and under ' +
      'Model encryption a customer managed key. A finished job cannot be changed: run it again.',
    cli: [
      'aws bedrock create-model-customization-job --job-name <job> --custom-model-name <model> --role-arn <role arn> \\',
      '  --base-model-identifier <base model> --training-data-config s3Uri=<uri> --output-data-config s3Uri=<uri> \\',
      '  --vpc-config subnetIds=<subnet>,<subnet>,securityGroupIds=<group> --custom-model-kms-key-id <key arn>',
    ].join('\n'),
    cdk: [
      '// Jobs are no resources of CloudFormation: their network and key are.',
      "const group = new ec2.SecurityGroup(this, 'Customization', { vpc, allowAllOutbound: false });",
      "const key = new kms.Key(this, 'ModelKey', { enableKeyRotation: true });",
    ].join('\n'),
  },
  requirements: ['GENSEC06-BP01'],
  references: [
    'https://docs.aws.amazon.com/bedrock/latest/userguide/vpc-model-customization.html',
    'https://docs.aws.amazon.com/bedrock/latest/userguide/encryption-custom-job.html',
  ],
  subject: ['bedrock.customization-job', 'bedrock.custom-model'],
  reads: ['bedrock.customization-job', 'ec2.security-group', 'ec2.prefix-list', 'kms.key'],
  parameters: ['requireCmk'],

  evaluate(subject, facts, parameters) {
    return subject.fact === 'bedrock.customization-job'
      ? judgeJob(subject, facts, parameters)
      : judgeModel(subject, facts, parameters);
  },
});

function judgeJob(
  { value: job }: Resource<'bedrock.customization-job'>,
  facts: Reads,
  parameters: Pick<Parameters, 'requireCmk'>,
): Verdict {
  const what = `${job.kind === 'import' ? 'Import' : 'Customization'} job ${job.name}`;
  if (job.status === 'Failed') {
    return notApplicable(`${what} failed.`, { status: job.status }, 'RESOURCE_FAILED_STATE');
  }
  if (job.status !== 'InProgress' && job.status !== 'Completed') {
    return notApplicable(`${what} was stopped.`, { status: job.status });
  }
  const history = boundText(facts.boundOf('bedrock.customization-job'), facts.now);
  const { subnets, securityGroupIds } = job;
  return allOf('medium', [
    () => {
      const evidence = { subnets, securityGroupIds, history };
      return subnets > 0 && securityGroupIds.length > 0
        ? pass(`${what} runs in a VPC.`, evidence)
        : fail(`${what} runs in no VPC.`, evidence, { reason: 'NO_VPC' });
    },
    () => judgeCustomerKey(what, job.keyArn, facts, parameters),
    ...egressParts(what, securityGroupIds, facts, { isOpen: reachesAnywhere, severity: 'low' }),
  ]);
}

/** Models outlive the list of jobs: then only their key is left to judge. */
function judgeModel(
  { value: model }: Resource<'bedrock.custom-model'>,
  facts: Reads,
  parameters: Pick<Parameters, 'requireCmk'>,
): Verdict {
  const what = `${model.kind === 'imported' ? 'Imported' : 'Custom'} model ${model.name}`;
  const state = model.status === null ? undefined : verdictOfState(what, model.status, facts);
  if (state) return state;
  const { jobArn } = model;
  if (jobArn !== null && facts.find('bedrock.customization-job', jobArn)) {
    return notApplicable(`${what} is judged with the job that made it.`, { jobArn });
  }
  return judgeCustomerKey(what, model.keyArn, facts, parameters);
}
