#!/usr/bin/env node
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';

// In a checkout this runs src/*.ts as it is; a published package has only dist/.
const source = new URL('../src/main.ts', import.meta.url);
const bundled = new URL('../dist/lenswatch.js', import.meta.url);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `lenswatch needs Node.js 22.18 or newer; this is ${process.version}.\n` +
      'In a checkout, "npm ci" brings the right one and "npx lenswatch" uses it.\n',
  );
  process.exitCode = 2;
} else {
  nodeModule.enableCompileCache?.(); // halves the start from sources
  await import(existsSync(source) ? source.href : bundled.href);
}
