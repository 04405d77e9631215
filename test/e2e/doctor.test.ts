import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Doctor, type DoctorOptions, openDoctor } from '../../src/edges/doctor/doctor.ts'
import { postForm } from '../../src/edges/doctor/post-form.ts'
import { sql } from '../../src/platform/db/db.ts'
import { openLog } from '../../src/platform/log.ts'
import { doctorText } from '../../src/text/doctor-text.ts'
import { openSetup } from '../../src/twilio/read-setup.ts'
import { cli, speakingTo } from '../cli-harness.ts'
import { openTestDatabase } from '../harness/database.ts'
import { type Tenant, type TestService, testService } from '../harness/service.ts'

const LOCAL_TOKEN = 'local-token-of-the-tests'
const SERVICE_SID = `MG${'5'.repeat(32)}`
const WHATSAPP = '+14155238886'
const SMS = '+5511400028922'

let service: TestService
let tenant: Tenant
const doctors: Doctor[] = []

beforeAll(async () => {
  service = await testService()
  tenant = await service.tenant()
})
afterEach(async () => {
  service.simulator.faults.reset()
  service.simulator.settings.set({ inboundUrl: service.app.inboundUrl })
  await Promise.all(doctors.splice(0).map((doctor) => doctor.close()))
})

const sender = (over: Partial<DoctorOptions['account']['senders'][number]> = {}) => ({
  ...{ channel: 'sms' as const, kind: 'messaging_service' as const, address: SERVICE_SID, otpOnly: false },
  ...over,
})
const whatsapp = sender({ channel: 'whatsapp', kind: 'number', address: WHATSAPP })

/** Of a service that takes the simulator for Twilio itself. */
function doctorOf(over: Partial<DoctorOptions> = {}, authToken = service.account.token): Doctor {
  const account = { accountSid: service.account.sid, authToken, senders: [whatsapp, sender()] }
  const doctor = openDoctor({
    ...{ ground: service.app.ground, account, simulatorUrl: null, verifySid: null, door: 'off' },
    ...{ publicUrl: service.url, publicUrlByHand: true, post: postForm },
    statusUrl: `${service.url}/api/v1/twilio/status`,
    inboundUrl: service.app.inboundUrl,
    setup: openSetup({ accountSid: service.account.sid, authToken, baseUrl: service.simulator.url }),
    ...over,
  })
  doctors.push(doctor)
  return doctor
}

