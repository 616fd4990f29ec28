import {
  type AwsSecurityFinding,
  type AwsSecurityFindingFilters,
  BatchImportFindingsCommand,
  BatchUpdateFindingsCommand,
  EnableSecurityHubCommand,
  GetFindingsCommand,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { securityHub } from '@lenswatch/emulator/builders/securityhub.ts';
import { type Finding, refusalOf } from '@lenswatch/emulator/services/asff.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { account, at, clientConfig, errorOf, testEmulator, testWorld } from './support.ts';

const productArn = `arn:aws:securityhub:us-east-1:${account}:product/${account}/default`;
const first = '2026-03-01T00:00:00.000Z';
const second = '2026-03-02T00:00:00.000Z';
const third = '2026-03-03T00:00:00.000Z';

function finding(changes: Partial<AwsSecurityFinding> = {}): AwsSecurityFinding {
  return {
    SchemaVersion: '2018-10-08',
    Id: 'lenswatch/some-control/some-resource',
    ProductArn: productArn,
    GeneratorId: 'lenswatch/some-control',
    AwsAccountId: account,
    CreatedAt: first,
    UpdatedAt: first,
    Title: 'Something is as it should be',
    Description: 'It is not.',
    FindingProviderFields: {
      Severity: { Label: 'HIGH', Original: 'high' },
      Types: ['Software and Configuration Checks/AWS Security Best Practices'],
    },
    Resources: [
      { Type: 'Other', Id: `arn:aws:bedrock:us-east-1:${account}:guardrail/abc`, Region: 'us-east-1' },
    ],
    Compliance: { Status: 'FAILED' },
    RecordState: 'ACTIVE',
    ...changes,
  };
}

const place = { partition: 'aws', account, region: 'us-east-1' };
const refused = (changes: Partial<AwsSecurityFinding>) => refusalOf(finding(changes) as Finding, place);

describe('the format', () => {
  test('takes a finding with every field at its limit', () => {
    const pairs = (count: number, key: number, value: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`${index}`.padEnd(key, 'k'), 'v'.repeat(value)]),
      );
    const [resource] = finding().Resources ?? [];
    const fullest = finding({
      Id: 'i'.repeat(512),
      GeneratorId: 'g'.repeat(512),
      Title: 't'.repeat(256),
      Description: 'd'.repeat(1024),
      Remediation: { Recommendation: { Text: 'r'.repeat(512), Url: 'https://example.com' } },
      SourceUrl: 'https://example.com/finding',
      ProductFields: pairs(50, 128, 2048),
      Confidence: 100,
      Criticality: 0,
      Resources: Array.from({ length: 32 }, () => ({
        ...resource,
        Type: 'Other',
        Id: 'arn:aws:s3:::bucket',
        Partition: 'aws' as const,
        Tags: { team: 'A-Z a-z 0-9 .:+=@_/-' },
        Details: { Other: { key: 'value' } },
      })),
      RelatedFindings: Array.from({ length: 10 }, () => ({ ProductArn: productArn, Id: 'other' })),
      Compliance: {
        Status: 'NOT_AVAILABLE',
        RelatedRequirements: Array.from({ length: 32 }, (_, index) => `GENSEC01-BP0${index}`),
        StatusReasons: [{ ReasonCode: 'ACCESS_DENIED', Description: 'No permission.' }],
      },
      CreatedAt: '2026-03-01T00:00:00+01:00',
      UpdatedAt: '2026-03-01T00:00:00.123Z',
    });
    expect(refusalOf(fullest as Finding, place)).toBeUndefined();
  });

  test.each([
    ['an unknown schema version', { SchemaVersion: '2019-01-01' }, /SchemaVersion/],
    ['an id that is too long', { Id: 'i'.repeat(513) }, /data\.Id should NOT be longer/],
    ['an empty id', { Id: '' }, /data\.Id/],
    ['a generator id that is too long', { GeneratorId: 'g'.repeat(513) }, /GeneratorId/],
    ['a title that is too long', { Title: 't'.repeat(257) }, /Title/],
    ['a blank title', { Title: '  ' }, /Title should match pattern/],
    ['a description that is too long', { Description: 'd'.repeat(1025) }, /Description/],
    ['no description', { Description: undefined }, /required property 'Description'/],
    ['no resources', { Resources: [] }, /Resources should NOT have fewer/],
    [
      '33 resources',
      { Resources: Array.from({ length: 33 }, () => ({ Type: 'Other', Id: 'a' })) },
      /Resources/,
    ],
    ['a resource without a type', { Resources: [{ Type: undefined, Id: 'a' }] }, /Resources\[0\]/],
    [
      'a region that is too long',
      { Resources: [{ Type: 'Other', Id: 'a', Region: 'r'.repeat(17) }] },
      /Region/,
    ],
    [
      'an unknown partition',
      { Resources: [{ Type: 'Other', Id: 'a', Partition: 'aws-eu' as 'aws' }] },
      /Partition/,
    ],
    ['a tag with other characters', { Resources: [{ Type: 'Other', Id: 'a', Tags: { k: 'a<b>' } }] }, /Tags/],
    [
      'an empty string deep inside',
      { Resources: [{ Type: 'Other', Id: 'a', Details: { Other: { k: '' } } }] },
      /Other\.k/,
    ],
    [
      'an unknown severity',
      { FindingProviderFields: { Severity: { Label: 'URGENT' as 'HIGH' }, Types: ['TTPs'] } },
      /Severity\.Label/,
    ],
    ['no severity', { FindingProviderFields: { Types: ['TTPs'] } }, /'Severity'/],
    ['no types', { FindingProviderFields: { Severity: { Label: 'LOW' } } }, /'Types'/],
    [
      'a type of another namespace',
      { FindingProviderFields: { Severity: { Label: 'LOW' }, Types: ['Mine/a/b'] } },
      /namespace/,
    ],
    [
      'a type of four parts',
      { FindingProviderFields: { Severity: { Label: 'LOW' }, Types: ['TTPs/a/b/c'] } },
      /namespace/,
    ],
    ['an unknown compliance status', { Compliance: { Status: 'OPEN' as 'FAILED' } }, /Compliance\.Status/],
    [
      '33 requirements',
      { Compliance: { RelatedRequirements: Array.from({ length: 33 }, () => 'r') } },
      /RelatedRequirements/,
    ],
    ['a reason without a code', { Compliance: { StatusReasons: [{ ReasonCode: undefined }] } }, /ReasonCode/],
    [
      'a remediation that is too long',
      { Remediation: { Recommendation: { Text: 'r'.repeat(513) } } },
      /Recommendation\.Text/,
    ],
    ['a link that is none', { SourceUrl: 'not a link' }, /SourceUrl/],
    [
      '51 product fields',
      { ProductFields: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v'])) },
      /ProductFields/,
    ],
    ['a product field that is too long', { ProductFields: { k: 'v'.repeat(2049) } }, /ProductFields/],
    ['a timestamp with a space', { CreatedAt: '2026-03-01 00:00:00Z' }, /CreatedAt/],
    ['a timestamp without a zone', { UpdatedAt: '2026-03-01T00:00:00' }, /UpdatedAt/],
    ['an impossible date', { UpdatedAt: '2026-13-01T00:00:00Z' }, /UpdatedAt/],
    ['a confidence above 100', { Confidence: 101 }, /Confidence/],
    [
      '11 related findings',
      { RelatedFindings: Array.from({ length: 11 }, () => ({ ProductArn: productArn, Id: 'i' })) },
      /RelatedFindings/,
    ],
    ['an account that is no account', { AwsAccountId: '1234' }, /AwsAccountId/],
    ['the account of somebody else', { AwsAccountId: '333333333333' }, /account of the caller/],
    [
      'the product of another region',
      { ProductArn: productArn.replace('us-east-1', 'eu-west-1') },
      /ProductArn/,
    ],
    ['an unknown record state', { RecordState: 'GONE' as 'ACTIVE' }, /RecordState/],
    [
      'more than 240 kB',
      {
        Resources: Array.from({ length: 32 }, () => ({
          Type: 'Other',
          Id: 'a',
          Details: { Other: { k: 'v'.repeat(8000) } },
        })),
      },
      /maximum size/,
    ],
  ] as readonly [string, Partial<AwsSecurityFinding>, RegExp][])('refuses %s', (_what, changes, message) => {
    expect(refused(changes)?.message).toMatch(message);
  });
});

