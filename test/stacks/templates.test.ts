import { describe, expect, test } from 'vitest';
import { spokes, spokeTemplateText } from '../../stacks/spoke/templates.ts';
import { templateNames, templates } from '../../stacks/templates.ts';
import { release, templateOf } from './deployed.ts';

/** Bytes of a template that is passed along; a StackSet takes no more. */
const bodyLimit = 51_200;

test('two syntheses give the same bytes', () => {
  expect(JSON.stringify(templates(release))).toBe(JSON.stringify(templates(release)));
});

test('another zone, user and set of credentials change nothing', () => {
  const before = JSON.stringify(templates(release));
  const kept = { ...process.env };
  Object.assign(process.env, {
    TZ: 'Pacific/Kiritimati',
    USER: 'somebody',
    AWS_REGION: 'ap-south-1',
    CDK_DEFAULT_ACCOUNT: '123456789012',
    CDK_DEFAULT_REGION: 'ap-south-1',
  });
  try {
    expect(JSON.stringify(templates(release))).toBe(before);
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in kept)) delete process.env[name];
    Object.assign(process.env, kept);
  }
});

describe.each(templateNames)('%s', (name) => {
  const text = JSON.stringify(templateOf(name));

  test('names no account, region, asset or bootstrap', () => {
    // The region of IAM is a fact of a partition, not of a deployment.
    const withoutIam = text.replaceAll(/us-east-1|us-gov-west-1/g, '');
    expect(withoutIam).not.toMatch(/\b\d{12}\b/);
    expect(withoutIam).not.toMatch(/cdk-hnb659fds|cdk-bootstrap/);
    expect(text).not.toContain('aws:cdk:path');
    expect(text).not.toContain('sst:');
  });

  test('says what it is for, and what each parameter means', () => {
    const { Description, Parameters } = templateOf(name) as unknown as {
      Description: string;
      Parameters: { [id: string]: { Description?: string } };
    };
    expect(Description).toMatch(/^lenswatch/);
    for (const [id, parameter] of Object.entries(Parameters)) expect(parameter.Description, id).toBeTruthy();
  });

  test('every ARN leaves the partition open', () => {
    expect(text.match(/arn:aws(-us-gov)?:/g)).toBeNull();
  });
});

describe.each(spokes)('the template "%s" of a spoke', (spoke) => {
  test('fits into a StackSet', () => {
    expect(Buffer.byteLength(spokeTemplateText(spoke))).toBeLessThan(bodyLimit);
  });

  test('has parameters and resources, and nothing that needs a bucket, a nested stack or a macro', () => {
    const template = templateOf(spoke);
    expect(Object.keys(template)).not.toContain('Transform');
    for (const { Type, Properties } of Object.values(template.Resources)) {
      expect(Type).not.toMatch(/^(AWS::CloudFormation::|Custom::)/);
      expect(JSON.stringify(Properties)).not.toContain('S3Bucket');
    }
  });
});
