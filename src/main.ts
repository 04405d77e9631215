#!/usr/bin/env node
import { appendFileSync, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import {
  type Config,
  ConfigError,
  type Environment,
  readClientConfig,
  readConfig,
  readDatabaseConfig,
  VARIABLES,
} from './config.ts'
import { chooseLang } from './edges/cli/input.ts'
import { onInterrupt } from './edges/cli/interrupt.ts'
import { openOutput } from './edges/cli/output.ts'
import type { Program } from './edges/cli/program.ts'
import { complaintLine, reportConfig, warningLine } from './edges/cli/report-config.ts'
import { runCli, TEXTS } from './edges/cli/run-cli.ts'
import { showError } from './edges/cli/show-error.ts'
import type { OpenService } from './edges/launch/launch-config.ts'

// Whatever costs time to load (the service, the HTTP client, the database) is imported where it is used, so that
// help and mistakes are answered at once.

if (existsSync('.env')) process.loadEnvFile('.env') // the environment wins over the file
const env: Environment = process.env
const argv = process.argv.slice(2)
const lang = chooseLang(argv, env)
const texts = TEXTS[lang]
const output = openOutput({ stdin: process.stdin, stdout: process.stdout, stderr: process.stderr })
const { version } = createRequire(import.meta.url)('../package.json') as { version: string }

const program: Program = {
  version,
  schema: VARIABLES,
  clientSettings: () => readClientConfig(env),
  configReport: (words) =>
    reportConfig({
      schema: VARIABLES,
      env,
      read: () => readConfig(env),
      texts: words,
      complaints: (error) => program.complaints(error, words),
    }),
  complaints: (error, words) =>
    error instanceof ConfigError
      ? error.complaints.map((complaint) => complaintLine(complaint, words))
      : null,
  async host(words) {
    const config = readConfig(env)
    const { hostService } = await import('./edges/launch/host.ts')
    return hostService(config, words, openWith(config))
  },
  async serve(out, words) {
    const config = readConfig(env)
    for (const warning of config.warnings) out.talk(warningLine(warning, texts.config))
    const { serve } = await import('./edges/launch/serve.ts')
    return serve({ config, texts: words, say: out.talk, open: openWith(config), now })
  },
  async migrate() {
    const { withGround } = await import('./edges/launch/ground.ts')
    return withGround(readDatabaseConfig(env), texts.launch, async (_ground, reached) => reached)
  },
  async createPerson(person) {
    const [{ withGround }, { createPerson }] = await Promise.all([
      import('./edges/launch/ground.ts'),
      import('./edges/launch/create-person.ts'),
    ])
    return withGround(readDatabaseConfig(env), texts.launch, (ground) => createPerson(ground, person))
  },
  now,
  onInterrupt,
  writeBug,
}

/** The service of this configuration, begun at once; what the launch prepared is put into its places. */
function openWith(config: Config): OpenService {
  return () => {
    const opening = Promise.all([
      import('./platform/db/open-database.ts').then(({ openDatabase }) => openDatabase(config)),
      import('./app.ts'),
      import('./platform/log.ts'),
    ])
    opening.catch(() => {}) // told to whoever creates
    let created = false
    return {
      async create({ http, secretKey, adminToken, simulator, quiet }) {
        const [database, { createApp }, { openLog }] = await opening
        created = true
        const logFile = join(config.dataDir, 'recado.log')
        const log = quiet
          ? openLog({
              level: quietLevel(config),
              pretty: false,
              write: (line) => appendFileSync(logFile, line),
            })
          : openLog({ level: config.logLevel, pretty: output.terminal })
        const placed = { ...config, http: { ...config.http, ...http } }
        return createApp(placed, {
          ...{ database, secretKey, localToken: adminToken, simulator, version, log },
          // One command is over before a thread would have paid for itself.
          codesApart: !quiet,
        })
      },
      async abandon() {
        const opened = created ? null : await opening.catch(() => null)
        await opened?.[0].close()
      },
    }
  }
}

/** Of a service that one command hosts only trouble is kept: nobody turns that file over. */
function quietLevel({ logLevel }: Config): Config['logLevel'] {
  return logLevel === 'info' ? 'warn' : logLevel
}

async function now(): Promise<Date> {
  const { systemClock } = await import('./platform/clock.ts')
  return systemClock().now()
}

/** Beside the data when that can be written to, else in the folder for temporary files. */
async function writeBug(id: string, error: unknown): Promise<string> {
  const at = (await now()).toISOString()
  const entry = `${at} ${id} recado ${version} node ${process.version}\n${inspect(error)}\n\n`
  for (const dir of [env.DATA_DIR || 'data', tmpdir()]) {
    const path = join(dir, 'recado-errors.log')
    try {
      appendFileSync(path, entry, { mode: 0o600 })
      return path
    } catch {
      // The next folder may be writable.
    }
  }
  return inspect(error)
}

async function endBadly(error: unknown): Promise<void> {
  process.exit(await showError(error, { lang, texts, output, program }))
}

process.on('uncaughtException', endBadly)
process.on('unhandledRejection', endBadly)
process.exitCode = await runCli(argv, { lang, output, program })
