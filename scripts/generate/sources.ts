import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Collector } from '@lenswatch/core/collectors/collector.ts';
import type { Control } from '@lenswatch/core/controls/control.ts';

const core = 'packages/core/src';

/** Paths from the repository's root, sorted, so that every clone generates the same. */
export interface SourceFiles {
  readonly controls: readonly string[];
  readonly collectors: readonly string[];
  readonly pages: readonly string[];
}

/** One file per control and collector, in a folder per service; and the pages that exist now. */
export function sourceFiles(root: string): SourceFiles {
  const below = (folder: string, what: string) =>
    readdirSync(root + folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) =>
        readdirSync(`${root}${folder}/${name}`).map((file) => `${folder}/${name}/${file}`),
      )
      .filter((file) => readFileSync(root + file, 'utf8').includes(`\nexport const ${what} = `))
      .sort();
  const pages = existsSync(`${root}docs/controls`) ? readdirSync(`${root}docs/controls`) : [];
  return {
    controls: below(`${core}/controls`, 'control'),
    collectors: below(`${core}/collectors`, 'collector'),
    pages: pages.map((file) => `docs/controls/${file}`),
  };
}

/** A control together with the service folder that it lives in. */
export interface DeclaredControl {
  readonly control: Control;
  readonly file: string;
}

/** Loads every declaration. */
export async function declarations(
  root: string,
): Promise<{ controls: readonly DeclaredControl[]; collectors: readonly Collector[] }> {
  const { controls, collectors } = sourceFiles(root);
  const load = async (file: string) => import(pathToFileURL(root + file).href);
  return {
    controls: await Promise.all(
      controls.map(async (file) => ({ file, control: (await load(file)).control as Control })),
    ),
    collectors: await Promise.all(collectors.map(async (file) => (await load(file)).collector as Collector)),
  };
}
