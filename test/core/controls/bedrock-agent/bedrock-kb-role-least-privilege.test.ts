import { control } from '@lenswatch/core/controls/bedrock-agent/bedrock-kb-role-least-privilege.ts';
import type { DataSource, KnowledgeBase } from '@lenswatch/core/facts/bedrock-agent.ts';
import { testControl } from '../../../support/test-control.ts';
import { allow, deny, principal, type Statement } from '../../iam/principals.ts';
import { baseAs, roleArn } from '../iam/role-users.ts';

const own = 'arn:aws:aoss:us-east-1:111122223333:collection/abc';
const secret = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:vectors-a1';
const named = (end: string) => `arn:aws:secretsmanager:us-east-1:111122223333:secret:vectors-${end}`;
const base = (more: Partial<KnowledgeBase> = {}) => ({
  fact: 'bedrock-agent.knowledge-base' as const,
  id: 'K1',
  value: baseAs(roleArn, more),
});
const source = (more: Partial<DataSource> = {}, id = 'K1/D1') => ({
  'bedrock-agent.data-source': {
    [id]: {
      knowledgeBaseId: 'K1',
      name: 'manuals',
      status: 'AVAILABLE',
      type: 'S3',
      bucketName: 'docs',
      bucketOwnerAccountId: null,
      inclusionPrefixes: [],
      keyArn: null,
      web: null,
      ...more,
    },
  },
});
const role = (...statements: readonly Statement[]) => ({
  'iam.principal': { [roleArn]: principal(statements) },
});
const reading = allow(['s3:GetObject', 's3:ListBucket'], ['arn:aws:s3:::docs', 'arn:aws:s3:::docs/*']);
const asking = allow('aoss:APIAccessAll', own);
const embedding = allow(
  'bedrock:InvokeModel',
  'arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0',
);
const facts = (...statements: readonly Statement[]) => ({ ...source(), ...role(...statements) });
const kendra = 'arn:aws:kendra:us-east-1:111122223333:index/i1';
const redshift = 'arn:aws:redshift:us-east-1:111122223333';
const bucketOf = (name: string) => `arn:aws:s3:::${name}/*`;

