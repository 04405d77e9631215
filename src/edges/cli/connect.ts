import { DomainError } from '../../errors.ts'
import { sleep } from '../../platform/sleep.ts'
import { findRunningService, readAdminToken } from '../launch/service-file.ts'
import { type Client, openClient } from './client.ts'
import type { Run } from './command.ts'
import { orInterrupted } from './or-interrupted.ts'
import type { HostedService, Interrupt } from './program.ts'
import { type Flags, withFlags } from './with-flags.ts'

const WAIT_FOR_OTHER_MS_MAX = 60_000
const WAIT_STEP_MS = 500

/** A service to speak to, for the length of one command. */
export interface Connection {
  readonly client: Client
  /** True when the service lives in this process, and sending ends with it. */
  readonly hosted: boolean
  readonly interrupt: Interrupt
}

export interface ConnectWish {
  /** For whom; the service knows a default where there is only one. */
  readonly empresa: number | undefined
  /** The work deals with Ctrl-C itself; else the first one ends it. */
  readonly ownInterrupt?: boolean
  /** What the fields of its requests were typed as. */
  readonly flags?: Flags
}

/**
 * Runs the work against the service of RECADO_URL, else the one running on this machine, else one hosted here for as
 * long as the work takes.
 */
export async function withService<T>(
  run: Run,
  { empresa, ownInterrupt = false, flags = {} }: ConnectWish,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const found = await findService(run)
  const interrupt = run.program.onInterrupt()
  const client = openClient({ url: found.url, token: found.token, empresa, lang: run.lang })
  try {
    const working = work({ client, hosted: found.hosted !== null, interrupt })
    return await (ownInterrupt ? working : orInterrupted(run, interrupt, working))
  } catch (error) {
    throw withFlags(error, flags)
  } finally {
    interrupt.release()
    await client.close()
    await found.hosted?.stop()
  }
}

interface Found {
  readonly url: string
  readonly token: string | null
  readonly hosted: HostedService | null
}

async function findService(run: Run): Promise<Found> {
  const { url, apiKey, dataDir } = run.program.clientSettings()
  if (url !== null && apiKey !== null) return { url, token: apiKey.reveal(), hosted: null }
  const running = await findRunningService(dataDir)
  if (running !== null && (url === null || url === running.url)) {
    return { url: running.url, token: apiKey?.reveal() ?? readAdminToken(dataDir), hosted: null }
  }
  if (url !== null) return { url, token: null, hosted: null }
  return hostHere(run, dataDir)
}

/** Another command may be hosting, or a service starting: then it is waited for, and used once it answers. */
async function hostHere(run: Run, dataDir: string): Promise<Found> {
  const { texts, output, program } = run
  let said = false
  for (let waitedMs = 0; ; waitedMs += WAIT_STEP_MS) {
    try {
      const hosted = await program.host(texts.launch)
      if (output.terminal) output.talk(texts.talk.hosting)
      return { url: hosted.url, token: hosted.token, hosted }
    } catch (error) {
      const inUse = error instanceof DomainError && error.code === 'data_dir_in_use'
      if (!inUse || waitedMs >= WAIT_FOR_OTHER_MS_MAX) throw error
    }
    if (!said) output.talk(texts.talk.waitingForOther)
    said = true
    await sleep(WAIT_STEP_MS)
    const running = await findRunningService(dataDir)
    if (running !== null) return { url: running.url, token: readAdminToken(dataDir), hosted: null }
  }
}
