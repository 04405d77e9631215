import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DomainError } from '../../errors.ts'
import { lockDirectory } from '../../platform/db/lock.ts'
import { sleep } from '../../platform/sleep.ts'
import type { LaunchTexts } from '../../text/catalogue/launch-shape-cli.ts'
import { isPortFree, nextFreePort } from './ports.ts'
import { readIfThere } from './private-file.ts'
import { isAlive } from './service-file.ts'
import { type SimulatorAccount, simulatorAccount } from './simulator-account.ts'

const HOST = '127.0.0.1'
const START_MS_MAX = 10_000
const POLL_MS = 50
const HEALTH_TIMEOUT_MS = 2_000
const STOP_MS_MAX = 3_000
const TURN_MS_MAX = 15_000
const TURN_STEP_MS = 100

/** From `src/edges/launch` and `dist/edges/launch` alike. */
const PROGRAM = fileURLToPath(new URL('../../../simulator/dist/main.js', import.meta.url))

export interface SimulatorWish {
  readonly dataDir: string
  readonly port: number
  /** A port that was asked for is taken or refused; one that was not may move to the next free one. */
  readonly portByHand: boolean
  /** Callbacks go to this machine alone unless the service's public address is elsewhere. */
  readonly anyCallbackHost?: boolean
  /** The built simulator; tests bring their own. */
  readonly program?: string
}

/** A simulator that answers. It is a process of its own and outlives this one unless it is stopped. */
export interface Simulator extends SimulatorAccount {
  readonly url: string
  readonly pid: number
  readonly adopted: boolean
  /** What people write on its phones is posted to this address from now on. Throws `simulator_failed`. */
  takeInboundTo(inboundUrl: string): Promise<void>
  /** Stops it, adopted or not; nothing happens when it is gone or another one took its place. */
  stop(): Promise<void>
}

/**
 * Finds the simulator that an earlier launch left running, else starts one. Two launches at once end with the same
 * simulator. Throws `simulator_failed`.
 */
export async function ensureSimulator(
  wish: SimulatorWish,
  texts: LaunchTexts,
  say: (line: string) => void,
): Promise<Simulator> {
  const account = simulatorAccount(wish.dataDir, texts)
  const release = await takeTurn(wish.dataDir)
  try {
    const running = await findSimulator(wish.dataDir)
    if (running !== null && running.accountSid === account.accountSid) {
      say(texts.adoptedSimulator(running.url))
      return describe(wish.dataDir, running, { account, texts, adopted: true })
    }
    if (running !== null) await stopSimulator(wish.dataDir, running)
    say(texts.startingSimulator)
    const started = await startSimulator(wish, account, texts)
    if (started.port !== wish.port) say(texts.simulatorMoved(String(started.port), String(wish.port)))
    return describe(wish.dataDir, started, { account, texts, adopted: false })
  } finally {
    release()
  }
}

interface StateFile {
  readonly pid: number
  readonly port: number
  readonly url: string
  readonly instanceId: string
  readonly accountSid: string
}

function statePath(dataDir: string): string {
  return join(dataDir, 'simulator.json')
}

/** The simulator of this DATA_DIR when it answers and is the one the file speaks of. */
export async function findSimulator(dataDir: string): Promise<StateFile | null> {
  const state = readState(dataDir)
  if (state === null) return null
  return (await askInstance(state.url)) === state.instanceId ? state : null
}

function readState(dataDir: string): StateFile | null {
  try {
    const state = JSON.parse(readIfThere(statePath(dataDir)) ?? 'null') as StateFile | null
    return typeof state?.url === 'string' && typeof state.instanceId === 'string' ? state : null
  } catch {
    return null // half written, or not ours: as good as none
  }
}

async function askInstance(url: string): Promise<string | null> {
  try {
    const timeouts = { headersTimeout: HEALTH_TIMEOUT_MS, bodyTimeout: HEALTH_TIMEOUT_MS }
    const { request } = await import('undici') // needed later than the start
    const answer = await request(`${url}/simulator/health`, timeouts)
    const health = (await answer.body.json()) as { instanceId?: unknown }
    return typeof health.instanceId === 'string' ? health.instanceId : null
  } catch {
    return null
  }
}

