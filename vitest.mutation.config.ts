import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

// What a mutation tester runs: the tables of the controls and the tests of judgements, and nothing that starts a server.
const { projects: _, ...test } = base.test ?? {};
export default mergeConfig(
  { ...base, test },
  defineConfig({
    test: {
      include: ['test/core/controls/**/*.test.ts', 'test/core/judgements/**/*.test.ts'],
      exclude: ['test/core/controls/types.test.ts'],
    },
  }),
);
