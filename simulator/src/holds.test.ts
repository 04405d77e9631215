import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { call, create, createMany, openSimulator, PATH } from '../test/kit.ts'
import type { Simulator } from './index.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await openSimulator()
})
afterAll(() => simulator.close())

describe('a hold', () => {
  let before = 0
  afterEach(() => {
    before = simulator.messages().length
  })
  const accepted = () => simulator.messages().length - before

  it('at the arrival stops requests before anything is created', async () => {
    const hold = simulator.hold('arrival', 'POST Messages')
    const answers = createMany(simulator, [{}, {}, {}])
    await hold.reached(3)
    expect([hold.waiting(), accepted(), simulator.inFlight()]).toEqual([3, 0, 3])
    hold.release()
    expect((await answers).map((each) => each.status)).toEqual([201, 201, 201])
    expect([hold.waiting(), accepted()]).toEqual([0, 3])
  })

  it('at the answer stops them when the message exists', async () => {
    const hold = simulator.hold('answer', 'POST Messages')
    const answer = create(simulator)
    await hold.reached()
    expect(accepted()).toBe(1)
    hold.release()
    expect((await answer).status).toBe(201)
  })

  it('stops one route and leaves the others', async () => {
    const hold = simulator.hold('arrival', 'GET Messages')
    expect((await create(simulator)).status).toBe(201)
    const list = call(simulator.url + PATH)
    await hold.reached()
    hold.release()
    expect((await list).status).toBe(200)
  })

  it('that is released lets a request go on whose caller has gone away', async () => {
    const hold = simulator.hold('arrival', 'POST Messages')
    const patience = new AbortController()
    const answer = create(simulator, {}, { signal: patience.signal })
    await hold.reached()
    patience.abort()
    await expect(answer).rejects.toThrow()
    hold.release()
    expect(accepted()).toBe(1)
  })

  it('that is dropped breaks the connections, and nothing is created', async () => {
    const hold = simulator.hold('arrival', 'POST Messages')
    const answer = create(simulator)
    await hold.reached()
    hold.drop()
    await expect(answer).rejects.toThrow()
    expect(accepted()).toBe(0)
    expect((await create(simulator)).status).toBe(201)
  })
})