testControl(control, [
  {
    when: 'the role reaches its own bucket, collection and model',
    subject: base(),
    facts: facts(reading, asking, embedding),
    expect: 'pass',
  },
  {
    when: 'the role asks its own domain',
    subject: base({ collectionArn: null, domainArn: 'arn:aws:es:us-east-1:111122223333:domain/docs' }),
    facts: facts(allow('es:ESHttp*', 'arn:aws:es:us-east-1:111122223333:domain/docs/*')),
    expect: 'pass',
  },
  {
    when: 'the role writes to its own database and reads its own secret',
    subject: base({ otherStoreArns: ['arn:aws:rds:us-east-1:111122223333:cluster:c'], secretArns: [secret] }),
    facts: facts(
      allow('rds-data:ExecuteStatement', 'arn:aws:rds:us-east-1:111122223333:cluster:c'),
      allow('secretsmanager:GetSecretValue', secret),
    ),
    expect: 'pass',
  },
  {
    when: 'the secret is that of a source',
    subject: base(),
    facts: { ...source({ secretArns: [secret] }), ...role(allow('secretsmanager:GetSecretValue', secret)) },
    expect: 'pass',
  },
  {
    when: 'a policy names the own secret as it is called, whatever AWS put behind the name',
    subject: base({ secretArns: [named('AbC123')] }),
    facts: facts(allow('secretsmanager:GetSecretValue', named('??????'))),
    expect: 'pass',
  },
  {
    when: 'a policy names the own secret so, and its name has a word of six letters',
    subject: base({ secretArns: [named('access-secret-AbC123')] }),
    facts: facts(allow('secretsmanager:GetSecretValue', named('access-secret-??????'))),
    expect: 'pass',
  },
  {
    when: 'a policy names every secret whose name begins like that of the own one',
    subject: base({ secretArns: [named('AbC123')] }),
    facts: facts(allow('secretsmanager:GetSecretValue', named('*'))),
    expect: 'fail',
    reason: 'EXCESS',
  },
  {
    when: 'the role writes to the supplemental and the intermediate bucket',
    subject: base({ supplementalBuckets: ['images'] }),
    facts: {
      ...source({ intermediateBuckets: ['chunks'] }),
      ...role(allow(['s3:PutObject', 's3:GetObject'], [bucketOf('images'), bucketOf('chunks')])),
    },
    expect: 'pass',
  },
  {
    when: 'the parameters allow another bucket',
    subject: base(),
    facts: facts(allow('s3:GetObject', bucketOf('shared'))),
    parameters: { extraAllowedArns: ['arn:aws:s3:::shared/*'] },
    expect: 'pass',
  },
  {
    when: 'a Deny takes the excess away',
    subject: base(),
    facts: facts(reading, allow('aoss:*', own), deny('s3:Put*')),
    expect: 'pass',
  },
  {
    when: 'the role may look at IAM',
    subject: base(),
    facts: facts(allow(['iam:GetRole', 'iam:ListRoles'])),
    expect: 'pass',
  },
  {
    when: 'a statement joins actions and resources of several services',
    subject: base(),
    facts: facts(allow(['s3:GetObject', 'aoss:APIAccessAll'], [own, bucketOf('docs')])),
    expect: 'pass',
  },
  {
    when: 'the index of Kendra is its own',
    subject: base({ type: 'KENDRA', collectionArn: null, otherStoreArns: [kendra] }),
    facts: facts(allow('kendra:Retrieve', kendra)),
    expect: 'pass',
  },
  {
    when: 'the provisioned warehouse is its own, with the users and databases of it',
    subject: base({ type: 'SQL', collectionArn: null, otherStoreArns: [`${redshift}:cluster:sales`] }),
    facts: facts(
      allow('redshift-data:ExecuteStatement', `${redshift}:cluster:sales`),
      allow('redshift:GetClusterCredentials', [
        `${redshift}:dbuser:sales/bedrock`,
        `${redshift}:dbname:sales/*`,
      ]),
    ),
    expect: 'pass',
  },
  {
    when: 'a family of models may be invoked',
    subject: base(),
    facts: facts(allow('bedrock:InvokeModel', 'arn:aws:bedrock:*::foundation-model/amazon.titan-*')),
    expect: 'pass',
  },
  {
    when: 'a source has no bucket',
    subject: base(),
    facts: { ...source({ type: 'WEB', bucketName: null }), ...role(asking, embedding) },
    expect: 'pass',
  },
  {
    when: 'models are granted on what is no model',
    subject: base(),
    facts: facts(allow('bedrock:InvokeModel', 'arn:aws:bedrock:us-east-1:111122223333:guardrail/*')),
    expect: 'pass',
  },
  {
    when: 'another provisioned warehouse may be asked',
    subject: base({ type: 'SQL', collectionArn: null, otherStoreArns: [`${redshift}:cluster:sales`] }),
    facts: facts(allow('redshift-data:ExecuteStatement', `${redshift}:cluster:payroll`)),
    expect: 'fail',
    reason: 'EXCESS',
  },
  {
    when: 'every bucket may be read',
    subject: base(),
    facts: facts(allow('s3:GetObject')),
    expect: 'fail',
    severity: 'high',
    reason: 'EXCESS',
    message: /allows s3:getobject on \*/,
  },
  {
    when: 'another bucket may be read',
    subject: base(),
    facts: facts(allow('s3:GetObject', bucketOf('salaries'))),
    expect: 'fail',
  },
  {
    when: 'another bucket may be listed',
    subject: base(),
    facts: facts(allow('s3:ListBucket', 'arn:aws:s3:::salaries')),
    expect: 'fail',
  },
  {
    when: 'a bucket whose name begins alike may be read',
    subject: base(),
    facts: facts(allow('s3:GetObject', 'arn:aws:s3:::docs*')),
    expect: 'fail',
  },
  {
    when: 'the bucket of another knowledge base may be read',
    subject: base(),
    facts: { ...source({ knowledgeBaseId: 'K2' }), ...role(reading) },
    expect: 'fail',
  },
  {
    when: 'every bucket but one may be read',
    subject: base(),
    facts: facts({ Effect: 'Allow', Action: 's3:GetObject', NotResource: bucketOf('salaries') }),
    expect: 'fail',
  },
  {
    when: 'every collection may be asked',
    subject: base(),
    facts: facts(allow('aoss:APIAccessAll', 'arn:aws:aoss:*:*:collection/*')),
    expect: 'fail',
  },
  {
    when: 'another domain may be asked',
    subject: base(),
    facts: facts(allow('es:ESHttpGet', 'arn:aws:es:*:*:domain/x/*')),
    expect: 'fail',
  },
  {
    when: 'another database may be asked',
    subject: base(),
    facts: facts(allow('rds-data:BatchExecuteStatement', 'arn:aws:rds:us-east-1:111122223333:cluster:d')),
    expect: 'fail',
  },
  {
    when: 'another vector bucket may be asked',
    subject: base(),
    facts: facts(
      allow('s3vectors:QueryVectors', 'arn:aws:s3vectors:us-east-1:111122223333:bucket/b/index/i'),
    ),
    expect: 'fail',
  },
  {
    when: 'another graph may be asked',
    subject: base(),
    facts: facts(
      allow('neptune-graph:ReadDataViaQuery', 'arn:aws:neptune-graph:us-east-1:111122223333:graph/g'),
    ),
    expect: 'fail',
  },
  {
    when: 'another secret may be read',
    subject: base(),
    facts: facts(allow('secretsmanager:GetSecretValue', secret)),
    expect: 'fail',
  },
  {
    when: 'every model of a provider may be invoked',
    subject: base(),
    facts: facts(allow('bedrock:InvokeModel', 'arn:aws:bedrock:*::foundation-model/amazon.*')),
    expect: 'fail',
  },
  {
    when: 'answers of every model may be streamed',
    subject: base(),
    facts: facts(allow('bedrock:InvokeModelWithResponseStream')),
    expect: 'fail',
  },
  {
    when: 'its own source may be written',
    subject: base(),
    facts: facts(allow('s3:PutObject', bucketOf('docs'))),
    expect: 'fail',
    message: /s3:putobject/,
  },
  {
    when: 'functions may be changed',
    subject: base(),
    facts: facts(allow('lambda:UpdateFunctionCode', 'arn:aws:lambda:us-east-1:111122223333:function:f')),
    expect: 'fail',
  },
  {
    when: 'IAM may be written',
    subject: base(),
    facts: role(allow('iam:CreateUser')),
    missing: ['bedrock-agent.data-source'],
    expect: 'fail',
    message: /iam:createuser/,
  },
  {
    when: 'data sources cannot be read, and every bucket may be',
    subject: base(),
    facts: role(allow('s3:GetObject')),
    missing: ['bedrock-agent.data-source'],
    expect: 'fail',
    reason: 'EXCESS',
    message: /allows s3:getobject on \*/,
  },
  {
    when: 'data sources cannot be read, and the role names a bucket that may be one',
    subject: base(),
    facts: role(reading, asking, embedding),
    missing: ['bedrock-agent.data-source'],
    expect: 'unknown',
    reason: 'ACCESS_DENIED',
  },
  {
    when: 'another role may be assumed',
    subject: base(),
    facts: facts(allow('sts:AssumeRole', 'arn:aws:iam::*:role/x')),
    expect: 'fail',
  },
  {
    when: 'another index of Kendra may be asked',
    subject: base({ type: 'KENDRA', collectionArn: null, otherStoreArns: [kendra] }),
    facts: facts(allow('kendra:Query', 'arn:aws:kendra:us-east-1:111122223333:index/i2')),
    expect: 'fail',
  },
  {
    when: 'a warehouse is asked that is not its own',
    subject: base({ type: 'SQL', collectionArn: null }),
    facts: facts(allow('redshift-data:ExecuteStatement')),
    expect: 'fail',
  },
  {
    when: 'credentials of another provisioned warehouse may be asked for',
    subject: base({ type: 'SQL', collectionArn: null, otherStoreArns: [`${redshift}:cluster:sales`] }),
    facts: facts(allow('redshift:GetClusterCredentials', `${redshift}:dbuser:sales-eu/bedrock`)),
    expect: 'fail',
  },
  {
    when: 'a managed knowledge base may assume roles',
    subject: base({ type: 'MANAGED', collectionArn: null }),
    facts: facts(allow('sts:AssumeRole')),
    expect: 'fail',
  },
  {
    when: 'a managed knowledge base may ask every warehouse',
    subject: base({ type: 'MANAGED', collectionArn: null }),
    facts: facts(allow('redshift-serverless:GetCredentials')),
    expect: 'fail',
  },
  {
    when: 'files of other kinds are not judged',
    subject: base({ type: 'SQL', collectionArn: null }),
    facts: facts(allow('s3:GetObject')),
    expect: 'pass',
  },
  {
    when: 'its role does not exist',
    subject: base(),
    facts: source(),
    expect: 'fail',
    reason: 'ROLE_MISSING',
  },
  {
    when: 'its role is of another account',
    subject: base({ roleArn: 'arn:aws:iam::999999999999:role/x' }),
    facts: facts(reading),
    expect: 'unknown',
    reason: 'CROSS_ACCOUNT',
  },
  {
    when: 'it is being updated',
    subject: base({ status: 'UPDATING' }),
    facts: facts(reading),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
  {
    when: 'it is being deleted',
    subject: base({ status: 'DELETING' }),
    facts: facts(reading),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
]);
