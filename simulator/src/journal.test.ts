import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { call, create, OTHER, openReceiver, openSimulator, PATH, PERSON, post, SENDER } from '../test/kit.ts'
import { openJournal, readJournal } from './journal.ts'
import { hexId } from './random.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const MAIN = join(ROOT, 'simulator/dist/main.js')

let dir: string
const children: ChildProcess[] = []
beforeAll(() => {
  execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-b', 'simulator'], {
    cwd: ROOT,
  })
  dir = mkdtempSync(join(tmpdir(), 'recado-simulator-'))
}, 60_000)
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

interface Program {
  child: ChildProcess
  url: string
  ended: Promise<number | null>
}

function run(args: string[]): Promise<Program & { stderr: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  let stderr = ''
  child.stderr?.on('data', (text) => {
    stderr += text
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return new Promise((resolve) => {
    child.stdout?.once('data', (line) =>
      resolve({ child, url: String(line).trim().split(' ')[1] ?? '', ended, stderr }),
    )
    void ended.then(() => resolve({ child, url: '', ended, stderr }))
  })
}

describe('the program', { timeout: 60_000 }, () => {
  it('killed in the middle of 500 messages, has every one of them when it is started again', async () => {
    const data = join(dir, 'killed')
    const stateFile = join(dir, 'state.json')
    const args = ['--port', '0', '--data', data, '--state-file', stateFile]
    const first = await run(args)
    expect(JSON.parse(readFileSync(stateFile, 'utf8'))).toMatchObject({
      pid: first.child.pid,
      url: first.url,
    })
    const sids: unknown[] = []
    for (let batch = 0; batch < 25; batch++) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => create(first)))
      for (const { status, body } of answers) if (status === 201) sids.push(body.sid)
    }
    first.child.kill('SIGKILL')
    await first.ended
    const second = await run(args)
    const { body } = await call(`${second.url}/simulator/messages?limit=1000`)
    const kept = new Set((body.messages as Array<{ sid: string }>).map(({ sid }) => sid))
    expect(sids).toHaveLength(500)
    expect(sids.filter((sid) => !kept.has(String(sid)))).toEqual([])
    const fresh = await create(second)
    expect(sids).not.toContain(fresh.body.sid)

    second.child.kill('SIGTERM')
    expect(await second.ended).toBe(0)
    expect(existsSync(stateFile)).toBe(false)
  })

  it('killed, still knows the codes it sent, how often they were tried, and what was approved', async () => {
    const args = ['--port', '0', '--data', join(dir, 'killed-verify')]
    const first = await run(args)
    const service = (program: Program) => `${program.url}/v2/Services/VA${'0'.repeat(32)}`
    const start = (program: Program, To: string) =>
      post(`${service(program)}/Verifications`, { To, Channel: 'whatsapp' })
    const check = (program: Program, To: string, Code: string) =>
      post(`${service(program)}/VerificationCheck`, { To, Code })
    const codeFor = async (number: string) => {
      const { body } = await call(`${first.url}/simulator/phones/${number}`)
      const [bubble] = body.bubbles as Array<{ copyCode: { code: string } }>
      return bubble?.copyCode.code ?? ''
    }
    const started = await start(first, PERSON)
    await start(first, OTHER)
    const code = await codeFor(PERSON)
    const wrong = code === '000000' ? '000001' : '000000'
    for (let i = 0; i < 4; i++) expect((await check(first, PERSON, wrong)).body.status).toBe('pending')
    expect((await check(first, OTHER, await codeFor(OTHER))).body.status).toBe('approved')
    first.child.kill('SIGKILL')
    await first.ended

    const second = await run(args)
    expect((await start(second, PERSON)).body.sid).toBe(started.body.sid)
    expect((await check(second, PERSON, wrong)).body.status).toBe('pending')
    expect((await check(second, PERSON, code)).body.code).toBe(60202)
    expect((await call(`${service(second)}/Verifications/${OTHER}`)).status).toBe(404)
    const again = await start(second, OTHER)
    expect(again.status).toBe(201)
    expect(again.body.sid).not.toBe(started.body.sid)
  })

  it('says in one sentence that its port or its folder is taken', async () => {
    const first = await run(['--port', '0', '--data', join(dir, 'taken')])
    const port = new URL(first.url).port
    const second = await run(['--port', port])
    expect(await second.ended).toBe(69)
    expect(second.stderr).toBe(
      `recado-simulator: port ${port} on 127.0.0.1 is in use; choose another with --port\n`,
    )
    const third = await run(['--port', '0', '--data', join(dir, 'taken')])
    expect(await third.ended).toBe(73)
    expect(third.stderr.trim().split('\n')).toHaveLength(1)
    expect((await call(`${first.url}/simulator/shutdown`, { method: 'POST' })).status).toBe(202)
    expect(await first.ended).toBe(0)
  })

  it('refuses flags it does not know', async () => {
    const program = await run(['--prot', '3'])
    expect(await program.ended).toBe(64)
  })
})

