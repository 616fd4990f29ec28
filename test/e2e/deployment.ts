import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { configurationSchema } from '@lenswatch/core/configuration.ts';
import { CONFIGURATION_FILE } from '@lenswatch/functions/configuration.ts';
import type * as z from 'zod';
import { hubFunctions } from '../../stacks/names.ts';

/** What is deployed: two templates, and the code of the functions that they name. */
export interface Deployment {
  readonly hub: string;
  /** Holds the stack sets with the templates of members. */
  readonly organization: string;
  /** Folder with `<function>.mjs` for every function of the hub. */
  readonly functions: string;
}

const dist = new URL('../../dist/', import.meta.url).pathname;
const cache = new URL('../../node_modules/.cache/lenswatch-e2e/', import.meta.url).pathname;

/** The release as `npm run synth` wrote it, without anybody's decisions. @throws Error when it is not whole. */
export function deployment(): Deployment {
  const bundles = `${dist}functions`;
  const template = (name: string) => `${dist}templates/${name}.template.json`;
  const wanted = [
    template('hub'),
    template('organization'),
    ...hubFunctions.map((name) => `${bundles}/${name}.mjs`),
  ];
  const missing = wanted.filter((file) => !existsSync(file));
  if (missing.length > 0) {
    throw new Error(`The release is not whole: ${missing.join(', ')} is missing. Run "npm run synth" first.`);
  }
  const functions = `${cache}functions`;
  rmSync(functions, { recursive: true, force: true });
  cpSync(bundles, functions, { recursive: true });
  rmSync(`${functions}/${CONFIGURATION_FILE}`, { force: true });
  return {
    hub: readFileSync(template('hub'), 'utf8'),
    organization: readFileSync(template('organization'), 'utf8'),
    functions,
  };
}

/** Puts what people decided beside the bundles, where `npm run bundle` puts it; new instances judge by it. */
export function decide({ functions }: Deployment, decided: z.input<typeof configurationSchema>): void {
  const configuration = configurationSchema.parse(decided);
  writeFileSync(`${functions}/${CONFIGURATION_FILE}`, JSON.stringify(configuration));
}
