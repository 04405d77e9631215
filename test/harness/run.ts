import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** What the global set-up tells every test file about this run. */
export interface TestRun {
  /** Lives as long as the run: clusters, locks, templates. */
  readonly dir: string
  /** Survives runs: what is slow to make and named after what it was made from. */
  readonly cacheDir: string
  readonly postgres: PostgresSource
  readonly rabbitmq: RabbitSource
}

export type PostgresSource =
  | { readonly kind: 'server'; readonly url: string }
  | { readonly kind: 'binaries'; readonly bin: string }
  | { readonly kind: 'missing'; readonly howToMend: string }

export type RabbitSource =
  | { readonly kind: 'binaries'; readonly server: string; readonly epmd: string }
  | { readonly kind: 'missing'; readonly howToMend: string }

declare module 'vitest' {
  interface ProvidedContext {
    testRun: TestRun
  }
}

/** Under this name the run keeps the name of its template database, so that the end of the run can drop it. */
export const postgresTemplateFact = 'postgres-template'

/** Does the work once a run, whichever test process needs it first, and gives all of them its result. */
export async function oncePerRun(dir: string, name: string, work: () => Promise<string>): Promise<string> {
  const result = resultFile(dir, name)
  const lock = join(dir, `${name}.lock`)
  for (;;) {
    if (existsSync(result)) return readFile(result, 'utf8')
    const first = await mkdir(lock).then(
      () => true,
      () => false,
    )
    if (!first) {
      await wait(50)
      continue
    }
    try {
      if (existsSync(result)) return await readFile(result, 'utf8')
      const value = await work()
      await writeFile(`${result}.part`, value)
      await rename(`${result}.part`, result)
      return value
    } finally {
      await rmdir(lock)
    }
  }
}

/** What `oncePerRun` gave under that name, or null when nobody needed it. */
export async function findOncePerRun(dir: string, name: string): Promise<string | null> {
  const path = resultFile(dir, name)
  return existsSync(path) ? readFile(path, 'utf8') : null
}

function resultFile(dir: string, name: string): string {
  return join(dir, `${name}.done`)
}
