import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { silentLog } from '../../platform/log.ts'
import { type ImportTelling, importLines } from './import-stream.ts'

/** As the connection of a caller who left: some of the file, and then it breaks. */
async function* brokenOff(): AsyncGenerator<Buffer> {
  yield Buffer.from('a;b\n')
  throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' })
}

function importing(tell: (telling: ImportTelling) => void) {
  const logged: unknown[] = []
  const log = { ...silentLog, error: (...said: unknown[]) => void logged.push(said) }
  const request = {
    ...{ body: Readable.from(brokenOff()), bytesMax: 100, instance: '/import' },
    gone: new AbortController().signal,
  }
  const lines = importLines({ lang: 'en', log }, request, async (chunks, telling) => {
    for await (const _ of chunks) tell(telling)
    return { type: 'summary' }
  })
  return { lines, logged }
}

test('a caller who leaves before the first line is no bug of ours', async () => {
  const { lines, logged } = importing(() => {})
  await expect(lines.next()).rejects.toMatchObject({ code: 'aborted' })
  expect(logged).toEqual([])
})

test('nor one who leaves after it', async () => {
  const { lines, logged } = importing(({ onRow }) => onRow({ type: 'row' }))
  let told = ''
  for await (const line of lines) told += line
  expect(told).toMatch(/^\{"type":"row"\}\n\{.*"code":"aborted".*\}\n$/)
  expect(logged).toEqual([])
})
