import { PassThrough } from 'node:stream'
import { VARIABLES } from '../src/config.ts'
import { openOutput } from '../src/edges/cli/output.ts'
import type { HostedService, Interrupt, Program } from '../src/edges/cli/program.ts'
import { runCli } from '../src/edges/cli/run-cli.ts'
import type { Lang } from '../src/platform/context.ts'

export interface CliResult {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

export interface CliWish {
  readonly lang?: Lang
  readonly stdin?: string
  readonly program?: Partial<Program>
}

/** A Ctrl-C to press from a test. */
export function testInterrupt(): Interrupt & { press(): void } {
  let count = 0
  let next = new AbortController()
  return {
    get count() {
      return count
    },
    nextSignal: () => next.signal,
    release: () => {},
    press() {
      count++
      next.abort()
      next = new AbortController()
    },
  }
}

/** A time as the command line prints it: the zone is named where it is not that of the machine of the tests. */
export function byClockOf(time: string, timeZone: string): string {
  const ofMachine = new Intl.DateTimeFormat().resolvedOptions().timeZone
  return timeZone === ofMachine ? time : `${time} (${timeZone})`
}

/** Runs one command line in this process, with a program that has nothing unless the test lends it. */
export async function cli(
  argv: readonly string[],
  { lang = 'pt-BR', stdin = '', program = {} }: CliWish = {},
) {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() }
  streams.stdin.end(stdin)
  const written = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    streams[name].on('data', (chunk) => {
      written[name] += String(chunk)
    })
  }
  const exit = await runCli(argv, {
    lang,
    output: openOutput(streams),
    program: { ...emptyProgram, ...program },
  })
  await new Promise((resolve) => setImmediate(resolve))
  return { exit, ...written } satisfies CliResult
}

/** The settings of a command line that talks to this service. */
export function speakingTo(url: string, token = 'token'): Partial<Program> {
  return { clientSettings: () => ({ dataDir: '/nonexistent', url, apiKey: { reveal: () => token } }) }
}

const nothing = () => {
  throw new Error('the test lends no such thing')
}

const emptyProgram: Program = {
  version: '0.0.0-test',
  schema: VARIABLES,
  clientSettings: nothing,
  configReport: nothing,
  complaints: () => null,
  host: async (): Promise<HostedService> => nothing(),
  serve: async () => nothing(),
  migrate: async () => nothing(),
  createPerson: async () => nothing(),
  now: async () => new Date('2026-11-22T15:00:00Z'),
  onInterrupt: testInterrupt,
  writeBug: async () => '/tmp/bug.log',
}
