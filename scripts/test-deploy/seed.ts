import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';

const qualifier = 'hnb659fds';
const account = '123456789012';
const region = 'us-east-1';

/**
 * What sst looks for before it deploys: the stacks of two bootstraps and the roles of CDK. Made directly, because
 * moto gives no outputs to stacks that are made through a change set.
 */
export async function seed(endpoint: string): Promise<void> {
  const config = { region, endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const cloudformation = new CloudFormationClient(config);
  const stack = (StackName: string, template: object) =>
    cloudformation.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template) }));
  await stack('CDKToolkit', {
    Resources: {
      StagingBucket: {
        Type: 'AWS::S3::Bucket',
        Properties: { BucketName: `cdk-${qualifier}-assets-${account}-${region}` },
      },
      Version: {
        Type: 'AWS::SSM::Parameter',
        Properties: { Type: 'String', Name: `/cdk-bootstrap/${qualifier}/version`, Value: '27' },
      },
    },
    Outputs: { BucketName: { Value: { Ref: 'StagingBucket' } }, BootstrapVersion: { Value: '27' } },
  });
  await stack('SSTBootstrap', {
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: `sstbootstrap-${account}-${region}` } },
    },
    Outputs: { BucketName: { Value: { Ref: 'Bucket' } }, Version: { Value: '7.4' } },
  });
  const iam = new IAMClient(config);
  for (const name of ['deploy', 'file-publishing', 'image-publishing', 'lookup', 'cfn-exec']) {
    await iam.send(
      new CreateRoleCommand({
        RoleName: `cdk-${qualifier}-${name}-role-${account}-${region}`,
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
        }),
      }),
    );
  }
  cloudformation.destroy();
  iam.destroy();
}
