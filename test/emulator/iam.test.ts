import { BedrockClient, GetGuardrailCommand, ListGuardrailsCommand } from '@aws-sdk/client-bedrock';
import { DescribeVpcEndpointsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeModelCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { organizationIdOf, organizationStore } from '@lenswatch/emulator/iam/organization.ts';
import { managedPolicies, users } from '@lenswatch/emulator/iam/store.ts';
import { describe, expect, test } from 'vitest';
import {
  account,
  addRole,
  at,
  clientConfig,
  errorOf,
  hub,
  policy,
  testEmulator,
  testWorld,
} from './support.ts';

const anything = { Effect: 'Allow', Action: '*', Resource: '*' };

describe('authorization', () => {
  test('a role may do what its policy allows and nothing else', async () => {
    const emulator = await testEmulator();
    const role = addRole(emulator.world, 'auditor', [
      { Effect: 'Allow', Action: 'bedrock:List*', Resource: '*' },
    ]);
    const client = new BedrockClient(clientConfig(emulator, role));
    expect((await client.send(new ListGuardrailsCommand({}))).guardrails).toEqual([]);
    const error = await errorOf(
      client.send(new GetGuardrailCommand({ guardrailIdentifier: 'abcdefghij12' })),
    );
    expect(error).toMatchObject({ name: 'AccessDeniedException', status: 403 });
    expect(error.message).toMatch(
      /^User: arn:aws:sts::222222222222:assumed-role\/auditor\/\w+ is not authorized to perform: bedrock:GetGuardrail on resource: arn:aws:bedrock:us-east-1:222222222222:guardrail\/abcdefghij12 because no identity-based policy allows the bedrock:GetGuardrail action$/,
    );
  });

  test('each protocol refuses in its own words', async () => {
    const emulator = await testEmulator();
    const role = addRole(emulator.world, 'nobody', []);
    const config = clientConfig(emulator, role);
    const errors = await Promise.all([
      errorOf(new SageMakerClient(config).send(new DescribeModelCommand({ ModelName: 'm' }))),
      errorOf(new IAMClient(config).send(new GetRoleCommand({ RoleName: 'nobody' }))),
      errorOf(new EC2Client(config).send(new DescribeVpcEndpointsCommand({}))),
      errorOf(new S3Client(config).send(new GetBucketPolicyCommand({ Bucket: 'prompts' }))),
    ]);
    expect(errors.map(({ name, status }) => [name, status])).toEqual([
      ['AccessDeniedException', 400],
      ['AccessDenied', 403],
      ['UnauthorizedOperation', 403],
      ['AccessDenied', 403],
    ]);
    expect(errors[3]?.message).toContain('s3:GetBucketPolicy on resource: "arn:aws:s3:::prompts"');
  });

  test('an explicit deny wins and is named', async () => {
    const emulator = await testEmulator();
    const role = addRole(emulator.world, 'denied', [
      anything,
      { Effect: 'Deny', NotAction: 'sts:*', Resource: '*' },
    ]);
    const error = await errorOf(
      new BedrockClient(clientConfig(emulator, role)).send(new ListGuardrailsCommand({})),
    );
    expect(error.message).toMatch(/with an explicit deny in an identity-based policy$/);
  });

  test('a boundary limits and is named', async () => {
    const emulator = await testEmulator();
    const arn = `arn:aws:iam::${account}:policy/boundary`;
    emulator.world.items(managedPolicies, at).set(arn, {
      PolicyName: 'boundary',
      PolicyId: 'ANPA1',
      Arn: arn,
      Path: '/',
      DefaultVersionId: 'v1',
      IsAttachable: true,
      CreateDate: emulator.world.now(),
      UpdateDate: emulator.world.now(),
      PolicyVersionList: [
        {
          VersionId: 'v1',
          IsDefaultVersion: true,
          CreateDate: emulator.world.now(),
          Document: policy([{ ...anything, Action: 's3:*' }]),
        },
      ],
      Tags: [],
    });
    const role = addRole(emulator.world, 'bounded', [anything], {
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arn },
    });
    const error = await errorOf(
      new BedrockClient(clientConfig(emulator, role)).send(new ListGuardrailsCommand({})),
    );
    expect(error.message).toMatch(
      /because no permissions boundary allows the bedrock:ListGuardrails action$/,
    );
  });

  test.each([
    ['a matching region', { StringEquals: { 'aws:RequestedRegion': ['us-east-1', 'us-west-2'] } }, true],
    ['another region', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }, false],
    ['a negation', { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } }, true],
    ['a pattern', { StringLike: { 'aws:RequestedRegion': 'us-*-?' } }, true],
    ['an ARN pattern', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/cond*' } }, true],
    ['an ARN pattern across parts', { ArnLike: { 'aws:PrincipalArn': 'arn:*:role/cond*' } }, false],
    ['a truth', { Bool: { 'aws:SecureTransport': 'true' } }, true],
    ['an absent key', { StringEquals: { 'aws:PrincipalTag/team': 'ml' } }, false],
    ['an absent key, if it exists', { StringEqualsIfExists: { 'aws:PrincipalTag/team': 'ml' } }, true],
    ['a wanted absence', { Null: { 'aws:PrincipalTag/team': 'true' } }, true],
    ['a number', { NumericLessThan: { 'aws:EpochTime': '1' } }, false],
    ['a date', { DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } }, true],
    ['an address range', { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }, true],
    ['another address range', { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }, false],
    ['all of none', { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'x' } }, true],
    ['any of none', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'x' } }, false],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
    ['a variable', { StringEquals: { 'aws:PrincipalAccount': '${aws:ResourceAccount}' } }, true],
    ['an unknown operator', { StringFoo: { 'aws:RequestedRegion': 'us-east-1' } }, false],
  ])('conditions: %s', async (_name, condition, allowed) => {
    const emulator = await testEmulator();
    const role = addRole(emulator.world, 'conditional', [{ ...anything, Condition: condition }]);
    const call = new BedrockClient(clientConfig(emulator, role)).send(new ListGuardrailsCommand({}));
    if (allowed) await call;
    else expect((await errorOf(call)).name).toBe('AccessDeniedException');
  });

  test('a scoped resource does not allow an action that knows no resource', async () => {
    const emulator = await testEmulator();
    const role = addRole(emulator.world, 'scoped', [
      { Effect: 'Allow', Action: 'ec2:DescribeVpcEndpoints', Resource: 'arn:aws:ec2:*:*:vpc-endpoint/*' },
    ]);
    const client = new EC2Client(clientConfig(emulator, role));
    expect((await errorOf(client.send(new DescribeVpcEndpointsCommand({})))).name).toBe(
      'UnauthorizedOperation',
    );
  });

  test('without enforcement everybody may do everything', async () => {
    const emulator = await testEmulator({ enforceIam: false });
    const role = addRole(emulator.world, 'free', []);
    await new BedrockClient(clientConfig(emulator, role)).send(new ListGuardrailsCommand({}));
  });
});

