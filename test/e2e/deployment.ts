import { existsSync, readFileSync } from 'node:fs';
import { bundle } from './bundle.ts';
import { smallHub } from './small/hub.ts';
import { smallOrganization } from './small/organization.ts';

/** What is deployed: two templates, and the code of the functions that they name. */
export interface Deployment {
  readonly kind: 'real' | 'small';
  readonly hub: string;
  /** Holds the stack sets with the templates of members. */
  readonly organization: string;
  /** Folder with `<function>.mjs` for every function of the hub. */
  readonly functions: string;
}

const root = new URL('../../', import.meta.url).pathname;
const cache = `${root}node_modules/.cache/lenswatch-e2e`;
const functions = ['on-change', 'on-config', 'plan-sweep', 'sweep', 'conclude-sweep'];

/**
 * The synthesised templates and bundles, if they lie in `dist` (`LENSWATCH_E2E_DIST` names another folder);
 * small ones of this suite otherwise, which carry the same names.
 */
export async function deployment(): Promise<Deployment> {
  const dist = process.env['LENSWATCH_E2E_DIST'] ?? `${root}dist`;
  const template = (name: string) => `${dist}/templates/${name}.template.json`;
  const wanted = [
    template('hub'),
    template('organization'),
    ...functions.map((name) => `${dist}/functions/${name}.mjs`),
  ];
  const missing = wanted.find((file) => !existsSync(file));
  if (missing === undefined) {
    return {
      kind: 'real',
      hub: readFileSync(template('hub'), 'utf8'),
      organization: readFileSync(template('organization'), 'utf8'),
      functions: `${dist}/functions`,
    };
  }
  process.stdout.write(
    'small templates and functions of this suite are deployed: dist holds no whole release\n',
  );
  const folder = `${cache}/small-functions`;
  const entries = functions.map((name) => new URL(`./small/functions/${name}.ts`, import.meta.url).pathname);
  await bundle(entries, folder);
  return {
    kind: 'small',
    hub: JSON.stringify(smallHub),
    organization: JSON.stringify(smallOrganization),
    functions: folder,
  };
}
