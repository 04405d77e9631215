// npm run bench: how fast Recado is, beside what people use instead, as ratios inside one run. Everything stays on
// 127.0.0.1. What the rows mean and which variables there are: docs/PERFORMANCE.md.
//
// The peers have a package.json and a lock file of their own, so that nobody who runs Recado installs them. This file
// installs them when they are missing, and therefore imports nothing but Node's own modules.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))

installPeers()
const { runSuite } = await import('./suite.mjs')
process.exitCode = await runSuite({
  markdown: process.argv.includes('--markdown') || process.env.BENCH_MARKDOWN === '1',
  only: (process.env.BENCH_ONLY ?? '').split(',').filter((name) => name !== ''),
  messages: wholeNumber('BENCH_MESSAGES', 50_000),
  rounds: wholeNumber('BENCH_ROUNDS', 2),
  databaseUrl: process.env.BENCH_DATABASE_URL || null,
  profileDir: process.env.BENCH_PROFILE || null,
})

function installPeers() {
  const stamp = join(here, 'node_modules', '.installed')
  const wanted = createHash('sha256')
    .update(readFileSync(join(here, 'package-lock.json')))
    .digest('hex')
  if (read(stamp) === wanted) return
  process.stderr.write('recado · bench · installing what is measured against (npm ci in bench/)…\n')
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: here,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (npm.status !== 0) {
    process.stderr.write('recado · bench · npm ci failed; nothing was measured\n')
    process.exit(1)
  }
  writeFileSync(stamp, wanted)
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function wholeNumber(name, fallback) {
  const text = process.env[name]
  if (text === undefined || text === '') return fallback
  const value = Number(text.replaceAll('_', ''))
  if (Number.isInteger(value) && value > 0) return value
  process.stderr.write(`recado · bench · ${name} must be a whole number above zero\n`)
  process.exit(64)
}
