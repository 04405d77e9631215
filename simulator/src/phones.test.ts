import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, create, createMany, openSimulator } from '../test/kit.ts'
import { PAGE_TEXTS } from './http/page-texts.ts'
import type { PhoneSwitches, Simulator } from './index.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator()
})
afterAll(() => simulator.close())

let next = 0
const newNumber = () => `+55119${String(70_000_000 + next++)}`

async function endOf(to: string): Promise<string> {
  await create(simulator, { To: to })
  await simulator.settle()
  const last = simulator.messages({ to }).at(-1)
  return `${last?.status} ${last?.errorCode ?? ''}`.trim()
}

describe('a person', () => {
  it.each<[string, PhoneSwitches, string, string]>([
    ['reachable', {}, 'delivered', 'delivered'],
    ['with the phone off', { on: false }, 'sent', 'undelivered 30003'],
    ['without WhatsApp', { hasWhatsApp: false }, 'failed 63024', 'delivered'],
    ['who blocked the business', { blockedBusiness: true }, 'undelivered 63014', 'delivered'],
    ['who reads at once', { readsAtOnce: true }, 'read', 'delivered'],
    ['who has not written', { windowOpen: false }, 'failed 63016', 'delivered'],
    ['whose number is dead', { smsErrorCode: 30005 }, 'delivered', 'undelivered 30005'],
  ])('%s', async (_who, switches, whatsApp, sms) => {
    const number = newNumber()
    simulator.phones.set(number, switches)
    expect(await endOf(`whatsapp:${number}`)).toBe(whatsApp)
    expect(await endOf(number)).toBe(sms)
  })

  it('gets what waited when the phone is switched on again, and reads it', async () => {
    const number = newNumber()
    simulator.phones.set(number, { on: false })
    expect(await endOf(`whatsapp:${number}`)).toBe('sent')
    expect(simulator.phones.get(number)?.waiting).toBe(1)
    simulator.phones.set(number, { on: true })
    await simulator.settle()
    expect(simulator.messages({ number })[0]?.status).toBe('delivered')
    simulator.phones.set(number, { readsAtOnce: true })
    await simulator.settle()
    expect(simulator.messages({ number })[0]?.status).toBe('read')
  })
})

describe('people as in life', { timeout: 60_000 }, () => {
  it('all come to an end, by both channels, in the promised proportions', async () => {
    const lifelike = await openSimulator({ behaviour: 'lifelike', seed: 3 })
    const numbers = Array.from({ length: 400 }, (_, i) => `+55219${String(80_000_000 + i * 7919)}`)
    await createMany(
      lifelike,
      numbers.flatMap((To) => [{ To: `whatsapp:${To}` }, { To }]),
    )
    await lifelike.settle()
    const ends = new Map<string, number>()
    const statuses = new Set<string>()
    for (const { channel, status, errorCode } of lifelike.messages()) {
      const end = errorCode === null ? channel : `${channel} ${errorCode}`
      ends.set(end, (ends.get(end) ?? 0) + 1)
      statuses.add(status)
    }
    expect([...statuses].sort()).toEqual(['delivered', 'failed', 'read', 'undelivered'])
    const share = (end: string) => (ends.get(end) ?? 0) / numbers.length
    expect(share('whatsapp')).toBeCloseTo(0.82, 1)
    expect(share('whatsapp 63024')).toBeCloseTo(0.16, 1)
    expect(share('whatsapp 63016')).toBeGreaterThan(0.005)
    expect(share('sms')).toBeGreaterThan(0.95)
    expect(share('sms 30005')).toBeGreaterThan(0.002)
    expect(share('sms 30003')).toBe(0)
    await lifelike.close()
  })
})

describe('the desk', () => {
  it('lists phones newest first and finds them by digits or by name', async () => {
    const [first, second] = [newNumber(), newNumber()]
    await create(simulator, { To: first })
    await create(simulator, { To: second })
    simulator.phones.set(first, { name: 'Ana Beatriz' })
    const phones = async (query: string) => (await call(`${simulator.url}/simulator/phones?${query}`)).body
    expect(await phones('limit=2')).toMatchObject({ phones: [{ number: second }, { number: first }] })
    expect(await phones('q=ana+b')).toMatchObject({ matching: 1, phones: [{ name: 'Ana Beatriz' }] })
    expect(await phones(`q=${first.slice(-8)}`)).toMatchObject({ matching: 1, phones: [{ number: first }] })
  })

  it('switches a person and shows what they received', async () => {
    const number = newNumber()
    const path = `${simulator.url}/simulator/phones/${encodeURIComponent(number)}`
    expect((await call(path)).status).toBe(404)
    const put = (body: unknown) => call(path, { method: 'PUT', body: JSON.stringify(body) })
    expect((await put({ hasWhatsApp: false })).body).toMatchObject({ hasWhatsApp: false, bubbles: [] })
    expect((await put({ hasWhatsApp: 'no' })).status).toBe(400)
    await create(simulator, { To: number, Body: '<b>texto</b>' })
    expect((await call(path)).body).toMatchObject({ bubbles: [{ body: '<b>texto</b>', channel: 'sms' }] })
  })

  it('says that it lives, and does not stop a program it is a part of', async () => {
    const health = await call(`${simulator.url}/simulator/health`)
    expect(health.body).toMatchObject({ ok: true, pid: process.pid, instanceId: simulator.instanceId })
    expect((await call(`${simulator.url}/simulator/shutdown`, { method: 'POST' })).status).toBe(409)
  })

  it('has a page in two languages that loads nothing from elsewhere', async () => {
    for (const [lang, texts] of Object.entries(PAGE_TEXTS)) {
      const { status, headers, body } = await call(`${simulator.url}/?lang=${lang}`)
      expect(status).toBe(200)
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(body.text).toContain(`<html lang="${lang}">`)
      expect(body.text).toContain(texts.faults.reset)
      expect(String(body.text).replace(/https?:\/\/www\.w3\.org\/\S+/g, '')).not.toMatch(/https?:\/\//)
    }
    for (const asset of ['page.js', 'page.css', 'fonts.css', 'favicon.svg']) {
      expect((await call(`${simulator.url}/assets/${asset}`)).status).toBe(200)
    }
    expect((await call(`${simulator.url}/assets/../package.json`)).status).toBe(404)
  })
})
