// Writes a control and its table, wires nothing: `npm run generate` finds both.
//   npm run new-control                        asks
//   npm run new-control -- bedrock agent has-owner-tag --subject bedrock-agent.agent --practice GENSEC05-BP01

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { frameworks } from '@lenswatch/core/requirements/frameworks.ts';
import { declarations } from './generate/sources.ts';
import { controlSource, tableSource } from './new-control/templates.ts';

const root = new URL('../', import.meta.url).pathname;
const usage = 'npm run new-control -- <service> <resource> <good-state> --subject <fact> --practice <id>\n';
const { values, positionals } = given();
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}

function given() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        subject: { type: 'string' },
        practice: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${usage}`);
    process.exit(2);
  }
}

const { collectors } = await declarations(root);
const facts = collectors.map(({ fact }) => fact).sort();
const practices = frameworks.flatMap(({ requirements }) => requirements.map(({ id }) => id));
const terminal = process.stdin.isTTY
  ? createInterface({ input: process.stdin, output: process.stderr })
  : undefined;
const ask = async (given: string | undefined, question: string, otherwise: string): Promise<string> =>
  given ?? ((await terminal?.question(`${question} (${otherwise}) `)) || otherwise);

const service = await ask(positionals[0], 'Service, e.g. bedrock', 'bedrock');
const resource = await ask(positionals[1], 'Resource, e.g. agent', 'guardrail');
const goodState = await ask(positionals[2], 'Good state, e.g. has-owner', 'is-reviewed');
const subject = await ask(values.subject, 'Fact that is judged', 'bedrock.guardrail');
const practice = await ask(values.practice, 'Best practice', 'GENSEC02-BP01');
terminal?.close();

const id = `${service}-${resource}-${goodState}`;
const problem = !/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(id)
  ? `"${id}" is no kebab-case name: give service, resource and good state in lower case.`
  : !facts.some((fact) => fact === subject)
    ? `No collector declares the fact "${subject}". Known facts: ${facts.join(', ')}.`
    : !practices.includes(practice)
      ? `"${practice}" is no practice of the lens. docs/coverage.md lists them.`
      : undefined;
const control = `packages/core/src/controls/${service}/${id}.ts`;
const table = `test/core/controls/${service}/${id}.test.ts`;
const taken = [control, table].find((file) => existsSync(root + file));
if (problem ?? taken) {
  process.stderr.write(`${problem ?? `${taken} exists already.`}\n`);
  process.exit(2);
}

for (const [file, text] of [
  [control, controlSource({ id, subject, practice })],
  [table, tableSource({ id, service, subject })],
] as const) {
  mkdirSync(dirname(root + file), { recursive: true });
  writeFileSync(root + file, text);
  process.stdout.write(`${file}\n`);
}
execFileSync(
  process.execPath,
  ['node_modules/@biomejs/biome/bin/biome', 'check', '--write', control, table],
  {
    cwd: root,
    stdio: 'ignore',
  },
);
execFileSync(process.execPath, ['scripts/generate.ts'], { cwd: root, stdio: 'inherit' });
process.stdout.write(
  `Now say in ${control} what the good state is, and in ${table} when it holds. Then: npm run check\n`,
);