describe('credentials', () => {
  test('a key of 12 digits is an administrator, an unknown key one of the default account', async () => {
    const emulator = await testEmulator();
    const config = clientConfig(emulator);
    const own = await new STSClient(config).send(new GetCallerIdentityCommand({}));
    expect(own.Account).toBe(account);
    const credentials = { accessKeyId: 'AKIAWHATEVER', secretAccessKey: 'x' };
    const other = await new STSClient({ ...config, credentials }).send(new GetCallerIdentityCommand({}));
    expect(other).toMatchObject({ Account: hub, Arn: `arn:aws:iam::${hub}:user/administrator` });
  });

  test('expired keys, revoked sessions and wrong tokens are refused', async () => {
    const emulator = await testEmulator();
    const config = clientConfig(emulator, addRole(emulator.world, 'someone', [anything]));
    const list = (credentials: typeof config.credentials) =>
      errorOf(new BedrockClient({ ...config, credentials }).send(new ListGuardrailsCommand({})));
    expect(await list({ ...config.credentials, accessKeyId: 'ASIAEXPIRED1' })).toMatchObject({
      name: 'ExpiredTokenException',
      status: 403,
    });
    expect((await list({ ...config.credentials, sessionToken: 'forged' })).name).toBe(
      'UnrecognizedClientException',
    );
    emulator.revoke(config.credentials.accessKeyId);
    expect((await list(config.credentials)).name).toBe('ExpiredTokenException');
  });

  test('users have the policies of their groups', async () => {
    const emulator = await testEmulator();
    emulator.world.items(users, at).set('ada', {
      Path: '/',
      UserName: 'ada',
      UserId: 'AIDAADA',
      Arn: `arn:aws:iam::${account}:user/ada`,
      CreateDate: emulator.world.now(),
      UserPolicyList: [],
      GroupList: ['readers'],
      AttachedManagedPolicies: [],
      Tags: [],
    });
    const client = new BedrockClient(clientConfig(emulator, `arn:aws:iam::${account}:user/ada`));
    expect((await errorOf(client.send(new ListGuardrailsCommand({})))).name).toBe('AccessDeniedException');
    const { groups } = await import('@lenswatch/emulator/iam/store.ts');
    emulator.world.items(groups, at).set('readers', {
      Path: '/',
      GroupName: 'readers',
      GroupId: 'AGPA1',
      Arn: `arn:aws:iam::${account}:group/readers`,
      CreateDate: emulator.world.now(),
      GroupPolicyList: [{ PolicyName: 'read', PolicyDocument: policy([anything]) }],
      AttachedManagedPolicies: [],
    });
    await client.send(new ListGuardrailsCommand({}));
  });
});