describe('the journal', () => {
  it('lets messages go on from where they were, callbacks that were not sent included', async () => {
    const receiver = await openReceiver()
    const dataDir = join(dir, 'resumed')
    const slow = { dataDir, callbacks: { delayMsMin: 60_000, delayMsMax: 60_000 } }
    const first = await openSimulator(slow)
    const { body } = await create(first, {
      To: `whatsapp:${PERSON}`,
      From: 'whatsapp:+14155238886',
      StatusCallback: receiver.url,
    })
    first.phones.set(PERSON, { name: 'Ana', readsAtOnce: true })
    while (first.messages()[0]?.status !== 'sent' && first.messages()[0]?.status !== 'read') {
      await new Promise((resolve) => setImmediate(resolve))
    }
    await first.close()
    expect(receiver.received).toEqual([])

    const second = await openSimulator({ dataDir })
    await second.settle()
    expect(second.messages()).toMatchObject([{ sid: body.sid, status: 'read', body: 'Olá' }])
    expect(receiver.statuses(String(body.sid)).at(-1)).toBe('read')
    expect(second.phones.get(PERSON)?.name).toBe('Ana')
    await second.close()
    await receiver.close()
  })

  it('keeps what was redacted, deleted and canceled so', async () => {
    const dataDir = join(dir, 'changed')
    const first = await openSimulator({ dataDir })
    const sids: string[] = []
    for (let i = 0; i < 2; i++) sids.push(String((await create(first, { From: SENDER })).body.sid))
    await first.settle()
    const uri = (sid?: string) => `${first.url}${PATH.replace('.json', '')}/${sid}.json`
    await call(uri(sids[0]), { method: 'POST', body: new URLSearchParams({ Body: '' }) })
    await call(uri(sids[1]), { method: 'DELETE' })
    await first.close()
    const second = await openSimulator({ dataDir })
    expect(second.messages()).toMatchObject([{ sid: sids[0], body: '', status: 'delivered' }])
    await second.close()
  })

  it('keeps verifications when it is written anew', async () => {
    const dataDir = join(dir, 'verifications')
    const first = await openSimulator({ dataDir })
    const start = { To: PERSON, Channel: 'sms' }
    await post(`${first.url}/v2/Services/VA${'0'.repeat(32)}/Verifications`, start)
    const kept = first.verifications()
    await first.close()
    const file = join(dataDir, 'journal.ndjson')
    // Without its head a journal is written anew at once.
    writeFileSync(file, readFileSync(file, 'utf8').split('\n').slice(1).join('\n'))
    await (await openSimulator({ dataDir })).close()
    const third = await openSimulator({ dataDir })
    expect(kept).toMatchObject([{ to: PERSON, status: 'pending', sends: 1 }])
    expect(third.verifications()).toEqual(kept)
    await third.close()
  })

  it('bears a last line cut by a crash', async () => {
    const dataDir = join(dir, 'cut')
    const first = await openSimulator({ dataDir })
    await create(first)
    await first.close()
    appendFileSync(join(dataDir, 'journal.ndjson'), '{"t":"m","m":{"sid":"SM12')
    const second = await openSimulator({ dataDir })
    expect(second.messages()).toHaveLength(1)
    await create(second)
    await second.close()
    const third = await openSimulator({ dataDir })
    expect(third.messages()).toHaveLength(2)
    await third.close()
  })

  it('is written anew when it is long, and numbers go on', () => {
    const folder = join(dir, 'long')
    const journal = openJournal(folder, { bytesMax: 1_000 })
    for (let i = 0; i < 100; i++) journal.append({ t: 'gone', sid: `SM${i}` })
    journal.rewrite([])
    for (let i = 0; i < 100; i++) journal.append({ t: 'gone', sid: `SM${i}` })
    journal.afterWrite(() => {})
    journal.rewrite([{ t: 'head', v: 1, seed: 9, n: 100 }])
    journal.close()
    expect([...readJournal(folder)]).toEqual([{ t: 'head', v: 1, seed: 9, n: 100 }])
    expect(statSync(join(folder, 'journal.ndjson')).size).toBeLessThan(100)
  })
})

describe('the store', () => {
  it('forgets the oldest messages above its limit, and the phones nobody needs', async () => {
    const small = await openSimulator({ messagesMax: 10 })
    for (let i = 0; i < 30; i++) await create(small, { To: `+55119600000${10 + i}` })
    expect(small.messages().length).toBeLessThanOrEqual(12)
    expect(small.phones.list().total).toBe(small.messages().length)
    expect(small.messages().at(-1)?.to).toBe('+5511960000039')
    await small.close()
  })
})

describe('ids', () => {
  it('do not repeat, and are the same for the same seed', () => {
    const ids = new Set(Array.from({ length: 50_000 }, (_, n) => hexId(1, n, 1)))
    expect(ids.size).toBe(50_000)
    expect(hexId(1, 77, 1)).toBe(hexId(1, 77, 1))
    expect(hexId(2, 77, 1)).not.toBe(hexId(1, 77, 1))
    expect(hexId(1, 77, 1)).toMatch(/^[0-9a-f]{32}$/)
  })
})
