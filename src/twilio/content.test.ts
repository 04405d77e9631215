import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type FaultPatch, type Simulator, startSimulator } from '../../simulator/src/index.ts'
import { answerJson, oddTwilio } from '../../test/harness/odd-twilio.ts'
import { type ContentService, openContent } from './content.ts'

const ACCOUNT = { sid: `AC${'e'.repeat(32)}`, token: 'ffeeddccbbaa99887766554433221100' }
const GONE = `HX${'0'.repeat(32)}`

let simulator: Simulator
let content: ContentService
const contentAt = (baseUrl: string, authToken = ACCOUNT.token) =>
  openContent({ accountSid: ACCOUNT.sid, authToken, baseUrl, connections: 2 })
beforeAll(async () => {
  simulator = await startSimulator({ accounts: [ACCOUNT] })
  content = contentAt(simulator.url)
})
afterEach(() => simulator.faults.reset())
afterAll(async () => {
  await content.close()
  await simulator.close()
})

let next = 0
const fresh = (more = {}) => ({
  ...{ friendlyName: `vaga_${next++}`, language: 'pt_BR', variables: { 1: 'Ana' } },
  ...{ body: 'Olá, {{1}}! Há vaga.', ...more },
})
const sidOf = (name: string) =>
  simulator.templates.list().find(({ friendlyName }) => friendlyName === name)?.sid
const made = async () => {
  const created = await content.create(fresh())
  if (created.kind !== 'created') throw new Error(created.kind)
  return created.sid
}

describe('a list of templates', () => {
  const wanted = { ...fresh(), friendlyName: 'procurado' }
  const other = { friendly_name: 'outro', language: 'pt_BR', types: {} }
  const pageAt = (url: string | undefined) => Number(/[?&]Page=(\d+)/.exec(url ?? '')?.[1] ?? 0)

  it.each([
    ['whose next page is elsewhere', () => 'https://content.twilio.com/v2/Other?Page=1'],
    ['whose next page is no address', () => 7],
    ['that does not say whether there is one', () => undefined],
    ['that does not end', (page: number) => `https://content.twilio.com/v1/Content?Page=${page + 1}`],
  ])('%s is not taken for a whole one', async (_, next) => {
    const account = await oddTwilio((request, response) =>
      answerJson(response, 200, { contents: [other], meta: { next_page_url: next(pageAt(request.url)) } }),
    )
    const odd = contentAt(account.baseUrl)
    expect(await odd.find(wanted)).toEqual({ kind: 'unreadable' })
    await odd.close()
  })

  it('is whole where there is no next page', async () => {
    const account = await oddTwilio((_, response) =>
      answerJson(response, 200, { contents: [other], meta: { next_page_url: null } }),
    )
    const odd = contentAt(account.baseUrl)
    expect(await odd.find(wanted)).toEqual({ kind: 'none' })
    await odd.close()
  })
})

describe('a template', () => {
  it('is created, found by its name and words, submitted, followed and deleted', async () => {
    const wanted = fresh()
    const created = await content.create(wanted)
    const sid = sidOf(wanted.friendlyName) ?? ''
    expect(created).toEqual({ kind: 'created', sid })
    expect(await content.find(wanted)).toEqual({ kind: 'found', sid })
    expect(await content.find({ ...wanted, body: 'Outra {{1}} coisa.' })).toEqual({ kind: 'none' })
    expect(await content.approval(sid)).toMatchObject({ kind: 'read', status: 'unsubmitted' })
    const asked = { name: wanted.friendlyName, category: 'UTILITY' } as const
    expect(await content.submit(sid, asked)).toEqual({ kind: 'submitted', status: 'received' })
    await simulator.settle()
    expect(await content.approval(sid)).toEqual({
      ...{ kind: 'read', status: 'approved', category: 'UTILITY', rejectionReason: '' },
    })
    expect(await content.submit(sid, asked)).toMatchObject({ kind: 'refused', code: 92009 })
    expect(await content.delete(sid)).toBe('deleted')
    expect(await content.delete(sid)).toBe('gone')
  })

  it('is found on a later page', async () => {
    const wanted = fresh()
    await content.create(wanted)
    for (let i = 0; i < 101; i++) await content.create(fresh())
    expect(await content.find(wanted)).toEqual({ kind: 'found', sid: sidOf(wanted.friendlyName) })
  })

  it('that was rejected says why', async () => {
    const sid = await made()
    simulator.templates.decide(sid, { status: 'rejected', rejectionReason: 'Propaganda' })
    expect(await content.approval(sid)).toMatchObject({ status: 'rejected', rejectionReason: 'Propaganda' })
  })

  it('that is gone is told from an answer that cannot be read', async () => {
    expect(await content.approval(GONE)).toEqual({ kind: 'gone' })
    expect(await content.submit(GONE, { name: 'a', category: 'UTILITY' })).toEqual({ kind: 'gone' })
  })

  it('that Twilio does not take is refused with its code', async () => {
    expect(await content.create(fresh({ language: 'tupi antigo' }))).toMatchObject({
      kind: 'refused',
      code: 92004,
    })
  })
})

describe('when Twilio is not itself', () => {
  const LOST: ReadonlyArray<[string, FaultPatch]> = [
    ['acceptThenReset', { acceptThenReset: { next: 1 } }],
    ['acceptThen500', { acceptThen500: { next: 1 } }],
    ['cutBody', { cutBody: { next: 1 } }],
    ['created201WithoutSid', { created201WithoutSid: { next: 1 } }],
  ]
  it.each(LOST)('%s leaves a creation uncertain, and it is found', async (_name, fault) => {
    simulator.faults.set(fault)
    const wanted = fresh()
    expect(await content.create(wanted)).toMatchObject({ kind: 'uncertain' })
    expect(await content.find(wanted)).toEqual({ kind: 'found', sid: sidOf(wanted.friendlyName) })
  })

  it.each<[string, FaultPatch]>([
    ['status503', { status503: true }],
    ['html502', { html502: true }],
  ])('%s is read as nothing', async (_name, fault) => {
    const sid = await made()
    simulator.faults.set(fault)
    expect(await content.create(fresh())).toMatchObject({ kind: 'uncertain' })
    expect(await content.find(fresh())).toEqual({ kind: 'unreadable' })
    expect(await content.approval(sid)).toEqual({ kind: 'unreadable' })
    expect(await content.submit(sid, { name: 'a', category: 'UTILITY' })).toEqual({ kind: 'unreadable' })
    expect(await content.delete(sid)).toBe('unreadable')
  })

  it('no connection is certain to have made nothing, and wrong credentials are a refusal', async () => {
    const nobody = contentAt('http://127.0.0.1:1')
    expect(await nobody.create(fresh())).toMatchObject({ kind: 'not_sent' })
    expect(await nobody.approval(GONE)).toEqual({ kind: 'unreadable' })
    await nobody.close()
    const stranger = contentAt(simulator.url, '0'.repeat(32))
    expect(await stranger.create(fresh())).toMatchObject({ kind: 'refused', code: 20003 })
    await stranger.close()
  })
})
