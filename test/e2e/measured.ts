import { runnableFunctions } from '@lenswatch/emulator/lambda/functions.ts';
import { credentialsOf, executionSession } from '@lenswatch/emulator/lambda/invoke.ts';
import { type EmulatedOrganization, hubAt } from './emulated-organization.ts';
import { summary } from './latency.ts';

/** How often each function is started alone. */
const STARTS = 5;

/** What the suite measured: from an event to its finding, and the starts and memory of each function. */
export async function measured(
  org: EmulatedOrganization,
  { cold, warm }: { readonly cold: readonly number[]; readonly warm: readonly number[] },
): Promise<string> {
  return [
    'event to finding inside the emulator, debounce not counted',
    `  ${summary('cold', cold)}`,
    `  ${summary('warm', warm)}`,
    'functions under the runtime interface client, as they came, several at a time',
    ...functionsOf(org).map((name) => `  ${asTheyCame(org, name)}`),
    'the same started one by one, with nothing beside them',
    ...(await startedAlone(org)).map((line) => `  ${line}`),
    '',
  ].join('\n');
}

function functionsOf({ functions }: EmulatedOrganization): readonly string[] {
  return [...new Set(functions.measured.map(({ name }) => name))].sort();
}

function asTheyCame({ functions }: EmulatedOrganization, name: string): string {
  const own = functions.measured.filter((each) => each.name === name);
  const starts = own.flatMap(({ initMs }) => initMs ?? []);
  const memory = Math.max(...own.map(({ peakMemory }) => peakMemory)) / 1e6;
  const files = functions.loaded(name).map(({ file }) => file);
  const chunks = new Set(files.filter((file) => file.includes('/chunks/')));
  return `${summary(`${name} init`, starts)}, memory ${memory.toFixed(0)} MB, ${chunks.size} chunks loaded`;
}

async function startedAlone({
  emulator,
  functions,
  world,
}: EmulatedOrganization): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const fn of runnableFunctions(world, hubAt)) {
    const credentials = credentialsOf(executionSession(emulator.plane, fn));
    const starts: number[] = [];
    for (let n = 0; n < STARTS; n += 1) starts.push(await functions.startOf(fn, credentials));
    lines.push(summary(`${fn.name} init`, starts));
  }
  return lines;
}
