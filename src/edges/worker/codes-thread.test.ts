import { expect, test } from 'vitest'
import { silentLog } from '../../platform/log.ts'
import { startCodesThread } from './codes-thread.ts'

/* Threads of a few lines stand for the real one: what is tested is what becomes of a thread, not what it sends. */

const SETTINGS = { databaseUrl: '', secretKey: '' } as Parameters<typeof startCodesThread>[0]

const program = (text: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort, workerData } from 'node:worker_threads'
      const beat = () => Atomics.add(new Int32Array(workerData.pulse), 0, 1)
      const say = (kind, rest) => parentPort.postMessage({ kind, ...rest })
      ${text}`)}`,
  )

function start(text: string, over: { signal?: AbortSignal; unknownCode?: (code: number) => void } = {}) {
  const { signal = new AbortController().signal, unknownCode = () => {} } = over
  return startCodesThread(SETTINGS, { log: silentLog, unknownCode, codesClaimed: () => {} }, signal, {
    file: program(text),
    lookMs: 10,
  })
}

test('a thread that lives and gets no turn any more is ended, and why is told', async () => {
  const thread = await start(`beat(); say('ready'); for (;;) {}`)
  expect((await thread.ended)?.message).toBe('it got no turn any more')
})

test('a thread that stands still when it is told to stop is ended too', async () => {
  const thread = await start(`parentPort.once('message', () => { beat(); for (;;) {} }); say('ready')`)
  await thread.stop()
  expect(await thread.ended).toBeNull()
})

test('a thread that is still loading when it is not wanted any more is ended at once', async () => {
  const unwanted = new AbortController()
  const starting = start(`setInterval(() => {}, 1_000); say('unknown_code', { code: 1 })`, {
    signal: unwanted.signal,
    unknownCode: () => unwanted.abort(),
  })
  await expect(starting).rejects.toThrow('it was ended')
})

test('a thread that is not wanted before it was started is none', async () => {
  await expect(start(`say('ready')`, { signal: AbortSignal.abort() })).rejects.toThrow('it was ended')
})

test('a thread that cannot be loaded is told of with what it died of', async () => {
  await expect(start(`throw new Error('no such door')`)).rejects.toThrow('no such door')
})
