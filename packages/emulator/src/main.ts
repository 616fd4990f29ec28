#!/usr/bin/env node
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { startEmulator } from './emulator.ts';
import { defaultAccount } from './iam/callers.ts';
import { World } from './world.ts';

interface Options {
  readonly port: number;
  readonly world?: string;
  readonly empty?: true;
}

await new Command('emulator')
  .description('An AWS for demos and tests. It listens on 127.0.0.1 and accepts any credentials.')
  .option('--port <port>', 'port to listen on', portOf, 4566)
  .option('--world <file>', 'TypeScript file that exports buildWorld(world)')
  .option('--empty', 'start with one account and nothing in it')
  .action(serve)
  .parseAsync();

async function serve({ port, world: file, empty }: Options): Promise<void> {
  const world = new World();
  if (file !== undefined && !empty) await build(world, file);
  else world.account(defaultAccount, 'default', ['us-east-1', 'eu-west-1']);

  const emulator = await startEmulator({ world, port });
  const accounts = [...world.accounts.keys()].join(', ');
  console.log(`Listening on ${emulator.url} with account ${accounts}. Point an SDK or the AWS CLI at it with:

  export AWS_ENDPOINT_URL=${emulator.url}
  export AWS_ACCESS_KEY_ID=${defaultAccount} AWS_SECRET_ACCESS_KEY=any AWS_REGION=us-east-1

An access key id of 12 digits makes you an administrator of that account. Stop with Ctrl+C.`);

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      emulator.close().catch((error: unknown) => {
        console.error(error);
        process.exitCode = 1;
      });
    });
  }
}

async function build(world: World, file: string): Promise<void> {
  const module: unknown = await import(pathToFileURL(resolve(file)).href);
  const { buildWorld } = module as { buildWorld?: unknown };
  if (typeof buildWorld !== 'function')
    throw new Error(`${file} does not export a function buildWorld(world).`);
  await buildWorld(world);
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}
