import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { startKeeper } from './keeper.ts'
import { executeOn, findPostgres } from './postgres-cluster.ts'
import { findRabbit } from './rabbitmq.ts'
import { findOncePerRun, postgresTemplateFact } from './run.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

let end = async (): Promise<void> => {}

/** Prepares what test files share. Nothing slow happens here: databases are started by the first test that wants one. */
export async function setup(project: TestProject): Promise<void> {
  buildIfMissing()
  const dir = await mkdtemp(join(tmpdir(), 'recado-test-'))
  await chmod(dir, 0o755) // the database server may run as another user
  const cacheDir = join(root, 'node_modules/.cache/recado-test')
  await mkdir(cacheDir, { recursive: true })
  const postgres = findPostgres()
  if (postgres.kind === 'missing')
    process.stderr.write(`\n  PostgreSQL tests are skipped: ${postgres.howToMend}\n\n`)
  const rabbitmq = findRabbit()
  if (rabbitmq.kind === 'missing')
    process.stderr.write(`\n  RabbitMQ tests are skipped: ${rabbitmq.howToMend}\n\n`)
  project.provide('testRun', { dir, cacheDir, postgres, rabbitmq })
  const keeper = startKeeper(dir)
  end = async () => {
    if (postgres.kind === 'server') await dropTemplate(postgres.url, dir)
    await keeper.end()
  }
}

export async function teardown(): Promise<void> {
  await end()
}

/** A server of somebody else is left as it was found; our own is deleted whole by the keeper. */
async function dropTemplate(url: string, dir: string): Promise<void> {
  const name = await findOncePerRun(dir, postgresTemplateFact)
  if (name !== null) await executeOn(url, `drop database if exists ${name} with (force)`)
}

/** The embedded database's thread runs from the built file (see `workerFile` in `pglite.ts`). */
function buildIfMissing(): void {
  if (existsSync(join(root, 'dist/platform/db/pglite-worker.js'))) return
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  spawnSync(process.execPath, [tsc, '-b', 'src'], { cwd: root, stdio: 'inherit' })
}
