// npm run bench: how fast Recado sends, as ratios inside one run. Absolute figures swing with the machine; ratios less.
// Runs on the embedded database, or on an empty PostgreSQL named by BENCH_DATABASE_URL. Everything stays on 127.0.0.1.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'undici'
import { createApp } from '../dist/app.js'
import { createBroadcast } from '../dist/broadcasts/create-broadcast.js'
import { getBroadcast } from '../dist/broadcasts/read-broadcasts.js'
import { readConfig } from '../dist/config.js'
import { openDatabase } from '../dist/platform/db/open-database.js'
import { silentLog } from '../dist/platform/log.js'

const MESSAGES = Number(process.env.BENCH_MESSAGES ?? 20_000)
const IN_FLIGHT = 200
const ACCOUNT = { sid: `AC${'a'.repeat(32)}`, token: '00112233445566778899aabbccddeeff' }
const SERVICE = `MG${'5'.repeat(32)}`
const BODY = 'Olá! Confira as vagas'

const dir = mkdtempSync(join(tmpdir(), 'recado-bench-'))
const simulator = await startSimulator()
try {
  const raw = await rawPosts(simulator.url, MESSAGES)
  const durable = await durableSend(simulator.url, MESSAGES)
  const perSecond = (ms) => Math.round((MESSAGES / ms) * 1000)
  console.log(
    `\n${MESSAGES} messages, ${process.env.BENCH_DATABASE_URL ? 'PostgreSQL' : 'embedded database'}, Node ${process.versions.node}\n`,
  )
  console.log(`raw posts, ${IN_FLIGHT} in flight, nothing stored   ${perSecond(raw)}/s`)
  console.log(
    `durable: queued to accepted                 ${perSecond(durable.acceptedMs)}/s   ${(raw / durable.acceptedMs).toFixed(2)} of raw`,
  )
  console.log(
    `closed loop: with every receipt stored      ${perSecond(durable.deliveredMs)}/s   ${(raw / durable.deliveredMs).toFixed(2)} of raw`,
  )
  console.log(`queueing alone                              ${perSecond(durable.queuedMs)}/s`)
} finally {
  simulator.child.kill('SIGTERM')
  await once(simulator.child, 'exit')
  rmSync(dir, { recursive: true, force: true })
}

async function startSimulator() {
  const program = new URL('../simulator/dist/main.js', import.meta.url).pathname
  const state = join(dir, 'simulator.json')
  const args = ['--port', '0', '--data', join(dir, 'simulator'), '--state-file', state, '--kind']
  const child = spawn(
    process.execPath,
    [program, ...args, '--account-sid', ACCOUNT.sid, '--auth-token', ACCOUNT.token],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  await once(child.stdout, 'data')
  return { child, url: JSON.parse(readFileSync(state, 'utf8')).url }
}

/** What the wire and the simulator allow: the same form, the same number in flight, nothing written down. */
async function rawPosts(url, count) {
  const pool = new Pool(url, { connections: IN_FLIGHT, pipelining: 1 })
  const headers = {
    authorization: `Basic ${Buffer.from(`${ACCOUNT.sid}:${ACCOUNT.token}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
  }
  let next = 0
  const start = performance.now()
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      for (let i = next++; i < count; i = next++) {
        const body = new URLSearchParams({
          To: phone(i),
          Body: BODY,
          MessagingServiceSid: SERVICE,
        }).toString()
        const answer = await pool.request({
          method: 'POST',
          path: `/2010-04-01/Accounts/${ACCOUNT.sid}/Messages.json`,
          headers,
          body,
        })
        if (answer.statusCode !== 201) throw new Error(`HTTP ${answer.statusCode}`)
        await answer.body.dump()
      }
    }),
  )
  const ms = performance.now() - start
  await pool.close()
  return ms
}

async function durableSend(url, count) {
  const config = readConfig({
    DEMO: '1',
    DATA_DIR: dir,
    TWILIO_SMS_RATE: '10000',
    TWILIO_WHATSAPP_RATE: '10000',
    ...(process.env.BENCH_DATABASE_URL ? { DATABASE_URL: process.env.BENCH_DATABASE_URL } : {}),
  })
  const app = await createApp(
    { ...config, http: { ...config.http, port: 0 } },
    {
      database: await openDatabase(config),
      secretKey: 'x'.repeat(32),
      localToken: 'bench',
      simulator: { url, accountSid: ACCOUNT.sid, authToken: ACCOUNT.token },
      version: 'bench',
      log: silentLog,
    },
  )
  await app.start()
  const ctx = { ...app.ground, empresaId: 8, actor: { kind: 'system', loop: 'bench' }, lang: 'en' }
  const targets = Array.from({ length: count }, (_, i) => phone(i))
  const input = {
    campaignName: 'bench',
    body: BODY,
    preferredChannel: 'sms',
    eventoId: null,
    idempotencyKey: null,
    waitMs: 0,
  }
  const start = performance.now()
  const ids = []
  for (let at = 0; at < count; at += 50_000) {
    const created = await createBroadcast(
      ctx,
      { keys: app.keyring },
      { ...input, audience: { targets: targets.slice(at, at + 50_000) } },
    )
    ids.push(created.broadcastId)
  }
  const queuedMs = performance.now() - start
  const acceptedMs = await until((broadcast) => broadcast.sent)
  const deliveredMs = await until((broadcast) => broadcast.delivered)
  await app.stop()
  return { queuedMs, acceptedMs, deliveredMs }

  async function until(figure) {
    for (;;) {
      const broadcasts = await Promise.all(ids.map((id) => getBroadcast(ctx, id)))
      if (broadcasts.reduce((sum, each) => sum + figure(each), 0) >= count) return performance.now() - start
      if (performance.now() - start > 600_000) throw new Error('not finished after 10 minutes')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

function phone(i) {
  return `+55119${80_000_000 + i}`
}
