import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { anyFreePort } from '../src/edges/launch/ports.ts'
import { findRunningService, isAlive } from '../src/edges/launch/service-file.ts'
import { findSimulator } from '../src/edges/launch/simulator.ts'

const PROCESS = fileURLToPath(new URL('./cli-launch-process.mjs', import.meta.url))
const READY = 'Recado está no ar'
const TIME_MAX_MS = 30_000

interface Launched {
  readonly child: ChildProcess
  /** Everything it said so far. */
  said(): string
  until(words: string): Promise<void>
  exit(): Promise<number | null>
}

let dataDir = ''
let started: Launched[] = []
let others: Server[] = []

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'recado-launch-'))
})

afterEach(async () => {
  for (const { child } of started) child.kill('SIGKILL')
  const simulator = await findSimulator(dataDir)
  if (simulator !== null) process.kill(simulator.pid, 'SIGKILL')
  for (const server of others) server.close()
  rmSync(dataDir, { recursive: true, force: true })
  started = []
  others = []
})

function launch(wish: Record<string, unknown>): Launched {
  const child = spawn(process.execPath, [PROCESS, JSON.stringify({ dataDir, ...wish })], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stderr?.on('data', (chunk) => {
    text += String(chunk)
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const launched: Launched = {
    child,
    said: () => text,
    exit: () => ended,
    until: async (words) => {
      while (!text.includes(words)) {
        const more = await Promise.race([once(child.stderr ?? child, 'data'), ended])
        if (!Array.isArray(more) && !text.includes(words))
          throw new Error(`ended before "${words}":\n${text}`)
      }
    },
  }
  started.push(launched)
  return launched
}

async function ports() {
  return { port: await anyFreePort('127.0.0.1'), simulatorPort: await anyFreePort('127.0.0.1') }
}

async function occupy(port: number): Promise<void> {
  const server = createServer((socket) => socket.destroy())
  others.push(server)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
}

async function inboundUrl(): Promise<unknown> {
  const simulator = await findSimulator(dataDir)
  const answer = await fetch(`${simulator?.url}/simulator/settings`)
  return ((await answer.json()) as { inboundUrl: unknown }).inboundUrl
}

const mode = (name: string) => (statSync(join(dataDir, name)).mode & 0o777).toString(8)

describe('a launch', { timeout: TIME_MAX_MS }, () => {
  test('keeps its keys to itself, announces the service, and takes both back when stopped', async () => {
    const first = launch(await ports())
    await first.until(READY)
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    for (const name of ['secret.key', 'admin.token', 'simulator-account.json', 'service.json']) {
      expect(mode(name), name).toBe('600')
    }
    expect(await findRunningService(dataDir)).toMatchObject({ pid: first.child.pid })
    const simulator = await findSimulator(dataDir)
    expect(first.said()).toContain('admin_diego / diego123')
    first.child.kill('SIGINT')
    expect(await first.exit()).toBe(0)
    expect(existsSync(join(dataDir, 'service.json'))).toBe(false)
    expect(isAlive(simulator?.pid ?? 0)).toBe(false)
  })

  test('that is killed leaves the simulator, and the next one adopts it, tells it its address and stops it', async () => {
    const where = await ports()
    const first = launch(where)
    await first.until(READY)
    const simulator = await findSimulator(dataDir)
    first.child.kill('SIGKILL')
    await first.exit()
    expect(await findRunningService(dataDir)).toBeNull()
    expect(await findSimulator(dataDir)).toEqual(simulator)

    expect(await inboundUrl()).toBe(`http://127.0.0.1:${where.port}/api/v1/twilio/inbound`)

    const { port } = await ports()
    const second = launch({ ...where, port })
    await second.until(READY)
    expect(await inboundUrl()).toBe(`http://127.0.0.1:${port}/api/v1/twilio/inbound`)
    expect(second.said()).toContain('O simulador já estava rodando')
    expect(await findSimulator(dataDir)).toEqual(simulator)
    second.child.kill('SIGTERM')
    expect(await second.exit()).toBe(0)
    expect(isAlive(simulator?.pid ?? 0)).toBe(false)
  })

  test('keeps the demo key and the account of the launch before', async () => {
    const where = await ports()
    const keys = () =>
      ['secret.key', 'admin.token', 'simulator-account.json'].map((name) =>
        readFileSync(join(dataDir, name), 'utf8'),
      )
    const first = launch(where)
    await first.until(READY)
    const before = keys()
    first.child.kill('SIGTERM')
    await first.exit()
    const second = launch(where)
    await second.until(READY)
    expect(keys()).toEqual(before)
  })

  test('and another at the same moment: one runs, one says so', async () => {
    const [one, two] = [launch(await ports()), launch(await ports())]
    const loser = await Promise.race([one.exit().then(() => one), two.exit().then(() => two)])
    const winner = loser === one ? two : one
    await winner.until(READY)
    expect([69, 75]).toContain(await loser.exit())
    expect(loser.said()).toMatch(/já está (em uso|rodando)/)
    expect(await findRunningService(dataDir)).toMatchObject({ pid: winner.child.pid })
    expect(await findSimulator(dataDir)).not.toBeNull()
  })

  test('beside a running one says where that one is', async () => {
    const where = await ports()
    const first = launch(where)
    await first.until(READY)
    const second = launch(await ports())
    expect(await second.exit()).toBe(69)
    expect(second.said()).toContain(`já está rodando em http://127.0.0.1:${where.port}`)
    expect(await findSimulator(dataDir)).not.toBeNull()
  })

  test('from another folder on a port that is Recado’s says so too', async () => {
    const where = await ports()
    await launch(where).until(READY)
    const elsewhere = mkdtempSync(join(tmpdir(), 'recado-launch-'))
    const second = launch({ ...where, dataDir: elsewhere })
    expect(await second.exit()).toBe(69)
    expect(second.said()).toContain(`já está rodando em http://127.0.0.1:${where.port}`)
    rmSync(elsewhere, { recursive: true })
  })

  test('on a port of another program names the port', async () => {
    const where = await ports()
    await occupy(where.port)
    const first = launch(where)
    expect(await first.exit()).toBe(69)
    expect(first.said()).toContain(`A porta ${where.port} está em uso por outro programa`)
    expect(await findSimulator(dataDir)).toBeNull()
  })

  test('moves the simulator when its port is taken, unless that port was asked for', async () => {
    const where = await ports()
    await occupy(where.simulatorPort)
    const byHand = launch({ ...where, simulatorPortByHand: true })
    expect(await byHand.exit()).toBe(69)
    expect(byHand.said()).toContain(`A porta ${where.simulatorPort} do simulador está em uso`)

    const first = launch(where)
    await first.until(READY)
    const simulator = await findSimulator(dataDir)
    expect(simulator?.port).toBeGreaterThan(where.simulatorPort)
    expect(first.said()).toContain(`o simulador ficou na ${simulator?.port}`)
  })

  test('takes over what a crash left behind', async () => {
    writeFileSync(join(dataDir, 'service.json'), '{"pid": 1, "url": "http://127.0.0.1:9", "startedAt": ""}')
    writeFileSync(join(dataDir, 'simulator.json'), '{"pid": 1, "url": "http://127')
    const first = launch(await ports())
    await first.until(READY)
    expect(await findRunningService(dataDir)).toMatchObject({ pid: first.child.pid })
  })

  test('that does not come to an end is stopped by a second Ctrl-C', async () => {
    const first = launch({ ...(await ports()), neverStops: true })
    await first.until(READY)
    first.child.kill('SIGINT')
    await first.until('Parando')
    // Two within half a second are one press, which npm handed on.
    const pressing = setInterval(() => first.child.kill('SIGINT'), 250)
    expect(await first.exit()).toBe(130)
    clearInterval(pressing)
    expect(first.said()).toContain('Parado na hora')
  })

  test('in a folder that is a file says so', async () => {
    const file = join(dataDir, 'file')
    writeFileSync(file, '')
    const first = launch({ ...(await ports()), dataDir: file })
    expect(await first.exit()).toBe(78)
    expect(first.said()).toContain('é um arquivo')
  })
})
