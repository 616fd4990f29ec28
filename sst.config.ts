import { readFileSync } from 'node:fs';
import type { SSTConfig } from 'sst';
import { defineStacks } from './stacks/define-stacks.ts';
import { settingsFrom } from './stacks/settings.ts';

const home = process.env['AWS_REGION'] ?? 'us-east-1';

/** A thin shell: every resource is plain aws-cdk-lib in stacks/. */
export default {
  config: () => ({ name: 'lenswatch', region: home, stage: process.env['SST_STAGE'] ?? 'prod' }),
  stacks(app) {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    defineStacks(app, `${app.stage}-${app.name}`, {
      settings: settingsFrom(process.env['LENSWATCH_SETTINGS'], home),
      hub: { account: app.account, region: app.region },
      version,
      bundles: 'dist/functions',
    });
  },
} satisfies SSTConfig;
