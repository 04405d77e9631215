import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'
import { findBrowser, howToMendBrowser } from './harness/browser.ts'
import { findPostgres } from './harness/postgres-cluster.ts'

export interface TestCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** Counts tests for `scripts/test.mjs`, which says the sum; and says why tests were skipped. */
export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const counts = countTests(modules, unhandled.length)
    const file = process.env.RECADO_TEST_RESULTS
    if (file) {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, JSON.stringify(counts))
    }
    if (counts.skipped > 0) process.stderr.write(whatIsMissing())
  }
}

function countTests(modules: readonly TestModule[], unhandled: number): TestCounts {
  let passed = 0
  let failed = unhandled
  let skipped = 0
  for (const module of modules) {
    let failedHere = 0
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === 'passed') passed += 1
      else if (state === 'failed') failedHere += 1
      else skipped += 1
    }
    // A file that does not load, or a hook that throws, fails without a failed test.
    failed += failedHere === 0 && module.state() === 'failed' ? 1 : failedHere
  }
  return { passed, failed, skipped }
}

function whatIsMissing(): string {
  const postgres = findPostgres()
  const lines = [
    ...(postgres.kind === 'missing' ? [`PostgreSQL: ${postgres.howToMend}`] : []),
    ...(findBrowser() === null ? [`A browser: ${howToMendBrowser}`] : []),
  ]
  return lines.map((line) => `\n  Skipped for want of ${line}\n`).join('')
}