async function hub(world = testWorld()) {
  securityHub(world, at);
  const emulator = await testEmulator({ world });
  onTestFinished(() => expect(emulator.violations).toEqual([]));
  const client = new SecurityHubClient(clientConfig(emulator));
  return {
    emulator,
    client,
    send: (...Findings: AwsSecurityFinding[]) => client.send(new BatchImportFindingsCommand({ Findings })),
    async stored(): Promise<AwsSecurityFinding | undefined> {
      return (await client.send(new GetFindingsCommand({}))).Findings?.[0];
    },
    settle: (Status: 'NOTIFIED' | 'RESOLVED' | 'SUPPRESSED') =>
      client.send(
        new BatchUpdateFindingsCommand({
          FindingIdentifiers: [{ Id: finding().Id, ProductArn: productArn }],
          Workflow: { Status },
        }),
      ),
  };
}

describe('an import', () => {
  test('is kept with what Security Hub adds', async () => {
    const { send, stored } = await hub();
    expect(await send(finding())).toMatchObject({ SuccessCount: 1, FailedCount: 0 });
    expect(await stored()).toMatchObject({
      Severity: { Label: 'HIGH', Normalized: 70, Original: 'high' },
      Types: ['Software and Configuration Checks/AWS Security Best Practices'],
      Workflow: { Status: 'NEW' },
      RecordState: 'ACTIVE',
      Region: 'us-east-1',
    });
  });

  test('loses no other finding to a bad one', async () => {
    const { send, stored } = await hub();
    const answer = await send(finding({ Id: 'bad', Title: '' }), finding());
    expect(answer).toMatchObject({ SuccessCount: 1, FailedCount: 1 });
    expect(answer.FailedFindings).toEqual([
      { Id: 'bad', ErrorCode: 'InvalidInput', ErrorMessage: expect.stringContaining('data.Title') },
    ]);
    expect((await stored())?.Id).toBe(finding().Id);
  });

  test('needs equal times the first time', async () => {
    const { send } = await hub();
    const answer = await send(finding({ UpdatedAt: second }));
    expect(answer.FailedFindings?.[0]?.ErrorMessage).toMatch(/CreatedAt and UpdatedAt/);
  });

  test('replaces the whole finding when it is later, and is ignored when it is not', async () => {
    const { send, stored } = await hub();
    await send(finding({ SourceUrl: 'https://example.com' }));
    await send(finding({ UpdatedAt: second, Title: 'Later' }));
    expect(await stored()).toMatchObject({ Title: 'Later' });
    expect((await stored())?.SourceUrl).toBeUndefined();
    expect(await send(finding({ UpdatedAt: second, Title: 'Same time' }))).toMatchObject({ SuccessCount: 1 });
    await send(finding({ Title: 'Earlier' }));
    expect((await stored())?.Title).toBe('Later');
  });

  test('cannot set what belongs to customers', async () => {
    const { client, send, stored } = await hub();
    await send(
      finding({
        Workflow: { Status: 'RESOLVED' },
        Note: { Text: 'mine', UpdatedBy: 'us', UpdatedAt: first },
        UserDefinedFields: { key: 'value' },
        VerificationState: 'TRUE_POSITIVE',
      }),
    );
    const kept = await stored();
    expect(kept?.Workflow?.Status).toBe('NEW');
    expect(kept?.Note ?? kept?.UserDefinedFields ?? kept?.VerificationState).toBeUndefined();
    const FindingIdentifiers = [{ Id: finding().Id, ProductArn: productArn }];
    const Note = { Text: 'theirs', UpdatedBy: 'them' };
    await client.send(
      new BatchUpdateFindingsCommand({ FindingIdentifiers, Note, Severity: { Label: 'LOW' } }),
    );
    await send(finding({ UpdatedAt: second }));
    expect(await stored()).toMatchObject({
      Note: { Text: 'theirs' },
      Severity: { Label: 'LOW', Normalized: 1 },
      FindingProviderFields: { Severity: { Label: 'HIGH' } },
    });
  });

  test('opens a settled finding again when it gets worse or comes back', async () => {
    const { send, settle, stored } = await hub();
    await send(finding({ Compliance: { Status: 'PASSED' } }));
    await settle('RESOLVED');
    await send(finding({ UpdatedAt: second, Compliance: { Status: 'FAILED' } }));
    expect((await stored())?.Workflow?.Status).toBe('NEW');
    await settle('NOTIFIED');
    await send(finding({ UpdatedAt: third, RecordState: 'ARCHIVED' }));
    expect((await stored())?.Workflow?.Status).toBe('NOTIFIED');
    await send(finding({ UpdatedAt: '2026-03-04T00:00:00Z' }));
    expect((await stored())?.Workflow?.Status).toBe('NEW');
  });

  test('leaves a suppressed finding suppressed', async () => {
    const { send, settle, stored } = await hub();
    await send(finding({ Compliance: { Status: 'PASSED' } }));
    await settle('SUPPRESSED');
    await send(finding({ UpdatedAt: second, Compliance: { Status: 'FAILED' } }));
    expect((await stored())?.Workflow?.Status).toBe('SUPPRESSED');
  });

  test('fails as a whole without a hub, with too many findings and with none', async () => {
    const emulator = await testEmulator();
    const client = new SecurityHubClient(clientConfig(emulator));
    const importing = (count: number) =>
      client.send(
        new BatchImportFindingsCommand({
          Findings: Array.from({ length: count }, (_, index) => finding({ Id: `finding-${index}` })),
        }),
      );
    expect(await errorOf(importing(1))).toMatchObject({ name: 'InvalidAccessException', status: 401 });
    await client.send(new EnableSecurityHubCommand({}));
    expect(await errorOf(importing(101))).toMatchObject({ name: 'InvalidInputException', status: 400 });
    expect(await errorOf(importing(0))).toMatchObject({ name: 'InvalidInputException' });
    expect(await importing(100)).toMatchObject({ SuccessCount: 100 });
    expect(await errorOf(client.send(new EnableSecurityHubCommand({})))).toMatchObject({
      name: 'ResourceConflictException',
      status: 409,
    });
  });
});