async function startSimulator(
  wish: SimulatorWish,
  account: SimulatorAccount,
  texts: LaunchTexts,
): Promise<StateFile> {
  const { dataDir, program = PROGRAM, anyCallbackHost = false } = wish
  if (!existsSync(program)) throw failed(texts.simulatorMissing(program))
  const port = await choosePort(wish, texts)
  const state = statePath(dataDir)
  rmSync(state, { force: true })
  const logPath = join(dataDir, 'simulator.log')
  const log = openSync(logPath, 'a', 0o600)
  const args = ['--port', String(port), '--data', join(dataDir, 'simulator'), '--state-file', state]
  const credentials = ['--account-sid', account.accountSid, '--auth-token', account.authToken]
  // Detached: Ctrl-C in the terminal, and a kill of the service, do not reach it.
  const reach = anyCallbackHost ? ['--any-callback-host'] : []
  const child = spawn(process.execPath, [program, ...args, ...credentials, ...reach], {
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  child.unref()
  return waitUntilHealthy(dataDir, child, { texts, logPath })
}

async function choosePort({ port, portByHand }: SimulatorWish, texts: LaunchTexts): Promise<number> {
  if (await isPortFree(HOST, port)) return port
  const next = portByHand ? null : await nextFreePort(HOST, port)
  if (next === null) throw failed(texts.simulatorPortTaken(String(port)))
  return next
}

async function waitUntilHealthy(
  dataDir: string,
  child: ChildProcess,
  { texts, logPath }: { texts: LaunchTexts; logPath: string },
): Promise<StateFile> {
  let ended = false
  child.once('exit', () => {
    ended = true
  })
  child.once('error', () => {
    ended = true
  })
  for (let waitedMs = 0; waitedMs < START_MS_MAX; waitedMs += POLL_MS) {
    const state = await findSimulator(dataDir)
    if (state !== null && state.pid === child.pid) return state
    if (ended) throw failed(texts.simulatorDied(logPath))
    await sleep(POLL_MS)
  }
  child.kill('SIGKILL')
  throw failed(texts.simulatorSilent(logPath))
}

function describe(
  dataDir: string,
  state: StateFile,
  { account, adopted, texts }: { account: SimulatorAccount; adopted: boolean; texts: LaunchTexts },
): Simulator {
  const { url, pid } = state
  return {
    ...{ ...account, url, pid, adopted },
    takeInboundTo: (inboundUrl) => takeInboundTo(url, inboundUrl, texts),
    stop: () => stopSimulator(dataDir, state),
  }
}

async function takeInboundTo(url: string, inboundUrl: string, texts: LaunchTexts): Promise<void> {
  const { request } = await import('undici') // needed later than the start
  const answer = await request(`${url}/simulator/settings`, {
    method: 'PUT',
    body: JSON.stringify({ inboundUrl }),
    headersTimeout: HEALTH_TIMEOUT_MS,
    bodyTimeout: HEALTH_TIMEOUT_MS,
  }).catch(() => null)
  await answer?.body.dump()
  if (answer?.statusCode !== 200) throw failed(texts.simulatorDeaf(url))
}

/** Its pid is only believed while it answers with its own name: a pid alone may belong to anybody by now. */
async function stopSimulator(dataDir: string, { url, pid, instanceId }: StateFile): Promise<void> {
  if ((await askInstance(url)) !== instanceId || !isAlive(pid)) return
  process.kill(pid, 'SIGTERM')
  for (let waitedMs = 0; waitedMs < STOP_MS_MAX; waitedMs += POLL_MS) {
    if (!isAlive(pid)) return
    await sleep(POLL_MS)
  }
  if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  if (readState(dataDir)?.instanceId === instanceId) rmSync(statePath(dataDir), { force: true })
}

/** Only one launch at a time looks for a simulator and starts one. */
async function takeTurn(dataDir: string): Promise<() => void> {
  for (let waitedMs = 0; ; waitedMs += TURN_STEP_MS) {
    try {
      const lock = await lockDirectory(join(dataDir, 'simulator-turn'))
      return () => lock.release()
    } catch (error) {
      const taken = error instanceof DomainError && error.code === 'data_dir_in_use'
      if (!taken || waitedMs >= TURN_MS_MAX) throw error
    }
    await sleep(TURN_STEP_MS)
  }
}

function failed(reason: string): DomainError {
  return new DomainError('simulator_failed', { reason })
}
