import type { PublicAccessBlock } from '../../facts/storage.ts';
import { allOf } from '../../judgements/all-of.ts';
import {
  judgeAccessBlock,
  judgePublicPolicy,
  judgeTransport,
  judgeVersioning,
  judgeWriters,
} from '../../judgements/bucket-protection.ts';
import { verdictOfState } from '../../judgements/served-state.ts';
import { defineControl, fail, notApplicable } from '../control.ts';

export const control = defineControl({
  id: 'bedrock-kb-source-bucket-protected',
  title: 'Buckets feeding knowledge bases are private and hard to tamper with',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'What lies in the source bucket becomes part of answers. Whoever can read it has the documents; ' +
    'whoever can write it decides what the model says, and without versions nobody can take that back.',
  remediation:
    'aws s3api put-public-access-block --bucket <bucket> --public-access-block-configuration ' +
    'BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true; aws ' +
    's3api put-bucket-versioning --bucket <bucket> --versioning-configuration Status=Enabled; deny ' +
    'aws:SecureTransport=false and outside writers in the bucket policy; name the owner of a bucket of ' +
    'another account in bucketOwnerAccountId',
  howTo: {
    console:
      'S3 > Buckets > (the bucket) > Permissions: switch Block all public access on; in the bucket policy ' +
      'deny requests without TLS and take out writers of other accounts. Under Properties enable Bucket ' +
      'Versioning. A bucket of another account: Amazon Bedrock > Knowledge Bases > (the knowledge base) > ' +
      'the data source > Edit, and enter its account.',
    cli: `aws s3api put-public-access-block --bucket <bucket> --public-access-block-configuration \\
  BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
aws s3api put-bucket-versioning --bucket <bucket> --versioning-configuration Status=Enabled
# policy.json: as before, without writers of other accounts, plus {"Effect": "Deny", "Principal": "*",
# "Action": "s3:*", "Resource": ["arn:aws:s3:::<bucket>", "arn:aws:s3:::<bucket>/*"],
# "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
aws s3api put-bucket-policy --bucket <bucket> --policy file://policy.json
# where the bucket belongs to another account:
aws bedrock-agent update-data-source --knowledge-base-id <id> --data-source-id <id> --name <name> \\
  --data-source-configuration \\
  'type=S3,s3Configuration={bucketArn=<bucket arn>,bucketOwnerAccountId=<account>}'`,
    cdk: `const documents = new s3.Bucket(this, 'Documents', {
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  versioned: true,
});
new bedrock.CfnDataSource(this, 'Source', {
  name: '<name>',
  knowledgeBaseId: base.attrKnowledgeBaseId,
  dataSourceConfiguration: {
    type: 'S3',
    s3Configuration: { bucketArn: documents.bucketArn, bucketOwnerAccountId: this.account },
  },
});`,
  },
  requirements: ['GENSEC01-BP03', 'GENSEC06-BP01'],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html'],
  subject: 'bedrock-agent.data-source',
  reads: ['s3.bucket', 's3.account-public-access-block'],
  parameters: ['trustedAccounts'],

  evaluate({ value: source, ...place }, facts, { trustedAccounts }) {
    const { name: sourceName, status, type, bucketName, bucketOwnerAccountId } = source;
    if (type !== 'S3')
      return notApplicable(`Data source ${sourceName} is of type ${type}, not S3.`, { type });
    const state = verdictOfState(`Data source ${sourceName}`, status, facts);
    if (state) return state;
    if (bucketName === null) {
      return facts.undecided('NO_DATA', `AWS names no bucket for data source ${sourceName}.`);
    }
    const bucket = facts.find('s3.bucket', bucketName)?.value;
    if (!bucket) {
      return fail(
        bucketOwnerAccountId === null
          ? `Bucket ${bucketName} does not exist: whoever creates it feeds the knowledge base.`
          : `Bucket ${bucketName} of account ${bucketOwnerAccountId} does not exist.`,
        { bucketName },
        { reason: 'BUCKET_MISSING' },
      );
    }
    if ('foreign' in bucket) {
      if (bucketOwnerAccountId === null) {
        return fail(
          `Bucket ${bucketName} belongs to another account, and data source ${sourceName} names no owner: ` +
            'whoever takes over the name feeds the knowledge base.',
          { bucketName, bucketOwnerAccountId },
          { reason: 'OWNER_UNSTATED' },
        );
      }
      return facts.undecided(
        'CROSS_ACCOUNT',
        `Bucket ${bucketName} belongs to account ${bucketOwnerAccountId}, whose settings were not read.`,
      );
    }
    const owner = bucketOwnerAccountId ?? place.account;
    const owned = { ...place, account: owner };
    const named = { name: bucketName, bucket };
    return allOf('high', [
      () => {
        // The block of another account cannot be read; the bucket's own is enough if it is complete.
        if (owner !== place.account && !isComplete(bucket.publicAccessBlock)) {
          return facts.undecided(
            'CROSS_ACCOUNT',
            `The public access block of account ${owner} cannot be read.`,
          );
        }
        return judgeAccessBlock(named, owned, facts);
      },
      () => judgePublicPolicy(named),
      () => judgeWriters(named, owned, [place.account, ...trustedAccounts], facts),
      () => judgeTransport(named, place),
      () => judgeVersioning(named, 'medium'),
    ]);
  },
});

function isComplete(block: PublicAccessBlock | null): boolean {
  return block !== null && Object.values(block).every(Boolean);
}