test('findings are listed by filters, page by page', async () => {
  const { client, send } = await hub();
  await send(
    finding({ Id: 'a/1' }),
    finding({ Id: 'a/2', GeneratorId: 'other' }),
    finding({ Id: 'b/1', RecordState: 'ARCHIVED' }),
  );
  const ids = async (Filters: AwsSecurityFindingFilters) =>
    (await client.send(new GetFindingsCommand({ Filters }))).Findings?.map(({ Id }) => Id);
  expect(await ids({ Id: [{ Value: 'a/', Comparison: 'PREFIX' }] })).toEqual(['a/1', 'a/2']);
  expect(await ids({ GeneratorId: [{ Value: 'other', Comparison: 'EQUALS' }] })).toEqual(['a/2']);
  expect(await ids({ RecordState: [{ Value: 'ARCHIVED', Comparison: 'NOT_EQUALS' }] })).toEqual([
    'a/1',
    'a/2',
  ]);
  expect(await ids({ ProductArn: [{ Value: 'none', Comparison: 'EQUALS' }] })).toEqual([]);
  const { Findings, NextToken } = await client.send(new GetFindingsCommand({ MaxResults: 2 }));
  expect(Findings).toHaveLength(2);
  const rest = await client.send(new GetFindingsCommand({ MaxResults: 2, NextToken }));
  expect(rest.Findings?.map(({ Id }) => Id)).toEqual(['b/1']);
  expect(rest.NextToken).toBeUndefined();
});

test('an update of an unknown finding is not processed, the others are', async () => {
  const { client, send } = await hub();
  await send(finding());
  const answer = await client.send(
    new BatchUpdateFindingsCommand({
      FindingIdentifiers: [
        { Id: finding().Id, ProductArn: productArn },
        { Id: 'unknown', ProductArn: productArn },
      ],
      Workflow: { Status: 'NOTIFIED' },
    }),
  );
  expect(answer.ProcessedFindings).toHaveLength(1);
  expect(answer.UnprocessedFindings?.[0]).toMatchObject({ ErrorCode: 'FindingNotFound' });
});
