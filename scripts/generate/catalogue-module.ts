import type { SourceFiles } from './sources.ts';

/** The module that imports every control and every collector: the only list of them. */
export function catalogueModule({ controls, collectors }: SourceFiles): string {
  const nameOf = (file: string) =>
    (file.split('/').slice(-2).join('-') as string)
      .replace(/\.ts$/, '')
      .replace(/-(\w)/g, (_, c: string) => c.toUpperCase());
  const pathOf = (file: string) => `./${file.replace('packages/core/src/', '')}`;
  const imports = (files: readonly string[], what: string) =>
    files.map(
      (file) =>
        `import { ${what} as ${nameOf(file)}${what === 'control' ? 'Control' : 'Collector'} } from '${pathOf(file)}';`,
    );
  const list = (files: readonly string[], suffix: string) =>
    files.map((file) => `  ${nameOf(file)}${suffix},`);
  return [
    '// Written by "npm run generate" from the files below. Do not edit.',
    "import type { Collector } from './collectors/collector.ts';",
    "import type { Control } from './controls/control.ts';",
    ...imports(collectors, 'collector'),
    ...imports(controls, 'control'),
    '',
    '/** Every control, by service and id. */',
    'export const controls = [',
    ...list(controls, 'Control'),
    '] as unknown as readonly Control[];',
    '',
    '/** Every collector, by service and fact. */',
    'export const collectors = [',
    ...list(collectors, 'Collector'),
    '] as unknown as readonly Collector[];',
    '',
  ].join('\n');
}