/** `subject: code`, of what is neither right nor skipped. */
async function troubles(doctor: Doctor): Promise<string[]> {
  const found = await doctor.examine()
  for (const lang of ['pt-BR', 'en'] as const) {
    for (const each of found) {
      const { subject, text, mend } = doctorText(lang, each)
      expect(`${subject} ${text} ${mend ?? ''}`).not.toMatch(/undefined|null|NaN|\[object/)
      if (each.state === 'wrong') expect(mend, each.code).not.toBeNull()
    }
  }
  return found
    .filter(({ state }) => state !== 'ok' && state !== 'skipped')
    .map(({ state, code }) => `${state}: ${code}`)
}

/** What is never to be had here: an https address, and a sender of one's own for codes. */
const ALWAYS = ['advice: verify_own_codes', 'advice: public_url_not_https']

test('as it comes, with the simulator, all is well; only the platform may ask', async () => {
  const ask = (token: string) =>
    fetch(`${service.url}/api/v1/doctor`, { headers: { authorization: `Bearer ${token}` } })
  const answer = await ask(LOCAL_TOKEN)
  const body = (await answer.json()) as { healthy: boolean; lines: { subject: string; state: string }[] }
  expect([answer.status, body.healthy]).toEqual([200, true])
  expect(body.lines.map(({ subject, state }) => `${subject} ${state}`)).toEqual([
    ...['database ok', 'clock ok', 'twilio advice', 'sms ok', 'whatsapp ok', 'verify advice'],
    ...['public_url ok', 'callbacks ok', 'senders ok', 'queue ok', 'rabbitmq skipped'],
  ])
  expect((await ask(tenant.token)).status).toBe(403)
})

describe('the command line', () => {
  const recado = (lang: 'pt-BR' | 'en') =>
    cli(['doctor'], { lang, program: speakingTo(service.url, LOCAL_TOKEN) })

  test('says how each is and what to do, and ends with 1 when something is wrong', async () => {
    const well = await recado('pt-BR')
    expect([well.exit, well.stderr]).toEqual([0, ''])
    expect(well.stdout).toMatch(/^ok {7}Banco de dados: Embutido, respondeu em \d+ ms, migrações em dia\.$/m)
    service.simulator.settings.set({ inboundUrl: 'https://outra.example/sms' })
    const ill = await recado('en')
    expect(ill.exit).toBe(1)
    expect(ill.stdout).toContain(
      `WRONG    SMS: ${SERVICE_SID}: what people reply goes to https://outra.example/sms`,
    )
    expect(ill.stdout).toContain(
      `         → At Twilio, point incoming messages to ${service.app.inboundUrl} (POST).`,
    )
  })
})

describe('at Twilio', () => {
  test('all is well', async () => {
    expect(await troubles(doctorOf())).toEqual(ALWAYS)
    const [number, own] = [sender({ kind: 'number', address: SMS }), sender({ otpOnly: true })]
    const account = { accountSid: service.account.sid, authToken: service.account.token }
    const doctor = doctorOf({ account: { ...account, senders: [whatsapp, number, own] } })
    expect(await troubles(doctor)).toEqual(['advice: public_url_not_https'])
    expect(await troubles(doctorOf({ verifySid: `VA${'1'.repeat(32)}` }))).toEqual([
      'advice: public_url_not_https',
    ])
  })

  test('credentials that are refused are said once, and nothing that hangs on them', async () => {
    const found = await troubles(doctorOf({}, 'ffffffffffffffffffffffffffffffff'))
    // Twilio signs with the right token: ours refuses what was signed with the wrong one.
    expect(found).toEqual([
      'wrong: twilio_refused',
      'advice: public_url_not_https',
      'wrong: callbacks_bad_signature',
    ])
  })

  test('Twilio that does not answer, or with a page', async () => {
    service.simulator.faults.set({ html502: {} })
    expect(await troubles(doctorOf())).toContain('wrong: twilio_unreachable')
    const setup = openSetup({ ...settings(), baseUrl: 'http://127.0.0.1:9' })
    expect(await troubles(doctorOf({ setup }))).toContain('wrong: twilio_unreachable')
  })

  const settings = () => ({ accountSid: service.account.sid, authToken: service.account.token })

  test.each([[null], ['https://outra.example/sms'], ['not-ours']])(
    'replies that go to %s do not arrive',
    async (where) => {
      const inboundUrl = where === 'not-ours' ? `${service.url}/elsewhere` : where
      service.simulator.settings.set({ inboundUrl })
      expect(await troubles(doctorOf())).toEqual([
        'wrong: sender_elsewhere',
        'wrong: sender_elsewhere',
        ...ALWAYS,
      ])
    },
  )

  test('a slash at the end or the case of the host is the same address', async () => {
    service.simulator.settings.set({ inboundUrl: `${service.app.inboundUrl}/` })
    expect(await troubles(doctorOf())).toEqual(ALWAYS)
  })

  test('senders that are not there, or cannot be looked up, or are none', async () => {
    const senders = [
      sender({ channel: 'whatsapp', kind: 'number', address: '+5511999990000' }),
      sender({ kind: 'number', address: '+5511999990000' }),
      sender({ kind: 'number', address: '28282' }),
    ]
    expect(await troubles(doctorOf({ account: { ...settings(), senders } }))).toEqual([
      ...['wrong: sender_unknown', 'unknown: sender_sms_short_code', 'wrong: sender_unknown'],
      ...ALWAYS,
    ])
    const none = { account: { ...settings(), senders: [] } }
    expect(await troubles(doctorOf(none))).toEqual(['wrong: sender_none', ...ALWAYS])
  })
})

describe('the public address', () => {
  test('an address that is not the one Twilio signs', async () => {
    const statusUrl = `${service.url.replace('127.0.0.1', 'localhost')}/api/v1/twilio/status`
    expect(await troubles(doctorOf({ statusUrl }))).toContain('wrong: callbacks_bad_signature')
  })

  test('somebody else who answers, and nobody', async () => {
    const statusUrl = `${service.simulator.url}/api/v1/twilio/status`
    expect(await troubles(doctorOf({ statusUrl }))).toContain('wrong: callbacks_not_ours')
    const nobody = doctorOf({ statusUrl: 'http://127.0.0.1:9/api/v1/twilio/status' })
    expect(await troubles(nobody)).toContain('unknown: callbacks_unreachable')
  })

  test('none at all', async () => {
    const found = await troubles(doctorOf({ publicUrlByHand: false }))
    expect(found).toEqual(['advice: verify_own_codes', 'wrong: public_url_missing'])
  })
})

test('a sender that is stopped, one that is slowed, and what nobody came back to', async () => {
  const { db } = service.database
  await db.run(sql`update senders set stopped_reason = 'auth', stopped_until = now() where channel = 'sms'`)
  await db.run(sql`
    update sender_pace set full_rate = rate, rate = rate / 2
    where sender_id in (select id from senders where channel = 'whatsapp')`)
  expect(await troubles(doctorOf())).toEqual([...ALWAYS, 'wrong: senders_stopped', 'advice: senders_slowed'])
  await db.run(sql`update senders set stopped_reason = null, stopped_until = null`)
  await db.run(sql`update sender_pace set rate = full_rate`)

  await tenant.post('/messages', { recipient_phone: '(11) 98123-4477', message: 'Oi' })
  service.clock.advance(301_000)
  expect(await troubles(doctorOf())).toEqual([...ALWAYS, 'wrong: queue_late'])
  await service.settle()
})

test('a look that Twilio does not answer ends with the service', async () => {
  const lines: string[] = []
  const log = openLog({ level: 'info', pretty: false, write: (line) => void lines.push(line) })
  const hold = service.simulator.hold('arrival', 'GET setup')
  const doctor = doctorOf({
    ground: { ...service.app.ground, log },
    statusUrl: `${service.simulator.url}/nobody`,
  })
  const looking = doctor.examine()
  await hold.reached(1)
  await doctor.close()
  const found = await looking
  expect(found.map(({ code }) => code)).toContain('sender_unreadable')
  expect([lines, doctor.last()]).toEqual([[], []])
  hold.release()
})

test('a database that is away is one line, and the rest is looked at all the same', async () => {
  const away = await openTestDatabase('pglite')
  await away.close()
  const found = await troubles(doctorOf({ ground: { ...service.app.ground, db: away.db } }))
  expect(found).toEqual(['wrong: database_away', ...ALWAYS])
})

test('the log has it once when something goes wrong, and once when it is right again', async () => {
  const lines: { msg: string; subject: string; found?: string }[] = []
  const log = openLog({ level: 'info', pretty: false, write: (line) => void lines.push(JSON.parse(line)) })
  const doctor = doctorOf({ ground: { ...service.app.ground, log } })
  await doctor.examine()
  service.simulator.settings.set({ inboundUrl: null })
  await doctor.examine()
  await doctor.examine()
  service.simulator.settings.set({ inboundUrl: service.app.inboundUrl })
  await doctor.examine()
  expect(lines.map(({ msg, subject, found }) => [msg, subject, found])).toEqual([
    ['something is not as it has to be', 'sms', 'sender_elsewhere'],
    ['something is not as it has to be', 'whatsapp', 'sender_elsewhere'],
    ['what was wrong is right again', 'sms', undefined],
    ['what was wrong is right again', 'whatsapp', undefined],
  ])
})
