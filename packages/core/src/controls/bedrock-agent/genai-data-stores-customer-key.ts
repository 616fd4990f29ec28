import { allOf } from '../../judgements/all-of.ts';
import { judgeCustomerKey } from '../../judgements/customer-key.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { judgeServed, servedAgentVersions, servedFlowVersions } from '../../judgements/served-versions.ts';
import { unfitCollection, unfitDomain } from '../../judgements/vector-store.ts';
import { defineControl, fail } from '../control.ts';

export const control = defineControl({
  id: 'genai-data-stores-customer-key',
  title: 'Stores behind models use customer-managed keys',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'Whoever owns the key can take access back and sees every use of it. With a key of AWS neither is possible, ' +
    'and a key that is disabled or about to be deleted takes the data with it.',
  remediation:
    'aws bedrock-agent update-data-source --knowledge-base-id <id> --data-source-id <id> --name <name> ' +
    '--data-source-configuration <configuration> --server-side-encryption-configuration kmsKeyArn=<key arn>; ' +
    'create collections, domains and vector buckets anew with a customer managed key',
  howTo: {
    console:
      'Amazon Bedrock, Knowledge bases, the data source, Edit: choose a customer managed KMS key. For agents and flows ' +
      'the key is under Additional settings. Collections and vector buckets keep the key they were created with.',
    cli: [
      'aws bedrock-agent update-data-source --knowledge-base-id <id> --data-source-id <id> --name <name> \\',
      '  --data-source-configuration <configuration> --server-side-encryption-configuration kmsKeyArn=<key arn>',
      'aws s3vectors create-vector-bucket --vector-bucket-name <name> \\',
      '  --encryption-configuration sseType=aws:kms,kmsKeyArn=<key arn>',
      'aws opensearch update-domain-config --domain-name <name> \\',
      '  --encryption-at-rest-options Enabled=true,KmsKeyId=<key id>',
    ].join('\n'),
    cdk: [
      "new bedrock.CfnDataSource(this, 'Source', {",
      '  // …',
      '  serverSideEncryptionConfiguration: { kmsKeyArn: key.keyArn },',
      '});',
      "new bedrock.CfnAgent(this, 'Agent', { /* … */ customerEncryptionKeyArn: key.keyArn });",
      "new opensearch.Domain(this, 'Domain', { /* … */ encryptionAtRest: { enabled: true, kmsKey: key } });",
    ].join('\n'),
  },
  requirements: ['GENSEC01-BP03'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/encryption-kb.html'],
  subject: [
    'bedrock-agent.data-source',
    'opensearch.collection',
    'opensearch.domain',
    's3vectors.vector-bucket',
    'bedrock-agent.agent',
    'bedrock-agent.flow',
  ],
  reads: ['kms.key', 'bedrock-agent.knowledge-base'],
  parameters: ['requireCmk', 'evaluateDraft', 'vectorDomainNames'],

  evaluate(subject, facts, parameters) {
    const judge = (store: string, key: string | null) =>
      judgeCustomerKey(store, key, facts, { requireCmk: parameters.requireCmk, unusable: 'high' });
    const judgeNamed = (store: string, key: string | null) =>
      key === null
        ? facts.undecided('NO_DATA', `${store} is encrypted with a key that AWS does not name.`)
        : judge(store, key);
    switch (subject.fact) {
      case 'bedrock-agent.data-source': {
        const { name, status, keyArn } = subject.value;
        const store = `Data source ${name}`;
        return verdictOfState(store, status, facts) ?? judge(store, keyArn);
      }
      case 'opensearch.collection': {
        const { name, keyArn } = subject.value;
        return unfitCollection(subject, facts) ?? judge(`Collection ${name}`, keyArn);
      }
      case 'opensearch.domain': {
        const { name, atRest } = subject.value;
        const unfit = unfitDomain(subject, facts, parameters);
        if (unfit) return unfit;
        return atRest.enabled
          ? judgeNamed(`Domain ${name}`, atRest.keyId)
          : fail(`Domain ${name} does not encrypt its data.`, { atRest }, { reason: 'UNENCRYPTED' });
      }
      case 's3vectors.vector-bucket': {
        const { name, sseType, keyArn, indexes } = subject.value;
        const what = `Vector bucket ${name}`;
        const stores = [{ store: what, sseType, keyArn }].concat(
          indexes.map((index) => ({ ...index, store: `Index ${index.name} of vector bucket ${name}` })),
        );
        return allOf(
          'medium',
          stores.map(
            (each) => () =>
              each.sseType === 'aws:kms'
                ? judgeNamed(each.store, each.keyArn)
                : judge(each.store, each.keyArn),
          ),
        );
      }
      case 'bedrock-agent.agent': {
        const versions = servedAgentVersions(subject.value);
        const what = `Agent ${subject.value.name}`;
        const served = versions.some((version) => version.served);
        return (
          verdictOfState(what, subject.value.status, facts, served) ??
          judgeServed('medium', versions, parameters.evaluateDraft, ({ version, keyArn }) =>
            judge(`${what}, version ${version},`, keyArn),
          )
        );
      }
      case 'bedrock-agent.flow': {
        const versions = servedFlowVersions(subject.value);
        const what = `Flow ${subject.value.name}`;
        const served = versions.some((version) => version.served);
        return (
          verdictOfState(what, subject.value.status, facts, served) ??
          judgeServed('medium', versions, parameters.evaluateDraft, ({ version, keyArn }) =>
            judge(`${what}, version ${version},`, keyArn),
          )
        );
      }
    }
  },
});
