import { expect, it } from 'vitest'
import { every, sleep, within } from './sleep.ts'

it('a sleep ends early when it is called off, without an error', async () => {
  const calledOff = new AbortController()
  const sleeping = sleep(60_000, calledOff.signal)
  calledOff.abort()
  await sleeping
  await sleep(60_000, AbortSignal.abort())
})

it('repeated work never overlaps itself, survives its failures, and is over after `stop`', async () => {
  let running = 0
  let overlapped = false
  let times = 0
  const errors: unknown[] = []
  let reached = () => {}
  const three = new Promise<void>((resolve) => (reached = resolve))
  const work = every(
    1,
    async () => {
      running += 1
      overlapped ||= running > 1
      await sleep(2)
      running -= 1
      times += 1
      if (times === 3) reached()
      if (times === 1) throw new Error('once')
    },
    (error) => errors.push(error),
  )
  await three
  await work.stop()
  const atStop = times
  await sleep(10)
  expect({ overlapped, running, late: times - atStop, errors: errors.length }).toEqual({
    overlapped: false,
    running: 0,
    late: 0,
    errors: 1,
  })
})

it("`within` fails in the caller's own words, and passes on what was in time", async () => {
  await expect(within(1, new Promise(() => {}), () => new Error('too late'))).rejects.toThrow('too late')
  expect(await within(60_000, Promise.resolve('in time'), () => new Error('too late'))).toBe('in time')
})
