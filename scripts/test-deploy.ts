// Shows that sst can build, deploy, compare and remove our stacks: the build with nothing but a stub that says who
// we are, the rest against moto. moto ignores Config rules, StackSets and schedules: the templates' own tests hold them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { startMoto } from '../test/moto/moto-server.ts';
import { identityStub } from './test-deploy/identity-stub.ts';
import { seed } from './test-deploy/seed.ts';
import { sst } from './test-deploy/sst.ts';

/** Milliseconds that one step may take; a slow machine needs a tenth of it. */
const patience = 180_000;
const folder = mkdtempSync(`${tmpdir()}/lenswatch-deploy-`);
const say = (line: string) => process.stdout.write(`${line}\n`);

const settings = (name: string, content: object): string => {
  const file = `${folder}/${name}.yaml`;
  writeFileSync(file, JSON.stringify(content));
  return file;
};
const organization = settings('organization', {
  regions: ['us-east-1', 'eu-west-1'],
  organization: {
    id: 'o-abcdefghij',
    managementAccount: '999999999999',
    units: ['ou-abcd-12345678'],
    configUnits: ['ou-abcd-12345678'],
  },
  configRegions: ['us-east-1'],
  administrator: true,
});
const alone = settings('alone', { regions: ['us-east-1'], configRegions: ['us-east-1'] });

try {
  await buildOffline();
  await deployToMoto();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function buildOffline(): Promise<void> {
  const stub = await identityStub();
  try {
    for (const file of [alone, organization]) {
      const { seconds } = await sst(
        ['build'],
        stub.url,
        { NODE_ENV: 'test', LENSWATCH_SETTINGS: file },
        patience,
      );
      say(`sst build (${file === alone ? 'one account' : 'organization'}): ${seconds.toFixed(1)} s`);
    }
    const others = stub.asked.filter((action) => action !== 'GetCallerIdentity');
    if (others.length > 0)
      throw new Error(`sst build asked AWS for more than who it is: ${others.join(', ')}`);
  } finally {
    await stub.close();
  }
}

async function deployToMoto(): Promise<void> {
  const moto = await startMoto();
  if ('missing' in moto) {
    say(`skipped: sst deploy, diff, remove on moto (${moto.missing})`);
    return;
  }
  try {
    await seed(moto.url);
    const environment = { LENSWATCH_SETTINGS: alone };
    const deployed = await sst(['deploy'], moto.url, environment, patience);
    const stacks = await ours(moto.url);
    say(`sst deploy: ${deployed.seconds.toFixed(1)} s, ${stacks.join(', ')}`);
    const expected = ['access', 'config', 'events', 'hub'].map(
      (name) => `prod-lenswatch-${name} CREATE_COMPLETE`,
    );
    if (String(stacks) !== String(expected))
      throw new Error(`Expected ${expected.join(', ')}.\n${deployed.output}`);
    const diff = await sst(['diff'], moto.url, environment, patience);
    say(`sst diff: ${diff.seconds.toFixed(1)} s`);
    if (!/Diff:\s*No changes/.test(diff.output)) {
      throw new Error(`A comparison straight after a deployment should find nothing.\n${diff.output}`);
    }
    const removed = await sst(['remove'], moto.url, environment, patience);
    say(`sst remove: ${removed.seconds.toFixed(1)} s`);
    const left = await ours(moto.url);
    if (left.length > 0) throw new Error(`Still there: ${left.join(', ')}.\n${removed.output}`);
  } finally {
    await moto.stop();
  }
}

/** Name and status of our stacks, sorted. */
async function ours(endpoint: string): Promise<readonly string[]> {
  const client = new CloudFormationClient({
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const found: string[] = [];
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
    for (const { StackName, StackStatus } of Stacks) {
      if (StackName?.includes('lenswatch') && StackStatus !== 'DELETE_COMPLETE')
        found.push(`${StackName} ${StackStatus}`);
    }
  }
  client.destroy();
  return found.sort();
}
