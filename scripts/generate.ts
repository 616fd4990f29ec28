// Writes everything that follows from the declarations: the catalogue, the controls' pages, coverage,
// permissions, schemas. With --check it writes nothing and fails if a file would change.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { actionNamesModule } from './generate/action-names.ts';
import { actionResourcesModule } from './generate/action-resources.ts';
import { catalogueModule } from './generate/catalogue-module.ts';
import { controlPages } from './generate/control-pages.ts';
import { coveragePage } from './generate/coverage-page.ts';
import { permissionsPage } from './generate/permissions-page.ts';
import { schemas } from './generate/schemas.ts';
import { declarations, sourceFiles } from './generate/sources.ts';

const root = new URL('../', import.meta.url).pathname;
const check = process.argv.includes('--check');

const catalogue = catalogueModule(sourceFiles(root));
const written = new Map<string, string>([['packages/core/src/catalogue.generated.ts', catalogue]]);
const { controls, collectors } = await declarations(root);
for (const [file, text] of controlPages(root, controls, collectors)) written.set(file, text);
const coverage = coveragePage(controls);
written.set('docs/coverage.md', coverage.page);
written.set('packages/core/src/iam/action-names.generated.ts', await actionNamesModule());
written.set('packages/core/src/iam/action-resources.generated.ts', await actionResourcesModule());
written.set('docs/permissions.md', permissionsPage(controls, collectors));
for (const [file, text] of schemas()) written.set(file, text);

const stale = [...written].filter(([file, text]) => read(file) !== text).map(([file]) => file);
const orphans = sourceFiles(root).pages.filter((file) => !written.has(file));
if (check) {
  for (const file of [...stale, ...orphans])
    process.stderr.write(`${file} is not what the declarations say.\n`);
  if (stale.length + orphans.length > 0) {
    process.stderr.write('Run "npm run generate" and commit the result.\n');
    process.exitCode = 1;
  }
} else {
  for (const file of stale) {
    mkdirSync(dirname(root + file), { recursive: true });
    writeFileSync(root + file, written.get(file) as string);
  }
  for (const file of orphans) rmSync(root + file);
  process.stdout.write(
    `${controls.length} controls, ${collectors.length} collectors; ${stale.length} files written\n`,
  );
  process.stdout.write(`${coverage.summary}\n`);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(root + file, 'utf8');
  } catch {
    return undefined;
  }
}
