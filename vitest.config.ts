import { defineConfig } from 'vitest/config'

const common = {
  // Processes and not threads: signals, crashes and the embedded database's memory stay apart.
  pool: 'forks',
  hookTimeout: 60_000,
  teardownTimeout: 20_000,
} as const

export default defineConfig({
  test: {
    globalSetup: ['test/harness/global-setup.ts'],
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...common,
          name: 'tests',
          include: [
            'src/**/*.test.ts',
            'simulator/src/**/*.test.ts',
            'test/**/*.test.ts',
            'bench/*.test.mjs',
          ],
          exclude: ['**/node_modules/**', 'test/crash/**'],
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...common,
          name: 'crash',
          include: ['test/crash/**/*.test.ts'],
          // After all others: real processes with deadlines that are short in real time need the machine for themselves.
          sequence: { groupOrder: 1 },
          // Most of their time they wait for a lease or a look.
          maxConcurrency: 6,
        },
      },
    ],
  },
})
