#!/usr/bin/env node
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parseCallbackUrl } from './callback-url.ts'
import { openClock } from './clock.ts'
import { type Simulator, startSimulator } from './index.ts'
import { FolderInUseError } from './lock.ts'
import { DEFAULT_ACCOUNT, type SimulatorOptions } from './options.ts'

const EXIT_USAGE = 64
const EXIT_UNAVAILABLE = 69
const EXIT_FOLDER = 73

const HELP = `recado-simulator: a local Twilio

  --port N              port to listen on, 0 for any free one (3001)
  --host ADDRESS        address to listen on (127.0.0.1)
  --data DIR            keep what was accepted in this folder, and go on from there (memory only)
  --account-sid AC…     the account (${DEFAULT_ACCOUNT.sid})
  --auth-token TOKEN    its Auth Token (${DEFAULT_ACCOUNT.token})
  --seed N              the same seed repeats the same chance
  --kind                everybody is reachable and everything arrives at once (else: lifelike)
  --inbound-url URL     POST what people write to this address (nobody; can be changed while it runs)
  --any-callback-host   call addresses outside this machine too
  --state-file FILE     write {pid, port, url, instanceId, accountSid, startedAt} there while running
  --help
`

interface Arguments {
  options: SimulatorOptions
  accountSid: string
  stateFile: string | null
}

const FLAGS = {
  port: { type: 'string', default: '3001' },
  host: { type: 'string', default: '127.0.0.1' },
  data: { type: 'string' },
  'account-sid': { type: 'string', default: DEFAULT_ACCOUNT.sid },
  'auth-token': { type: 'string', default: DEFAULT_ACCOUNT.token },
  seed: { type: 'string' },
  kind: { type: 'boolean', default: false },
  'inbound-url': { type: 'string' },
  'any-callback-host': { type: 'boolean', default: false },
  'state-file': { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

class UsageError extends Error {}

function readArguments(argv: string[]): Arguments | 'help' {
  const { values } = parseArgs({ args: argv, options: FLAGS, allowPositionals: false })
  if (values.help) return 'help'
  const accountSid = values['account-sid']
  if (!/^AC[0-9a-fA-F]{32}$/.test(accountSid)) throw new UsageError('--account-sid is AC and 32 hex digits')
  return {
    accountSid,
    stateFile: values['state-file'] ?? null,
    options: {
      port: wholeNumber('--port', values.port, 65_535),
      host: values.host,
      dataDir: values.data ?? null,
      accounts: [{ sid: accountSid, token: values['auth-token'] }],
      ...(values.seed === undefined ? {} : { seed: wholeNumber('--seed', values.seed, 2_147_483_647) }),
      inboundUrl: inboundUrl(values['inbound-url']),
      behaviour: values.kind ? 'kind' : 'lifelike',
      callbacks: { hosts: values['any-callback-host'] ? 'any' : 'loopback' },
    },
  }
}

function inboundUrl(text: string | undefined): string | null {
  if (text !== undefined && parseCallbackUrl(text) === null)
    throw new UsageError('--inbound-url is an address such as http://127.0.0.1:3000/inbound')
  return text ?? null
}

function wholeNumber(flag: string, text: string, most: number): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) > most)
    throw new UsageError(`${flag} is a number from 0 to ${most}`)
  return Number(text)
}

/** In one step, so that a reader never sees half of it. */
function writeState(file: string, simulator: Simulator, accountSid: string): void {
  const { port, url, instanceId } = simulator
  const state = {
    pid: process.pid,
    port,
    url,
    instanceId,
    accountSid,
    startedAt: new Date(openClock().nowMs()).toISOString(),
  }
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(state)}\n`, { mode: 0o600 })
  renameSync(`${file}.${process.pid}`, file)
}

async function run(wanted: Arguments): Promise<void> {
  let stop = () => {}
  const stopping = new Promise<void>((resolve) => {
    stop = resolve
  })
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  const simulator = await startSimulator({ ...wanted.options, onShutdownRequest: stop })
  if (wanted.stateFile !== null) writeState(wanted.stateFile, simulator, wanted.accountSid)
  process.stdout.write(`recado-simulator ${simulator.url}\n`)
  await stopping
  if (wanted.stateFile !== null) rmSync(wanted.stateFile, { force: true })
  await simulator.close()
}

/** One sentence and an exit code for what a person can mend; anything else is a bug and shows its stack. */
function explain(error: unknown, wanted: Arguments | null): { sentence: string; exit: number } {
  if (!(error instanceof Error)) return { sentence: String(error), exit: 70 }
  const code = 'code' in error ? String(error.code) : ''
  if (error instanceof UsageError || code.startsWith('ERR_PARSE_ARGS'))
    return { sentence: error.message, exit: EXIT_USAGE }
  const { host, port, dataDir } = wanted?.options ?? {}
  if (code === 'EADDRINUSE') {
    return {
      sentence: `port ${port} on ${host} is in use; choose another with --port`,
      exit: EXIT_UNAVAILABLE,
    }
  }
  if (code === 'EADDRNOTAVAIL' || code === 'EACCES' || code === 'ENOTFOUND') {
    const what =
      'syscall' in error && error.syscall === 'listen' ? `cannot listen on ${host}:${port}` : error.message
    return { sentence: what, exit: EXIT_UNAVAILABLE }
  }
  if (error instanceof FolderInUseError) return { sentence: error.message, exit: EXIT_FOLDER }
  if (code !== '')
    return { sentence: `cannot use ${dataDir ?? 'the folder'}: ${error.message}`, exit: EXIT_FOLDER }
  return { sentence: error.stack ?? error.message, exit: 70 }
}

async function main(): Promise<void> {
  let wanted: Arguments | 'help' | null = null
  try {
    wanted = readArguments(process.argv.slice(2))
    if (wanted === 'help') process.stdout.write(HELP)
    else await run(wanted)
    process.exit(0)
  } catch (error) {
    const { sentence, exit } = explain(error, wanted === 'help' ? null : wanted)
    process.stderr.write(`recado-simulator: ${sentence}\n`)
    process.exit(exit)
  }
}

await main()
