import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The links in node_modules lead out of a mutation tester's sandbox; the alias stays inside it.
  resolve: {
    alias: [
      {
        find: /^@lenswatch\/(core|emulator|functions)\/(.+)$/,
        replacement: `${import.meta.dirname}/packages/$1/src/$2`,
      },
    ],
  },
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One worker per core: the default leaves one of two idle.
    maxWorkers: '100%',
    // As in CI, wherever the tests run: a snapshot nobody asks for fails, a new one is written by --update alone.
    update: 'none',
    allowOnly: false,
    resolveSnapshotPath: (test, extension) => `${test.replace('/test/core/', '/test/golden/')}${extension}`,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/moto/**', 'test/event-ruler/**', 'test/e2e/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'moto',
          include: ['test/moto/**/*.test.ts'],
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: { name: 'event-ruler', include: ['test/event-ruler/**/*.test.ts'], hookTimeout: 300_000 },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: ['**/node_modules/**'],
          testTimeout: 120_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
