import { readFileSync } from 'node:fs';
import { App, type Stack, Validations } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { expect, test, vi } from 'vitest';
import { acknowledge } from '../../stacks/acknowledge.ts';
import { AdministratorStack } from '../../stacks/administrator/administrator-stack.ts';
import { HubStack } from '../../stacks/hub/hub-stack.ts';
import { OrganizationStack } from '../../stacks/organization/organization-stack.ts';
import { AccessStack } from '../../stacks/spoke/access-stack.ts';
import { ConfigStack } from '../../stacks/spoke/config-stack.ts';
import { EventsStack } from '../../stacks/spoke/events-stack.ts';
import { bare, uploaded } from '../../stacks/templates.ts';

// CDK's own check of templates takes seconds; "npm run synth" makes it, and cfn-lint asks the same.
vi.stubEnv('CDK_VALIDATION', 'false');

interface Violation {
  readonly severity: string;
  readonly ruleName: string;
  readonly violatingConstructs: readonly { readonly constructPath?: string }[];
}

/** What the rule packs have to say; warnings included. */
function findingsOf(define: (app: App) => void): readonly string[] {
  const app = new App({ analyticsReporting: false });
  define(app);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new NIST80053R5Checks(app));
  try {
    app.synth();
  } catch (error) {
    if ((error as Error).name !== 'ValidationFailed') throw error;
  }
  const { pluginReports } = JSON.parse(readFileSync(`${app.outdir}/validation-report.json`, 'utf8')) as {
    pluginReports: readonly { pluginName: string; violations: readonly Violation[] }[];
  };
  const asked = pluginReports.map(({ pluginName }) => pluginName);
  expect(asked).toEqual(expect.arrayContaining(['AwsSolutions', 'NIST.800.53.R5']));
  return pluginReports.flatMap(({ violations }) =>
    violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    ),
  );
}

const release = { version: '1.2.3', code: uploaded('functions.zip') };
const defineAll = (app: App): readonly Stack[] => [
  new HubStack(app, 'hub', { ...bare(), ...release }),
  new AccessStack(app, 'access', bare()),
  new EventsStack(app, 'events', bare()),
  new ConfigStack(app, 'config', bare()),
  new OrganizationStack(app, 'organization', bare()),
  new AdministratorStack(app, 'administrator', bare()),
];

test('AwsSolutions and NIST 800-53 R5 find nothing that is not accepted', () => {
  expect(findingsOf(defineAll)).toEqual([]);
});

test('a finding would show', () => {
  const found = findingsOf((app) => {
    new CfnBucket(new EventsStack(app, 'events', bare()), 'Unprotected');
  });
  expect(found).toContain('AwsSolutions-S1 at events/Unprotected');
  expect(found).toContain('NIST.800.53.R5-S3BucketVersioningEnabled at events/Unprotected');
});

test('every acceptance names one finding and gives a reason that says something', () => {
  const app = new App({ analyticsReporting: false });
  const reasons = defineAll(app)
    .flatMap((stack) => stack.node.findAll())
    .flatMap(({ node }) =>
      node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY),
    )
    .flatMap(({ data }) => Object.entries(data as { [id: string]: string }));
  expect(reasons.length).toBeGreaterThan(40);
  for (const [id, reason] of reasons) {
    expect(id).toMatch(/^(AwsSolutions|NIST\.800\.53\.R5|CloudFormation-Validate)::/);
    // Wildcards are accepted one resource at a time, never a rule as a whole.
    if (id.includes('IAM5')) expect(id).toMatch(/\[Resource::.+\]$/);
    expect(reason.length, id).toBeGreaterThan(60);
  }
});

test('a rule of another pack cannot be accepted', () => {
  const app = new App({ analyticsReporting: false });
  expect(() =>
    acknowledge(new AccessStack(app, 'access', bare()), 'Serverless-LambdaDLQ', 'because'),
  ).toThrow(RangeError);
});
