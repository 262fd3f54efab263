import { defineConfig } from 'vitest/config';

const report = process.env['KUBEWHY_TEST_REPORT'];

export default defineConfig({
  test: {
    ...(report ? { reporters: ['default', ['json', { outputFile: report }]] } : {}),
    projects: [
      {
        // React as it is shipped: its development build costs several times as much for each frame.
        oxc: { jsx: { runtime: 'automatic', development: false } },
        test: {
          name: 'unit',
          globalSetup: ['test/helpers/build-once.ts'],
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/cluster-tier/**', 'test/foreign/**'],
          environment: 'node',
          // Modules are loaded once in each of the processes and not for each of the files: half of the CPU time.
          isolate: false,
          setupFiles: ['test/helpers/start-clean.ts'],
          testTimeout: 60_000,
          // What is waited for comes late on a busy machine.
          expect: { poll: { timeout: 30_000 } },
          env: { FORCE_COLOR: '0', NODE_ENV: 'production' },
        },
      },
      {
        test: {
          name: 'foreign',
          include: ['test/foreign/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'cluster',
          include: ['test/cluster-tier/**/*.test.ts'],
          environment: 'node',
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
