import { rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { esm } from '../../scripts/bundle/esm.ts';

/** Bundles handlers of this suite as the functions of the hub are bundled: ESM, split, minified. */
export async function bundle(entryPoints: string[], outdir: string): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  await build({ ...esm, entryPoints, outdir });
}
