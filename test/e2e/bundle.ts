import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

/** Bundles handlers of this suite as the functions of the hub are bundled: ESM, split, minified. */
export async function bundle(entryPoints: string[], outdir: string): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  await build({
    entryPoints,
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    mainFields: ['module', 'main'],
    conditions: ['module', 'import', 'node'],
    banner: {
      js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);',
    },
  });
}
