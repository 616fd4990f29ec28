import { type ServiceName, services } from '@lenswatch/core/aws/services.ts';
import { startEmulator } from '@lenswatch/emulator/emulator.ts';
import type { Modelled } from '@lenswatch/emulator/operation.ts';
import { loadModel, type OperationModel, signingNames } from '@lenswatch/emulator/schemas.ts';
import { World } from '@lenswatch/emulator/world.ts';
import { describe, expect, test } from 'vitest';
import { exampleOf } from './example-value.ts';

interface Client {
  send(command: object): Promise<{ [member: string]: unknown }>;
  readonly config: { readonly defaultSigningName?: unknown };
}
type ClientClass = new (config: object) => Client;
type CommandClass = new (input: object) => object;

/**
 * Signed for a service that nobody here asks (S3 Express, Outposts, global endpoints) or not at all; HeadObject, to
 * whose output the client adds members of its own; answers whose status or checksum an example value cannot be.
 */
const elsewhere = new Set([
  'events:PutEvents',
  'lambda:DeleteFunction',
  'lambda:Invoke',
  's3:HeadObject',
  's3:ListDirectoryBuckets',
  's3control:CreateBucket',
  's3control:DeleteAccessPointScope',
  's3control:GetAccessPointScope',
  's3control:ListAccessPointsForDirectoryBuckets',
  's3control:ListRegionalBuckets',
  's3control:PutAccessPointScope',
  'sqs:ReceiveMessage',
  'sqs:SendMessage',
  'sqs:SendMessageBatch',
  'sts:AssumeRoleWithSAML',
  'sts:AssumeRoleWithWebIdentity',
]);

describe.each(Object.keys(services) as ServiceName[])('%s', (service) => {
  test('every operation survives the way to the emulator and back', async () => {
    const model = await loadModel(service);
    const sdk = (await services[service].load()) as { readonly [name: string]: unknown };
    const operations = [...model.operations.values()].filter(
      (operation) => plain(operation) && !elsewhere.has(operation.id) && `${operation.name}Command` in sdk,
    );
    const seen = new Map<string, unknown>();
    const emulator = await startEmulator({
      world: new World(),
      enforceIam: false,
      operations: operations.map((operation) => echo(operation, seen)),
    });
    const client = clientOf(sdk, {
      region: 'us-east-1',
      credentials: { accessKeyId: '111111111111', secretAccessKey: 'x' },
      requestHandler: emulator.requestHandler(),
      maxAttempts: 1,
      useQueueUrlAsEndpoint: false, // the example of a queue's URL is no URL, which the client of SQS would print
    });
    const problems: string[] = [];
    for (const operation of operations) {
      const Command = sdk[`${operation.name}Command`] as CommandClass;
      const input = exampleOf(operation.input) as object;
      try {
        const { $metadata: _, ...output } = await client.send(new Command(input));
        expect(seen.get(operation.name), 'input').toMatchObject(withoutHashedKeys(input));
        expect(plainText(output), 'output').toEqual(exampleOf(operation.output));
      } catch (error) {
        problems.push(`${operation.name}: ${(error as Error).message}`);
      }
    }
    await emulator.close();
    expect(emulator.violations).toEqual([]);
    expect(problems).toEqual([]);
    const { defaultSigningName } = client.config;
    const name = typeof defaultSigningName === 'function' ? await defaultSigningName() : defaultSigningName;
    expect(name).toBe(signingNames[service]);
  });
});

function clientOf(sdk: { readonly [name: string]: unknown }, config: object): Client {
  const Client = Object.values(sdk).find(
    (value) => typeof value === 'function' && /\wClient$/.test(value.name) && 'send' in value.prototype,
  ) as ClientClass;
  return new Client(config);
}

/** Answers every member that the operation's output can have. */
function echo(operation: OperationModel, seen: Map<string, unknown>): Modelled {
  const handle = (input: unknown) => {
    seen.set(operation.name, input);
    return exampleOf(operation.output);
  };
  return { operation: operation.id, handle } as unknown as Modelled;
}

/** Streams are no business of a monitor. */
function plain({ input, output }: OperationModel): boolean {
  return ![input, output].some(
    (schema) =>
      schema.isStructSchema() && [...schema.structIterator()].some(([, member]) => member.isStreaming()),
  );
}

/** The S3 client encodes and hashes customer keys on the way out. */
function withoutHashedKeys(input: object): object {
  return Object.fromEntries(Object.entries(input).filter(([name]) => !name.includes('SSECustomerKey')));
}

/** The SDK wraps texts of media type JSON in an object of its own. */
function plainText(value: unknown): unknown {
  if (value instanceof String) return String(value);
  if (Array.isArray(value)) return value.map(plainText);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plainText(entry)]));
}