describe('AssumeRole', () => {
  const external = { StringEquals: { 'sts:ExternalId': 'demo' } };
  const trust = (condition: object = external) =>
    policy([
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${hub}:root` },
        Action: 'sts:AssumeRole',
        Condition: condition,
      },
    ]);

  async function assume(document: string, input: { ExternalId?: string; Policy?: string } = {}) {
    const world = testWorld();
    world.items(organizationStore, { account: '', region: '' }).set('o', { Id: 'o-example1234' });
    const emulator = await testEmulator({ world });
    const RoleArn = addRole(world, 'target', [anything], { AssumeRolePolicyDocument: document });
    const config = {
      ...clientConfig(emulator),
      credentials: emulator.credentialsFor({ account: hub, admin: true }),
    };
    const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'scan', ...input });
    return { emulator, config, answer: new STSClient(config).send(command) };
  }

  test('gives a session whose policies are enforced', async () => {
    const { config, answer } = await assume(trust(), { ExternalId: 'demo' });
    const { Credentials, AssumedRoleUser } = await answer;
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${account}:assumed-role/target/scan`);
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const identity = await new STSClient({ ...config, credentials }).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Account: account, UserId: 'AROATARGET:scan' });
    await new BedrockClient({ ...config, credentials }).send(new ListGuardrailsCommand({}));
  });

  test('a session policy limits the session', async () => {
    const { config, answer } = await assume(trust(), {
      ExternalId: 'demo',
      Policy: policy([{ ...anything, Action: 's3:*' }]),
    });
    const { Credentials } = await answer;
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const error = await errorOf(
      new BedrockClient({ ...config, credentials }).send(new ListGuardrailsCommand({})),
    );
    expect(error.message).toMatch(/because no session policy allows the bedrock:ListGuardrails action$/);
  });

  test.each([
    ['the external id is missing', trust(), {}, false],
    ['the external id is wrong', trust(), { ExternalId: 'x' }, false],
    [
      'the principal is another',
      trust({ ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/hub' } }),
      {},
      false,
    ],
    [
      'the principal is the right one',
      trust({ ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:user/*' } }),
      {},
      true,
    ],
    [
      'the organization is ours',
      trust({ StringEquals: { 'aws:PrincipalOrgID': 'o-example1234' } }),
      {},
      true,
    ],
    ['the organization is another', trust({ StringEquals: { 'aws:PrincipalOrgID': 'o-other' } }), {}, false],
  ])('when %s', async (_name, document, input, allowed) => {
    const { answer, emulator } = await assume(document, input);
    expect(organizationIdOf(emulator.world, hub)).toBe('o-example1234');
    if (allowed) await answer;
    else expect(await errorOf(answer)).toMatchObject({ name: 'AccessDenied', status: 403 });
  });

  test('refuses a role that does not exist as it refuses one that does not trust', async () => {
    const emulator = await testEmulator();
    const RoleArn = `arn:aws:iam::${account}:role/ghost`;
    const error = await errorOf(
      new STSClient(clientConfig(emulator)).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'scan' })),
    );
    expect(error).toMatchObject({ name: 'AccessDenied', status: 403 });
  });
});
