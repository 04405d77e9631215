import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'simulator/src/**/*.test.ts', 'test/**/*.test.ts', 'bench/*.test.mjs'],
    globalSetup: ['test/harness/global-setup.ts'],
    // Processes and not threads: signals, crashes and the embedded database's memory stay apart.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
  },
})
