// The whole of `npm test`: prepares the machine, checks style and types, runs the tests, and says as its last line how
// many passed, failed and were skipped. `npm test -- <anything>` hands it to vitest and leaves style and types out.

import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { prepareMachine } from './test-machine.mjs'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const resultsFile = path.join(root, 'node_modules/.cache/recado-test/results.json')
const vitestArgs = process.argv.slice(2)

// Ctrl-C reaches vitest too, which stops what it started: it is waited for, and what was counted is said.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})

const checks = [{ name: 'build', program: 'scripts/ensure.mjs', args: ['build'] }]
if (vitestArgs.length === 0) {
  checks.push(
    { name: 'style', program: 'node_modules/@biomejs/biome/bin/biome', args: ['check', '.'], optional: true },
    // The compiler may repeat complaints of before an inherited option changed: they count when they come again.
    { name: 'types', program: 'node_modules/typescript/bin/tsc', args: ['-b'], again: ['-b', '--force'] },
  )
}

await prepareMachine()
const failed = []
for (const check of checks) {
  const began = Date.now()
  if (check.optional && !(await runs(check))) {
    say(`${check.name}: skipped, ${check.program} does not run on this machine`)
    continue
  }
  let code = await node([check.program, ...check.args], 'inherit')
  if (code !== 0 && check.again) code = await node([check.program, ...check.again], 'inherit')
  say(`${check.name}: ${code === 0 ? 'ok' : 'FAILED'} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
  if (code !== 0) failed.push(check.name)
}
const tests = await runTests()
if (failed.length > 0) say(`failed before the tests: ${failed.join(', ')}`)
const total = { ...tests, failed: tests.failed + failed.length }
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)

async function runTests() {
  fs.rmSync(resultsFile, { force: true })
  const reporters = ['--reporter=default', '--reporter=./test/reporter.ts']
  const code = await node(['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...vitestArgs], 'inherit')
  const results = readResults()
  if (results === null) {
    say(`vitest ended without results (exit ${code})`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
  // What vitest counts as failed beyond tests (a time-out at the end, coverage) must not pass for success.
  return code !== 0 && results.failed === 0 ? { ...results, failed: 1 } : results
}

function readResults() {
  try {
    return JSON.parse(fs.readFileSync(resultsFile, 'utf8'))
  } catch {
    return null
  }
}

/** The linter is a native program, and not every platform has one. */
async function runs({ program }) {
  return fs.existsSync(path.join(root, program)) && (await node([program, '--version'], 'ignore')) === 0
}

function node(args, stdio) {
  const env = { ...process.env, RECADO_TEST_RESULTS: resultsFile }
  delete env.NODE_ENV // `NODE_ENV=production npm test` is about installing; vitest sets its own
  delete env.npm_lifecycle_event // this time a build that fails is to say so
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', stdio, stdio] })
    child.once('error', () => resolve(1))
    child.once('close', (code) => resolve(code ?? 1))
  })
}

function say(line) {
  process.stdout.write(`\n${line}\n`)
}
