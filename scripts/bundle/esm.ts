import type { BuildOptions } from 'esbuild';

/** How everything that runs in the hub is bundled: entries of ES modules, and chunks that they share or load on first use. */
export const esm = {
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
  // CommonJS packages inside the bundle still call require.
  banner: { js: `import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);` },
} satisfies BuildOptions;
