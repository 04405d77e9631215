import { DomainError } from '../../errors.ts'
import { sleep } from '../../platform/sleep.ts'
import type { LaunchTexts } from '../../text/catalogue/launch-shape-cli.ts'
import type { ExitNumber } from '../../text/catalogue/shape-cli.ts'
import { formatDuration } from '../../text/format.ts'
import { EXIT } from '../cli/exit.ts'
import { onInterrupt } from '../cli/interrupt.ts'
import type { Interrupt } from '../cli/program.ts'
import { Refusal } from '../cli/refusal.ts'
import { bannerLines } from './banner.ts'
import { type Launched, launch } from './launch.ts'
import type { LaunchConfig, OpenService } from './launch-config.ts'
import { isPortFree } from './ports.ts'
import { findRunningService, removeServiceFile, writeServiceFile } from './service-file.ts'

const STOP_MS_MAX = 15_000
const WHO_TIMEOUT_MS = 2_000

export interface ServeWish {
  readonly config: LaunchConfig
  readonly texts: LaunchTexts
  /** One line for the person who started it. */
  readonly say: (line: string) => void
  readonly open: OpenService
  readonly now: () => Promise<Date>
}

/** Runs the service until Ctrl-C or SIGTERM; a second one does not wait. Answers the exit code. */
export async function serve({ config, texts, say, open, now }: ServeWish): Promise<ExitNumber> {
  const startMs = performance.now()
  await refuseSecond(config, texts)
  const interrupt = onInterrupt()
  say(texts.preparing)
  const launched = await launchOrExplain({ config, texts, say, open })
  const { service, simulator } = launched
  if (config.role !== 'worker') {
    writeServiceFile(config.dataDir, {
      pid: process.pid,
      url: service.url,
      startedAt: (await now()).toISOString(),
    })
    launched.announce(service.url)
  }
  const took = formatDuration(performance.now() - startMs)
  const facts = { config, url: service.url, simulatorUrl: simulator?.url ?? null, took }
  for (const line of bannerLines({ ...facts, nodeVersion: process.versions.node }, texts)) say(line)
  await untilInterrupted(interrupt, 1)
  say(texts.stopping)
  const forced = await stopOrForce(config, launched, interrupt)
  say(forced ? texts.stopForced : texts.stopped)
  return forced ? EXIT.interrupted : EXIT.ok
}

/** Says who is there already, before anything is started for this launch. */
async function refuseSecond(
  { dataDir, databaseUrl, role, http }: LaunchConfig,
  texts: LaunchTexts,
): Promise<void> {
  const running = databaseUrl === null ? await findRunningService(dataDir) : null
  if (running !== null) throw new Refusal(EXIT.unavailable, texts.alreadyRunning(running.url))
  if (role === 'worker' || (await isPortFree(http.host, http.port))) return
  throw await portTaken(http, texts)
}

async function launchOrExplain({ config, texts, say, open }: Omit<ServeWish, 'now'>): Promise<Launched> {
  try {
    return await launch({ config, http: config.http, quiet: false, texts, say, open })
  } catch (error) {
    // Somebody took the port after we looked.
    if (error instanceof DomainError && error.code === 'port_in_use')
      throw await portTaken(config.http, texts)
    throw error
  }
}

async function portTaken(
  { host, port }: { host: string; port: number },
  texts: LaunchTexts,
): Promise<Refusal> {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  const url = `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
  const ours = await isRecado(url)
  return new Refusal(EXIT.unavailable, ours ? texts.alreadyRunning(url) : texts.portTaken(String(port)))
}

async function isRecado(url: string): Promise<boolean> {
  try {
    const timeouts = { headersTimeout: WHO_TIMEOUT_MS, bodyTimeout: WHO_TIMEOUT_MS }
    const { request } = await import('undici') // needed later than the start
    const answer = await request(`${url}/api/v1/service`, timeouts)
    return ((await answer.body.json()) as { name?: unknown }).name === 'recado'
  } catch {
    return false
  }
}

/** Until the that many presses of Ctrl-C, or until nobody waits for it any more: a sleeper would keep the process alive. */
async function untilInterrupted(interrupt: Interrupt, count: number, over?: AbortSignal): Promise<void> {
  while (interrupt.count < count && !over?.aborted) {
    const signals = over ? [interrupt.nextSignal(), over] : [interrupt.nextSignal()]
    await sleep(24 * 3600 * 1000, AbortSignal.any(signals))
  }
}

/** Service first, then the simulator it may still be talking to. True when a second Ctrl-C cut it short. */
async function stopOrForce(config: LaunchConfig, launched: Launched, interrupt: Interrupt): Promise<boolean> {
  const over = new AbortController()
  const stopping = stopAll(config, launched).then(
    () => false,
    () => true, // the deadline passed
  )
  const forced = await Promise.race([stopping, untilInterrupted(interrupt, 2, over.signal).then(() => true)])
  over.abort()
  if (forced) {
    removeServiceFile(config.dataDir, process.pid)
    await launched.simulator?.stop()
  }
  return forced
}

async function stopAll({ dataDir, role }: LaunchConfig, { simulator, stop }: Launched): Promise<void> {
  removeServiceFile(dataDir, process.pid)
  await stop(STOP_MS_MAX)
  // A worker beside an api leaves it the simulator.
  if (role !== 'worker') await simulator?.stop()
}
