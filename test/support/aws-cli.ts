import { readFileSync } from 'node:fs';
import { type ServiceName, services } from '@lenswatch/core/aws/services.ts';
import { loadModel } from '@lenswatch/emulator/schemas.ts';
import type { NormalizedSchema } from '@smithy/core/schema';

/**
 * As much of the AWS CLI as `scripts/first-hour.sh` uses: `aws <service> <operation> --option value …`, with
 * the options made from the schemas of the SDK. It prints the first page of the answer as JSON, and errors in
 * the words of the AWS CLI.
 */

const names: { readonly [name: string]: ServiceName } = {
  configservice: 'config',
  s3api: 's3',
  stepfunctions: 'sfn',
};

/** Refused before it is sent, as by the AWS CLI for what it does not know. */
class UsageError extends Error {}

try {
  const [name = '', command = '', ...options] = process.argv.slice(2);
  process.stdout.write(`${JSON.stringify(await answer(names[name] ?? name, command, options))}\n`);
} catch (error) {
  const { name, message } = error as Error;
  process.stderr.write(
    error instanceof UsageError ? `${message}\n` : `An error occurred (${name}) when calling: ${message}\n`,
  );
  process.exitCode = error instanceof UsageError ? 252 : 254;
}

async function answer(service: string, command: string, options: readonly string[]): Promise<object> {
  if (!(service in services)) throw new UsageError(`argument command: Invalid choice: ${service}`);
  const known = service as ServiceName;
  const sdk: object = await services[known].load();
  const find = (suffix: string, wanted: string) =>
    Object.entries(sdk).find(([entry]) => entry.toLowerCase() === wanted && entry.endsWith(suffix))?.[1];
  const operations = [...(await loadModel(known)).operations.values()];
  const operation = operations.find(({ name }) => isSame(name, command));
  if (!operation) throw new UsageError(`argument operation: Invalid choice: ${command}`);
  const Command = find('Command', `${operation.name}Command`.toLowerCase());
  const Client = Object.values(sdk).find(
    (entry) => /\wClient$/.test(entry?.name) && 'send' in entry.prototype,
  );
  const client = new Client({
    maxAttempts: 1,
    ...(known === 's3' && { forcePathStyle: true }),
    // The host in the URL of a queue is AWS.
    ...(known === 'sqs' && { useQueueUrlAsEndpoint: false }),
  });
  const { $metadata: _, ...printed } = await client.send(new Command(inputOf(operation.input, options)));
  return printed;
}

function inputOf(schema: NormalizedSchema, options: readonly string[]): object {
  const input: { [member: string]: unknown } = {};
  for (let index = 0; index < options.length; ) {
    const option = options[index]?.slice(2) ?? '';
    const next = options.findIndex((word, at) => at > index && word.startsWith('--'));
    const words = options.slice(index + 1, next === -1 ? options.length : next).map(textOf);
    index = next === -1 ? options.length : next;
    if (option === 'max-items' || option === 'no-paginate') continue;
    if (option === 'cli-input-json') {
      Object.assign(input, JSON.parse(words[0] ?? '{}'));
      continue;
    }
    const member = [...schema.structIterator()].find(([name]) => isSame(name, option));
    if (!member) throw new UsageError(`Unknown options: --${option}`);
    input[member[0]] = parsed(member[1], words);
  }
  return input;
}

function parsed(schema: NormalizedSchema, words: readonly string[]): unknown {
  const [first = ''] = words;
  if (schema.isBooleanSchema()) return true;
  if (schema.isNumericSchema()) return Number(first);
  if (schema.isBlobSchema()) return readFileSync(first);
  if (/^[[{]/.test(first) && (schema.isListSchema() || schema.isStructSchema())) return JSON.parse(first);
  if (schema.isListSchema()) return words.map((word) => parsed(schema.getValueSchema(), [word]));
  if (/^\{/.test(first) && schema.isMapSchema()) return JSON.parse(first);
  if (schema.isStructSchema() || schema.isMapSchema())
    return Object.fromEntries(first.split(',').map((pair) => pair.split(/=(.*)/s)));
  return first;
}

function textOf(word: string): string {
  return word.startsWith('file://') ? readFileSync(word.slice('file://'.length), 'utf8') : word;
}

function isSame(name: string, kebab: string): boolean {
  return name.toLowerCase() === kebab.replaceAll('-', '');
}
